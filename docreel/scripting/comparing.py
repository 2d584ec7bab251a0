"""Two things that the document sets against each other."""

import re
from collections.abc import Sequence

from docreel.models import BulletList, Comparison, Side, Table
from docreel.scripting.keypoints import leans, point
from docreel.scripting.spoken import shown

_ROWS, _POINTS, _LONGEST = range(2, 7), range(1, 7), 70  # of a table, of a side, characters of a cell
_PAIRS = tuple(
    tuple(re.compile(rf"(?:{names})(?:\s+(?:of|của|khi|using|for)\s.{{1,40}})?", re.IGNORECASE) for names in pair)
    for pair in (
        (r"(?:the )?(?:pros|advantages?|benefits?|strengths?|upsides?|plus(?:es)?)",
         r"(?:the )?(?:cons|disadvantages?|drawbacks?|weaknesses|downsides?|limitations?|minuses|risks)"),
        (r"(?:các )?(?:ưu điểm|lợi ích|điểm mạnh|thuận lợi|mặt lợi|cơ hội)",
         r"(?:các )?(?:nhược điểm|khuyết điểm|hạn chế|điểm yếu|khó khăn|bất lợi|mặt hại|tác hại|rủi ro|thách thức)"),
        (r"before", r"after"), (r"trước|trước đây", r"sau|bây giờ|hiện nay"), (r"do|do's|dos", r"don['’]?ts?|do not"),
        (r"nên|nên làm", r"không nên|không nên làm"), (r"similarities", r"differences"),
        (r"(?:điểm )?giống(?: nhau)?", r"(?:điểm )?khác(?: nhau)?"), (r"old(?: \w+)?", r"new(?: \w+)?"),
    )
)  # fmt: skip
_ASPECT = re.compile(
    r"(?:aspects?|features?|criteri(?:on|a)|propert(?:y|ies)|characteristics?|attributes?|compar\w+|tiêu chí|đặc điểm|"
    r"thuộc tính|yếu tố|khía cạnh|so sánh|nội dung)?",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:versus|vs\.?|compar(?:e[ds]?|ing|ison)|differ(?:s|ences?)?|so sánh|so với|khác nhau|phân biệt)(?!\w)", re.I
)
_VERSUS = re.compile(r"(?:[^:]*:\s*)?(?P<a>\S.{0,38}?)\s+(?:vs\.?|versus|so với)\s+(?P<b>\S.{0,38}?)\W*", re.I)
_BOTH = re.compile(
    r"(?:(?:comparing|(?:a )?comparison (?:of|between)|(?:the )?differences? between|so sánh(?: giữa)?|phân biệt|"
    r"(?:sự |điểm )?khác (?:nhau|biệt) giữa))\s+(?P<a>\S.{0,38}?)\s+(?:and|và|với)\s+(?P<b>\S.{0,38}?)\W*",
    re.IGNORECASE,
)
_EITHER = re.compile(r"(?:[^:]*:\s*)?(?P<a>\S.{0,28}?)\s+(?:or|hay)\s+(?P<b>\S.{0,28}?)\s*\?", re.I)


def opposed(one: str, other: str) -> bool:
    """Whether two headings are a pair such as pros and cons."""
    one, other = (shown(name).strip().rstrip(":：").strip() for name in (one, other))
    return any(first.fullmatch(one) and second.fullmatch(other) for first, second in _PAIRS)


def compared(table: Table, heading: str, lead: Sequence[str]) -> Comparison | None:
    """A table whose columns are two things: beside each other by aspects, or each with its own points."""
    header, rows = [shown(title).strip() for title in table.header], [[shown(c).strip() for c in r] for r in table.rows]
    if len(rows) not in _ROWS or any(len(cell) > _LONGEST for row in (header, *rows) for cell in row):
        return None
    if len(header) == 2 and opposed(*header):
        columns = [tuple(row[side] for row in rows if row[side].strip(" -–—")) for side in (0, 1)]
        if all(columns):
            return Comparison(heading=heading, sides=(_side(header[0], columns[0]), _side(header[1], columns[1])))
    called = _ASPECT.fullmatch(header[0]) or any(map(_CALLED.search, (heading, *lead[-1:])))
    if len(header) != 3 or not called or not all(header[1:]) or not all(all(row) for row in rows):
        return None
    aspects, left, right = zip(*rows, strict=True)
    return Comparison(heading=heading, sides=(_side(header[1], left), _side(header[2], right)), aspects=aspects)


def told(comparison: Comparison) -> list[str]:
    """Both sides as sentences, where points have no partner."""
    return [f"{side.name}: {'; '.join(point.rstrip('.;') for point in side.points)}." for side in comparison.sides]


def set_against(one: BulletList, one_name: str, other: BulletList, other_name: str, heading: str) -> Comparison | None:
    """Two lists that are led to by a pair of names; None where they are none, or too long."""
    if not opposed(one_name, other_name) or not all(len(card.items) in _POINTS for card in (one, other)):
        return None
    names = [shown(name).strip().rstrip(":：").strip() for name in (one_name, other_name)]
    sides = (_side(names[0], one.items), _side(names[1], other.items))
    return Comparison(heading=heading, sides=sides)


def versus(texts: Sequence[str], heading: str, language: str) -> Comparison | None:
    """Sentences under a heading such as "X versus Y", where each speaks of one of the two."""
    called = shown(heading)
    match = _VERSUS.fullmatch(called) or _EITHER.fullmatch(called) or _BOTH.fullmatch(called)
    if match is None:
        return None
    names = match["a"], match["b"]
    said: tuple[list[str], list[str]] = ([], [])
    side, neither = None, 0
    for text in map(shown, texts):
        named = [n for n in (0, 1) if re.search(rf"\b{re.escape(names[n])}", text, re.IGNORECASE)]
        side = named[0] if len(named) == 1 else side if not named and leans(text) else None
        short = point(text, language)
        if side is None or short is None:
            neither += 1
            continue
        said[side].append(short)
    if not all(len(points) in _POINTS for points in said) or neither > len(said[0]) + len(said[1]):
        return None
    sides = (_side(names[0], said[0]), _side(names[1], said[1]))
    return Comparison(heading=heading, sides=sides)


def _side(name: str, points: Sequence[str]) -> Side:
    return Side(name=name[:1].upper() + name[1:], points=tuple(points))
