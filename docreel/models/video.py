"""The finished video, the truth about it, and what a user asks for."""

from pydantic import Field, model_validator

from docreel.models.document import Source
from docreel.models.film import Chapter, Look, Voice
from docreel.models.script import Passage, Script
from docreel.models.value import Artifact, Model


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
