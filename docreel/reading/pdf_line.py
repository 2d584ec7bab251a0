"""A printed line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a line with a gap on either side; ``x`` and ``right`` in points."""

    x: float
    right: float
    text: str


@dataclass(slots=True)
class Line:
    """``x``, ``right``, ``y`` (baseline, upwards) and ``size`` in points; ``row``: the cells of a table row;
    ``cells``: the parts between gaps, which need not be a table's; ``marks``: words, each with the number after it that
    may refer to a footnote.
    """

    page: int
    number: int
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    bold: bool = False
    mono: bool = False
    text: str = ""
    right: float = 0.0
    row: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
