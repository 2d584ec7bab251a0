"""Sound to and from files in memory."""

import io

import numpy as np
import soundfile

from docreel.errors import BadAnswer
from docreel.speaking.engine import Pcm, Speech


def encode_flac(speech: Speech) -> bytes:
    """Mono 16-bit FLAC; the same samples give the same bytes."""
    file = io.BytesIO()
    soundfile.write(file, speech.pcm, speech.sample_rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def decode(data: bytes) -> tuple[Pcm, int]:
    """Samples of shape (samples,) and their rate, of WAV, FLAC, MP3, Ogg Vorbis or Opus; channels are averaged.

    Raises :class:`BadAnswer` where ``data`` is no sound.
    """
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as problem:
        message = f"The speech service sent no sound we can read ({problem.error_string}). Check its URL and model."
        raise BadAnswer(message) from problem
    if samples.shape[1] == 1:
        return samples[:, 0], rate
    return samples.mean(axis=1).round().astype(np.int16), rate
