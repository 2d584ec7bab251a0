"""Segments, sound, captions and chapters into one mp4, without encoding anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from docreel.errors import DiskFull, RenderError
from docreel.models import Chapter, Cue
from docreel.services.files import is_full
from docreel.video.codecs import REORDERED_FRAMES
from docreel.video.encoder import TICKS_PER_FRAME, segment

if TYPE_CHECKING:
    from av.container.core import Chapter as ContainerChapter

MILLISECOND = Fraction(1, 1000)
# mov_text takes its style from an ASS header; without one the muxer writes an empty description.
STYLE = (
    "[Script Info]\nScriptType: v4.00+\nPlayResX: 384\nPlayResY: 288\n\n[V4+ Styles]\nFormat: Name, Fontname, "
    "Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, "
    "ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
    "Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\n"
)
# Containers name languages by ISO 639-2.
ISO_639_2 = {
    "vi": "vie", "en": "eng", "fr": "fra", "de": "deu", "es": "spa", "it": "ita", "pt": "por", "nl": "nld", "ru": "rus",
    "uk": "ukr", "pl": "pol", "cs": "ces", "sv": "swe", "da": "dan", "fi": "fin", "el": "ell", "tr": "tur", "ar": "ara",
    "he": "heb", "hi": "hin", "th": "tha", "id": "ind", "ms": "msa", "zh": "zho", "ja": "jpn", "ko": "kor", "la": "lat",
}  # fmt: skip


@dataclass(frozen=True)
class Segment:
    """An encoded piece and how many frames it must have."""

    path: Path
    frames: int


@dataclass(frozen=True)
class Labels:
    """What the container says about the video."""

    title: str
    language: str
    cues: tuple[Cue, ...] = ()
    chapters: tuple[Chapter, ...] = ()


def join(segments: Sequence[Segment], sound: Path, labels: Labels, fps: int, into: Path) -> None:
    """Write ``into`` (.mp4, index first), in one step: it is either complete or not there.

    ``labels.cues`` become a soft caption track. Raises RenderError where a segment is not what it should be, DiskFull.
    """
    part = into.with_name(into.name + ".part")
    options = {"movflags": "+faststart", "video_track_timescale": str(fps * TICKS_PER_FRAME)}
    try:
        with av.open(str(part), "w", format="mp4", options=options) as target, av.open(str(sound)) as voice:
            _write(target, voice, segments, labels, fps)
        part.replace(into)
    except OSError as error:
        if is_full(error):
            raise DiskFull("The disk is full: the video could not be written. Free some space, run again.") from error
        raise RenderError(f"The video could not be put together: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def _write(
    target: OutputContainer, voice: InputContainer, segments: Sequence[Segment], labels: Labels, fps: int
) -> None:
    with segment(str(segments[0].path)) as first:
        picture = target.add_stream_from_template(first.streams.video[0], opaque=True)
    if picture.codec_context.codec.canonical_name == "hevc":
        picture.codec_context.codec_tag = "hvc1"  # Apple's players take no other
    picture.time_base = Fraction(1, fps * TICKS_PER_FRAME)
    sounds = target.add_stream_from_template(voice.streams.audio[0])
    language = ISO_639_2.get(labels.language.split("-")[0], "und")
    sounds.metadata["language"] = language
    target.metadata["title"] = labels.title
    picture.metadata["language"] = language
    if labels.chapters:
        target.metadata["description"] = "\n".join(f"{_clock(one.start_ms)} {one.title}" for one in labels.chapters)
    if labels.chapters:
        target.set_chapters([_chapter(number, chapter) for number, chapter in enumerate(labels.chapters, 1)])
    sources = [_pictures(segments, picture, fps), _sounds(voice, sounds)]
    if labels.cues:
        captions = target.add_stream("mov_text")
        captions.codec_context.subtitle_header = STYLE.encode()
        captions.time_base = MILLISECOND
        captions.metadata["language"] = language
        sources.append(_captions(labels.cues, captions))
    for packet in merge(*sources, key=_when):
        target.mux(packet)


def _clock(ms: int) -> str:
    """As people write a place in a video, and as sites that show videos read it."""
    seconds = ms // 1000
    hours = f"{seconds // 3600}:{seconds // 60 % 60:02}" if seconds >= 3600 else f"{seconds // 60}"
    return f"{hours}:{seconds % 60:02}"


def _when(packet: "Packet[Any]") -> float:
    base = packet.time_base or MILLISECOND
    return (packet.dts or 0) * base.numerator / base.denominator


def _pictures(segments: Sequence[Segment], stream: av.VideoStream, fps: int) -> "Iterator[Packet[Any]]":
    """Every picture on its tick. Decoding runs the same number of frames ahead everywhere, so dts is a plain count."""
    ahead = REORDERED_FRAMES[stream.codec_context.codec.canonical_name]
    decoded, base, parameters = count(-ahead), 0, b""
    tick = Fraction(1, fps * TICKS_PER_FRAME)
    for number, piece in enumerate(segments, 1):
        with segment(str(piece.path)) as container:
            source = container.streams.video[0]
            own = bytes(source.codec_context.extradata or b"")
            parameters = parameters or own
            if own != parameters:
                raise RenderError(
                    f"Segment {number} was encoded differently from the first; clear the cache, run again."
                )
            found = 0
            for packet in container.demux(source):
                if packet.pts is None:
                    continue
                shown = round(packet.pts * packet.time_base.numerator * fps / packet.time_base.denominator)
                packet.time_base = tick
                packet.pts, packet.dts = (base + shown) * TICKS_PER_FRAME, next(decoded) * TICKS_PER_FRAME
                packet.duration, packet.stream = TICKS_PER_FRAME, stream
                found += 1
                yield packet
        if found != piece.frames:
            raise RenderError(f"Segment {number} has {found} frames, not {piece.frames}; clear the cache, run again.")
        base += piece.frames


def _sounds(voice: InputContainer, stream: av.AudioStream) -> "Iterator[Packet[Any]]":
    for packet in voice.demux(voice.streams.audio[0]):
        if packet.pts is not None:
            packet.stream = stream
            yield packet


def _captions(cues: tuple[Cue, ...], stream: Stream) -> "Iterator[Packet[Any]]":
    for cue in cues:
        text = "\n".join(cue.lines).encode()
        packet: Packet[Any] = Packet(len(text).to_bytes(2) + text)
        packet.stream, packet.time_base = stream, MILLISECOND
        packet.pts = packet.dts = cue.start_ms
        packet.duration = cue.end_ms - cue.start_ms
        yield packet


def _chapter(number: int, chapter: Chapter) -> "ContainerChapter":
    return {
        "id": number,
        "start": chapter.start_ms,
        "end": chapter.end_ms,
        "time_base": MILLISECOND,
        "metadata": {"title": chapter.title},
    }
