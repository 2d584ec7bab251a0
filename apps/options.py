"""The arguments that say how a video is made, the same for every command that makes one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter, validators

from docreel.errors import InvalidLexicon, UsageError
from docreel.models import (
    Allowance,
    Brand,
    Codec,
    Corner,
    EncoderKind,
    Extras,
    Length,
    Look,
    MediaKind,
    ScriptOptions,
    VideoOptions,
)

#: A number of days; a hundred years are for ever.
DAYS = Parameter(validator=validators.Number(gte=0, lte=36_500))
_POSITIVE = validators.Number(gte=0)
_MINUTES = validators.Number(gte=0, lte=1_000)
Language = Annotated[str, Parameter(help="Language of the document, ISO 639-1, or auto.")]
Hosts = Annotated[
    tuple[str, ...],
    Parameter(help="A host that the document's pictures may be fetched from.", negative="", consume_multiple=False),
]


@Parameter(name="*")
@dataclass(frozen=True)
class LookArguments:
    """How a video looks."""

    size: Annotated[str, Parameter(help="Frame size in pixels, WIDTHxHEIGHT.")] = "1920x1080"
    fps: Annotated[int, Parameter(help="Frames per second: 24, 25, 30, 50 or 60.")] = 30
    theme: Annotated[
        str, Parameter(help="Theme, or your own in a .toml file; an unknown name lists those that exist.")
    ] = "daylight"
    accent: Annotated[str, Parameter(help="Your colour, #rrggbb, instead of the theme's.")] = ""
    logo: Annotated[Path | None, Parameter(help="Your logo: .png, .jpg or .svg; stands above the content.")] = None
    font: Annotated[str, Parameter(help="A .ttf or .otf file, or a family that comes along, such as Inter.")] = ""
    captions: Annotated[Literal["burned", "soft", "off"], Parameter(help="How captions are shown.")] = "burned"
    codec: Annotated[Codec, Parameter(help="h264 is fast and plays everywhere; av1 and hevc are smaller.")] = "h264"
    encoder: Annotated[EncoderKind, Parameter(help="What compresses; software where that is not there.")] = "software"

    transition: Annotated[
        Literal["dip", "fade", "cut"],
        Parameter(help="From scene to scene: through the theme's background, into each other, or at once."),
    ] = "dip"

    def look(self) -> Look:
        """What they ask for; a logo and a font are put into the store. Raises UsageError and SourceNotFound."""
        from docreel.branding import theme_text
        from docreel.drawing import check_theme

        own = theme_text(Path(self.theme)) if self.theme.endswith(".toml") else ""
        if not own:
            check_theme(self.theme)
        width, height = _sides(self.size)
        if self.fps not in (24, 25, 30, 50, 60):
            raise UsageError(f"{self.fps} frames per second cannot be made; choose 24, 25, 30, 50 or 60.")
        return Look(
            width_px=width,
            height_px=height,
            fps=self.fps,
            theme=Path(self.theme).stem if own else self.theme,
            own_theme=own,
            brand=self._brand(),
            captions=self.captions,
            transition=self.transition,
            codec=self.codec,
            encoder=self.encoder,
        )

    def _brand(self) -> Brand:
        if not (self.accent or self.logo or self.font):
            return Brand()
        from blocks.artifact_store import artifact_store
        from docreel.branding import brand_of

        return brand_of(self.accent, self.logo, self.font, artifact_store())


@Parameter(name="*")
@dataclass(frozen=True)
class ScriptArguments:
    """How a script is written of a document."""

    language: Language = "auto"
    minutes: Annotated[
        float,
        Parameter(help="About how long the video may be; 0: the whole document.", validator=_MINUTES),
    ] = 0
    scenes: Annotated[
        int,
        Parameter(help="How many scenes it may have; 0: the whole document.", validator=_POSITIVE),
    ] = 0
    max_cost: Annotated[
        float,
        Parameter(help="What the language model may cost, in the currency of its prices; 0: any.", validator=_POSITIVE),
    ] = 0
    max_tokens: Annotated[
        int, Parameter(help="How many tokens it may take, questions and answers; 0: any.", validator=_POSITIVE)
    ] = 0
    lexicon: Annotated[Path | None, Parameter(help="How to say things: a file of lines `written = spoken`.")] = None
    allow_remote: Hosts = ()

    def script(self) -> ScriptOptions:
        """What they ask for. Raises InputError for an unusable lexicon."""
        return ScriptOptions(
            language=self.language,
            length=Length(minutes=self.minutes, scenes=self.scenes),
            allowance=Allowance(max_cost=self.max_cost, max_tokens=self.max_tokens),
            lexicon=_lexicon(self.lexicon) if self.lexicon else "",
        )


@Parameter(name="*")
@dataclass(frozen=True)
class VideoArguments(LookArguments, ScriptArguments):
    """How a video is made of a document."""

    voice: Annotated[
        str, Parameter(help="A voice that `docreel voices` lists, or auto; A,B: B where A cannot speak.")
    ] = "auto"
    music: Annotated[Path | None, Parameter(help="Music under the speech: a file of sound.")] = None
    music_level: Annotated[
        float, Parameter(help="How far music stays under speech, LU.", validator=validators.Number(gte=6, lte=40))
    ] = 20
    loudness: Annotated[
        float, Parameter(help="Loudness of the video, LUFS.", validator=validators.Number(gte=-27, lte=-12))
    ] = -16

    intro: Annotated[Path | None, Parameter(help="A clip or picture before the first scene.")] = None
    outro: Annotated[Path | None, Parameter(help="A clip or picture after the last scene.")] = None
    watermark: Annotated[Path | None, Parameter(help="A picture in a corner of all frames.")] = None
    watermark_corner: Annotated[Corner, Parameter(help="Where the watermark is.")] = "top-right"
    watermark_opacity: Annotated[
        float, Parameter(help="How much it hides, 0.1 to 1.", validator=validators.Number(gte=0.1, lte=1))
    ] = 0.8
    images: Annotated[
        bool, Parameter(negative="", help="Have the image service that is set paint for scenes of plain prose.")
    ] = False

    def video(self) -> VideoOptions:
        """What they ask for; files are put into the store. Raises UsageError and InputError."""
        return VideoOptions(
            **dict(self.script()),
            look=self.look(),
            voice=self.voice,
            images=self.images,
            extras=self.extras(),
        )

    def extras(self) -> Extras:
        """What the video has besides its document; files are put into the store. Raises InputError."""
        return Extras(
            loudness_lufs=self.loudness,
            music=attached(self.music, "sound") if self.music else "",
            music_level_lu=self.music_level,
            intro=attached(self.intro, "clip", "picture") if self.intro else "",
            outro=attached(self.outro, "clip", "picture") if self.outro else "",
            watermark=attached(self.watermark, "picture") if self.watermark else "",
            watermark_corner=self.watermark_corner,
            watermark_opacity=self.watermark_opacity,
        )


def attached(path: Path, *wanted: MediaKind) -> str:
    """Put a user's file of one of the ``wanted`` kinds into the store; what names it to a run. Raises InputError."""
    from blocks.artifact_store import artifact_store
    from docreel import media, uploads
    from docreel.settings import settings

    store = artifact_store()
    return uploads.upload(media.take_in(path, store, settings(), *wanted), path.name, store)


def _lexicon(path: Path) -> str:
    """The text of a lexicon, which is seen to be one before any work. Raises InvalidLexicon and SourceNotFound."""
    from docreel.intake import load
    from docreel.scripting.lexicon import MAX_CHARACTERS, lexicon_of

    try:
        text = load(path, 4 * MAX_CHARACTERS).decode("utf-8-sig")
        lexicon_of(text)
    except UnicodeDecodeError as error:
        raise InvalidLexicon(f"{path} is not text in UTF-8; save it as that.") from error
    except InvalidLexicon as error:
        raise InvalidLexicon(f"{path}: {error.message}") from error
    return text


def _sides(size: str) -> tuple[int, int]:
    width, cross, height = size.lower().partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise UsageError(f"{size!r} is not a frame size; write WIDTHxHEIGHT, such as 1920x1080.")
    sides = int(width), int(height)
    if not all(320 <= side <= 3840 and side % 2 == 0 for side in sides):
        raise UsageError(f"Frames of {size} cannot be made; both sides are even and from 320 to 3840 pixels.")
    return sides
