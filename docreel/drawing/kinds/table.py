"""A table."""

import re
from collections.abc import Iterable

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.lettering import UNSPACED
from docreel.drawing.phrasing import BREAK, JOIN
from docreel.drawing.wording import kind
from docreel.models import TableGrid

MOST_ROWS = 40  # more never fit
MOST_COLUMNS = 14
LONGEST_WORD = 10
UNIT = r"(%|‰|[$€£¥₫]|°?[^\W\d]{0,4}(?:[/·][^\W\d]{1,4})?[²³]?)"  # 93 °C, 30 s, 5 km/h, 12 m²
NUMBER = re.compile(rf"^[-+−±~≈<>≤≥]?\s*[$€£¥₫]?\s*\d[\d.,\u00a0 ]*\s*{UNIT}$")
# Where a line may break: at spaces, and after ideographs and kana that are not joined.
_IDEOGRAPH = "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_BREAKS = re.compile(f"[ {BREAK}]|(?<={_IDEOGRAPH})(?![、。，．！？：；）」』】〉》ー{JOIN}])")
EMPTY = {"", "-", "–", "—", "n/a"}


def sheet(card: TableGrid, room: Room) -> Sheet:
    heading = room.letters.line(card.heading)
    longest = min(LONGEST_WORD, room.frame.longest_word)

    def cell(text: str) -> str:
        return room.letters.line(text, longest, limit=160)

    header = [cell(title) for title in card.header[:MOST_COLUMNS]]
    rows = [[cell(text) for text in row[:MOST_COLUMNS]] for row in card.rows[:MOST_ROWS]]
    numeric = [_numeric(row[index] for row in card.rows) for index in range(len(header))]
    for row in rows:
        row[:] = [_whole(text) if number else text for text, number in zip(row, numeric, strict=True)]
    columns = [[title, *(row[index] for row in rows)] for index, title in enumerate(header)]
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "header": header,
            "rows": rows,
            "columns": len(card.header),
            "numeric": numeric,
            "words": [_unbroken(column) for column in columns],
            "total": len(card.rows),
        },
        alt_text=sentence(card.heading, kind("table", room.language, len(card.rows), ", ".join(card.header))),
        parts=tuple(" ".join(row) for row in card.rows[:MOST_ROWS]),
    )


def _numeric(cells: Iterable[str]) -> bool:
    filled = [text.strip() for text in cells if text.strip().lower() not in EMPTY]
    return bool(filled) and all(NUMBER.match(text) for text in filled)


def _whole(text: str) -> str:
    """A number that stays on the line of its unit."""
    return text.replace(" ", "\u00a0") if len(text) <= LONGEST_WORD else text


def _unbroken(column: list[str]) -> list[str]:
    """The longest pieces of a column between places where a line may break; those of Thai only typst finds."""
    pieces = {
        piece if JOIN in piece or not UNSPACED.search(piece) else piece[:LONGEST_WORD]
        for text in column
        for piece in _BREAKS.split(text)
    }
    return sorted(pieces, key=lambda piece: (-len(piece), piece))[:5]
