"""The one typst compiler of the process."""

import json
import threading
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

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


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(TEMPLATES), font_paths=typst_fonts(), ignore_system_fonts=True)


def typeset(template: str, data: dict[str, Any]) -> Page:
    """Sets ``data`` (plain JSON) with a template, one pixel a point. Raises Undrawable."""
    inputs = {"slide": json.dumps(data, ensure_ascii=False)}
    with _turn:
        try:
            png = _compiler().compile(
                input=str(TEMPLATES / f"{template}.typ"), format="png", ppi=72, sys_inputs=inputs, timestamp=0
            )
            notes = json.loads(_compiler().query("<note>", field="value"))
        except typst.TypstError as error:
            raise Undrawable(
                f"The {template} slide could not be drawn: {error.message}. Simplify its text and try again."
            ) from error
    if not isinstance(png, bytes):
        raise Undrawable(f"The {template} slide does not fit one page. Shorten its text and try again.")
    return Page(png, tuple(sorted({(what, count) for what, count in notes})))
