"""Themes: one TOML file each, found by its name."""

import plistlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from docreel.errors import UnknownTheme
from docreel.models import Look

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Palette(Frozen):
    """Colours of the slide. Text colours reach WCAG AA on paper, tint and surface."""

    paper: Colour = Field(description="The background.")
    tint: Colour = Field(description="Large quiet shapes on the background.")
    surface: Colour = Field(description="Cards and table stripes.")
    line: Colour = Field(description="Hairlines and the track of the progress bar.")
    ink: Colour = Field(description="Text.")
    soft: Colour = Field(description="Secondary text.")
    accent: Colour = Field(description="Shapes and small emphasised text.")


class Highlighting(Frozen):
    """Colours of code on a surface."""

    keyword: Colour
    string: Colour
    number: Colour
    comment: Colour
    function: Colour


class Theme(Frozen):
    """What a slide looks like."""

    heading_font: str
    heading_weight: int
    body_font: str
    shape: Literal["disc", "rings", "rules", "leaves"]
    marker: Literal["round", "square"]
    palette: Palette
    code: Highlighting
    series: tuple[Colour, Colour, Colour, Colour, Colour, Colour] = Field(
        description="Bars, lines and sectors of charts; three times as bright or dark as paper and surface."
    )

    def text_theme(self) -> str:
        """The code colours as a TextMate theme, which typst reads."""
        scopes = {
            "keyword": "keyword, storage, constant.language, entity.name.tag, meta.directive",
            "string": "string, markup.raw",
            "number": "constant.numeric, constant.character, constant.other, support.constant",
            "comment": "comment, punctuation.definition.comment",
            "function": "entity.name.function, support.function, entity.name.type, entity.name.class, entity.other",
        }
        rules: list[dict[str, object]] = [
            {"settings": {"foreground": self.palette.ink, "background": self.palette.surface}}
        ]
        for name, scope in scopes.items():
            rules.append({"scope": scope, "settings": {"foreground": getattr(self.code, name)}})
        return plistlib.dumps({"name": "docreel", "settings": rules}).decode()


@cache
def themes() -> tuple[str, ...]:
    """Names of the themes, sorted."""
    return tuple(
        sorted(
            f.name.removesuffix(".toml")
            for f in files(__package__).joinpath("themes").iterdir()
            if f.name.endswith(".toml")
        )
    )


def check_theme(name: str) -> None:
    """Raises UnknownTheme, naming the themes that exist, unless ``name`` is one of them."""
    if name not in themes():
        raise UnknownTheme(f"There is no theme {name!r}. Choose one of: {', '.join(themes())}.")


def background(look: Look) -> str:
    """The colour behind all slides, ``#rrggbb``. Raises UnknownTheme."""
    return theme(look.theme).palette.paper


@cache
def theme(name: str) -> Theme:
    """The theme of that name. Raises UnknownTheme."""
    check_theme(name)
    text = files(__package__).joinpath("themes", f"{name}.toml").read_text(encoding="utf-8")
    return Theme.model_validate(tomllib.loads(text))
