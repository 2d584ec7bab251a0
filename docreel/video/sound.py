"""The sound of the whole video: every narration at its sample, one loudness, encoded once."""

import io
import tempfile
import wave
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import av
import numpy as np

from docreel.errors import RenderError
from docreel.video import ffmpeg
from docreel.video.layers import Layer, Samples, mixed
from docreel.video.loudness import LOUDNESS_LUFS, SILENCE_LUFS, TRUE_PEAK_DBTP, is_level, loudness_of, measure
from docreel.video.timeline import SAMPLE_RATE, Timeline

# The AAC encoder adds a little to peaks, so the limiter stops below the promise.
LIMIT_DBTP = -2.5
NEAR_LU = 0.5
ATTEMPTS = 5
FADE_SAMPLES = SAMPLE_RATE // 250
BOTH_SIDES = "pan=stereo|c0=c0|c1=c0"


def encode_sound(
    voices: Callable[[int], Path | bytes],
    timeline: Timeline,
    into: Path,
    layers: Sequence[Layer] = (),
    loudness_lufs: float = LOUDNESS_LUFS,
) -> None:
    """Mix, level and encode the sound of a video as stereo AAC in ``into`` (.m4a), exactly as long as ``timeline``.

    ``voices(i)`` gives the sound file of scene ``i``, read one after the other; ``layers`` are laid over them.
    ``loudness_lufs`` integrated, true peak at most -1.5 dBTP. Raises RenderError (unreadable or silent sound, level out
    of reach), DiskFull.
    """
    with tempfile.TemporaryDirectory(dir=into.parent) as folder:
        voice = mix = Path(folder) / "voice.wav"
        _write_voice(voices, timeline, voice)
        loudness = loudness_of(voice)
        if loudness <= SILENCE_LUFS:
            raise RenderError("The narration is silent in every scene; choose another voice and run again.")
        if layers:
            mix = Path(folder) / "mix.wav"
            for layer in layers:
                layer.prepare(Path(folder), loudness)
            mixed(voice, layers, mix)
            loudness = loudness_of(mix)
        _reach_level(mix, "anull" if layers else BOTH_SIDES, loudness, loudness_lufs, into)


def _reach_level(mix: Path, last: str, loudness: float, wanted_lufs: float, into: Path) -> None:
    """Encode, the filter ``last`` after all others, until loudness and peak are as promised.

    It may take more than one try: the limiter takes loudness away, the encoder adds to peaks.
    """
    limit_dbtp, gain_db = LIMIT_DBTP, wanted_lufs - loudness
    for _ in range(ATTEMPTS):
        _encode(mix, gain_db, limit_dbtp, last, into)
        loudness, peak = measure(into)
        if abs(loudness - wanted_lufs) <= NEAR_LU and peak <= TRUE_PEAK_DBTP:
            return
        if peak > TRUE_PEAK_DBTP:
            limit_dbtp -= peak - TRUE_PEAK_DBTP + 0.3
        gain_db += wanted_lufs - loudness
    if not is_level(loudness, peak, wanted_lufs):
        into.unlink()
        raise RenderError(
            f"The sound stays at {loudness:.1f} LUFS with peaks of {peak:.1f} dBTP, not {wanted_lufs:.0f} LUFS under "
            f"{TRUE_PEAK_DBTP} dBTP: the narration has clicks or is nearly silent. Choose another voice or "
            "loudness and run again."
        )


def decoded(source: Path | bytes, rate: int = SAMPLE_RATE) -> Samples:
    """A sound file as mono float samples, ``rate`` a second. Raises RenderError where it is none."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
    chunks = []
    try:
        with av.open(io.BytesIO(source) if isinstance(source, bytes) else str(source), "r") as container:
            for frame in container.decode(audio=0):
                chunks += [out.to_ndarray()[0] for out in resampler.resample(frame)]
        chunks += [out.to_ndarray()[0] for out in resampler.resample(None)]
    except (av.error.FFmpegError, IndexError) as error:
        raise RenderError(f"A scene's sound cannot be decoded ({error}); speak the scene again.") from error
    return np.concatenate(chunks) if chunks else np.zeros(0, np.float32)


def _write_voice(voices: Callable[[int], Path | bytes], timeline: Timeline, into: Path) -> None:
    """16-bit mono wave file, one scene in memory at a time."""
    with wave.open(str(into), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        for scene in _scenes(voices, timeline):
            out.writeframesraw((np.clip(scene, -1, 1) * 32767).astype("<i2").tobytes())


def _scenes(voices: Callable[[int], Path | bytes], timeline: Timeline) -> Iterator[Samples]:
    yield np.zeros(timeline.intro_frames * timeline.samples_per_frame, np.float32)
    for index, frames in enumerate(timeline.frames):
        room = np.zeros(frames * timeline.samples_per_frame, np.float32)
        voice = decoded(voices(index))
        begin = timeline.voice_sample(index) - timeline.start_frame(index) * timeline.samples_per_frame
        if begin + len(voice) > len(room):
            raise RenderError(f"The sound of scene {index + 1} is longer than its narration says; speak it again.")
        fade = np.linspace(0, 1, min(FADE_SAMPLES, len(voice) // 2), dtype=np.float32)
        voice[: len(fade)] *= fade
        voice[len(voice) - len(fade) :] *= fade[::-1]
        room[begin : begin + len(voice)] = voice
        yield room
    yield np.zeros(timeline.outro_frames * timeline.samples_per_frame, np.float32)


def _encode(mix: Path, gain_db: float, limit_dbtp: float, last: str, into: Path) -> None:
    limit = 10 ** (limit_dbtp / 20)
    # True peaks lie between samples, so the limiter works at four times the rate; latency=1 takes its delay out again.
    limiter = f"aresample={4 * SAMPLE_RATE},alimiter=limit={limit:.6f}:level=0:latency=1,aresample={SAMPLE_RATE}"
    codec = ["-c:a", "aac", "-aac_coder", "fast", "-b:a", "160k", "-ar", str(SAMPLE_RATE), "-map_metadata", "-1"]
    exact = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
    ffmpeg.run(["-i", mix, "-af", f"volume={gain_db:.3f}dB,{limiter},{last}", *codec, *exact, "-f", "mp4", into])
