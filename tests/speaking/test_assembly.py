"""Trimming, pauses and marks on sound that is known to the sample."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docreel.errors import BadAnswer
from docreel.speaking.assembly import LEAD_MS, PAUSE_MS, TAIL_MS, assemble
from docreel.speaking.engine import Pcm, Utterance

RATE = 16000


def tone(ms: int, amplitude: int = 8000) -> Pcm:
    return (amplitude * np.sin(np.arange(RATE * ms // 1000) * 0.3)).astype(np.int16)


def hush(ms: int) -> Pcm:
    return np.zeros(RATE * ms // 1000, np.int16)


def sound(*parts: Pcm) -> Pcm:
    return np.concatenate(parts)


def test_silence_around_a_sentence_is_trimmed_and_its_marks_move_along() -> None:
    quiet_loud_quiet = sound(hush(500), tone(400), hush(900))
    speech = assemble([Utterance("one two", quiet_loud_quiet, RATE, (8000, 8000 + 3200))])
    assert len(speech.pcm) == RATE * (LEAD_MS + 400 + TAIL_MS) // 1000
    lead = RATE * LEAD_MS // 1000
    assert [(mark.text, mark.start) for mark in speech.marks] == [("one", lead), ("two", lead + 3200)]


def test_a_word_ends_where_its_sound_ends() -> None:
    utterance = Utterance("one, two", sound(tone(200), hush(300), tone(200)), RATE, (0, 8000))
    first, second = assemble([utterance]).marks
    assert first.end == RATE * 200 // 1000
    assert second.start == 8000


def test_sentences_are_a_pause_apart() -> None:
    speech = assemble([Utterance("one", tone(100), RATE, (0,)), Utterance("two", tone(100), RATE, (0,))])
    first, second = speech.marks
    assert (first.sentence, second.sentence) == (0, 1)
    assert second.start - first.end == RATE * PAUSE_MS // 1000
    assert not speech.pcm[first.end : second.start].any()


def test_an_engine_without_words_has_a_mark_a_sentence() -> None:
    (mark,) = assemble([Utterance("one two three", sound(hush(400), tone(300), hush(400)), RATE)]).marks
    assert mark.text == "one two three"
    assert (mark.start, mark.end) == (0, RATE * (LEAD_MS + 300 + TAIL_MS) // 1000)


@pytest.mark.parametrize("silence", [hush(1000), np.zeros(0, np.int16), tone(1000, amplitude=20)])
def test_silence_is_never_passed_on(silence: Pcm) -> None:
    with pytest.raises(BadAnswer, match="second sentence"):
        assemble([Utterance("first", tone(300), RATE), Utterance("second sentence", silence, RATE)])


def test_edges_are_faded() -> None:
    square = np.full(4800, 9000, np.int16)
    speech = assemble([Utterance("hum", square, RATE)])
    assert speech.pcm[0] == speech.pcm[-1] == 0
    assert np.abs(np.diff(speech.pcm.astype(int))).max() < 200


starts = st.lists(st.none() | st.integers(-100, 20_000), min_size=1, max_size=12)


@given(st.lists(starts, min_size=1, max_size=4), st.integers(20, 1200), st.integers(0, 600))
def test_marks_hold_whatever_an_engine_tells(spoken: list[list[int | None]], loud_ms: int, quiet_ms: int) -> None:
    utterances = [
        Utterance(
            " ".join(f"w{i}" for i in range(len(of_words))), sound(hush(quiet_ms), tone(loud_ms)), RATE, tuple(of_words)
        )
        for of_words in spoken
    ]
    speech = assemble(utterances)
    assert speech.marks[0].start >= 0
    assert speech.marks[-1].end <= len(speech.pcm)
    assert all(mark.start < mark.end for mark in speech.marks)
    assert all(one.end <= two.start for one, two in pairwise(speech.marks))
    for index, utterance in enumerate(utterances):
        assert " ".join(mark.text for mark in speech.marks if mark.sentence == index) == utterance.text
