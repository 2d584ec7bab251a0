"""Draws the visual of a scene."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docreel.drawing.brand import font_path, logo_at, themed
from docreel.drawing.fonts import fallbacks, forms, versions
from docreel.drawing.frame import frame
from docreel.drawing.kinds import (
    bullets,
    chart,
    code,
    comparison,
    definition,
    diagram,
    figure,
    formula,
    illustration,
    number,
    quote,
    section,
    table,
    title,
)
from docreel.drawing.kinds.sheet import Room, Sheet
from docreel.drawing.lettering import Lettering
from docreel.drawing.typesetting import Page, measured, typeset
from docreel.drawing.wording import generated, left_out, more
from docreel.models import Artifact, Look, Pan, Visual

DRAWING_VERSION = "10"
# How far the film goes into a moving slide, so that nothing is lost at the end of its way.
ZOOM = 1.06
MOVING = {"figure"}
# One line per kind; its template has the same name.
KINDS: dict[str, Callable[[Any, Room], Sheet]] = {
    "title": title.sheet,
    "section": section.sheet,
    "bullets": bullets.sheet,
    "quote": quote.sheet,
    "definition": definition.sheet,
    "number": number.sheet,
    "comparison": comparison.sheet,
    "chart": chart.sheet,
    "code": code.sheet,
    "table": table.sheet,
    "diagram": diagram.sheet,
    "formula": formula.sheet,
    "figure": figure.sheet,
    "illustration": illustration.sheet,
}


@dataclass(frozen=True)
class Drawing:
    """A slide.

    ``png`` is as large as the frame. ``moving``: the film may move slowly over it, to where ``pan`` says. ``warnings``:
    what a viewer does not see, in sentences.
    """

    png: bytes
    alt_text: str
    moving: bool
    warnings: tuple[str, ...] = ()
    pan: Pan = ""


def draw(
    visual: Visual,
    look: Look,
    *,
    language: str,
    load: Callable[[Artifact], bytes],
    progress: tuple[int, int] | None = None,
) -> Drawing:
    """Draws ``visual`` as a PNG of ``look.width_px`` x ``look.height_px``.

    ``language``: ISO 639-1 code of the text. ``load`` gives the bytes of a figure. ``progress``: (scene, scenes), from
    1, for the bar at the bottom. The same arguments give the same bytes.

    Raises UnknownTheme, InvalidTheme, InvalidBrand, Undrawable (a figure that is no picture), and whatever ``load``
    raises.
    """
    slide = compose(visual, look, language, load)
    sheet, page = slide.sheet, slide.page(progress)
    # A formula that was not understood has said so already.
    cut = () if sheet.warnings and visual.kind == "formula" else tuple(left_out(*note) for note in page.left_out)
    return Drawing(page.png, sheet.alt_text, visual.kind in MOVING, (*slide.warnings, *sheet.warnings, *cut))


@dataclass(frozen=True)
class Slide:
    """A visual laid out for a look; ``warnings`` are those of its letters and of its colours."""

    sheet: Sheet
    warnings: tuple[str, ...]
    _data: dict[str, Any]
    _font: Path | None = None

    def page(self, progress: tuple[int, int] | None = None, active: int | None = None) -> Page:
        """Sets it; ``active``: the part that is being spoken of, from 0. Raises Undrawable."""
        changing = {"progress": progress, "active": active, "content": self.sheet.content}
        return typeset(self._data["kind"], self._data | changing, self._font)


def compose(visual: Visual, look: Look, language: str, load: Callable[[Artifact], bytes]) -> Slide:
    """Lays a visual out. Raises as ``draw`` does."""
    zoom = ZOOM if visual.kind in MOVING else 1
    geometry, (chosen, changed) = frame(look, zoom), themed(look)
    font = font_path(look, load)
    letters = Lettering(language, geometry.longest_word, font)
    data = {
        "frame": asdict(geometry),
        "theme": chosen.model_dump(),
        "glow": chosen.glow,
        "logo": logo_at(look, geometry, chosen, load),
        "fallbacks": fallbacks(look.brand.font if font else ""),
        **forms(language),
        "more": more(language),
        "generated": generated(language),
        "kind": visual.kind,
        "zoom": zoom,
    }

    def measure(content: dict[str, Any]) -> Any:
        return measured(visual.kind, {**data, "progress": None, "active": None, "content": content}, font)

    sheet = KINDS[visual.kind](visual, Room(geometry, letters, chosen, language, load, measure))
    return Slide(sheet, (*changed, *letters.warnings), data, font)


def illustration_px(look: Look) -> tuple[int, int]:
    """Width and height of the picture in an illustration."""
    return illustration.room_px(frame(look))


def identity() -> str:
    """What decides the pixels besides the arguments; part of cache keys."""
    programs = " ".join(f"{name}={version(name)}" for name in ("typst", "matplotlib", "graphlay"))
    return f"drawing={DRAWING_VERSION} {programs} {versions()}"
