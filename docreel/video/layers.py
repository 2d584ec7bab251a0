"""Sound of the user's own beside the narration: a bed of music, and what a clip brings along.

Music is turned down by ramps that follow from when somebody speaks, which is known; not by a compressor, which hears
of a word only when it has begun.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import soundfile

from docreel.errors import RenderError
from docreel.models import Narration
from docreel.video import ffmpeg
from docreel.video.loudness import SILENCE_LUFS, measure
from docreel.video.timeline import SAMPLE_RATE, Timeline

Samples = np.ndarray[Any, np.dtype[np.float32]]

#: Where nobody speaks the music comes up by so much, but never nearer to the speech than that.
LIFT_DB, NEAREST_LU = 10.0, 6.0
#: It comes up slowly, and is down before the first word.
UP_DB_PER_S, DOWN_DB_PER_S = 8.0, 20.0
#: Between sentences it stays where it is.
PAUSE_SAMPLES = SAMPLE_RATE * 6 // 10
FADE_IN_SAMPLES, FADE_OUT_SAMPLES = SAMPLE_RATE * 3 // 2, SAMPLE_RATE * 3
#: The end of the music and its beginning overlap where it starts again.
OVERLAP_SAMPLES = SAMPLE_RATE * 3 // 2
#: A clip's own sound begins and ends without a click.
EDGE_SAMPLES = SAMPLE_RATE // 20
MOST_GAIN_DB = 20.0


class Layer(Protocol):
    """Stereo sound that is laid over the narration."""

    def prepare(self, folder: Path, speech_lufs: float) -> None:
        """Decode into ``folder``, and find the gain for speech of that loudness. Raises RenderError."""
        ...

    def samples(self, first: int, count: int) -> Samples:
        """``count`` samples (rows of left, right) of the timeline from sample ``first`` on."""
        ...


@dataclass
class Music:
    """A bed of music from sample ``first`` up to ``end``, again from its start where it is too short.

    ``level_lu``: how far it stays under the speech while ``spoken`` (first sample, sample after the last) says that
    there is any.
    """

    path: Path
    level_lu: float
    spoken: tuple[tuple[int, int], ...]
    first: int
    end: int

    def prepare(self, folder: Path, speech_lufs: float) -> None:
        length = self.end - self.first
        self._file, loudness = _decoded(self.path, folder / "music.wav", length + OVERLAP_SAMPLES, "music")
        self._gain_db = speech_lufs - self.level_lu - loudness
        self._overlap = 0 if self._file.frames >= length else min(OVERLAP_SAMPLES, self._file.frames // 4)
        self._ramps = _ramps(self.spoken, self.first, self.end, max(0.0, min(LIFT_DB, self.level_lu - NEAREST_LU)))

    def samples(self, first: int, count: int) -> Samples:
        out = np.zeros((count, 2), np.float32)
        begin, end = max(first, self.first), min(first + count, self.end)
        if begin < end:
            at = np.arange(begin, end)
            decibels = self._gain_db + np.interp(at, *self._ramps)
            gain = 10 ** (decibels / 20) * _edges(
                at - self.first, self.end - self.first, FADE_IN_SAMPLES, FADE_OUT_SAMPLES
            )
            out[begin - first : end - first] = self._looped(begin - self.first, end - begin) * gain[:, None]
        return out

    def _looped(self, at: int, count: int) -> Samples:
        period = self._file.frames - self._overlap
        pieces = []
        while count:
            turn, place = divmod(at, period)
            piece = _read(self._file, place, min(count, period - place))
            if turn and place < self._overlap:
                both = min(self._overlap - place, len(piece))
                share = (place + np.arange(both)[:, None] + 0.5) / self._overlap * np.pi / 2
                piece[:both] = piece[:both] * np.sin(share) + _read(self._file, period + place, both) * np.cos(share)
            pieces.append(piece)
            at, count = at + len(piece), count - len(piece)
        return np.concatenate(pieces)


@dataclass
class OwnSound:
    """What a clip brings along, from sample ``first`` up to ``end`` of the timeline, as loud as the speech less
    ``below_lu``; from ``from_ms`` of the clip on."""

    path: Path
    first: int
    end: int
    below_lu: float = 0
    from_ms: int = 0

    def prepare(self, folder: Path, speech_lufs: float) -> None:
        decoded = folder / f"own-{self.first}.wav"
        length = self.end - self.first
        self._file, loudness = _decoded(self.path, decoded, length, "clip's sound", self.from_ms, silent_too=True)
        self.end = self.first + min(length, self._file.frames)
        gain_db = min(speech_lufs - self.below_lu - loudness, MOST_GAIN_DB)
        self._gain = 0.0 if loudness <= SILENCE_LUFS else 10 ** (gain_db / 20)

    def samples(self, first: int, count: int) -> Samples:
        out = np.zeros((count, 2), np.float32)
        begin, end = max(first, self.first), min(first + count, self.end)
        if begin < end and self._gain:
            at, length = np.arange(begin, end) - self.first, self.end - self.first
            gain = self._gain * _edges(at, length, EDGE_SAMPLES, EDGE_SAMPLES)
            out[begin - first : end - first] = _read(self._file, int(at[0]), len(at)) * gain[:, None]
        return out


def spoken(narrations: Sequence[Narration], timeline: Timeline) -> tuple[tuple[int, int], ...]:
    """When somebody speaks: first sample of the mix and the one after the last; breaths and short pauses count in."""
    found: list[tuple[int, int]] = []
    for scene, narration in enumerate(narrations):
        offset, rate = timeline.voice_sample(scene), SAMPLE_RATE / narration.sample_rate
        for mark in narration.marks:
            start, end = offset + round(mark.start * rate), offset + round(mark.end * rate)
            if found and start - found[-1][1] < PAUSE_SAMPLES:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((start, end))
    return tuple(found)


def mixed(narration: Path, layers: Sequence[Layer], into: Path, block_samples: int = 10 * SAMPLE_RATE) -> None:
    """The narration (mono wave) on both sides with all layers over it, as stereo wave of floats. Raises RenderError."""
    at = 0
    try:
        with (
            soundfile.SoundFile(narration) as voice,
            soundfile.SoundFile(into, "w", SAMPLE_RATE, 2, subtype="FLOAT", format="RF64") as out,
        ):
            for block in _blocks(voice, block_samples):
                both = np.repeat(block[:, None], 2, axis=1)
                out.write(sum((layer.samples(at, len(block)) for layer in layers), both))
                at += len(block)
    except soundfile.LibsndfileError as error:
        raise RenderError(f"The sound could not be mixed ({error}); see that the disk has room, run again.") from error


def _blocks(voice: soundfile.SoundFile, size: int) -> Iterator[Samples]:
    while len(block := voice.read(size, dtype="float32")):
        yield block


def _ramps(speech: Sequence[tuple[int, int]], first: int, end: int, lift_db: float) -> tuple[list[float], list[float]]:
    """Samples and, at each, how many dB the music is over its level under speech; straight lines between them."""
    up, down = SAMPLE_RATE / UP_DB_PER_S, SAMPLE_RATE / DOWN_DB_PER_S  # samples for a dB
    at: list[float] = []
    level: list[float] = []
    begins, ends = [first, *(after for _, after in speech)], [*(start for start, _ in speech), end]
    for number, (begin, stop) in enumerate(zip(begins, ends, strict=True)):
        rise = up if number else 0
        fall = down if number < len(speech) else 0
        free = max(stop - begin, 0)
        top = min(lift_db, free / (rise + fall)) if rise + fall else lift_db
        at += [begin, begin + top * rise, stop - top * fall, stop]
        level += [0 if rise else top, top, top, 0 if fall else top]
    return at, level


def _edges(at: np.ndarray[Any, Any], length: int, fade_in: int, fade_out: int) -> np.ndarray[Any, Any]:
    """The gain of the fades at both ends, each at most a third of the whole."""
    longest = max(length // 3, 1)
    share = np.clip(np.minimum(at / min(fade_in, longest), (length - at) / min(fade_out, longest)), 0, 1)
    eased: np.ndarray[Any, Any] = (1 - np.cos(np.pi * share)) / 2
    return eased


def _decoded(
    source: Path, into: Path, most: int, what: str, from_ms: int = 0, silent_too: bool = False
) -> tuple[soundfile.SoundFile, float]:
    """The sound of ``source`` at our rate, at most so many samples of it, and its loudness. Raises RenderError."""
    limit: list[str | Path] = [
        "-ss",
        f"{from_ms / 1000:.3f}",
        "-i",
        source,
        "-map",
        "0:a:0",
        "-t",
        f"{most / SAMPLE_RATE:.6f}",
    ]
    shape = ["-ac", "2", "-ar", str(SAMPLE_RATE), "-c:a", "pcm_f32le", "-rf64", "auto"]
    ffmpeg.run([*limit, *shape, into])
    loudness, _ = measure(into)
    if loudness <= SILENCE_LUFS and not silent_too:
        raise RenderError(f"The {what} is silent, or shorter than half a second; choose another file.")
    return soundfile.SoundFile(into), loudness


def _read(file: soundfile.SoundFile, at: int, count: int) -> Samples:
    file.seek(at)
    read: Samples = file.read(count, dtype="float32", always_2d=True)
    return read
