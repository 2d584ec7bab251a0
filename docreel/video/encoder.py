"""Pictures into segments by x264, x265 or SVT-AV1, in this process; by a graphics card where the look says so."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any, cast

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import PictureType

from docreel.errors import RenderError
from docreel.models import Look
from docreel.video.codecs import H264, H264_SEAM, H264_STILL, HARDWARE, KEY_SECONDS, REORDERED_FRAMES, SOFTWARE
from docreel.video.hardware import device_identity, encode_on
from docreel.video.skip import Counters, Unit, held
from docreel.video.still import Plane, Planes

VERSION = 8
TICKS_PER_FRAME = 512
BT709, LIMITED = 1, 1


def encoder_identity(look: Look | None = None) -> str:
    """Everything about the encoder that may change its bytes; belongs into cache keys of clips. Raises RenderError."""
    codec = ".".join(map(str, av.library_versions["libavcodec"]))
    programs = f"{VERSION} av {av.__version__} avcodec {codec} opencv {cv2.__version__}"
    if look and look.encoder != "software":
        return f"{programs} {HARDWARE[look.encoder]} {device_identity(look)}"
    return f"{programs} {SOFTWARE[look.codec if look else 'h264']} {H264_SEAM} {H264_STILL}"


def segment(source: str | io.BytesIO) -> InputContainer:
    """A segment to be copied from. To open it in the ordinary way would decode its first picture."""
    unseen: Any = [{"skip_frame": "all"}]  # PyAV's stub says list[str]
    return av.open(source, "r", stream_options=unseen)


@dataclass(frozen=True)
class Change:
    """A frame to encode: its place in the segment, and whether decoding may start there."""

    frame: int
    key: bool


def encode(frames: int, draw: Callable[[int, Planes], None], look: Look, *, blends: bool = False) -> bytes:
    """Every frame of a segment, drawn by ``draw(index, planes)``, as mp4 of ``frames`` pictures.

    ``blends``: one picture goes over into another, which is encoded in less time.
    """
    if look.encoder != "software":
        return encode_on(HARDWARE[look.encoder], frames, draw, look)
    library, options = SOFTWARE[look.codec]
    if blends and look.codec == "h264":
        options = H264_SEAM
    return _encode(((index, None) for index in range(frames)), draw, look, library, options)


def encode_changes(
    changes: Sequence[Change], frames: int, draw: Callable[[int, Planes], None], look: Look, *, moving: bool
) -> bytes:
    """A segment of ``frames`` pictures, only ``changes`` unlike the one before; the first of them is frame 0.

    H.264 by x264 is made without looking at the others; by other encoders, all frames are encoded. ``moving``: most
    frames change, and the encoder chooses the keys.
    """
    if (look.codec, look.encoder) != ("h264", "software"):
        return encode(frames, draw, look)
    at = [*(change.frame for change in changes), frames]
    lengths = [end - first for first, end in pairwise(at)]
    kinds = zip(at, _kinds(changes, lengths, moving), strict=False)
    drawn = _encode(kinds, draw, look, "libx264", H264 if moving else H264_STILL)
    return _stretched(drawn, lengths, look)


def _kinds(changes: Sequence[Change], lengths: Sequence[int], moving: bool) -> Iterator[PictureType | None]:
    for index, change in enumerate(changes):
        if not moving:
            yield PictureType.I if change.key else PictureType.P
        else:  # nothing may be reordered around a picture that is held; the first is a key anyway
            yield PictureType.P if index and max(lengths[index : index + 2]) > 1 else None


def _encode(
    frames: Iterable[tuple[int, PictureType | None]],
    draw: Callable[[int, Planes], None],
    look: Look,
    library: str,
    options: dict[str, str],
) -> bytes:
    out = io.BytesIO()
    try:
        with av.open(out, "w", format="mp4") as container:
            stream = cast(av.VideoStream, container.add_stream(library, rate=look.fps, options=options))
            stream.width, stream.height, stream.pix_fmt = look.width_px, look.height_px, "yuv420p"
            codec = stream.codec_context
            codec.time_base, codec.thread_count, codec.gop_size = Fraction(1, look.fps), 1, KEY_SECONDS * look.fps
            codec.color_range, codec.colorspace, codec.color_primaries, codec.color_trc = LIMITED, BT709, BT709, BT709
            for frame in _video_frames(frames, draw, look):
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
    except av.error.FFmpegError as error:
        raise RenderError(f"The encoder {library} failed: {error}. Try again; if it stays, reinstall PyAV.") from error
    return out.getvalue()


def _video_frames(
    frames: Iterable[tuple[int, PictureType | None]], draw: Callable[[int, Planes], None], look: Look
) -> Iterator[av.VideoFrame]:
    # Two frames in turn: the encoder copies what it is given, but a frame is not rewritten while it is being handed on.
    pair = [av.VideoFrame(look.width_px, look.height_px, "yuv420p") for _ in range(2)]
    planes = [_writable(frame) for frame in pair]
    for position, (index, kind) in enumerate(frames):
        draw(index, planes[position % 2])
        frame = pair[position % 2]
        frame.pts, frame.time_base = position, Fraction(1, look.fps)
        frame.pict_type = kind or PictureType.NONE
        yield frame


def _writable(frame: av.VideoFrame) -> Planes:
    def view(index: int) -> Plane:
        plane = frame.planes[index]
        rows: Plane = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        return rows[:, : plane.width]

    return view(0), view(1), view(2)


def _stretched(drawn: bytes, lengths: Sequence[int], look: Look) -> bytes:
    """Repeat each picture for as many frames as it is seen."""
    out = io.BytesIO()
    repeat = _repeating_unit(look)
    with segment(io.BytesIO(drawn)) as source, av.open(out, "w", format="mp4") as target:
        stream = source.streams.video[0]
        counters = Counters.of(bytes(stream.codec_context.extradata or b""))
        copy = target.add_stream_from_template(stream)
        copy.time_base = Fraction(1, look.fps * TICKS_PER_FRAME)
        packets = [packet for packet in source.demux(stream) if packet.size]
        shown = {pts: index for index, pts in enumerate(sorted(packet.pts or 0 for packet in packets))}
        units = [Unit(bytes(packet), shown[packet.pts or 0], packet.is_keyframe) for packet in packets]
        for decoded, unit in enumerate(held(units, lengths, counters, repeat)):
            packet = av.Packet(unit.data)
            packet.stream, packet.time_base, packet.is_keyframe = copy, copy.time_base, unit.key
            packet.pts, packet.duration = unit.shown * TICKS_PER_FRAME, TICKS_PER_FRAME
            packet.dts = (decoded - REORDERED_FRAMES["h264"]) * TICKS_PER_FRAME
            target.mux(packet)
    return out.getvalue()


@cache
def _repeating_unit(look: Look) -> bytes:
    """An access unit that shows the picture before it once more: the third of three equal pictures."""

    def grey(_: int, into: Planes) -> None:
        for plane in into:
            plane.fill(128)

    kinds = ((0, PictureType.I), (1, PictureType.P), (2, PictureType.P))
    with segment(io.BytesIO(_encode(kinds, grey, look, "libx264", H264_STILL))) as source:
        return [bytes(packet) for packet in source.demux(video=0) if packet.size][2]
