"""Sound in files."""

import io

import numpy as np
import pytest
import soundfile

from docreel.errors import BadAnswer
from docreel.speaking.audio_file import decode, encode_flac
from docreel.speaking.engine import Speech

RATE = 24000
PCM = (9000 * np.sin(np.arange(RATE) * 0.1)).astype(np.int16)


def test_flac_keeps_every_sample_and_is_the_same_twice() -> None:
    flac = encode_flac(Speech(PCM, RATE, ()))
    assert flac == encode_flac(Speech(PCM, RATE, ()))
    assert len(flac) < PCM.nbytes
    samples, rate = decode(flac)
    assert rate == RATE
    assert np.array_equal(samples, PCM)


@pytest.mark.parametrize("form", ["WAV", "FLAC", "MP3", "OGG"])
def test_what_services_send_is_read(form: str) -> None:
    file = io.BytesIO()
    soundfile.write(file, PCM, RATE, format=form)
    samples, rate = decode(file.getvalue())
    assert rate == RATE
    assert samples.dtype == np.int16
    assert abs(len(samples) - len(PCM)) <= 2400


def test_stereo_becomes_mono() -> None:
    file = io.BytesIO()
    soundfile.write(file, np.stack([PCM, PCM // 2], axis=1), RATE, format="WAV", subtype="PCM_16")
    samples, _ = decode(file.getvalue())
    assert samples.shape == PCM.shape
    assert np.abs(samples - PCM * 0.75).max() <= 1


def test_a_streamed_wav_whose_header_does_not_know_its_length_is_read_whole() -> None:
    file = io.BytesIO()
    soundfile.write(file, PCM, RATE, format="WAV", subtype="PCM_16")
    wav = bytearray(file.getvalue())
    data = wav.index(b"data")
    wav[4:8] = wav[data + 4 : data + 8] = b"\xff" * 4
    assert np.array_equal(decode(bytes(wav))[0], PCM)


@pytest.mark.parametrize("junk", [b"", b"<html></html>", b"RIFF\0\0\0\0WAVE", b"fLaC" + bytes(50)])
def test_what_is_no_sound_is_refused(junk: bytes) -> None:
    with pytest.raises(BadAnswer):
        decode(junk)
