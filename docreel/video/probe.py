"""What a finished file contains."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from docreel.errors import CheckFailed
from docreel.models import Cue

DARK = 20  # limited-range luma; black is 16


@dataclass(frozen=True)
class Contents:
    """Counted by decoding to the end. ``irregular_gaps`` are frames that are not one frame after the one before,
    ``sound_gaps`` the same for sound; the first of both belongs at zero. ``damaged_frames`` had to be guessed."""

    codec: str
    width_px: int
    height_px: int
    frames: int
    irregular_gaps: int
    seconds: Fraction
    sound_seconds: Fraction
    sound_gaps: int
    dark_frames: frozenset[int]
    damaged_frames: int


def contents(path: Path, fps: int) -> Contents:
    """Decode every picture and every sound of ``path``. Raises CheckFailed where that fails."""
    try:
        with av.open(str(path), "r") as container:
            if not container.streams.video or not container.streams.audio:
                raise CheckFailed("The video lacks a picture or a sound stream; run again.")
            picture = container.streams.video[0]
            picture.thread_type = "AUTO"
            if picture.codec_context.codec.canonical_name == "hevc":
                picture.codec_context.options = {"err_detect": "crccheck+explode"}
            times, dark, damaged = [], set(), 0
            for number, frame in enumerate(container.decode(picture)):
                times.append((frame.pts or 0) * Fraction(picture.time_base or 1))
                luma = np.frombuffer(memoryview(frame.planes[0]), np.uint8)
                if int(luma[::97].max()) <= DARK:
                    dark.add(number)
                damaged += frame.is_corrupt
            size = picture.codec_context.codec.canonical_name, picture.width, picture.height
        with av.open(str(path), "r") as container:
            stream = container.streams.audio[0]
            heard = [
                ((f.pts or 0) * Fraction(stream.time_base or 1), Fraction(f.samples, f.rate))
                for f in container.decode(stream)
            ]
    except av.error.FFmpegError as error:
        raise CheckFailed(f"The video does not decode to its end ({error}); run again.") from error
    step = Fraction(1, fps)
    sound = sum((length for _, length in heard), Fraction(0))
    gaps = _gaps((time, step) for time in times)
    return Contents(*size, len(times), gaps, len(times) * step, sound, _gaps(heard), frozenset(dark), damaged)


def _gaps(pieces: Iterable[tuple[Fraction, Fraction]]) -> int:
    """How many (start, length) do not begin where the one before ends, or at zero."""
    gaps, end = 0, Fraction(0)
    for start, length in pieces:
        gaps += start != end
        end = start + length
    return gaps


def soft_captions(path: Path) -> tuple[Cue, ...]:
    """The cues of the soft caption track; empty without one."""
    found = []
    with av.open(str(path), "r") as container:
        if not container.streams.subtitles:
            return ()
        for packet in container.demux(container.streams.subtitles[0]):
            data = bytes(packet)
            if packet.pts is None or packet.time_base is None or len(data) <= 2:
                continue
            start = round(packet.pts * packet.time_base * 1000)
            end = start + round((packet.duration or 0) * packet.time_base * 1000)
            lines = data[2 : 2 + int.from_bytes(data[:2])].decode().split("\n")
            found.append(Cue(start_ms=start, end_ms=end, lines=tuple(lines)))
    return tuple(found)


def index_first(path: Path) -> bool:
    """Whether playing may start before the whole file is there: ``moov`` before ``mdat``."""
    with path.open("rb") as file:
        while header := file.read(8):
            size, kind = int.from_bytes(header[:4]), header[4:8]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            if size == 1:
                size = int.from_bytes(file.read(8)) - 8
            file.seek(max(size - 8, 0), 1)
    return False
