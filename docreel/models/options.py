"""How a script is written and a video is made of it: what a person may ask for besides the document."""

from pydantic import Field

from docreel.models.film import Look
from docreel.models.length import Length
from docreel.models.media import Extras
from docreel.models.spending import Allowance
from docreel.models.value import Model


class ScriptOptions(Model):
    """How the script of a document is written."""

    language: str = Field(default="auto", description="Language of the document, ISO 639-1, or auto.")
    length: Length = Field(default=Length(), description="How long the video may be; else all is said.")
    allowance: Allowance = Field(default=Allowance(), description="The most that a language model may cost.")
    lexicon: str = Field(
        default="",
        description="How to say what is written, one `written = spoken` a line.",
        json_schema_extra={"format": "text"},
    )


class VideoOptions(ScriptOptions):
    """How a video is made of a document."""

    voice: str = Field(
        default="auto",
        description="ENGINE:NAME as `docreel voices` lists them, or auto; after a comma, who speaks where it cannot.",
    )
    images: bool = Field(
        default=False, description="Have the configured image service paint a picture for each scene of plain prose."
    )
    look: Look = Field(default=Look(), description="Size, frame rate, theme, brand, captions, transitions.")
    extras: Extras = Field(default=Extras(), description="Music, loudness, intro, outro, watermark.")
