"""The script: what is said and shown, scene by scene."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, computed_field, model_validator

from docreel.models.length import LeftOut
from docreel.models.spending import TokenUsage
from docreel.models.value import Artifact, LanguageCode, Model, content_hash


class TitleCard(Model):
    """Opens the video or a section."""

    kind: Literal["title"] = "title"
    title: str = Field(min_length=1, description="The large line.")
    subtitle: str = Field(default="", description="The small line under it.")


class BulletList(Model):
    """A heading over short points."""

    kind: Literal["bullets"] = "bullets"
    heading: str = Field(default="", description="Slide heading.")
    items: tuple[str, ...] = Field(min_length=1, description="The points.")


class QuoteCard(Model):
    """A quotation or a key sentence, large."""

    kind: Literal["quote"] = "quote"
    heading: str = Field(default="", description="Slide heading; small.")
    text: str = Field(min_length=1, description="The words.")
    attribution: str = Field(default="", description="Who said it.")
    quoted: bool = Field(default=True, description="Whether somebody's words are quoted; else it is a key sentence.")


class CodeListing(Model):
    """A listing with highlighting."""

    kind: Literal["code"] = "code"
    heading: str = Field(default="", description="Slide heading.")
    text: str = Field(min_length=1, description="The listing.")
    language: str = Field(default="", description="Programming language.")


class TableGrid(Model):
    """A table."""

    kind: Literal["table"] = "table"
    heading: str = Field(default="", description="Slide heading.")
    header: tuple[str, ...] = Field(min_length=1, description="Column titles.")
    rows: tuple[tuple[str, ...], ...] = Field(description="Cells by row, each as wide as the header.")


class Series(Model):
    """Values of one kind in a chart."""

    name: str = Field(default="", description="Title of their column.")
    values: tuple[float, ...] = Field(min_length=2, max_length=12, description="One for each label of the chart.")
    written: tuple[str, ...] = Field(description="The same as the document writes them.")


class Chart(Model):
    """Numbers of the document's, drawn."""

    kind: Literal["chart"] = "chart"
    heading: str = Field(default="", description="Slide heading.")
    form: Literal["bar", "line", "share"] = Field(description="Share: the values are parts of one whole.")
    axis: str = Field(default="", description="What the labels are.")
    labels: tuple[str, ...] = Field(min_length=2, max_length=12, description="What each value is of.")
    at: tuple[float, ...] = Field(default=(), description="Where each label stands in a line; empty: evenly apart.")
    series: tuple[Series, ...] = Field(min_length=1, max_length=3, description="All of one unit.")
    decimal: Literal[".", ","] = Field(default=".", description="What stands before the decimals.")

    @model_validator(mode="after")
    def _even(self) -> "Chart":
        lengths = {len(column) for series in self.series for column in (series.values, series.written)}
        if lengths | {len(self.at or self.labels)} != {len(self.labels)}:
            raise ValueError("a chart has one value, written once, for each label and series")
        return self


class Box(Model):
    """A thing or a step in a diagram."""

    text: str = Field(min_length=1, description="What stands in it.")
    shape: Literal["box", "round", "choice"] = Field(default="box", description="Choice: the way parts here.")
    group: int | None = Field(default=None, ge=0, description="Index of the group it belongs to.")


class Arrow(Model):
    """A line between two boxes of a diagram."""

    source: int = Field(ge=0, description="Index of the box it leaves.")
    target: int = Field(ge=0, description="Index of the box it reaches.")
    text: str = Field(default="", description="What stands beside it.")
    dashed: bool = Field(default=False, description="Whether the line is dashed.")
    headed: bool = Field(default=True, description="Whether it has a head at its target.")
    both: bool = Field(default=False, description="Whether it has a head at its source as well.")


class Diagram(Model):
    """Boxes and arrows."""

    kind: Literal["diagram"] = "diagram"
    heading: str = Field(default="", description="Slide heading.")
    boxes: tuple[Box, ...] = Field(min_length=2, max_length=24, description="In the order in which they are named.")
    arrows: tuple[Arrow, ...] = Field(default=(), max_length=48, description="What leads where.")
    groups: tuple[str, ...] = Field(default=(), max_length=8, description="Titles of the frames around boxes.")
    towards: Literal["down", "right", "any"] = Field(default="any", description="Where it leads; any: where it fits.")

    @model_validator(mode="after")
    def _joined(self) -> "Diagram":
        ends = [end for arrow in self.arrows for end in (arrow.source, arrow.target)]
        groups = [box.group for box in self.boxes if box.group is not None]
        if max(ends, default=0) >= len(self.boxes) or max(groups, default=-1) >= len(self.groups):
            raise ValueError("an arrow joins two boxes of the diagram, and a box lies in a group that the diagram has")
        return self


class FormulaCard(Model):
    """A typeset formula."""

    kind: Literal["formula"] = "formula"
    heading: str = Field(default="", description="Slide heading.")
    latex: str = Field(min_length=1, description="TeX source without delimiters.")
    note: str = Field(default="", description="A line under the formula.")


class FigureCard(Model):
    """A picture of the document's own."""

    kind: Literal["figure"] = "figure"
    heading: str = Field(default="", description="Slide heading.")
    image: Artifact = Field(description="PNG or JPEG bytes.")
    width_px: int = Field(ge=1, description="Width of the image.")
    height_px: int = Field(ge=1, description="Height of the image.")
    caption: str = Field(default="", description="Caption under the picture.")


Visual = Annotated[
    TitleCard | BulletList | QuoteCard | CodeListing | TableGrid | Chart | Diagram | FormulaCard | FigureCard,
    Field(discriminator="kind"),
]


class Sentence(Model):
    """One sentence of the narration."""

    text: str = Field(min_length=1, description="As shown in captions.")
    spoken: str = Field(
        default="",
        description="As handed to the voice: numbers and abbreviations written out; empty means the same as text.",
    )

    @property
    def said(self) -> str:
        """The words for the voice."""
        return self.spoken or self.text


class Passage(Model):
    """A place in the document that a scene rests on."""

    page: int | None = Field(default=None, ge=1, description="Page, counted from 1.")
    line: int | None = Field(default=None, ge=1, description="Line, counted from 1.")


class Scene(Model):
    """One visual and what is said over it."""

    heading: str = Field(min_length=1, description="Short title; becomes a chapter where it changes.")
    narration: tuple[Sentence, ...] = Field(min_length=1, description="What is said, in order.")
    visual: Visual = Field(description="What is shown.")
    sources: tuple[Passage, ...] = Field(default=(), description="Where in the document it comes from.")

    @computed_field(  # type: ignore[prop-decorator]
        description="Hash of the content; places in the source do not count, so that an edit elsewhere "
        "leaves the scene alone."
    )
    @property
    def id(self) -> str:
        return content_hash([self.heading, list(self.narration), self.visual])[:16]

    @model_validator(mode="before")
    @classmethod
    def _forget_id(cls, value: Any) -> Any:
        # A script that was edited by hand carries the ids of before the edit.
        return {k: v for k, v in value.items() if k != "id"} if isinstance(value, dict) else value


class Script(Model):
    """The whole video in words."""

    title: str = Field(min_length=1, description="Title of the video.")
    language: LanguageCode = Field(description="Language of the narration.")
    scenes: tuple[Scene, ...] = Field(min_length=1, description="In order.")
    writer: str = Field(description="Which writer made it, such as 'extractive' or 'llm:gpt-4o'.")
    warnings: tuple[str, ...] = Field(default=(), description="What was left out or rewritten, in sentences.")
    left_out: tuple[LeftOut, ...] = Field(default=(), description="What was left out for length, by section.")
    usage: TokenUsage | None = Field(default=None, description="What the language model took to write it; None: none.")

    def with_sentences(self, change: Callable[[Sentence], Sentence]) -> "Script":
        """The script with ``change`` of each of its sentences."""
        scenes = (scene.model_copy(update={"narration": tuple(map(change, scene.narration))}) for scene in self.scenes)
        return self.model_copy(update={"scenes": tuple(scenes)})
