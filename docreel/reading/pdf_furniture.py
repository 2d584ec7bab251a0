"""What comes back on page after page and is no part of the text: headers, footers, page numbers."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from statistics import median

from docreel.reading.pdf_line import Line

PAGE_NUMBER = re.compile(r"^\W*(page|trang|p\.)?\s*(\d{1,4}|[ivxl]{1,6})(\s*(/|of|trên)\s*\d{1,4})?\W*$", re.IGNORECASE)
LEADERS = re.compile(r"(?:\s?[.·…_]){5,}\s*(?:\d{1,4}|[ivxl]{1,6})?\W*$")
EDGE_LINES = 2
FULL_PAGE_LINES = 8


def without_furniture(lines: Sequence[Line], pages: int) -> list[Line]:
    """``lines`` without page numbers, and without headers and footers: by their words or, where these change with the
    chapter, by standing apart at one height on most pages.
    """
    by_page = {page: list(group) for page, group in groupby(lines, key=lambda line: line.page)}
    edges = {page: _edges(found) for page, found in by_page.items()}
    body = body_size(lines)
    seen = Counter(key for found in edges.values() for key in {_furniture_key(line) for line in found})
    often = max(2, math.ceil(0.4 * pages))
    gone = _apart(by_page, body, max(4, often))
    known = {_furniture_key(line) for line in lines if id(line) in gone}
    known |= {key for key, count in seen.items() if count >= often}
    for page, found in by_page.items():
        # On an almost empty page the outermost lines are all there is.
        for line in edges[page] if len(found) >= FULL_PAGE_LINES else found:
            repeats = _furniture_key(line) in known and line.size <= 1.1 * body
            if repeats or (line in edges[page] and pages > 1 and PAGE_NUMBER.match(line.text)):
                gone.add(id(line))
    return [line for line in lines if id(line) not in gone]


def without_contents(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """``lines`` without tables of contents, which lead the eye by dots to page numbers, and the pages that had one."""
    kept: list[Line] = []
    pages: list[int] = []
    for page, group in groupby(lines, key=lambda line: line.page):
        found = list(group)
        heights = {round(line.y) for line in found}
        led = {round(line.y) for line in found if LEADERS.search(line.text)}
        if len(led) >= 5 and 2 * len(led) >= len(heights):
            pages.append(page)
        elif len(led) >= 3:
            pages.append(page)
            kept += [line for line in found if round(line.y) not in led]
        else:
            kept += found
    return kept, pages


def _apart(by_page: dict[int, list[Line]], body: float, often: int) -> set[int]:
    """The outermost rows where at least ``often`` full pages have one that stands apart from their text."""
    heights: Counter[tuple[bool, int]] = Counter()
    outermost: list[tuple[bool, list[list[Line]]]] = []
    step = leading([line for found in by_page.values() for line in found], body)
    for found in by_page.values():
        for top in (True, False):
            rows = _rows(found, top)
            gap = abs(rows[0][0].y - rows[1][0].y) if len(rows) > 1 else 0.0
            apart = len(found) >= FULL_PAGE_LINES and gap > 1.8 * step and _small(rows[:1], body)
            heights[top, _height(rows[0])] += apart
            outermost.append((top, rows[:2]))
    gone: set[int] = set()
    for top, rows in outermost:
        # Also where a page has nothing else, and where a long footer goes on in a second row.
        for end, row in enumerate(rows, start=1):
            if heights[top, _height(row)] >= often and _small(rows[:end], body):
                gone |= {id(line) for part in rows[:end] for line in part}
    return gone


def _rows(lines: list[Line], top: bool) -> list[list[Line]]:
    """``lines`` by their height, from the top or from the bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.y, reverse=top):
        if rows and abs(rows[-1][0].y - line.y) < 3:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _height(row: list[Line]) -> int:
    return round(row[0].y / 3)


def _small(rows: list[list[Line]], body: float) -> bool:
    """Whether nothing in ``rows`` is a heading or a row of a table."""
    return all(line.size <= 1.1 * body and not line.row for row in rows for line in row)


def _edges(lines: list[Line]) -> list[Line]:
    """The outermost lines of a page that has more than these."""
    by_height = sorted(lines, key=lambda line: line.y)
    return by_height[:EDGE_LINES] + by_height[-EDGE_LINES:] if len(lines) > EDGE_LINES else by_height[:1]


def _furniture_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 3)


def body_size(lines: Iterable[Line]) -> float:
    """The type size, in points, that most letters of prose have; 0 without lines."""
    prose: Counter[float] = Counter()
    listings: Counter[float] = Counter()
    for line in lines:
        (listings if line.mono else prose)[line.size] += len(line.text)
    sizes = prose if prose.total() * 3 >= listings.total() else listings
    return max(sizes, key=lambda size: sizes[size]) if sizes else 0.0


def leading(lines: Sequence[Line], body: float) -> float:
    """The usual distance between lines of body text, in points."""
    steps = [
        before.y - line.y
        for before, line in pairwise(lines)
        if before.page == line.page and before.size == line.size == body and 0.5 * body < before.y - line.y < 3 * body
    ]
    return median(steps) if steps else 1.3 * body
