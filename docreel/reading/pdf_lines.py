"""A PDF page -> its lines, in the order they are drawn, with where and how large they stand."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject

from docreel.reading.encoding import tidy

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
BOLD = ("bold", "black", "heavy", "semibold", "demi")
MONO = ("mono", "courier", "consol", "menlo", "inconsolata", "fira code", "typewriter", "cmtt")
MIN_PICTURE_SIDE = 160
MAX_PICTURE_PIXELS = 50_000_000
MAX_FORM_DEPTH = 5


class Quiet:
    """pypdf's logger, and how many readers want it silent."""

    logger = logging.getLogger("pypdf")
    lock = threading.Lock()
    readers = 0
    level = logging.NOTSET


@contextmanager
def quiet() -> Iterator[None]:
    """What pypdf repairs on the way is its own business while we read; what it cannot repair is raised."""
    with Quiet.lock:
        if not Quiet.readers:
            Quiet.level = Quiet.logger.level
            Quiet.logger.setLevel(logging.CRITICAL + 1)
        Quiet.readers += 1
    try:
        yield
    finally:
        with Quiet.lock:
            Quiet.readers -= 1
            if not Quiet.readers:
                Quiet.logger.setLevel(Quiet.level)


@dataclass
class Line:
    """A printed line; ``x``, ``y`` and ``size`` in points, ``y`` upwards."""

    page: int
    number: int
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    bold: bool = False
    mono: bool = False
    text: str = ""


@dataclass
class DrawnPicture:
    """A picture on a page, drawn after ``after`` lines; ``path`` is its key in ``page.images``."""

    path: str | list[str]
    after: int


@dataclass
class PageContent:
    """What stands on one page."""

    lines: list[Line]
    pictures: list[DrawnPicture]


@dataclass
class LineBuilder:
    """Receives what pypdf's text extraction visits."""

    page: int
    images: dict[str, str | list[str]]
    lines: list[Line] = field(default_factory=list)
    pictures: list[DrawnPicture] = field(default_factory=list)
    _current: Line | None = None

    def text(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        """pypdf's ``visitor_text``: a piece of text, the two matrices, the font and its nominal size."""
        for index, piece in enumerate(text.split("\n")):
            if index:
                self.finish()
            if piece.strip() and (self._current is None or not self._current.text.strip()):
                self._current = self._begin(cm, tm, font, size)
            if self._current is not None:
                self._current.text += piece
                self._current.mono = self._current.mono and (not piece.strip() or _has(font, MONO))

    def operand(self, operator: bytes, operands: Any, cm: Any, tm: Any) -> None:
        """pypdf's ``visitor_operand_before``: notes where pictures are drawn."""
        if operator == b"Do" and operands and (path := self.images.pop(str(operands[0]), None)):
            self.pictures.append(DrawnPicture(path, len(self.lines) + (self._current is not None)))

    def finish(self) -> None:
        """Ends the line."""
        if self._current is not None:
            raw = self._current.text
            if self._current.mono:  # indentation drawn as spaces counts like indentation by position
                self._current.x += 0.6 * self._current.size * (len(raw) - len(raw.lstrip(" ")))
            self._current.text = " ".join(tidy(raw.translate(LIGATURES)).split())
            if self._current.text:
                self.lines.append(self._current)
        self._current = None

    def _begin(self, cm: Any, tm: Any, font: Any, size: float) -> Line:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        vertical = (tm[2] * cm[1] + tm[3] * cm[3]) or (tm[2] * cm[0] + tm[3] * cm[2])
        return Line(
            page=self.page, number=len(self.lines) + 1, x=x, y=y, size=round(abs(size * vertical), 1),
            bold=_has(font, BOLD), mono=_has(font, MONO),
        )  # fmt: skip


def page_content(page: PageObject, number: int) -> PageContent:
    """Lines and pictures of ``page``, which is page ``number`` counted from 1. Raises what pypdf raises."""
    images = dict(_images(page.get("/Resources"), ()))
    builder = LineBuilder(number, images)
    page.extract_text(visitor_text=builder.text, visitor_operand_before=builder.operand)
    builder.finish()
    return PageContent(builder.lines, builder.pictures)


def _images(resources: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str | list[str]]]:
    """Names and paths of the pictures large enough to show."""
    resources = resources.get_object() if resources is not None else None
    xobjects = resources.get("/XObject") if isinstance(resources, DictionaryObject) else None
    xobjects = xobjects.get_object() if xobjects is not None else None
    if not isinstance(xobjects, DictionaryObject) or len(path) > MAX_FORM_DEPTH:
        return
    for name in xobjects:
        item = xobjects[name]
        if not isinstance(item, DictionaryObject):
            continue
        if item.get("/Subtype") == "/Image":
            width, height = item.get("/Width", 0), item.get("/Height", 0)
            if min(width, height) >= MIN_PICTURE_SIDE and width * height <= MAX_PICTURE_PIXELS:
                yield name, [*path, name] if path else name
        elif item.get("/Subtype") == "/Form":
            yield from _images(item.get("/Resources"), (*path, name))


def _has(font: Any, marks: tuple[str, ...]) -> bool:
    name = str(font.get("/BaseFont", "")).lower() if isinstance(font, DictionaryObject) else ""
    return any(mark in name for mark in marks)
