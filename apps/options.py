"""The options that a video is made with, the same for every command that makes one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter, validators

from docreel.errors import InvalidLexicon, UsageError
from docreel.models import Look

#: A number of days; a hundred years are for ever.
DAYS = Parameter(validator=validators.Number(gte=0, lte=36_500))
_POSITIVE = validators.Number(gte=0)
_MINUTES = validators.Number(gte=0, lte=1_000)
Language = Annotated[str, Parameter(help="Language of the document, ISO 639-1, or auto.")]


@Parameter(name="*")
@dataclass(frozen=True)
class LookOptions:
    """How a video looks."""

    size: Annotated[str, Parameter(help="Frame size in pixels, WIDTHxHEIGHT.")] = "1920x1080"
    fps: Annotated[int, Parameter(help="Frames per second: 24, 25, 30, 50 or 60.")] = 30
    theme: Annotated[str, Parameter(help="Theme; an unknown name lists those that exist.")] = "daylight"
    captions: Annotated[Literal["burned", "soft", "off"], Parameter(help="How captions are shown.")] = "burned"

    def look(self) -> Look:
        """What they ask for. Raises UsageError."""
        from docreel.drawing import check_theme

        check_theme(self.theme)
        width, height = _sides(self.size)
        if self.fps not in (24, 25, 30, 50, 60):
            raise UsageError(f"{self.fps} frames per second cannot be made; choose 24, 25, 30, 50 or 60.")
        return Look(width_px=width, height_px=height, fps=self.fps, theme=self.theme, captions=self.captions)


@Parameter(name="*")
@dataclass(frozen=True)
class ScriptOptions:
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
    allow_remote: Annotated[
        tuple[str, ...],
        Parameter(help="A host that the document's pictures may be fetched from.", negative="", consume_multiple=False),
    ] = ()

    def of_script(self) -> dict[str, Any]:
        """The parameters of the flow ``write-script`` besides the document."""
        return {
            "language": self.language,
            "minutes": self.minutes,
            "scenes": self.scenes,
            "max_cost": self.max_cost,
            "max_tokens": self.max_tokens,
            "lexicon": _lexicon(self.lexicon) if self.lexicon else "",
        }


@Parameter(name="*")
@dataclass(frozen=True)
class VideoOptions(LookOptions, ScriptOptions):
    """How a video is made of a document."""

    voice: Annotated[
        str, Parameter(help="A voice that `docreel voices` lists, or auto; A,B: B where A cannot speak.")
    ] = "auto"

    def parameters(self) -> dict[str, Any]:
        """The parameters of the flow ``make-video`` besides the document. Raises UsageError and InputError."""
        return {
            **self.of_script(),
            "look": self.look(),
            "voice": self.voice,
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
