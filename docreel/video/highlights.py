"""When each part of a visual (a bullet, a row) is being spoken of."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from docreel.models import Narration, Sentence
from docreel.video.spoken_words import Word, plain, timed_words

#: Share of a part's words that must be heard in a row or nearly so for the part to count as spoken.
ENOUGH = 0.6


@dataclass(frozen=True)
class Span:
    """From ``start_ms`` up to ``end_ms`` on the scene's clock."""

    start_ms: int
    end_ms: int


def spoken_spans(
    parts: tuple[str, ...], sentences: tuple[Sentence, ...], narration: Narration
) -> tuple[Span | None, ...]:
    """For each part when it is spoken, in order and not overlapping; None for a part that is not.

    A part lasts until its sentence ends or the next part begins.
    """
    found: list[tuple[int, int, int] | None] = []
    heard = [(word, ends) for words in timed_words(sentences, narration) for word, ends in _with_end(words)]
    at = 0
    for part in parts:
        match = _find(part, [word for word, _ in heard], at)
        if match is None:
            found.append(None)
            continue
        first, after = match
        found.append((heard[first][0].start_ms, heard[after - 1][1], first))
        at = after
    starts = [place[0] for place in found if place] + [10**9]
    spans: list[Span | None] = []
    for place in found:
        if place is None:
            spans.append(None)
            continue
        starts.pop(0)
        spans.append(Span(place[0], min(place[1], starts[0])))
    return tuple(spans)


def _with_end(words: list[Word]) -> list[tuple[Word, int]]:
    return [(word, words[-1].end_ms) for word in words]


def _find(part: str, heard: list[Word], at: int) -> tuple[int, int] | None:
    """Where the words of ``part`` are said, from word ``at`` on: first word and the one after the last."""
    wanted = [word for word in map(plain, part.split()) if word]
    said = [plain(word.text) for word in heard[at:]]
    if not wanted:
        return None
    anchor = SequenceMatcher(None, wanted, said, autojunk=False).find_longest_match()
    slack = len(wanted) // 2 + 1  # words said between those of the part, such as column titles
    first = max(0, anchor.b - anchor.a - slack)
    window = said[first : first + len(wanted) + 2 * slack]
    blocks = [
        block for block in SequenceMatcher(None, wanted, window, autojunk=False).get_matching_blocks() if block.size
    ]
    if sum(block.size for block in blocks) < ENOUGH * len(wanted):
        return None
    return at + first + blocks[0].b, at + first + blocks[-1].b + blocks[-1].size
