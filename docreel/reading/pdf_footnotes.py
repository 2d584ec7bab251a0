"""The footnotes of a page: small type below the text, each begun by the mark that refers to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from docreel.reading.pdf_line import Line

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
    for _, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        notes = _notes(page, body)
        taken = {id(line) for note in notes.values() for line in note}
        text = [line for line in page if id(line) not in taken]
        places = {mark: line for line in reversed(text) for mark in _marks(line) if mark in notes}
        if not places:  # small type, but nothing refers to it
            kept += page
            continue
        for mark, note in notes.items():
            at = places.get(mark, text[-1])
            first = replace(note[0], text=MARKER.sub("", note[0].text))
            found.append(Footnote([first, *note[1:]], (at.page, at.number)))
        kept += [line for each in text if (line := _without_marks(each, notes)).text]
    return kept, sorted(found, key=lambda note: note.after)


def _notes(page: list[Line], body: float) -> dict[str, list[Line]]:
    """The lines of each footnote by its mark."""
    upwards = sorted(page, key=lambda line: line.y)
    small = {id(line) for line in takewhile(lambda line: line.size < SMALL * body and not line.row, upwards)}
    notes: dict[str, list[Line]] = {}
    lines: list[Line] = []
    for line in page:
        if id(line) in small and (mark := MARKER.match(line.text)) and mark[1] not in notes:
            lines = notes[mark[1]] = []
        if id(line) in small and notes:
            lines.append(line)
    return notes


def _marks(line: Line) -> Iterator[str]:
    yield from (mark for _, mark in line.marks)
    yield line.text  # a mark set so high that it makes a line


def _without_marks(line: Line, notes: dict[str, list[Line]]) -> Line:
    text = "" if line.text in notes else line.text
    for before, mark in line.marks:
        if mark in notes:
            text = re.sub(rf"({re.escape(before)})\s?{re.escape(mark)}(?!\d)", r"\1", text, count=1)
    return replace(line, text=text)
