"""The layout of a page: columns of prose are read one after the other, aligned cells become rows of a table."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

from docreel.reading.pdf_line import Cell, Line

MIN_COLUMN_LINES = 5
MIN_ROWS = 3
BULLET = re.compile(r"^(\W|\(?\w{1,3}[.)])\s")
LEADERS = re.compile(r"(\s?[.·…]){4,}")


def in_reading_order(lines: list[Line]) -> list[Line]:
    """``lines`` with the columns of prose apart: what spans them first, then the left column, then the right one."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    lines = [part for line in lines for part in _split(line, gutter)]
    spanning = sorted((line for line in lines if line.x < gutter < line.right), key=lambda line: -line.y)
    ordered: list[Line] = []
    top = float("inf")
    for divider in (*spanning, None):
        bottom = divider.y if divider else float("-inf")
        band = [line for line in lines if bottom < line.y < top and not line.x < gutter < line.right]
        ordered += [line for line in band if line.right <= gutter] + [line for line in band if line.x >= gutter]
        if divider:
            ordered.append(divider)
        top = bottom
    placed = set(map(id, ordered))
    return ordered + [line for line in lines if id(line) not in placed]


def _gutter(lines: list[Line]) -> float | None:
    """Where the gap between two columns of prose is."""
    prose = [line for line in lines if not line.mono and line.right > line.x]
    if len(prose) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(line.x for line in prose), max(line.right for line in prose)
    starts = [cell.x for line in prose for cell in line.cells]
    middle = [x for x in starts if left + 0.35 * (right - left) < x < left + 0.65 * (right - left)]
    if len(middle) < MIN_COLUMN_LINES:
        return None
    gutter = Counter(map(round, middle)).most_common(1)[0][0] - 2.0
    prose = [part for line in prose for part in _split(line, gutter)]
    before = [line for line in prose if line.right <= gutter]
    after = [line for line in prose if line.x >= gutter]
    crossing = len(prose) - len(before) - len(after)
    filled = _filled(before, gutter - left) and _filled(after, right - gutter)
    return gutter if filled and crossing < 0.4 * len(prose) else None


def _split(line: Line, gutter: float) -> list[Line]:
    """The parts of a line on either side of ``gutter``, where it has a gap there."""
    sides = [[cell for cell in line.cells if (cell.x >= gutter) is right] for right in (False, True)]
    if not all(sides) or sides[0][-1].right > gutter:
        return [line]
    return [
        replace(line, x=side[0].x, right=side[-1].right, cells=tuple(side), text=" ".join(cell.text for cell in side))
        for side in sides
    ]


def _filled(lines: list[Line], width: float) -> bool:
    """Whether the lines are those of a column of prose: many words, nearly as wide as the column."""
    if len(lines) < MIN_COLUMN_LINES:
        return False
    return median(line.right - line.x for line in lines) > 0.7 * width and median(len(x.text) for x in lines) > 18


def with_rows(lines: list[Line]) -> list[Line]:
    """``lines`` where at least three rows of aligned cells in a run became one line with ``row`` each."""
    found: list[Line] = []
    run: list[list[Line]] = []
    for row in _rows(lines):
        if run and not (_is_row(row) and _aligned(run[0], row)):
            found += _table(run)
            run = []
        if _is_row(row):
            run.append(row)
        else:
            found += row
    return [*found, *_table(run)]


def _rows(lines: list[Line]) -> Iterator[list[Line]]:
    """Consecutive lines on one baseline, from left to right."""
    row: list[Line] = []
    for line in lines:
        if row and not (abs(row[-1].y - line.y) < 0.3 * max(line.size, 1) and line.x >= row[-1].right):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _is_row(row: list[Line]) -> bool:
    return len(_cells(row)) > 1 and not any(line.mono or LEADERS.search(line.text) for line in row)


def _cells(row: list[Line]) -> list[Cell]:
    return [cell for line in row for cell in line.cells]


def _aligned(first: list[Line], row: list[Line]) -> bool:
    """Whether the cells stand under those of the first row: at their left, their right or their middle."""
    above, below = _cells(first), _cells(row)
    if len(above) != len(below) or BULLET.match(row[0].text):
        return False
    return all(
        min(abs(a.x - b.x), abs(a.right - b.right), abs(a.x + a.right - b.x - b.right) / 2) < 4
        for a, b in zip(above, below, strict=True)
    )


def _table(run: list[list[Line]]) -> Iterator[Line]:
    if len(run) < MIN_ROWS or not _evenly_spaced(run) or not _has_gutters(run):
        for row in run:
            yield from row
        return
    for row in run:
        cells = tuple(cell.text for cell in _cells(row))
        yield replace(row[0], right=row[-1].right, text=" ".join(cells), row=cells)


def _has_gutters(run: list[list[Line]]) -> bool:
    """Whether the columns stand apart all the way down: the gaps of justified prose do not."""
    columns = list(zip(*map(_cells, run), strict=True))
    return all(max(a.right for a in left) < min(b.x for b in right) for left, right in pairwise(columns))


def _evenly_spaced(run: list[list[Line]]) -> bool:
    steps = [before[0].y - after[0].y for before, after in pairwise(run)]
    return min(steps) > 0 and max(steps) < 6 * max(run[0][0].size, 1)
