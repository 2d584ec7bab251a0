"""The last look at a video before it is published."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from docreel.errors import CheckFailed
from docreel.models import Cue, Look
from docreel.video.probe import Contents, contents, index_first
from docreel.video.sound import SILENCE_LUFS, is_level, measure


@dataclass(frozen=True)
class Expected:
    """What the video was meant to be; ``cues`` are on its timeline."""

    look: Look
    frames: int
    cues: tuple[Cue, ...] = ()


def check(path: Path, expected: Expected) -> None:
    """Raise CheckFailed, saying what is wrong, unless the file is what was meant."""
    found = contents(path)
    _check_pictures(found, expected)
    _check_sound(path, found, expected)
    _check_cues(expected)
    if not index_first(path):
        raise CheckFailed("The video's index is at its end, so it cannot be played while it loads; run again.")


def _check_pictures(found: Contents, expected: Expected) -> None:
    size = (expected.look.width_px, expected.look.height_px)
    if (found.width_px, found.height_px) != size:
        raise CheckFailed(f"The video is {found.width_px}x{found.height_px}, not {size[0]}x{size[1]}.")
    if found.frames != expected.frames:
        raise CheckFailed(f"The video has {found.frames} frames, not {expected.frames}; it is cut short or damaged.")
    if found.irregular_gaps:
        raise CheckFailed(f"{found.irregular_gaps} frames do not follow the one before at the frame rate.")
    if found.dark_frames * 2 > found.frames:
        raise CheckFailed(f"{found.dark_frames} of {found.frames} frames are black.")


def _check_sound(path: Path, found: Contents, expected: Expected) -> None:
    apart = abs(found.seconds - found.sound_seconds)
    if apart > Fraction(1, expected.look.fps):
        raise CheckFailed(f"Sound and picture differ in length by {float(apart):.3f} s.")
    loudness, peak = measure(path)
    if loudness <= SILENCE_LUFS:
        raise CheckFailed("The video is silent.")
    if not is_level(loudness, peak):
        raise CheckFailed(f"The sound is at {loudness:.1f} LUFS with peaks of {peak:.1f} dBTP, out of range.")


def _check_cues(expected: Expected) -> None:
    end_ms = expected.frames * 1000 // expected.look.fps
    before = 0
    for number, cue in enumerate(expected.cues, 1):
        if cue.start_ms >= cue.end_ms or cue.end_ms > end_ms:
            raise CheckFailed(f"Caption {number} ({cue.start_ms}-{cue.end_ms} ms) lies outside the video.")
        if cue.start_ms < before:
            raise CheckFailed(f"Caption {number} begins before the one before it has gone.")
        before = cue.end_ms
