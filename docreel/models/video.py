"""The finished video, and the truth about it."""

from pydantic import Field

from docreel.models.film import Chapter, Voice
from docreel.models.length import LeftOut
from docreel.models.script import Passage, Script
from docreel.models.spending import TokenUsage
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
    left_out: tuple[LeftOut, ...] = Field(default=(), description="What was left out for length, by section.")
    usage: TokenUsage = Field(default=TokenUsage(), description="What this run spent on its language model.")


class Video(Model):
    """Everything a run publishes."""

    mp4: Artifact = Field(description="The video.")
    srt: Artifact = Field(description="Captions, SubRip.")
    vtt: Artifact = Field(description="Captions, WebVTT.")
    thumbnail: Artifact = Field(description="JPEG.")
    script: Script = Field(description="The script it was made from.")
    report: Report = Field(description="What was done.")


class Outcome(Model):
    """What became of one document of many."""

    name: str = Field(description="Name of the document.")
    video: Video | None = Field(default=None, description="The video; None where there is none.")
    error: str = Field(default="", description="Why there is none, and what to do.")


class Batch(Model):
    """What became of all of them, in the order they were named."""

    outcomes: tuple[Outcome, ...] = Field(description="One for each document.")

    @property
    def failed(self) -> int:
        """How many have no video."""
        return sum(outcome.video is None for outcome in self.outcomes)
