"""Every letter is large enough, inside its box, and seen on what it really lies on: asked of the slide as PDF."""

from ctypes import byref, c_double, c_uint
from dataclasses import dataclass

import numpy as np
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from pypdfium2 import raw

from benchmarks.showcase import LONG, TYPICAL, filled, load
from docreel.drawing import themes
from docreel.drawing.frame import frame
from docreel.drawing.slide import Slide, compose
from docreel.drawing.typesetting import _compiled
from docreel.models import Look
from tests.drawing.test_drawing import KINDS, TEXTS, cards, contrast, picture, pixels

SCRIPTS = 0.5  # exponents of exponents in a formula
LONG_SLIDES = {name: slide for name, slide in filled(LONG[:180], LONG).items() if name != "formula"}
WIDE, TALL = Look(width_px=640, height_px=360), Look(width_px=360, height_px=640, theme="paper")


@dataclass(frozen=True)
class Letter:
    """``box``: left, top, right, bottom in pixels of the frame; ``origin``: how far down its line stands."""

    text: str
    size_px: float
    colour: str
    box: tuple[float, float, float, float]
    origin: float


def letters(slide: Slide, look: Look, active: int | None = None) -> list[Letter]:
    data = slide._data | {"progress": (1, 2), "active": active, "content": slide.sheet.content}
    pdf, _ = _compiled(slide._data["kind"], data, "pdf", "<note>")
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found = []
    for index in range(page.count_chars()):
        text = chr(raw.FPDFText_GetUnicode(page, index))
        if text.isspace() or not text.isprintable():
            continue
        sides, channels = [c_double() for _ in range(4)], [c_uint() for _ in range(4)]
        x, y = c_double(), c_double()
        raw.FPDFText_GetCharOrigin(page, index, byref(x), byref(y))
        raw.FPDFText_GetCharBox(page, index, *map(byref, sides))
        raw.FPDFText_GetFillColor(page, index, *map(byref, channels))
        left, right, bottom, top = (side.value for side in sides)
        colour = "#" + "".join(f"{channel.value:02x}" for channel in channels[:3])
        box = (left, look.height_px - top, right, look.height_px - bottom)
        size = raw.FPDFText_GetFontSize(page, index)
        found.append(Letter(text, size, colour, box, look.height_px - y.value))
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("look", [WIDE, TALL], ids=["wide", "tall"])
@settings(max_examples=3, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_letters_of_any_text_are_large_enough_and_inside(kind: str, look: Look, text: str) -> None:
    geometry = frame(look, 1.06 if kind == "figure" else 1)
    for letter in letters(compose(cards(text)[kind], look, "vi", picture), look):
        assert letter.size_px >= geometry.smallest_px * (SCRIPTS if kind == "formula" else 1) - 0.05, letter
        left, _, right, bottom = letter.box
        assert geometry.side_px - 2 <= left <= right <= look.width_px - geometry.side_px + 2, letter
        assert bottom <= look.height_px - geometry.bottom_px + 2, letter


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize("name", [name for name in TYPICAL if name.split()[0] not in {"many", "large", "key"}])
def test_text_reaches_wcag_aa_on_the_ground_that_it_lies_on(name: str, theme: str) -> None:
    look = WIDE.model_copy(update={"theme": theme})
    slide = compose(TYPICAL[name], look, "en", load)
    lit = 1 if len(slide.sheet.parts) > 1 else None
    seen = pixels(slide.page((1, 2), lit).png).astype(int)
    found = letters(slide, look, lit)
    assert found
    for letter in found:
        left, top, right, bottom = (round(side) for side in letter.box)
        around = seen[max(0, top - 2) : bottom + 3, max(0, left - 2) : right + 3].reshape(-1, 3)
        own = np.array([int(letter.colour[at : at + 2], 16) for at in (1, 3, 5)])
        others = around[np.abs(around - own).max(axis=1) > 40]
        colours, counts = np.unique(others, axis=0, return_counts=True)
        ground = "#" + "".join(f"{part:02x}" for part in colours[counts.argmax()])
        assert contrast(letter.colour, ground) >= 4.5, (letter, ground)


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (1080, 1080)])
@pytest.mark.parametrize("name", LONG_SLIDES)
def test_no_letter_stands_on_another(name: str, size: tuple[int, int]) -> None:
    look = Look(width_px=size[0], height_px=size[1], theme="forest")
    found = letters(compose(LONG_SLIDES[name], look, "en", load), look)
    boxes = np.array([letter.box for letter in found])
    middles = np.stack([boxes[:, ::2].mean(axis=1), boxes[:, 1::2].mean(axis=1)], axis=1)
    for number, (left, top, right, bottom) in enumerate(boxes):
        inside = (middles > (left, top)).all(axis=1) & (middles < (right, bottom)).all(axis=1)
        inside &= (boxes != boxes[number]).any(axis=1)  # itself, and the other letters of a ligature
        assert not inside.any(), (found[number], found[int(inside.argmax())])
