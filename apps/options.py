"""The options that a video is made with, the same for every command that makes one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter, validators

from docreel.errors import InvalidLexicon, UsageError
from docreel.models import Codec, EncoderKind, Look

#: A number of days; a hundred years are for ever.
DAYS = Parameter(validator=validators.Number(gte=0, lte=36_500))
Language = Annotated[str, Parameter(help="Language of the document, ISO 639-1, or auto.")]


@Parameter(name="*")
@dataclass(frozen=True)
class LookOptions:
    """How a video looks."""

    size: Annotated[str, Parameter(help="Frame size in pixels, WIDTHxHEIGHT.")] = "1920x1080"
    fps: Annotated[int, Parameter(help="Frames per second: 24, 25, 30, 50 or 60.")] = 30
    theme: Annotated[str, Parameter(help="Theme; an unknown name lists those that exist.")] = "daylight"
    captions: Annotated[Literal["burned", "soft", "off"], Parameter(help="How captions are shown.")] = "burned"
    codec: Annotated[Codec, Parameter(help="h264 is fast and plays everywhere; av1 and hevc are smaller.")] = "h264"
    encoder: Annotated[EncoderKind, Parameter(help="What compresses; software where that is not there.")] = "software"

    def look(self) -> Look:
        """What they ask for. Raises UsageError."""
        from docreel.drawing import check_theme

        check_theme(self.theme)
        width, height = _sides(self.size)
        if self.fps not in (24, 25, 30, 50, 60):
            raise UsageError(f"{self.fps} frames per second cannot be made; choose 24, 25, 30, 50 or 60.")
        return Look(
            width_px=width,
            height_px=height,
            fps=self.fps,
            theme=self.theme,
            captions=self.captions,
            codec=self.codec,
            encoder=self.encoder,
        )


@Parameter(name="*")
@dataclass(frozen=True)
class VideoOptions(LookOptions):
    """How a video is made of a document."""

    language: Language = "auto"
    voice: Annotated[
        str, Parameter(help="A voice that `docreel voices` lists, or auto; A,B: B where A cannot speak.")
    ] = "auto"
    lexicon: Annotated[Path | None, Parameter(help="How to say things: a file of lines `written = spoken`.")] = None

    def parameters(self) -> dict[str, Any]:
        """The parameters of the flow ``make-video`` besides the document. Raises UsageError and InputError."""
        return {
            "look": self.look(),
            "language": self.language,
            "voice": self.voice,
            "lexicon": _lexicon(self.lexicon) if self.lexicon else "",
        }


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
