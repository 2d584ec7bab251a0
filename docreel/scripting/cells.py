"""Numbers of tables: what stands in a row is said of that row, and of no other."""

import re
from collections.abc import Iterable, Iterator, Sequence

from docreel.models import Table
from docreel.scripting.chunking import plain
from docreel.scripting.quantities import numbers_and_words, units_of
from docreel.scripting.rows import Rows

_UNIT = re.compile(r"\s*[\[(]([^\])]+)[\])]$|(?:,| in)\s([^\s\d]{1,5})$")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def rows_said(tables: Iterable[Table], text: str, language: str) -> str:
    """``text`` with the rows of ``tables`` as sentences, each number with the unit that its title has."""
    for table in tables:
        titles = [_spelled(title, language) for title in table.header]
        said = "\n".join(f"{Rows((), language).sentence(titles, row)}." for row in table.rows)
        text = text.replace(plain(table), said)
    return text


def _spelled(title: str, language: str) -> str:
    """Its unit as a word, in brackets: over 30, "Time, s" is 30 seconds."""
    unit = _UNIT.search(title)
    if not unit:
        return title
    symbol = unit[1] or unit[2]
    return f"{title[: unit.start()]} ({units_of(language).get(symbol, symbol)})"


class Cells:
    """The cells of ``tables``, which ``text`` holds; the numbers beside them belong to no row."""

    def __init__(self, tables: Sequence[Table], text: str, language: str) -> None:
        self._language = language
        self._tables = [_Grid(table, language) for table in tables]
        for table in tables:
            text = text.replace(plain(table), "")
        self._free = numbers_of(text, language) if tables else frozenset()

    def misplaced(self, sentence: str) -> list[str]:
        """The numbers in ``sentence`` that a table has, but not where the sentence says: in another row than those it
        names, or in another column.
        """
        said = numbers_of(sentence, self._language) - self._free if self._tables else frozenset[str]()
        words = f" {_words(sentence)} "
        return sorted({number for grid in self._tables for number in grid.misplaced(said, words)})


class _Grid:
    def __init__(self, table: Table, language: str) -> None:
        self._titles = [_words(_UNIT.sub("", title)) for title in table.header]
        self._labels = [_words(next(filter(_named, row), "")) for row in table.rows]
        self._numbers = [[numbers_of(cell, language) for cell in row] for row in table.rows]
        self._anywhere = frozenset[str]().union(*(cell for row in self._numbers for cell in row))
        self._heads = numbers_of(" ; ".join(table.header), language)

    def misplaced(self, said: frozenset[str], words: str) -> Iterator[str]:
        told = (said & self._anywhere) - self._heads
        rows = set(_mentioned(self._labels, words)) or set(range(len(self._labels)))
        columns = set(_mentioned(self._titles, words))
        for number in told:
            in_row = {column for row in rows for column, cell in enumerate(self._numbers[row]) if number in cell}
            # One number under one title: with several it is not sure which title goes with which.
            elsewhere = len(told) == len(columns) == 1 and len(rows) == 1 and not columns & in_row and 0 not in in_row
            if not in_row or elsewhere:
                yield number


def numbers_of(text: str, language: str) -> frozenset[str]:
    """The numbers of ``text`` in one form each, whether in digits or, in English and Vietnamese, in words."""
    found, _ = numbers_and_words(text, language)
    return found or frozenset(_DIGITS.findall(text))


def _named(cell: str) -> bool:
    return bool(_words(cell))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _mentioned(names: Iterable[str], words: str) -> Iterator[int]:
    """The indices of ``names`` that are said; of "tea" and "green tea" only the longer where both are."""
    said = [(index, name) for index, name in enumerate(names) if name and f" {name} " in words]
    for index, name in said:
        longer = [other for _, other in said if other != name and f" {name} " in f" {other} "]
        if not longer or f" {name} " in _without(words, longer):
            yield index


def _without(words: str, names: Iterable[str]) -> str:
    for name in names:
        words = words.replace(f" {name} ", "  ")
    return words
