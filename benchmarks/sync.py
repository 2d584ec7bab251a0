"""Are sound and picture together? A flash in each scene's picture and a click in its sound, planted at one instant.

python -m benchmarks.sync [--scenes 120] [--seconds 8]

Prints how far flash and click are apart in the decoded file, for a reader that honours timestamps and for one that
plays frames and samples back to back.
"""

import argparse
import io
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from benchmarks.measuring import table
from docreel.models import Artifact, Look, Mark, Narration
from docreel.video import (
    Labels,
    Overlay,
    Segment,
    Shot,
    Timeline,
    encode_body,
    encode_seam,
    encode_sound,
    join,
)
from docreel.video.timeline import LEAD_SAMPLES, SAMPLE_RATE

VOICE_RATE = 22_050
CLICK_S = 0.0012
CLICK_HZ = 3_000
Samples = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Planted:
    """A video with one flash and one click in each scene."""

    path: Path
    look: Look
    timeline: Timeline
    voice: Callable[[int], bytes]


@dataclass(frozen=True)
class Offsets:
    """Flash minus click, in milliseconds, scene by scene; ``gaps``: frames that do not follow at the frame rate."""

    ms: tuple[float, ...]
    gaps: int


def flash_frame(scene: int) -> int:
    """Frame of the scene that flashes: in the seam for some scenes, behind it for others."""
    return 12 + scene * 5 % 17


def plant(
    folder: Path,
    scenes: int,
    seconds: float,
    look: Look,
    labels: Labels,
) -> Planted:
    """Make ``folder``/video.mp4 of scenes that are about ``seconds`` long, no two neighbours alike."""
    lengths = [int(VOICE_RATE * (seconds * 0.75 + seconds * 0.1 * (scene * 7 % 5))) for scene in range(scenes)]
    timeline = Timeline.of(tuple(_narration(length) for length in lengths), look)
    shots = [_shot(scene, timeline.frames[scene], look) for scene in range(scenes)]
    segments = []
    for scene, shot in enumerate(shots):
        seam = timeline.seam_frames(scene)
        if seam:
            segments.append(Segment(folder / f"{scene}.seam", seam))
            segments[-1].path.write_bytes(encode_seam(shots[scene - 1], shot, seam, look))
        segments.append(Segment(folder / f"{scene}.body", shot.frames - seam))
        segments[-1].path.write_bytes(encode_body(shot, seam, look))

    def voice(scene: int) -> bytes:
        return wav(clicking(lengths[scene], flash_frame(scene) / look.fps - LEAD_SAMPLES / SAMPLE_RATE))

    encode_sound(voice, timeline, folder / "sound.m4a")
    join(segments, folder / "sound.m4a", labels, look.fps, folder / "video.mp4")
    return Planted(folder / "video.mp4", look, timeline, voice)


def _narration(samples: int) -> Narration:
    audio = Artifact(key="0" * 64, media_type="audio/wav", size_bytes=0)
    marks = (Mark(sentence=0, text="x", start=0, end=1),)
    return Narration(audio=audio, sample_rate=VOICE_RATE, samples=samples, marks=marks)


def _shot(scene: int, frames: int, look: Look) -> Shot:
    """Half of them move."""
    ramp = np.linspace(20 + scene % 30, 90, look.width_px).astype(np.uint8)
    image = cv2.imencode(".png", np.repeat(np.tile(ramp, (look.height_px, 1))[..., None], 3, 2))[1].tobytes()
    white = np.full((look.height_px, look.width_px, 4), 255, np.uint8)
    flash = flash_frame(scene)
    return Shot(image, frames, scene % 2 == 1, (Overlay(white, 0, 0, flash, flash + 1),))


def clicking(samples: int, at_s: float) -> Samples:
    """A murmur with a click whose middle is at ``at_s``."""
    time = np.arange(samples) / VOICE_RATE
    click = np.exp(-(((time - at_s) / CLICK_S) ** 2)) * np.cos(2 * np.pi * CLICK_HZ * (time - at_s))
    return (0.06 * np.sin(2 * np.pi * 200 * time) + 0.6 * click).astype(np.float32)


def wav(samples: Samples) -> bytes:
    """As a 16-bit mono wave file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(VOICE_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return out.getvalue()


def measured(planted: Planted, timestamps: bool) -> Offsets:
    """What a reader finds that goes by timestamps, or one that plays everything back to back."""
    seen, gaps = flashes(planted, timestamps)
    heard = clicks(sound_of(planted.path, timestamps))
    scenes = len(planted.timeline.frames)
    if (len(seen), len(heard)) != (scenes, scenes):
        raise SystemExit(f"{len(seen)} flashes and {len(heard)} clicks were found in {scenes} scenes.")
    return Offsets(tuple(1000 * (flash - click) for flash, click in zip(seen, heard, strict=True)), gaps)


def flashes(planted: Planted, timestamps: bool) -> tuple[list[float], int]:
    """When each flash is seen, in seconds, and how many frame gaps are irregular."""
    times, bright = [], []
    with av.open(str(planted.path)) as container:
        stream = container.streams.video[0]
        for number, frame in enumerate(container.decode(stream)):
            told = Fraction(frame.pts or 0) * (stream.time_base or 1)
            time = told if timestamps else Fraction(number, planted.look.fps)
            times.append(time)
            if np.frombuffer(memoryview(frame.planes[0]), np.uint8)[::101].mean() > 150:
                bright.append(float(time))
    gaps = sum(after - before != Fraction(1, planted.look.fps) for before, after in pairwise(times))
    return bright, gaps


def sound_of(path: Path, timestamps: bool) -> Samples:
    """The left channel at 48 kHz: each frame where its timestamp says, or behind the one before."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        tick = stream.time_base or Fraction(1, SAMPLE_RATE)
        frames = [((frame.pts or 0) * tick, frame.to_ndarray()[0]) for frame in container.decode(stream)]
    if not timestamps:
        return np.concatenate([samples for _, samples in frames])
    last, tail = frames[-1]
    placed = np.zeros(round(last * SAMPLE_RATE) + len(tail), np.float32)
    for time, samples in frames:
        at = round(time * SAMPLE_RATE)
        placed[at : at + len(samples)] = samples
    return placed


def clicks(samples: Samples) -> list[float]:
    """When each click is heard, in seconds."""
    time = np.arange(-240, 241) / SAMPLE_RATE
    shape = np.exp(-((time / CLICK_S) ** 2)) * np.exp(2j * np.pi * CLICK_HZ * time)
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() / 2)
    groups = np.split(loud, np.flatnonzero(np.diff(loud) > SAMPLE_RATE // 10) + 1)
    found = []
    for group in groups:
        first = max(int(group[0]) - 960, 0)
        level = np.abs(np.convolve(samples[first : int(group[-1]) + 960], shape, "same"))
        found.append((first + int(np.argmax(level))) / SAMPLE_RATE)
    return found


def report(planted: Planted) -> str:
    """The table, as Markdown."""
    rows = []
    for reader, timestamps in (("honours timestamps", True), ("plays back to back", False)):
        found = measured(planted, timestamps)
        furthest = max(found.ms, key=abs)
        rows.append([reader, *(f"{ms:+.2f}" for ms in (found.ms[0], found.ms[-1], furthest)), str(found.gaps)])
    return table(("reader", "first ms", "last ms", "furthest ms", "irregular gaps"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=8.0, help="length of a scene")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = Look(width_px=640, height_px=360)
        planted = plant(Path(folder), chosen.scenes, chosen.seconds, small, Labels("Sync", "en"))
        print(f"{chosen.scenes} scenes, {planted.timeline.duration_ms / 1000:.1f} s\n\n{report(planted)}")


if __name__ == "__main__":
    main()
