"""What a scene shows: the kinds of visual."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from docreel.models.media import Media
from docreel.models.value import Artifact, Model


class TitleCard(Model):
    """Opens the video."""

    kind: Literal["title"] = "title"
    title: str = Field(min_length=1, description="The large line.")
    subtitle: str = Field(default="", description="The small line under it.")


class SectionCard(Model):
    """Opens a section, and says what it holds."""

    kind: Literal["section"] = "section"
    title: str = Field(min_length=1, description="The large line.")
    label: str = Field(default="", description="What the document counts it as, such as 'Chapter 2'; small.")
    parts: tuple[str, ...] = Field(default=(), description="Headings of the sections inside it.")


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


class Term(Model):
    """A word, and what it means."""

    name: str = Field(min_length=1, description="The word or name.")
    meaning: str = Field(min_length=1, description="What it is.")


class DefinitionCard(Model):
    """What something is, or what several things are."""

    kind: Literal["definition"] = "definition"
    heading: str = Field(default="", description="Slide heading; small where there is one term.")
    terms: tuple[Term, ...] = Field(min_length=1, description="In order.")


class NumberCard(Model):
    """One number, very large, and the sentence that says what it is of."""

    kind: Literal["number"] = "number"
    heading: str = Field(default="", description="Slide heading; small.")
    figure: str = Field(min_length=1, description="The number, with its sign.")
    unit: str = Field(default="", description="What stands beside it, smaller: a unit, or the million of a million.")
    text: str = Field(min_length=1, description="What it is; the document's own sentence.")


class Side(Model):
    """One of two things that are compared."""

    name: str = Field(min_length=1, description="What it is called.")
    points: tuple[str, ...] = Field(min_length=1, description="What is said of it.")


class Comparison(Model):
    """Two things side by side."""

    kind: Literal["comparison"] = "comparison"
    heading: str = Field(default="", description="Slide heading.")
    sides: tuple[Side, Side] = Field(description="The two things.")
    aspects: tuple[str, ...] = Field(
        default=(), description="In what respect the points beside each other differ; empty: points have no partner."
    )

    @model_validator(mode="after")
    def _paired(self) -> "Comparison":
        if self.aspects and {len(side.points) for side in self.sides} != {len(self.aspects)}:
            raise ValueError("a comparison by aspects has one point of each side for each aspect")
        return self


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


class Illustration(Model):
    """A picture that a model painted for a sentence; it is none of the document's."""

    kind: Literal["illustration"] = "illustration"
    heading: str = Field(default="", description="Slide heading; small.")
    text: str = Field(min_length=1, description="The sentence that it illustrates.")
    image: Artifact = Field(description="PNG or JPEG bytes.")
    width_px: int = Field(ge=1, description="Width of the image.")
    height_px: int = Field(ge=1, description="Height of the image.")


Fit = Literal["whole", "fill"]


class OwnPicture(Model):
    """A picture of the user's own, as large as the frame."""

    kind: Literal["picture"] = "picture"
    file: str = Field(
        min_length=1, description="Path inside the script's own folder; on a server also what `docreel upload` prints."
    )
    image: Artifact | None = Field(default=None, description="Its bytes; found by docreel.")
    fit: Fit = Field(default="whole", description="Show all of it, or fill the frame and cut what is over.")
    description: str = Field(default="", description="What is seen, for people who do not see it.")


class OwnClip(Model):
    """A clip of the user's own, as large as the frame; its last frame stays where the scene is longer."""

    kind: Literal["clip"] = "clip"
    file: str = Field(
        min_length=1, description="Path inside the script's own folder; on a server also what `docreel upload` prints."
    )
    film: Media | None = Field(default=None, description="What lies there; found by docreel.")
    fit: Fit = Field(default="whole", description="Show all of it, or fill the frame and cut what is over.")
    description: str = Field(default="", description="What is seen, for people who do not see it.")
    from_ms: int = Field(default=0, ge=0, description="Where in the clip the scene begins.")
    to_end: bool = Field(default=False, description="Whether the scene lasts until the clip is over, at least.")
    sound_below_lu: float | None = Field(
        default=None, ge=3, le=40, description="How far under the speech its own sound is heard; left out: not at all."
    )


#: What is shown as it is, not typeset.
OWN = (OwnPicture, OwnClip)

Visual = Annotated[
    TitleCard
    | SectionCard
    | BulletList
    | QuoteCard
    | DefinitionCard
    | NumberCard
    | Comparison
    | CodeListing
    | TableGrid
    | Chart
    | Diagram
    | FormulaCard
    | FigureCard
    | Illustration
    | OwnPicture
    | OwnClip,
    Field(discriminator="kind"),
]
