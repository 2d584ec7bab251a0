"""What every speech engine is and gives."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from docreel.errors import Unspeakable
from docreel.models import Mark, Sentence, Voice

Pcm = npt.NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Speech:
    """Spoken sentences: ``pcm`` is mono 16-bit of shape (samples,), marks are in its samples."""

    pcm: Pcm
    sample_rate: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, eq=False)
class Utterance:
    """One sentence as an engine gave it, before it is trimmed.

    ``starts`` has the first sample of each word of ``text.split()``, None where nothing is heard of it; it is empty
    where the engine tells no words.
    """

    text: str
    pcm: Pcm
    sample_rate: int
    starts: tuple[int | None, ...] = ()


class SpeechEngine(Protocol):
    """Says sentences. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """The registered name."""

    def voices(self) -> tuple[Voice, ...]:
        """The voices that can be asked for, the best of each language first."""

    def speak(self, sentences: tuple[Sentence, ...], voice: Voice) -> Speech:
        """Say ``sentences`` with pauses between them.

        Raises :class:`Unspeakable` for a sentence without a word, and :class:`EngineFailed`, :class:`BadAnswer` or
        another :class:`ServiceError` where the engine does not do its work; never gives silence instead.
        """


def words_to_say(sentence: Sentence) -> str:
    """What is said, on one line; :class:`Unspeakable` where there is no letter or digit in it."""
    words = " ".join(sentence.said.split())
    if not any(character.isalnum() for character in words):
        raise Unspeakable(f'There is no word to say in "{words}". Rewrite the sentence or take it out of the script.')
    return words
