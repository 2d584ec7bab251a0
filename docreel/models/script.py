"""The script: what is said and shown, scene by scene."""

from collections.abc import Callable
from typing import Any

from pydantic import Field, computed_field, model_validator

from docreel.models.length import LeftOut
from docreel.models.spending import TokenUsage
from docreel.models.value import LanguageCode, Model, content_hash
from docreel.models.visual import Visual


class Sentence(Model):
    """One sentence of the narration."""

    text: str = Field(min_length=1, description="As shown in captions.")
    spoken: str = Field(
        default="",
        description="As handed to the voice: numbers and abbreviations written out; empty means the same as text.",
    )
    language: LanguageCode | None = Field(default=None, description="Where it is not that of the script.")

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
