"""The footnotes of a page: small type below the text, each begun by the mark that refers to it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from docreel.reading.pdf_line import Line
from docreel.reading.plain_text import SENTENCE_END

MARKER = re.compile(r"^(\d{1,3}(?!\d)|[⁰¹²³⁴-⁹]{1,3}|[*†‡§])(?:[.)](?=\s))?\s?(?=\S)")
SMALL = 0.9  # of the size of the text


@dataclass
class Footnote:
    """``lines`` begin without the mark; ``after`` is the line that refers to it."""

    lines: list[Line]
    after: tuple[int, int]
    """Page and number."""


def without_footnotes(lines: Sequence[Line], body: float) -> tuple[list[Line], list[Footnote]]:
    """``lines`` without footnotes and the marks that refer to them, and the footnotes."""
    kept: list[Line] = []
    found: list[Footnote] = []
    unfinished: Footnote | None = None  # at the end of the page before
    for _, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        notes, before = _notes(page, body)
        if unfinished and before and not before[0].text[:1].isupper():
            unfinished.lines += before
            page = _without(page, before)
        unfinished = None
        text = _without(page, chain.from_iterable(notes.values()))
        places = {mark: line for line in reversed(text) for mark in _marks(line) if mark in notes}
        if not places:  # small type, but nothing refers to it
            kept += page
            continue
        for mark, note in notes.items():
            at = places.get(mark, text[-1])
            first = replace(note[0], text=MARKER.sub("", note[0].text))
            found.append(Footnote([first, *note[1:]], (at.page, at.number)))
        kept += [line for each in text if (line := _without_marks(each, notes)).text]
        unfinished = None if found[-1].lines[-1].text.endswith(SENTENCE_END) else found[-1]
    return kept, sorted(found, key=lambda note: note.after)


def _without(page: list[Line], lines: Iterable[Line]) -> list[Line]:
    taken = set(map(id, lines))
    return [line for line in page if id(line) not in taken]


def _notes(page: list[Line], body: float) -> tuple[dict[str, list[Line]], list[Line]]:
    """The lines of each footnote by its mark, and those before the first mark."""
    feet = _feet(page, body)
    notes: dict[str, list[Line]] = {}
    before: list[Line] = []
    lines = before
    for line in page:
        if id(line) not in feet:
            continue
        if (mark := MARKER.match(line.text)) and mark[1] not in notes:
            lines = notes[mark[1]] = []
        lines.append(line)
    return notes, before


def _feet(page: list[Line], body: float) -> set[int]:
    """The small lines with nothing larger below them in their column."""
    found: set[int] = set()
    larger: list[tuple[float, float]] = []
    for line in sorted(page, key=lambda line: line.y):
        is_small = line.size < SMALL * body and not line.row
        if is_small and not any(left < line.right and line.x < right for left, right in larger):
            found.add(id(line))
        else:
            larger.append((line.x, line.right))
    return found


def _marks(line: Line) -> Iterator[str]:
    yield from (mark for _, mark in line.marks)
    yield line.text  # a mark set so high that it makes a line


def _without_marks(line: Line, notes: dict[str, list[Line]]) -> Line:
    if line.text in notes:
        return replace(line, text="")
    text = line.text
    for before, mark in line.marks:
        if mark in notes:
            text = re.sub(rf"({re.escape(before)})\s?{re.escape(mark)}(?!\d)", r"\1", text, count=1)
    # Of a long document all lines are held: those that stay as they are, once.
    return line if text == line.text else replace(line, text=text)
