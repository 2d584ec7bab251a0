"""A PDF page -> its lines in reading order, with where and how large they stand.

pdfium tells pieces of text with their place; pieces on one baseline make a line, and a wide gap ends it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pypdfium2 import PdfPage, PdfTextPage

from docreel.reading.encoding import tidy
from docreel.reading.pdf_characters import flat_pieces, lettering
from docreel.reading.pdf_layout import in_reading_order, with_rows
from docreel.reading.pdf_line import Cell, Line

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}) | {
    0x02: "-", 0xFFFE: "-",  # what pdfium makes of a hyphen at the end of a line
}  # fmt: skip
NOTE_MARK = re.compile(r"\d{1,3}|[*†‡§]")
WIDE_GAP = 1.4
"""Distance between two pieces of one line, in type sizes, that makes them two lines."""
CELL_GAP = 0.6
"""... that may set two cells of a table apart."""
MAX_WORK = 200_000_000
"""Pieces times characters of a page, some seconds of work: pdfium looks at every character for every piece. A dense
page of a newspaper has a hundredth of it.
"""


class TooManyPieces(ValueError):
    """A page that holds more pieces of text than can be printed on one."""


def page_lines(page: PdfPage, number: int) -> list[Line]:
    """Lines of ``page``, which is page ``number`` counted from 1. Raises TooManyPieces, PdfiumError."""
    text = page.get_textpage()
    try:
        if text.count_rects() * text.count_chars() > MAX_WORK:
            raise TooManyPieces
        pieces = list(_pieces(text, number))
        if _solid(text.get_text_range()) > 1.02 * sum(_solid(piece.text) for _, piece in pieces):
            pieces = sorted([*pieces, *flat_pieces(text, number)], key=lambda found: found[0])
    finally:
        text.close()
    lines = with_rows(in_reading_order([_tidied(line) for line in _joined(piece for _, piece in pieces)]))
    # The cells have served: of a long document all lines are held at once.
    return [replace(line, number=index, cells=()) for index, line in enumerate(lines, start=1) if line.text]


def _solid(text: str) -> int:
    """How many characters are more than space."""
    return sum(not character.isspace() for character in text)


def _pieces(text: PdfTextPage, number: int) -> Iterator[tuple[int, Line]]:
    """Each piece with the index of its first character."""
    before = -1
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        words = text.get_text_bounded(left, bottom, right, top)
        if not words.strip():
            continue
        first = text.get_index(left + 0.1, (bottom + top) / 2, 2, 2)
        line = Line(number, 0, x=left, y=bottom, size=round(top - bottom, 1), right=right, text=words)
        if first is not None and first >= 0:
            before = first
            lettering(text, first, line, bottom, top)
        yield before, line


def _joined(pieces: Iterable[Line]) -> Iterator[Line]:
    current: Line | None = None
    mono = 0
    for piece in pieces:
        if current is not None and _same_line(current, piece):
            gap = piece.x - current.right
            space = " " if gap > 0.12 * max(current.size, piece.size) and not current.text.endswith(" ") else ""
            if gap > CELL_GAP * current.size:
                current.cells += (_cell(piece),)
            else:
                last = current.cells[-1]
                current.cells = (*current.cells[:-1], Cell(last.x, piece.right, last.text + space + piece.text))
            if NOTE_MARK.fullmatch(piece.text.strip()) and current.text.strip():
                current.marks += ((_plain(current.text).split()[-1], piece.text.strip()),)
            current.text += space + piece.text
            current.right = max(current.right, piece.right)
            mono += len(piece.text) * piece.mono
            if len(piece.text) > len(current.text) / 2 and piece.size > current.size:
                current.size, current.y = piece.size, piece.y
        else:
            if current is not None:
                yield current
            piece.cells = (_cell(piece),)
            current, mono = piece, len(piece.text) * piece.mono
        current.mono = mono > 0.6 * len(current.text)
    if current is not None:
        yield current


def _cell(piece: Line) -> Cell:
    return Cell(piece.x, piece.right, piece.text)


def _same_line(current: Line, piece: Line) -> bool:
    size = max(current.size, piece.size, 1.0)
    gap = piece.x - current.right
    limit = 3.0 if current.mono and piece.mono else WIDE_GAP
    starts_list = len(current.text.strip()) <= 4
    return abs(current.y - piece.y) < 0.5 * size and -0.6 * size < gap < (2 * limit if starts_list else limit) * size


def _tidied(line: Line) -> Line:
    raw = line.text.translate(LIGATURES)
    if line.mono:  # indentation drawn as spaces counts like indentation by position
        line.x += 0.6 * line.size * (len(raw) - len(raw.lstrip(" ")))
    line.text = _plain(line.text)
    line.cells = tuple(replace(cell, text=_plain(cell.text)) for cell in line.cells)
    return line


def _plain(text: str) -> str:
    return " ".join(tidy(text.translate(LIGATURES)).split())
