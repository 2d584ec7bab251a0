"""Several voices in one narration: each sentence by the voice of its language."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import av
import numpy as np

from docreel.models import Mark, Sentence, Voice
from docreel.speaking.assembly import PAUSE_MS
from docreel.speaking.engine import Pcm, Speech, SpeechEngine


def speak(
    engines: Mapping[str, SpeechEngine], sentences: Sequence[Sentence], voice: Voice, others: Sequence[Voice]
) -> Speech:
    """``sentences`` said by ``voice``, those in another language by the one of ``others`` that speaks it.

    Raises what the engines raise.
    """
    by_language = {other.language.split("-")[0].lower(): other for other in others}

    def speaker(sentence: Sentence) -> Voice:
        return by_language.get((sentence.language or "").split("-")[0].lower(), voice)

    turns = [engines[by.engine].speak(tuple(said), by) for by, said in groupby(sentences, key=speaker)]
    return turns[0] if len(turns) == 1 else _joined(turns)


def _joined(turns: Sequence[Speech]) -> Speech:
    """One after the other, with the pause between sentences, at the sample rate of the first."""
    rate = turns[0].sample_rate
    pause = np.zeros(rate * PAUSE_MS // 1000, np.int16)
    pieces: list[Pcm] = []
    marks: list[Mark] = []
    sentences = position = 0
    for turn in turns:
        if pieces:
            pieces.append(pause)
            position += len(pause)
        pcm = turn.pcm if turn.sample_rate == rate else _resampled(turn.pcm, turn.sample_rate, rate)
        share = rate / turn.sample_rate
        for mark in turn.marks:
            start, end = (position + min(round(at * share), len(pcm)) for at in (mark.start, mark.end))
            marks.append(Mark(sentence=sentences + mark.sentence, text=mark.text, start=start, end=end))
        sentences += turn.marks[-1].sentence + 1
        pieces.append(pcm)
        position += len(pcm)
    return Speech(np.concatenate(pieces), rate, tuple(marks))


def _resampled(pcm: Pcm, rate: int, to: int) -> Pcm:
    frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=to)
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([each.to_ndarray()[0] for each in frames])
