"""Contrast by WCAG 2.2, and colours moved until they have enough of it."""

from collections.abc import Iterable

TEXT, SHAPES = 4.5, 3.0  # AA: of text on its ground, of shapes that carry meaning
_STEP = 0.02


def contrast(one: str, other: str) -> float:
    """From 1 to 21, of two colours ``#rrggbb``."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """So much of ``one``, the rest ``other``."""
    parts = (round(share * a + (1 - share) * b) for a, b in zip(_parts(one), _parts(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def seen(colour: str, grounds: Iterable[str], enough: float) -> str:
    """``colour``, or its nearest shade that is seen on all grounds: darker on light ones, lighter on dark ones."""
    grounds = tuple(grounds)
    end = max(("#000000", "#ffffff"), key=lambda extreme: min(contrast(extreme, ground) for ground in grounds))
    found, share = colour, 1.0
    while share > 0 and min(contrast(found, ground) for ground in grounds) < enough:
        share -= _STEP
        found = mixed(colour, end, max(share, 0))
    return found


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in _parts(colour))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
