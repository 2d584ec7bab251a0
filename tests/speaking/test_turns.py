"""Narrations in which sentences are in different languages."""

from pathlib import Path

import numpy as np
import pytest

from docreel.models import Mark, Sentence, Voice
from docreel.settings import Settings
from docreel.speaking.engine import Speech, SpeechEngine
from docreel.speaking.registry import available_engines, choose_voice, voices_beside
from docreel.speaking.turns import speak

VIETNAMESE = Sentence(text="Xin chào các bạn.")
ENGLISH = Sentence(text="Thank you for your attention.", language="en")


@pytest.fixture
def engines(tmp_path: Path) -> dict[str, SpeechEngine]:
    return available_engines(Settings(home=tmp_path, speech_url=""))


def test_each_sentence_is_said_by_the_voice_of_its_language(engines: dict[str, SpeechEngine]) -> None:
    voice = choose_voice("vi", "auto", engines)
    (english,) = others = voices_beside(voice, ["en"], engines)
    speech = speak(engines, (VIETNAMESE, ENGLISH, VIETNAMESE), voice, others)
    alone = engines[english.engine].speak((ENGLISH,), english)
    said = [mark for mark in speech.marks if mark.sentence == 1]
    assert [mark.text for mark in said] == [mark.text for mark in alone.marks]
    begin = said[0].start - alone.marks[0].start
    assert np.array_equal(speech.pcm[begin : begin + len(alone.pcm)], alone.pcm)
    assert {mark.sentence for mark in speech.marks} == {0, 1, 2}
    assert all(a.end <= b.start for a, b in zip(speech.marks, speech.marks[1:], strict=False))


def test_another_engine_stands_in_where_one_can(engines: dict[str, SpeechEngine]) -> None:
    piper = choose_voice("en", "en_US-joe-medium", engines)
    assert [other.engine for other in voices_beside(piper, ["fr", "tlh"], engines)] == ["espeak"]


def test_a_service_speaks_all_languages_by_itself(tmp_path: Path) -> None:
    engines = available_engines(Settings(home=tmp_path, speech_url="https://speech.example/v1", speech_voice="nova"))
    assert voices_beside(choose_voice("en", "auto", engines), ["fr"], engines) == ()


class Silent:
    """An engine with one voice, whose sound has a rate of its own."""

    name = "silent"

    def voices(self) -> tuple[Voice, ...]:
        return (Voice(engine=self.name, name="one", language="tlh", version="1"),)

    def speak(self, sentences: tuple[Sentence, ...], voice: Voice) -> Speech:
        tone = (8_000 * np.sin(np.arange(16_000) * 2 * np.pi * 440 / 16_000)).astype(np.int16)
        marks = tuple(Mark(sentence=0, text="a", start=at, end=at + 8_000) for at in (0, 8_000))
        return Speech(tone, 16_000, marks)


def test_voices_of_different_rates_keep_pitch_and_time(engines: dict[str, SpeechEngine]) -> None:
    voice, own = choose_voice("vi", "auto", engines), Silent()
    told = Sentence(text="nuqneH", language="tlh")
    speech = speak({**engines, own.name: own}, (VIETNAMESE, told), voice, own.voices())
    first, last = [mark for mark in speech.marks if mark.sentence == 1]
    assert last.end - first.start == pytest.approx(speech.sample_rate, abs=2)
    tone = speech.pcm[first.start + 1_000 : last.end - 1_000].astype(float)
    loudest = np.abs(np.fft.rfft(tone)).argmax() * speech.sample_rate / len(tone)
    assert loudest == pytest.approx(440, abs=2)
