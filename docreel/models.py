"""What passes between the stages.

All models are frozen. Durations are integer milliseconds (``_ms``), sizes ``_bytes``, pixels ``_px``; times on the
final timeline are integer frames or samples. Bytes never travel in a model: they live in an artifact store, and a
model names them by an :class:`Artifact`.
"""

import hashlib
import json
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, computed_field, field_validator, model_validator

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Model(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def content_hash(value: Any) -> str:
    """Hex sha256 of ``value`` (models, or plain JSON data) as canonical JSON."""

    def plain(item: Any) -> Any:
        if isinstance(item, BaseModel):
            return item.model_dump(mode="json")
        raise TypeError(f"{type(item).__name__} has no canonical JSON")

    text = json.dumps(value, default=plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Artifact(Model):
    """Bytes in the artifact store, named by their own hash."""

    key: Sha256 = Field(description="Hex sha256 of the bytes.")
    media_type: str = Field(description="IANA media type, such as image/png.")
    size_bytes: int = Field(ge=0, description="Length of the bytes.")


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


# --- Document ---------------------------------------------------------------------------------------------------------


class Place(Model):
    """Where in the source a block stands."""

    page: int | None = Field(default=None, ge=1, description="Page, counted from 1; None where there are no pages.")
    line: int | None = Field(default=None, ge=1, description="First line, counted from 1, in the page or the text.")


class Placed(Model):
    place: Place = Field(default=Place(), description="Where the block begins in the source.")


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


# --- Script -----------------------------------------------------------------------------------------------------------


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
    TitleCard | BulletList | QuoteCard | CodeListing | TableGrid | FormulaCard | FigureCard,
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


# --- Narration, picture, clip -----------------------------------------------------------------------------------------


class Voice(Model):
    """A voice, exactly: what changes the sound changes this."""

    engine: str = Field(description="Registered name of the speech engine.")
    name: str = Field(description="Name of the voice in that engine.")
    language: LanguageCode = Field(description="Language it speaks.")
    version: str = Field(description="Version of engine and voice data.")


class Mark(Model):
    """When a word is said."""

    sentence: int = Field(ge=0, description="Index of the sentence in the narration.")
    text: str = Field(description="The word as spoken, or the whole sentence where the engine tells no words.")
    start: int = Field(ge=0, description="First sample.")
    end: int = Field(ge=0, description="Sample after the last.")


class Narration(Model):
    """The sound of one scene."""

    audio: Artifact = Field(description="Mono 16-bit FLAC.")
    sample_rate: int = Field(ge=8000, description="Samples per second.")
    samples: int = Field(ge=1, description="Length.")
    marks: tuple[Mark, ...] = Field(min_length=1, description="In order, not overlapping; each sentence has one.")


class Look(Model):
    """What every picture and clip of one video shares."""

    width_px: int = Field(default=1920, ge=320, le=3840, multiple_of=2, description="Frame width.")
    height_px: int = Field(default=1080, ge=320, le=3840, multiple_of=2, description="Frame height.")
    fps: Literal[24, 25, 30, 50, 60] = Field(default=30, description="Frames per second.")
    theme: str = Field(default="daylight", description="Name of the theme.")
    captions: Literal["burned", "soft", "off"] = Field(default="burned", description="How captions are shown.")


class Picture(Model):
    """The drawn visual of one scene."""

    image: Artifact = Field(description="PNG, as large as the frame.")
    width_px: int = Field(ge=1, description="Width.")
    height_px: int = Field(ge=1, description="Height.")
    alt_text: str = Field(description="What is seen, for people who do not see it.")
    moving: bool = Field(default=False, description="Whether the film moves slowly over it.")
    warnings: tuple[str, ...] = Field(default=(), description="What could not be drawn as written, in sentences.")


class Take(Model):
    """One scene as it is filmed."""

    sentences: tuple[Sentence, ...] = Field(description="What is said, for the captions.")
    visual: Visual = Field(description="What is shown; its parts light up while they are spoken of.")
    narration: Narration = Field(description="How it sounds; its length is the length of the scene.")
    picture: Picture = Field(description="What is seen.")


class Clip(Model):
    """Encoded pictures without sound: the body of a scene or the seam between two."""

    video: Artifact = Field(description="H.264 in mp4, closed GOPs.")
    frames: int = Field(ge=1, description="Length.")


class Chapter(Model):
    """A named stretch of the video."""

    title: str = Field(description="Chapter title.")
    start_ms: int = Field(ge=0, description="Begins here.")
    end_ms: int = Field(ge=0, description="Ends here.")


class Sound(Model):
    """The sound of the whole video."""

    audio: Artifact = Field(description="AAC in mp4, 48 kHz stereo.")
    frames: int = Field(ge=1, description="Length, in frames of the video.")


class Publication(Model):
    """What the last task made: everything that leaves docreel but the report."""

    mp4: Artifact = Field(description="The video.")
    srt: Artifact = Field(description="Captions, SubRip.")
    vtt: Artifact = Field(description="Captions, WebVTT.")
    thumbnail: Artifact = Field(description="JPEG.")
    chapters: tuple[Chapter, ...] = Field(description="In order.")


class Cue(Model):
    """A caption on the timeline of its scene or of the video."""

    start_ms: int = Field(ge=0, description="When it appears.")
    end_ms: int = Field(ge=0, description="When it goes.")
    lines: tuple[str, ...] = Field(min_length=1, max_length=3, description="What it says.")


# --- Video ------------------------------------------------------------------------------------------------------------


class SceneReport(Model):
    """One scene of the finished video."""

    id: str = Field(description="Scene id.")
    heading: str = Field(description="Scene heading.")
    start_ms: int = Field(description="Start on the timeline.")
    end_ms: int = Field(description="End on the timeline.")
    visual: str = Field(description="Kind of the visual.")
    sources: tuple[Passage, ...] = Field(description="Where it comes from.")
    cached: bool = Field(description="Whether sound, picture and clip all came from the cache.")


class TaskCounts(Model):
    """How much work the run did."""

    executed: int = Field(ge=0, description="Task runs that did their work.")
    cached: int = Field(ge=0, description="Task runs answered from the cache.")


class Report(Model):
    """The truth about a finished run."""

    title: str = Field(description="Title of the video.")
    language: str = Field(description="Language of the narration.")
    duration_ms: int = Field(description="Length of the video.")
    frames: int = Field(description="Length of the video in frames.")
    fps: int = Field(description="Frames per second.")
    size: str = Field(description="Frame size, WIDTHxHEIGHT.")
    scenes: tuple[SceneReport, ...] = Field(description="In order.")
    chapters: tuple[Chapter, ...] = Field(description="In order.")
    tasks: TaskCounts = Field(description="Work done.")
    writer: str = Field(description="Which writer wrote the script.")
    voice: Voice = Field(description="Which voice spoke.")
    warnings: tuple[str, ...] = Field(description="Everything a viewer may want to know, in sentences.")


class Video(Model):
    """Everything a run publishes."""

    mp4: Artifact = Field(description="The video.")
    srt: Artifact = Field(description="Captions, SubRip.")
    vtt: Artifact = Field(description="Captions, WebVTT.")
    thumbnail: Artifact = Field(description="JPEG.")
    script: Script = Field(description="The script it was made from.")
    report: Report = Field(description="What was done.")


class VideoRequest(Model):
    """What a user asks of the flow ``make_video``."""

    source: Source | None = Field(default=None, description="The document; not needed where a script is given.")
    script: Script | None = Field(default=None, description="A finished script: reading and writing are skipped.")
    look: Look = Field(default=Look(), description="Size, frame rate, theme, captions.")
    language: str = Field(default="auto", description="ISO 639-1 code, or auto.")
    voice: str = Field(default="auto", description="ENGINE:NAME, or auto.")

    @model_validator(mode="after")
    def _one_of_them(self) -> "VideoRequest":
        if self.source is None and self.script is None:
            raise ValueError("give a source or a script")
        return self
