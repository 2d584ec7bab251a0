"""Encoders of graphics cards, through ffmpeg: PyAV's wheels lack most of them."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

import av
import numpy as np

from docreel.errors import DeviceFailed, RenderError, RenderKilled
from docreel.models import Look
from docreel.video import ffmpeg
from docreel.video.codecs import HARDWARE, KEY_SECONDS, Device
from docreel.video.still import Planes

TRIED_FRAMES = 4


def settled(look: Look) -> tuple[Look, tuple[str, ...]]:
    """The look with an encoder that works here, and a sentence for the report where another was asked for."""
    if look.encoder == "software":
        return look, ()
    try:
        _parameters(look.of_encoder())
    except RenderError as error:
        settled_on, note = in_software(look, error)
        return settled_on, (note,)
    return look, ()


def in_software(look: Look, error: RenderError) -> tuple[Look, str]:
    """The look without the device that failed, and a sentence for the report."""
    why = re.sub(r"\[\S+ @ \w+\] ", "", error.message.splitlines()[0]).removesuffix(".")
    note = f"The encoder {look.encoder} for {look.codec} does not work here, so software compressed this video: {why}."
    return look.model_copy(update={"encoder": "software"}), note


def device_identity(look: Look) -> str:
    """What this machine's device writes into every stream; clips of others do not fit to it. Raises RenderError."""
    return _parameters(look.of_encoder())


def encode_on(device: Device, frames: int, draw: Callable[[int, Planes], None], look: Look) -> bytes:
    """Every frame of a segment, drawn by ``draw(index, planes)``, as mp4.

    Raises DeviceFailed, RenderKilled, DiskFull.
    """
    library = device.libraries.get(look.codec)
    if library is None:
        raise DeviceFailed(f"{look.encoder} has no encoder for {look.codec}; choose another codec or encoder.")
    size, fps = f"{look.width_px}x{look.height_px}", str(look.fps)
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", fps, "-i", "pipe:0"]
    colours = ["-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    # No frame refers to a later one: what a device makes of reordering differs, and it was not tried.
    coded = ["-c:v", library, *device.options, "-bf", "0", "-g", str(KEY_SECONDS * look.fps)]
    out = ["-fps_mode", "passthrough", "-flags", "+global_header", "-f", "nut", "pipe:1"]
    filters = f"setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,{device.filters}"
    command = [*device.opened_by, *raw, "-vf", filters, *coded, *colours, *out]
    try:
        return _as_mp4(ffmpeg.piped(command, _raw(frames, draw, look)), look)
    except RenderKilled:
        raise
    except (RenderError, av.error.FFmpegError) as error:
        raise DeviceFailed(error.message if isinstance(error, RenderError) else str(error)) from error


def _raw(frames: int, draw: Callable[[int, Planes], None], look: Look) -> Iterator[bytes]:
    luma, half = look.width_px * look.height_px, (look.height_px // 2, look.width_px // 2)
    whole = np.empty(luma * 3 // 2, np.uint8)
    y, u, v = np.split(whole, [luma, luma * 5 // 4])
    planes = y.reshape(look.height_px, look.width_px), u.reshape(half), v.reshape(half)
    for index in range(frames):
        draw(index, planes)
        yield whole.tobytes()


def _as_mp4(stream: bytes, look: Look) -> bytes:
    out = io.BytesIO()
    with av.open(io.BytesIO(stream), "r") as source, av.open(out, "w", format="mp4") as target:
        copy = target.add_stream_from_template(source.streams.video[0])
        copy.time_base = Fraction(1, look.fps)
        for packet in source.demux(video=0):
            if packet.pts is not None:
                packet.stream = copy
                target.mux(packet)
    return out.getvalue()


@lru_cache(maxsize=8)
def _parameters(look: Look) -> str:
    def grey(index: int, into: Planes) -> None:
        for plane in into:
            plane.fill(100 + index)

    tried = encode_on(HARDWARE[look.encoder], TRIED_FRAMES, grey, look)
    with av.open(io.BytesIO(tried), "r") as container:
        shown = sum(1 for _ in container.decode(video=0))
        parameters = bytes(container.streams.video[0].codec_context.extradata or b"")
    if shown != TRIED_FRAMES:
        raise DeviceFailed(f"{look.encoder} made {shown} frames of {TRIED_FRAMES}.")
    return hashlib.sha256(parameters).hexdigest()[:16]
