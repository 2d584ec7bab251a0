"""The last look at a video before it is published."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from docreel.errors import CheckFailed
from docreel.models import Cue, Look
from docreel.video.loudness import LOUDNESS_LUFS, SILENCE_LUFS, is_level, measure
from docreel.video.placement import delays_ms
from docreel.video.probe import Contents, contents, index_first, soft_captions
from docreel.video.timeline import Timeline

#: An encoder's block smears a beginning by a few milliseconds; an ear notices sound that is 40 ms off.
LATE_MS = 10


@dataclass(frozen=True)
class Expected:
    """What the video was meant to be. ``cues`` are on its timeline; ``voices(i)`` is the sound file of scene ``i``."""

    look: Look
    timeline: Timeline
    voices: Callable[[int], Path | bytes]
    cues: tuple[Cue, ...] = ()
    loudness_lufs: float = LOUDNESS_LUFS


def check(path: Path, expected: Expected) -> None:
    """Raise CheckFailed, saying what is wrong, unless the file is what was meant."""
    found = contents(path, expected.look.fps)
    _check_pictures(found, expected)
    _check_sound(path, found, expected)
    _check_voices(path, expected)
    check_cues(expected.cues, expected.timeline)
    if expected.look.captions == "soft" and soft_captions(path) != expected.cues:
        raise CheckFailed("The caption track of the video is not what it should be; run again.")
    if not index_first(path):
        raise CheckFailed("The video's index is at its end, so it cannot be played while it loads; run again.")


def _check_pictures(found: Contents, expected: Expected) -> None:
    size = (expected.look.width_px, expected.look.height_px)
    if (found.width_px, found.height_px) != size:
        raise CheckFailed(f"The video is {found.width_px}x{found.height_px}, not {size[0]}x{size[1]}.")
    if found.codec != expected.look.codec:
        raise CheckFailed(f"The video is {found.codec}, not {expected.look.codec}.")
    frames = expected.timeline.total_frames
    if found.frames != frames:
        raise CheckFailed(f"The video has {found.frames} frames, not {frames}; it is cut short or damaged.")
    if found.irregular_gaps:
        raise CheckFailed(f"{found.irregular_gaps} frames do not follow the one before at the frame rate.")
    if found.damaged_frames:
        raise CheckFailed(f"{found.damaged_frames} frames of the video are damaged; run again.")
    for scene, frames in enumerate(expected.timeline.frames):
        first = expected.timeline.start_frame(scene)
        if found.dark_frames.issuperset(range(first, first + frames)):
            raise CheckFailed(f"Scene {scene + 1} is black from beginning to end.")


def _check_sound(path: Path, found: Contents, expected: Expected) -> None:
    apart = abs(found.seconds - found.sound_seconds)
    if apart > Fraction(1, expected.look.fps):
        raise CheckFailed(f"Sound and picture differ in length by {float(apart):.3f} s.")
    if found.sound_gaps:
        raise CheckFailed(f"The sound does not begin with the picture, or has {found.sound_gaps} gaps.")
    loudness, peak = measure(path)
    if loudness <= SILENCE_LUFS:
        raise CheckFailed("The video is silent.")
    if not is_level(loudness, peak, expected.loudness_lufs):
        raise CheckFailed(f"The sound is at {loudness:.1f} LUFS with peaks of {peak:.1f} dBTP, out of range.")


def _check_voices(path: Path, expected: Expected) -> None:
    for number, delay in enumerate(delays_ms(path, expected.voices, expected.timeline), 1):
        if delay is None:
            raise CheckFailed(f"The narration of scene {number} is not heard while the scene is seen.")
        if abs(delay) > LATE_MS:
            raise CheckFailed(f"The narration of scene {number} is heard {delay:+.0f} ms off its place.")


def check_cues(cues: tuple[Cue, ...], timeline: Timeline) -> None:
    """Raise CheckFailed unless all cues lie inside the timeline, one after the other."""
    end_ms = timeline.duration_ms
    before = 0
    for number, cue in enumerate(cues, 1):
        if cue.start_ms >= cue.end_ms or cue.end_ms > end_ms:
            raise CheckFailed(f"Caption {number} ({cue.start_ms}-{cue.end_ms} ms) lies outside the video.")
        if cue.start_ms < before:
            raise CheckFailed(f"Caption {number} begins before the one before it has gone.")
        before = cue.end_ms
