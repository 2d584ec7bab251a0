"""What options of several commands mean."""

from typing import Literal

from docreel.errors import UsageError
from docreel.models import Look


def look_of(size: str, fps: int, theme: str, captions: Literal["burned", "soft", "off"]) -> Look:
    """The look that the options ask for. Raises UsageError."""
    from docreel.drawing import check_theme

    check_theme(theme)
    width, cross, height = size.lower().partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise UsageError(f"{size!r} is not a frame size; write WIDTHxHEIGHT, such as 1920x1080.")
    w, h = int(width), int(height)
    if not all(320 <= side <= 3840 and side % 2 == 0 for side in (w, h)):
        raise UsageError(f"Frames of {size} cannot be made; both sides are even and from 320 to 3840 pixels.")
    if fps not in (24, 25, 30, 50, 60):
        raise UsageError(f"{fps} frames per second cannot be made; choose 24, 25, 30, 50 or 60.")
    return Look(width_px=w, height_px=h, fps=fps, theme=theme, captions=captions)
