"""Source and document: what was handed in, and what was understood of it."""

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from docreel.models.value import Artifact, LanguageCode, Model


class Attachment(Model):
    """A file that a document refers to."""

    name: str = Field(min_length=1, description="Path as the document writes it, inside the document's own folder.")
    artifact: Artifact = Field(description="The file's bytes.")

    @field_validator("name")
    @classmethod
    def _stays_inside(cls, name: str) -> str:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise ValueError("an attachment lies inside the document's own folder")
        return name


class Source(Model):
    """The document as it was handed in."""

    name: str = Field(min_length=1, max_length=255, description="File name without folders.")
    media_type: str = Field(description="Declared media type; the content decides.")
    artifact: Artifact = Field(description="The document's bytes.")
    pictures: tuple[Attachment, ...] = Field(default=(), description="Local pictures that a Markdown document shows.")


class Place(Model):
    """Where in the source a block stands."""

    page: int | None = Field(default=None, ge=1, description="Page, counted from 1; None where there are no pages.")
    line: int | None = Field(default=None, ge=1, description="First line, counted from 1, in the page or the text.")


class Placed(Model):
    place: Place = Field(default=Place(), description="Where the block begins in the source.")
    language: LanguageCode | None = Field(default=None, description="Where it is surely not that of the document.")


class Heading(Placed):
    """A section heading."""

    kind: Literal["heading"] = "heading"
    level: int = Field(ge=1, le=6, description="1 is the outermost.")
    text: str = Field(min_length=1, description="Heading text, one line.")


class Paragraph(Placed):
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: str = Field(min_length=1, description="The text on one line, markup removed.")


class Bullets(Placed):
    """A list."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[str, ...] = Field(min_length=1, description="One entry each, markup removed.")
    ordered: bool = Field(default=False, description="Whether the entries are numbered.")
    defines: bool = Field(default=False, description="Whether each entry is a term and its meaning, a colon between.")


class Code(Placed):
    """A listing, line breaks kept."""

    kind: Literal["code"] = "code"
    text: str = Field(min_length=1, description="The listing.")
    language: str = Field(default="", description="Programming language as the document names it.")


class Table(Placed):
    """A table; every row is as wide as the header."""

    kind: Literal["table"] = "table"
    header: tuple[str, ...] = Field(min_length=1, description="Column titles.")
    rows: tuple[tuple[str, ...], ...] = Field(description="Cells by row.")

    @model_validator(mode="after")
    def _rectangular(self) -> "Table":
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("every row of a table has as many cells as its header")
        return self


class Formula(Placed):
    """A displayed formula."""

    kind: Literal["formula"] = "formula"
    latex: str = Field(min_length=1, description="TeX source without delimiters.")


class Figure(Placed):
    """A picture of the document's own."""

    kind: Literal["figure"] = "figure"
    image: Artifact = Field(description="PNG or JPEG bytes.")
    width_px: int = Field(ge=1, description="Width of the image.")
    height_px: int = Field(ge=1, description="Height of the image.")
    caption: str = Field(default="", description="Caption or alternative text; empty where there is none.")


class Quote(Placed):
    """A block quotation."""

    kind: Literal["quote"] = "quote"
    text: str = Field(min_length=1, description="The words quoted.")
    attribution: str = Field(default="", description="Who said it; empty where it is not given.")


Block = Annotated[Heading | Paragraph | Bullets | Code | Table | Formula | Figure | Quote, Field(discriminator="kind")]


class Document(Model):
    """What the reader understood of the source."""

    title: str = Field(min_length=1, description="From metadata, the first heading, or the file name.")
    language: LanguageCode = Field(description="Main language, ISO 639-1.")
    pages: int | None = Field(default=None, ge=1, description="Number of pages, where the format has them.")
    blocks: tuple[Block, ...] = Field(min_length=1, description="The content in reading order.")
    warnings: tuple[str, ...] = Field(default=(), description="What could not be read, in sentences.")
