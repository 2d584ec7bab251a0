"""Cutting a sentence into captions of two lines, where a reader would pause."""

from itertools import accumulate

#: Characters that a reader takes in within a second; faster captions are avoided where the voice allows it.
READ_PER_S = 20
CLAUSE_END = (",", ";", ":", "—", "–", ".", "!", "?", "…", "，", "。", "、")
QUOTES = {"“": "”", "«": "»", "„": "“”", "‘": "’", '"': '"', "「": "」"}
#: What no break is worth.
NEVER = 1_000
# English and Vietnamese words that open a clause or phrase: a line rather begins with one than ends with it.
OPENERS = frozenset(
    word
    for line in (
        "and or but because which that who when where while if so than as of in on at by for with from to into the a",
        "an is are was were be can could may might will would should must has have had its their his her our my your",
        "và hoặc nhưng vì mà khi nếu nên là của trong trên tại bởi cho với từ đến các những một đã đang sẽ được bị có",
    )
    for word in line.split()
)
SCALES = frozenset("hundred thousand million billion trillion trăm nghìn ngàn triệu tỷ tỉ".split())  # noqa: SIM905


def phrases(words: list[str], limit: int, starts_ms: list[int] | None = None) -> list[list[str]]:
    """Split ``words`` into captions that fit two lines of ``limit`` characters each.

    ``starts_ms`` tells when each word begins and, as one more, when the next sentence does: captions that would have to
    be read too fast are avoided.
    """
    return _split(words, limit, starts_ms or []) if words else []


def wrap(words: list[str], limit: int) -> list[str]:
    """One line, or two that are balanced and break where the text does."""
    _, at = _line_break(words, limit)
    return [" ".join(part) for part in (words[:at], words[at:]) if part]


def fit(words: list[str], limit: int) -> bool:
    """Whether two lines hold the words; a single word always counts as fitting."""
    return len(words) == 1 or (
        len(" ".join(words)) <= 2 * limit - 4 and all(len(line) <= limit for line in wrap(words, limit))
    )


def _line_break(words: list[str], limit: int) -> tuple[float, int]:
    """Where the second line begins, and how much that hurts."""
    if len(" ".join(words)) <= limit or len(words) == 1:
        return 0, len(words)
    breaks = break_costs(words, limit)
    return min((_line_cost(words, at, limit) + breaks[at], at) for at in range(1, len(words)))


def _line_cost(words: list[str], at: int, limit: int) -> float:
    first, second = len(" ".join(words[:at])), len(" ".join(words[at:]))
    too_long = max(first - limit, 0) + max(second - limit, 0)
    lonely = NEVER / 2 if len(words) > 2 and at in (1, len(words) - 1) else 0
    return 2 * NEVER * too_long + lonely + abs(first - second)


def break_costs(words: list[str], limit: int) -> list[float]:
    """How much a break before each word hurts: 0 behind a clause, NEVER inside a number with its unit or a short
    quotation."""
    costs = [0.0, *(_break_cost(words, at) for at in range(1, len(words)))]
    for first, last in _quotations(words):
        if len(" ".join(words[first : last + 1])) <= limit:
            costs[first + 1 : last + 1] = [NEVER] * (last - first)
    return costs


def _break_cost(words: list[str], at: int) -> float:
    before, after = words[at - 1], words[at]
    if before.endswith(CLAUSE_END):
        return 0
    if _counts(words, at - 1):
        return NEVER
    if after[:1].isdigit() or (before[:1].isupper() and after[:1].isupper()):
        return 40
    if before.casefold() in OPENERS:
        return 30
    return 4 if after.casefold() in OPENERS else 10


def _counts(words: list[str], at: int) -> bool:
    """Whether the word is a number, or the "million" of one: what is counted follows it."""
    word = words[at]
    return word[-1:].isdigit() or (at > 0 and word.casefold() in SCALES and words[at - 1][-1:].isdigit())


def _quotations(words: list[str]) -> list[tuple[int, int]]:
    """First and last word of each quotation that is opened and closed."""
    found, opened, closing = [], 0, ""
    for at, word in enumerate(words):
        if not closing and word[:1] in QUOTES:
            opened, closing = at, QUOTES[word[0]]
            word = word[1:]
        if closing and any(mark in word for mark in closing):
            found.append((opened, at))
            closing = ""
    return found


def _split(words: list[str], limit: int, starts_ms: list[int]) -> list[list[str]]:
    """Cut with the least cost: few captions of similar length, broken at clauses. Dynamic programming over cuts."""
    room = 2 * limit - 4
    offsets = [0, *accumulate(len(word) + 1 for word in words)]
    breaks = [*break_costs(words, limit), 0.0]

    def cost(start: int, end: int) -> float:
        length = offsets[end] - offsets[start] - 1
        short = ((room - length) / room) ** 2 * 30
        lonely = NEVER / 4 if end - start == 1 < len(words) else 0
        hurry_ms = length * 1000 / READ_PER_S - (starts_ms[end] - starts_ms[start]) if starts_ms else 0
        torn, _ = _line_break(words[start:end], limit)
        return 25 + short + lonely + max(hurry_ms, 0) / 20 + breaks[end] + torn / 4

    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        starts = [end - 1]
        while starts[-1] > 0 and offsets[end] - offsets[starts[-1] - 1] - 1 <= room:
            starts.append(starts[-1] - 1)
        best.append(min((best[start][0] + cost(start, end), start) for start in starts if fit(words[start:end], limit)))
    cuts, end = [], len(words)
    while end:
        start = best[end][1]
        cuts.append(words[start:end])
        end = start
    return cuts[::-1]
