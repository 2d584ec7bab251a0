"""When each shown word is heard, from the voice's own marks.

The words shown are ``Sentence.text``, the marks tell when ``Sentence.said`` is spoken. The two are aligned word by
word; inside a stretch that differs (a number, an abbreviation) time is shared out by length.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

from docreel.models import Mark, Narration, Sentence
from docreel.video.timeline import LEAD_MS


@dataclass(frozen=True)
class Word:
    """A shown word and when it is heard, on the scene's clock."""

    text: str
    start_ms: int
    end_ms: int


def timed_words(sentences: tuple[Sentence, ...], narration: Narration) -> list[list[Word]]:
    """The shown words of each sentence, each with the time at which it is spoken, on the scene's clock."""
    return [
        _timed(sentence, [mark for mark in narration.marks if mark.sentence == index], narration.sample_rate)
        for index, sentence in enumerate(sentences)
    ]


def _timed(sentence: Sentence, marks: list[Mark], sample_rate: int) -> list[Word]:
    shown = sentence.text.split()
    clock = _Clock(marks, sample_rate)
    spoken = clock.words
    matcher = SequenceMatcher(None, [plain(word) for word in shown], [plain(word) for word in spoken], autojunk=False)
    timed: list[Word] = []
    for _, shown_from, shown_to, spoken_from, spoken_to in matcher.get_opcodes():
        start, end = clock.start(spoken_from), clock.end(spoken_from, spoken_to)
        weights = [len(word) + 1 for word in shown[shown_from:shown_to]]
        done, total = 0, sum(weights)
        if shown_to - shown_from == spoken_to - spoken_from:
            pairs = zip(shown[shown_from:shown_to], range(spoken_from, spoken_to), strict=True)
            timed += [Word(word, clock.start(at), clock.end(at, at + 1)) for word, at in pairs]
            continue
        for word, weight in zip(shown[shown_from:shown_to], weights, strict=True):
            at, done = start + (end - start) * done // total, done + weight
            timed.append(Word(word, at, start + (end - start) * done // total))
    return timed


class _Clock:
    """When the spoken words of one sentence are heard. A mark of several words is shared out by their lengths."""

    def __init__(self, marks: list[Mark], sample_rate: int) -> None:
        self.words: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for mark in marks:
            words = mark.text.split()
            total, done = sum(len(word) + 1 for word in words), 0
            length = mark.end - mark.start
            for word in words:
                self._starts.append(LEAD_MS + (mark.start + length * done // total) * 1000 // sample_rate)
                done += len(word) + 1
                self._ends.append(LEAD_MS + (mark.start + length * done // total) * 1000 // sample_rate)
                self.words.append(word)
        if not self.words:
            at = LEAD_MS + (marks[0].start * 1000 // sample_rate if marks else 0)
            self.words, self._starts, self._ends = [""], [at], [at]

    def start(self, index: int) -> int:
        return self._starts[index] if index < len(self._starts) else self._ends[-1]

    def end(self, first: int, after: int) -> int:
        return self._ends[after - 1] if after > first else self.start(first)


def plain(word: str) -> str:
    """Letters and digits only, case folded: for comparing words."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())
