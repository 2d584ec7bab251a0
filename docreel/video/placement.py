"""Where each narration is heard in the finished sound, by comparing waveforms."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np

from docreel.video.layers import Samples
from docreel.video.sound import decoded
from docreel.video.timeline import Timeline

RATE = 8_000
FAINT = 1e-4  # of full scale, rms: too quiet to be found again


def delays_ms(path: Path, voices: Callable[[int], Path | bytes], timeline: Timeline) -> Iterator[float | None]:
    """For each scene how many milliseconds too late its narration is heard; None where it is not heard in its scene.

    ``voices(i)`` gives the sound file of scene ``i``. One scene is in memory at a time.
    """
    for scene, heard in enumerate(_scenes(path, timeline)):
        voice = decoded(voices(scene), RATE)
        if np.sqrt(np.mean(np.square(voice))) < FAINT:
            yield 0
            continue
        first = timeline.voice_sample(scene) - timeline.start_frame(scene) * timeline.samples_per_frame
        found = _find(voice, heard)
        yield None if found is None else 1000 * (found / RATE - first / timeline.samples_per_frame / timeline.fps)


def _scenes(path: Path, timeline: Timeline) -> Iterator[Samples]:
    """The sound of one scene after the other."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    kept, start = np.zeros(0, np.float32), 0
    ends = (timeline.start_frame(scene) * RATE // timeline.fps for scene in range(len(timeline.frames) + 1))
    with av.open(str(path), "r") as container:
        chunks = (out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame))
        for number, end in enumerate(ends):
            parts, room = [kept], end - start - len(kept)
            while room > 0 and (chunk := next(chunks, None)) is not None:
                parts.append(chunk)
                room -= len(chunk)
            together = np.concatenate(parts)
            if number:
                yield together[: end - start]
            kept, start = together[end - start :], end


def _find(voice: Samples, heard: Samples) -> int | None:
    """The sample of ``heard`` at which ``voice`` begins (negative: it began before); None where it is not in it."""
    size = 1 << (len(voice) + len(heard)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(voice, size))
    alike = np.fft.irfft(product, size)
    at = int(np.argmax(alike))
    strength = alike[at] / max(float(np.linalg.norm(voice) * np.linalg.norm(heard)), FAINT)
    if strength < 0.5:
        return None
    return at if at < len(heard) else at - size
