"""Utterances to speech: silence trimmed at the edges, even pauses between, marks at exact samples."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from docreel.errors import BadAnswer
from docreel.models import Mark
from docreel.speaking.engine import Pcm, Speech, Utterance

SOUND = 1  # raise it when the same words come to sound different; it is part of every local voice's version
PAUSE_MS = 250  # between sentences
LEAD_MS, TAIL_MS = 30, 80  # kept around what is heard of a sentence
FADE_MS = 5
WINDOW_MS = 10
AUDIBLE_RMS = 100.0  # -50 dBFS


def assemble(utterances: Iterable[Utterance]) -> Speech:
    """Join ``utterances``, all of one sample rate, in order; the sentence index of a mark is the place in them.

    Raises :class:`BadAnswer` where nothing is heard of one.
    """
    pieces: list[Pcm] = []
    marks: list[Mark] = []
    position = 0
    for index, utterance in enumerate(utterances):
        rate = utterance.sample_rate
        if pieces:
            pieces.append(np.zeros(rate * PAUSE_MS // 1000, np.int16))
            position += len(pieces[-1])
        begin, end = kept(utterance)
        pieces.append(_faded(utterance.pcm[begin:end], rate))
        for text, first, last in _words(utterance, begin, end):
            marks.append(Mark(sentence=index, text=text, start=position + first - begin, end=position + last - begin))
        position += end - begin
    return Speech(np.concatenate(pieces), rate, tuple(marks))


def kept(utterance: Utterance) -> tuple[int, int]:
    """First sample and sample after the last of what is kept of an utterance."""
    rate = utterance.sample_rate
    heard = _heard(utterance.pcm, rate)
    if not heard.size:
        raise BadAnswer(f'The voice gave only silence for "{utterance.text}". Try again, or take another voice.')
    window = rate * WINDOW_MS // 1000
    begin = max(0, int(heard[0]) * window - rate * LEAD_MS // 1000)
    end = min(len(utterance.pcm), (int(heard[-1]) + 1) * window + rate * TAIL_MS // 1000)
    return begin, end


def _heard(pcm: Pcm, rate: int) -> np.ndarray:
    """Indices of the windows of WINDOW_MS in which something is heard."""
    window = rate * WINDOW_MS // 1000
    padded = np.pad(pcm, (0, -len(pcm) % window)).astype(np.float64).reshape(-1, window)
    return np.flatnonzero(np.sqrt(np.mean(padded**2, axis=1)) > AUDIBLE_RMS)


def _faded(pcm: Pcm, rate: int) -> Pcm:
    # An edge that does not start at zero clicks.
    length = min(rate * FADE_MS // 1000, len(pcm) // 2)
    ramp = np.linspace(0, 1, length)
    faded = pcm.astype(np.float64)
    faded[:length] *= ramp
    faded[len(pcm) - length :] *= ramp[::-1]
    return faded.round().astype(np.int16)


def _words(utterance: Utterance, begin: int, end: int) -> list[tuple[str, int, int]]:
    """(text, first, after the last) of each word, in samples of the utterance and within ``begin`` and ``end``."""
    words = _joined(utterance.text.split(), utterance.starts, begin, end)
    if not words:
        return [(utterance.text, begin, end)]
    bounds = [*(start for _, start in words), end]
    spans = [
        (text, first, _end_of_sound(utterance, first, last))
        for (text, _), (first, last) in zip(words, pairwise(bounds), strict=True)
    ]
    return spans


def _joined(texts: Sequence[str], starts: Sequence[int | None], begin: int, end: int) -> list[tuple[str, int]]:
    """Words with their starts; one that is not heard by itself joins the word before it, or else the one after."""
    words: list[tuple[str, int]] = []
    waiting = ""
    for text, start in zip(texts, starts, strict=bool(starts)):
        if start is not None and start < end and (not words or start > words[-1][1]):
            words.append((f"{waiting} {text}".lstrip(), max(start, begin)))
            waiting = ""
        elif words:
            words[-1] = (f"{words[-1][0]} {text}", words[-1][1])
        else:
            waiting = f"{waiting} {text}".lstrip()
    return words


def _end_of_sound(utterance: Utterance, first: int, last: int) -> int:
    # Engines tell when a word begins; a pause before the next one is not part of it.
    heard = _heard(utterance.pcm[first:last], utterance.sample_rate)
    if not heard.size:
        return last
    return min(last, first + (int(heard[-1]) + 1) * (utterance.sample_rate * WINDOW_MS // 1000))
