"""Cutting a sentence into captions of two lines, where a reader would pause."""

from functools import cache
from itertools import accumulate

CLAUSE_END = (",", ";", ":", "—", "–", ".", "!", "?", "…", "，", "。", "、")
# English and Vietnamese words that open a clause or phrase: a line rather begins with one than ends with it.
OPENERS = frozenset(
    word
    for line in (
        "and or but because which that who when where while if so than as of in on at by for with from to into the a",
        "và hoặc nhưng vì mà khi nếu nên là của trong trên tại bởi cho với từ đến các những một",
    )
    for word in line.split()
)


def phrases(words: list[str], limit: int) -> list[list[str]]:
    """Split ``words`` into captions that fit two lines of ``limit`` characters each."""
    return _split(tuple(words), 2 * limit - 4, limit) if words else []


def wrap(words: list[str], limit: int) -> list[str]:
    """One line, or two that are balanced and break where the text does."""
    if len(" ".join(words)) <= limit or len(words) == 1:
        return [" ".join(words)]
    best = min(range(1, len(words)), key=lambda at: _line_cost(words, at, limit))
    return [" ".join(words[:best]), " ".join(words[best:])]


def _line_cost(words: list[str], at: int, limit: int) -> float:
    first, second = len(" ".join(words[:at])), len(" ".join(words[at:]))
    too_long = max(first - limit, 0) + max(second - limit, 0)
    return 100 * too_long + abs(first - second) + break_cost(words[at - 1], words[at])


def break_cost(before: str, after: str) -> float:
    """How much a break between two words hurts; 0 at the end of a clause."""
    if before.endswith(CLAUSE_END):
        return 0
    if _belong_together(before, after):
        return 40
    if before.casefold() in OPENERS:
        return 20
    return 4 if after.casefold() in OPENERS else 10


def _belong_together(before: str, after: str) -> bool:
    number = before[-1:].isdigit() or after[:1].isdigit()
    name = before[:1].isupper() and after[:1].isupper()
    return number or name


def _split(words: tuple[str, ...], room: int, limit: int) -> list[list[str]]:
    """Cut with the least cost: few captions of similar length, broken at clauses. Dynamic programming over cuts."""
    offsets = [0, *accumulate(len(word) + 1 for word in words)]
    count = len(words)

    @cache
    def fits(start: int, end: int) -> bool:
        if end - start == 1:
            return True
        if offsets[end] - offsets[start] - 1 > room:
            return False
        return all(len(line) <= limit for line in wrap(list(words[start:end]), limit))

    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, count + 1):
        options = []
        for start in range(end - 1, -1, -1):
            if not fits(start, end):
                if offsets[end] - offsets[start] - 1 > room:
                    break
                continue
            length = offsets[end] - offsets[start] - 1
            short = ((room - length) / room) ** 2 * 30
            edge = break_cost(words[end - 1], words[end]) if end < count else 0
            options.append((best[start][0] + 25 + short + edge, start))
        best.append(min(options))
    cuts, end = [], count
    while end:
        start = best[end][1]
        cuts.append(list(words[start:end]))
        end = start
    return cuts[::-1]
