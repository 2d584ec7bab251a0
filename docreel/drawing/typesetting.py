"""The one typst compiler of the process."""

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

from docreel.drawing.fonts import typst_fonts
from docreel.errors import Undrawable

TEMPLATES = Path(str(files(__package__).joinpath("templates")))
# The compiler remembers the last document for queries, so one slide is set at a time.
_turn = threading.Lock()


@dataclass(frozen=True)
class Page:
    """PNG bytes, and what the template left out, as (what, count)."""

    png: bytes
    left_out: tuple[tuple[str, int], ...]


@lru_cache(maxsize=4)
def _compiler(font: Path | None = None) -> typst.Compiler:
    fonts = typst_fonts(font.parent if font else None)
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def typeset(template: str, data: dict[str, Any], font: Path | None = None) -> Page:
    """Sets ``data`` (plain JSON) with a template, one pixel a point; ``font``: a file of the brand's.

    Raises Undrawable.
    """
    png, notes = _compiled(template, data, "png", "<note>", font)
    if not isinstance(png, bytes):
        raise Undrawable(f"The {template} slide does not fit one page. Shorten its text and try again.")
    return Page(png, tuple(sorted({(what, count) for what, count in notes})))


def measured(template: str, data: dict[str, Any], font: Path | None = None) -> Any:
    """What a template says of its ``<room>``, nothing being painted. Raises Undrawable."""
    _, found = _compiled(template, data, "svg", "<room>", font)
    return found[0]


def _compiled(
    template: str, data: dict[str, Any], form: Literal["png", "svg", "pdf"], label: str, font: Path | None = None
) -> tuple[Any, Any]:
    """The output and the values of the metadata with ``label``."""
    inputs = {"slide": json.dumps(data, ensure_ascii=False)}
    with _turn:
        try:
            compiler = _compiler(font)
            output = compiler.compile(
                input=str(TEMPLATES / f"{template}.typ"), format=form, ppi=72, sys_inputs=inputs, timestamp=0
            )
            return output, json.loads(compiler.query(label, field="value"))
        except typst.TypstError as error:
            raise Undrawable(
                f"The {template} slide could not be drawn: {error.message}. Simplify its text and try again."
            ) from error
