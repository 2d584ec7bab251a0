"""A PDF page -> its lines and pictures."""

import io
import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfImage, PdfiumError, PdfPage

from docreel.reading.pdf_line import Line
from docreel.reading.pdf_lines import page_lines

MIN_PICTURE_SIDE = 160
MAX_PICTURE_PIXELS = 50_000_000
MAX_FORM_DEPTH = 5

_pdfium = threading.RLock()
"""pdfium is not made for threads."""


class Remarks(logging.Handler):
    """Takes what pypdf says of its repairs, for each thread apart, as long as anybody reads."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._logger = logging.getLogger("pypdf")
        self._readers = 0
        self.of_thread = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        getattr(self.of_thread, "said", []).append(record.getMessage())

    def begin(self) -> None:
        with _remarks_lock:
            self._readers += 1
            self._logger.addHandler(self)
            self._logger.propagate = False

    def end(self) -> None:
        with _remarks_lock:
            self._readers -= 1
            if not self._readers:
                self._logger.removeHandler(self)
                self._logger.propagate = True


_remarks_lock = threading.Lock()
_remarks = Remarks()


@contextmanager
def quiet() -> Iterator[list[str]]:
    """What pypdf repairs is not logged while we read; it is in the list. What it cannot repair is raised."""
    said = _remarks.of_thread.said = list[str]()
    _remarks.begin()
    try:
        yield said
    finally:
        _remarks.end()


@dataclass
class DrawnPicture:
    """A picture on a page, which stands below ``after`` lines; ``data`` is empty where it cannot be decoded."""

    data: bytes
    after: int


@dataclass
class PageContent:
    """What stands on one page."""

    lines: list[Line]
    pictures: list[DrawnPicture]


@contextmanager
def opened(data: bytes) -> Iterator[PdfDocument]:
    """The document for pdfium; nobody else uses pdfium meanwhile. Raises PdfiumError."""
    with _pdfium, closing(PdfDocument(data)) as document:
        yield document


def page_content(document: PdfDocument, index: int) -> PageContent:
    """Lines and pictures of the page ``index``, counted from 0. Raises TooManyPieces, PdfiumError."""
    with closing(document[index]) as page:
        lines = page_lines(page, index + 1)
        return PageContent(lines, [_drawn(image, lines) for image in _images(page)])


def _images(page: PdfPage) -> Iterator[PdfImage]:
    """The pictures large enough to show."""
    for image in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=MAX_FORM_DEPTH):
        if isinstance(image, PdfImage):
            width, height = image.get_px_size()
            if min(width, height) >= MIN_PICTURE_SIDE and width * height <= MAX_PICTURE_PIXELS:
                yield image


def _drawn(image: PdfImage, lines: list[Line]) -> DrawnPicture:
    _, bottom, _, top = image.get_bounds()
    above = [line.number for line in lines if line.y > (bottom + top) / 2]
    return DrawnPicture(_decoded(image), max(above, default=0))


def _decoded(image: PdfImage) -> bytes:
    try:
        if image.get_filters(skip_simple=True) == ["DCTDecode"]:
            return bytes(image.get_data(decode_simple=True))
        out = io.BytesIO()
        bitmap = image.get_bitmap(render=True, scale_to_original=True)
        bitmap.to_pil().save(out, "PNG")
        return out.getvalue()
    except PdfiumError:
        return b""
