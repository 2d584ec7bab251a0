"""A table as a chart where that is the truth: a few numbers of one unit. Else it stays a table."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from docreel.models import Chart, Series, Table
from docreel.scripting.spoken import shown

_MOST = 12  # values that are readable at once
_MOST_SHARES, _WHOLE = 6, (98.0, 102.0)  # percent, as rounding leaves it
_STEEPEST = 500  # the largest value over the smallest: beyond it the smallest cannot be seen
_DECIMAL_COMMA = frozenset(
    re.findall(r"\w+", "vi de fr es it pt nl pl cs sk sl hr sr bg ru uk ro hu el tr id da nb nn sv fi")
)
_CELL = re.compile(
    r"(?P<sign>[-−–+]?)\s?(?P<before>[$€£¥₫]?)\s?(?P<digits>\d+(?:[.,\s]\d+)*)\s?(?P<unit>(?![.,])[^\s\d]?[^\d]{0,14})"
)
_HEADER_UNIT = re.compile(r"[\[(]([^\])]+)[\])]$|,\s*([^,\s]+)$")
_SCALES = frozenset({"°c", "°f", "độ c"})  # zero is no beginning: bars would say something else
_TOTALS = re.compile(r"(?:grand )?total|sum\b|overall|average|mean\b|tổng|trung bình|bình quân|cộng\b", re.IGNORECASE)
_NO_QUANTITY = re.compile(
    r"(?:no|nr|id|code|year|page|rank|position|phone|zip|version|date|stt|tt|mã|năm|trang|hạng|ngày)\b|#", re.IGNORECASE
)
_YEAR = re.compile(r"1\d{3}|20\d\d")
_SEQUENCES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
)
_COUNTED = re.compile(r"(day|week|month|quarter|year|hour|q|ngày|tuần|tháng|quý|năm|giờ)\s?(\d+)", re.IGNORECASE)


def charted(table: Table, heading: str, language: str) -> Chart | None:
    """The chart of ``table``, None where only a table says all of it truthfully."""
    header, rows = tuple(map(shown, table.header)), [tuple(map(shown, row)) for row in table.rows]
    count = len(header) - 1
    if not (1 <= count <= 3 and 2 <= len(rows) <= _MOST and len(rows) * count <= _MOST):
        return None
    labels = tuple(row[0] for row in rows)
    if len({*labels, ""}) <= len(labels) or any(map(_TOTALS.match, (*labels, *header))):
        return None
    decimal = "," if language.split("-")[0] in _DECIMAL_COMMA else "."
    columns = [_column(title, [row[i] for row in rows], decimal) for i, title in enumerate(header[1:], 1)]
    series = tuple(found[0] for found in columns if found)
    units = {found[1] for found in columns if found}
    if len(series) < count or len(units) > 1 or not _comparable(header[1:], *units):
        return None
    form, at = _form(labels, series, *units)
    if form is None:
        return None
    return Chart(heading=heading, form=form, axis=header[0], labels=labels, at=at, series=series, decimal=decimal)


def number(text: str, decimal: str) -> float | None:
    """``1,234.5`` with the decimal sign of the language; None where it is written another way."""
    group = "." if decimal == "," else ","
    form = rf"(?:\d+|\d{{1,3}}(?:[{group}\s]\d{{3}})+)(?:{re.escape(decimal)}\d+)?"
    if not re.fullmatch(form, text):
        return None
    return float(re.sub(rf"[{group}\s]", "", text).replace(decimal, "."))


def _column(title: str, cells: Sequence[str], decimal: str) -> tuple[Series, str] | None:
    """The numbers of a column and their one unit."""
    found = [match for cell in cells if (match := _CELL.fullmatch(cell.strip()))]
    digits = [match["digits"] for match in found]
    values = [number(text, decimal) for text in digits]
    units = {(match["before"] or match["unit"]).strip().casefold() for match in found}
    if len(found) < len(cells) or len(units) > 1 or _either(digits, decimal):
        return None
    (unit,) = units
    if not title or _NO_QUANTITY.match(title) or (not unit and all(map(_YEAR.fullmatch, digits))):
        return None
    signed = [-v if m["sign"] in {"-", "−", "–"} else v for v, m in zip(values, found, strict=True) if v is not None]
    if len(signed) < len(cells):
        return None
    if not unit and (named := _HEADER_UNIT.search(title)):
        unit = (named[1] or named[2]).casefold()
    return Series(name=title, values=tuple(signed), written=tuple(cells)), unit


def _either(digits: Sequence[str], decimal: str) -> bool:
    """Whether 1.234 may be a thousand or one: some are written so, others without a sign, and nothing decides."""
    parts = [text.partition(decimal) for text in digits]
    thousands = [bool(sign) and len(after) == 3 and len(before) <= 3 and before != "0" for before, sign, after in parts]
    decided = any(sign and len(after) != 3 for _, sign, after in parts)
    return any(thousands) and not all(thousands) and not decided


def _comparable(titles: Sequence[str], unit: str) -> bool:
    """Whether columns are of one quantity: one column is, and several are with one unit or as years."""
    return len(titles) == 1 or bool(unit) or all(map(_YEAR.fullmatch, titles))


def _form(
    labels: Sequence[str], series: Sequence[Series], unit: str
) -> tuple[Literal["bar", "line", "share"] | None, tuple[float, ...]]:
    values = [value for one in series for value in one.values]
    at = _order(labels)
    if at is not None and len(labels) >= 3:
        return "line", at
    if len(series) == 1 and unit == "%" and len(labels) <= _MOST_SHARES and min(values) > 0:
        low, high = _WHOLE
        if low <= sum(values) <= high:
            return "share", ()
    sizes = [abs(value) for value in values if value]
    named = not any(re.fullmatch(r"[\d.,\s]+", label) for label in labels)
    visible = len(set(values)) > 1 and max(sizes) <= _STEEPEST * min(sizes)
    return ("bar" if visible and unit not in _SCALES and (named or at is not None) else None), ()


def _order(labels: Sequence[str]) -> tuple[float, ...] | None:
    """Where ``labels`` stand in time: years as numbers, months, weekdays or counted ones in a row; None for others."""
    if all(map(_YEAR.fullmatch, labels)):
        years = tuple(map(float, labels))
        return years if all(a < b for a, b in pairwise(years)) else None
    lowered = [label.casefold().rstrip(".") for label in labels]
    for names in map(str.split, _SEQUENCES):
        if all(label in names for label in lowered):
            return _in_a_row([names.index(label) for label in lowered])
    counted = [match for label in lowered if (match := _COUNTED.fullmatch(label))]
    if len(counted) == len(labels) and len({match[1] for match in counted}) == 1:
        return _in_a_row([int(match[2]) for match in counted])
    return None


def _in_a_row(places: list[int]) -> tuple[float, ...] | None:
    return tuple(map(float, places)) if places == list(range(places[0], places[0] + len(places))) else None
