"""How long a video may be, and what is left out to keep to it."""

from pydantic import Field

from docreel.models.value import Model


class Length(Model):
    """How long the video may be."""

    minutes: float = Field(default=0, ge=0, le=1_000, description="About so many minutes; 0: as many as it takes.")
    scenes: int = Field(default=0, ge=0, description="At most so many scenes; 0: as many as it takes.")


class LeftOut(Model):
    """What a shortened script does not say of one section of the document."""

    heading: str = Field(description="Heading of the section.")
    page: int | None = Field(default=None, ge=1, description="Page where the section begins, counted from 1.")
    line: int | None = Field(default=None, ge=1, description="Line where the section begins, counted from 1.")
    sentences: int = Field(ge=1, description="How many of its sentences, entries or groups of rows are not said.")
    whole: bool = Field(description="Whether nothing of the section is said.")
