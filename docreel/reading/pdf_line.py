"""A printed line."""

from dataclasses import dataclass


@dataclass
class Line:
    """``x``, ``right``, ``y`` (baseline, upwards) and ``size`` in points; ``row``: the cells of a table row."""

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
