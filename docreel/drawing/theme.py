"""Themes: one TOML file each, found by its name."""

import plistlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from docreel.drawing.contrast import SHAPES, TEXT, contrast, mixed
from docreel.errors import InvalidTheme, UnknownTheme
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
    accent: Colour = Field(description="Shapes.")
    emphasis: Colour = Field(default="", validate_default=False, description="Emphasised text; left out: the accent.")

    @model_validator(mode="before")
    @classmethod
    def _emphasised(cls, value: Any) -> Any:
        return {"emphasis": value.get("accent"), **value} if isinstance(value, dict) else value


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

    @property
    def glow(self) -> str:
        """The ground of what is being spoken of: as much accent as text on it allows."""
        return self._lit(self.palette.paper, self.palette.ink, self.palette.soft, self.palette.emphasis)

    @property
    def code_glow(self) -> str:
        """The same for lines of code, which stand on a surface."""
        return self._lit(self.palette.surface, self.palette.ink, *self.code.model_dump().values())

    def _lit(self, ground: str, *texts: str) -> str:
        shares = (share / 100 for share in range(16, 0, -1))
        found = (mixed(self.palette.accent, ground, share) for share in shares)
        return next((lit for lit in found if min(contrast(text, lit) for text in texts) >= TEXT), self.palette.surface)

    def unreadable(self) -> str:
        """The first pair of colours that WCAG AA forbids, in words; empty where there is none."""
        palette = self.palette
        grounds = {name: getattr(palette, name) for name in ("paper", "tint", "surface")}
        texts = {name: getattr(palette, name) for name in ("ink", "soft", "emphasis")}
        pairs = [(text, ground, TEXT) for text in texts.items() for ground in grounds.items()]
        pairs += [(part, ("surface", palette.surface), TEXT) for part in self.code]
        series = [(f"series {number}", colour) for number, colour in enumerate(self.series, 1)]
        shapes = [("accent", palette.accent), *series]
        pairs += [(shape, ground, SHAPES) for shape in shapes for ground in grounds.items()]
        for (name, colour), (under, ground), enough in pairs:
            if (found := contrast(colour, ground)) < enough:
                return f"{name} {colour} on {under} {ground} has a contrast of {found:.1f} to 1, {enough} is needed"
        return ""

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
    return (own_theme(look.own_theme, look.theme) if look.own_theme else theme(look.theme)).palette.paper


@cache
def theme(name: str) -> Theme:
    """The theme of that name. Raises UnknownTheme."""
    check_theme(name)
    text = files(__package__).joinpath("themes", f"{name}.toml").read_text(encoding="utf-8")
    return Theme.model_validate(tomllib.loads(text))


def own_theme(text: str, name: str) -> Theme:
    """The theme that a user wrote, TOML. Raises InvalidTheme naming what is wrong, bad contrast among it."""
    try:
        found = Theme.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidTheme(f"The theme {name} is not TOML: {error}. Mend it; docs/extending.md shows one.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise InvalidTheme(f"The theme {name} cannot be used: {where}: {fault['msg']}. Mend it.") from error
    if pair := found.unreadable():
        raise InvalidTheme(f"The theme {name} cannot be read: {pair}. Change one of the two colours.")
    return found
