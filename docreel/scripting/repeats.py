"""Sentences that say again, in nearly the same words, what the script has said before."""

import re
from collections import defaultdict
from collections.abc import Iterable

from docreel.models import Scene
from docreel.scripting.quantities import numbers_and_words

_FEWEST_WORDS = 4  # a shorter sentence may well come again
_ALIKE = 0.8
_NEVER_ALIKE = re.compile(
    r"\b(?:not|no|never|without|only|except|cannot|\w+n['’]t|không|chẳng|chưa|chỉ|trừ|đừng)\b", re.IGNORECASE
)

_Meaning = tuple[frozenset[str], frozenset[str], frozenset[str]]


class Repeats:
    """What has been said so far."""

    def __init__(self, language: str) -> None:
        self._language = language.split("-")[0]
        self._said: list[tuple[str, _Meaning]] = []
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)

    def of(self, text: str) -> str:
        """The sentence that ``text`` says again; empty where it says something new, which is remembered."""
        meaning = self._meaning(text)
        _, words, _ = meaning
        if len(words) >= _FEWEST_WORDS:
            longest = sorted(words, key=lambda word: (-len(word), word))[: max(3, len(words) // 2)]
            for index in {at for word in longest for at in self._by_word[word]}:
                before, known = self._said[index]
                if _alike(meaning, known):
                    return before
        for word in words:
            self._by_word[word].add(len(self._said))
        self._said.append((text, meaning))
        return ""

    def _meaning(self, text: str) -> _Meaning:
        numbers, words = numbers_and_words(text, self._language)
        digits = numbers or frozenset(re.findall(r"\d+", text))
        return digits, words, frozenset(word.casefold() for word in _NEVER_ALIKE.findall(text))


def _alike(one: _Meaning, other: _Meaning) -> bool:
    same = one[0] == other[0] and one[2] == other[2]
    return same and len(one[1] & other[1]) >= _ALIKE * len(one[1] | other[1])


def said_once(scenes: Iterable[Scene], language: str, warnings: list[str]) -> list[Scene]:
    """``scenes`` without sentences that repeat earlier ones, of any scene; each is told in ``warnings``."""
    repeats, kept = Repeats(language), list[Scene]()
    for scene in scenes:
        lines = []
        for line in scene.narration:
            if before := repeats.of(line.text):
                warnings.append(f"Dropped “{line.text}”: it was said before: “{before}”")
            else:
                lines.append(line)
        if lines:
            kept.append(scene.model_copy(update={"narration": tuple(lines)}))
    return kept
