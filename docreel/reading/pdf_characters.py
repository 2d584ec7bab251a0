"""The characters of a PDF page: how they are set, and those that pdfium gives no place.

A font may not say how high its characters are, as Japanese ones made by TeX; pdfium then finds none of them in any
rectangle, though it knows where each begins.
"""

import ctypes
import math
from collections.abc import Iterator

import pypdfium2.raw as pdfium
from pypdfium2 import PdfTextPage

from docreel.reading.pdf_line import Line

BOLD = ("bold", "black", "heavy", "semibold", "demi")
MONO = ("mono", "courier", "consol", "menlo", "inconsolata", "fira code", "typewriter", "cmtt")
_LEAST = 0.01  # points; pdfium passes over what is smaller


def lettering(text: PdfTextPage, index: int, line: Line, bottom: float, top: float) -> None:
    """Give ``line`` baseline, size, weight and pitch of the character at ``index``, which is its first."""
    x, y, matrix, flags = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX(), ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    pdfium.FPDFText_GetFontInfo(text, index, name, len(name), flags)
    scale = math.hypot(matrix.c, matrix.d)
    line.y = y.value if bottom - 20 < y.value < top + 20 else bottom
    line.size = round(pdfium.FPDFText_GetFontSize(text, index) * scale, 1) or line.size
    font = name.value.decode("utf-8", "replace").lower()
    line.bold = any(mark in font for mark in BOLD)
    line.mono = any(mark in font for mark in MONO)


def flat_pieces(text: PdfTextPage, number: int) -> Iterator[tuple[int, Line]]:
    """Runs of characters without height, each with the index of its first; ``number`` is the page's."""
    run: Line | None = None
    first = 0
    for index in range(text.count_chars()):
        _, low, _, high = text.get_charbox(index)
        character = chr(pdfium.FPDFText_GetUnicode(text, index))
        if high - low >= _LEAST or character.isspace() or not character.isprintable():
            if run is not None:
                yield first, run
            run = None
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if run is None or abs(run.y - low) > 0.5:
            if run is not None:
                yield first, run
            first, run = index, Line(number, 0, x=left, y=bottom, size=round(top - bottom, 1), right=right, text="")
            lettering(text, index, run, bottom, top)
        run.text += character
        run.right = right
    if run is not None:
        yield first, run
