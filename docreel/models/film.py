"""Narration, picture, clip, sound: what is made of a scene."""

from typing import Literal

from pydantic import Field

from docreel.models.script import Sentence
from docreel.models.value import Artifact, LanguageCode, Model
from docreel.models.visual import Visual

Codec = Literal["h264", "hevc", "av1"]
Pan = Literal["", "across", "down"]
EncoderKind = Literal["software", "nvenc", "vaapi", "videotoolbox", "qsv"]


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
    rest_ms: int = Field(default=0, ge=0, description="Silence that its scene goes on after it.")


class Brand(Model):
    """What makes a video an organisation's own."""

    accent: str = Field(
        default="",
        pattern=r"^(#[0-9a-f]{6})?$",
        description="Colour of shapes and emphasis; empty: the theme's.",
    )
    font: str = Field(default="", max_length=120, description="Font family of the text; empty: the theme's.")
    font_file: Artifact | None = Field(default=None, description="TrueType or OpenType file of that family.")
    logo: Artifact | None = Field(default=None, description="PNG, JPEG, WebP or SVG; stands above the content.")


class Look(Model):
    """What every picture and clip of one video shares."""

    width_px: int = Field(default=1920, ge=320, le=3840, multiple_of=2, description="Frame width.")
    height_px: int = Field(default=1080, ge=320, le=3840, multiple_of=2, description="Frame height.")
    fps: Literal[24, 25, 30, 50, 60] = Field(default=30, description="Frames per second.")
    theme: str = Field(default="daylight", description="Name of the theme.")
    own_theme: str = Field(
        default="",
        max_length=20_000,
        description="An own theme as TOML; theme is then its name.",
    )
    brand: Brand = Field(default=Brand(), description="Colour, font and logo.")
    captions: Literal["burned", "soft", "off"] = Field(default="burned", description="How captions are shown.")
    transition: Literal["dip", "fade", "cut"] = Field(
        default="dip", description="From scene to scene: through the theme's background, into each other, or at once."
    )

    def of_one_scene(self) -> "Look":
        """The same for what is made of one scene alone, whatever comes before it."""
        return self.model_copy(update={"transition": "dip"})

    codec: Codec = Field(default="h264", description="How pictures are compressed: h264 plays everywhere.")
    encoder: EncoderKind = Field(default="software", description="What compresses; software where it is not there.")

    def of_encoder(self) -> "Look":
        """Only what an encoder depends on."""
        return Look(
            width_px=self.width_px, height_px=self.height_px, fps=self.fps, codec=self.codec, encoder=self.encoder
        )


class Picture(Model):
    """The drawn visual of one scene."""

    image: Artifact = Field(description="PNG, as large as the frame.")
    width_px: int = Field(ge=1, description="Width.")
    height_px: int = Field(ge=1, description="Height.")
    alt_text: str = Field(description="What is seen, for people who do not see it.")
    moving: bool = Field(default=False, description="Whether the film moves slowly over it.")
    pan: Pan = Field(default="", description="Where the film moves to; empty: nearer.")
    warnings: tuple[str, ...] = Field(default=(), description="What could not be drawn as written, in sentences.")


class PaintedPicture(Model):
    """What an image service made of a prompt."""

    image: Artifact = Field(description="PNG or JPEG bytes.")
    width_px: int = Field(ge=1, description="Width that the service gave it.")
    height_px: int = Field(ge=1, description="Height that the service gave it.")


class Take(Model):
    """One scene as it is filmed."""

    sentences: tuple[Sentence, ...] = Field(description="What is said, for the captions.")
    visual: Visual = Field(description="What is shown; its parts light up while they are spoken of.")
    narration: Narration = Field(description="How it sounds; its length is the length of the scene.")
    picture: Picture = Field(description="What is seen.")


class Clip(Model):
    """Encoded pictures without sound: the body of a scene or the seam between two."""

    video: Artifact = Field(description="mp4 that begins with a key frame and needs nothing before it.")
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
