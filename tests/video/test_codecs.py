"""Whatever codec a video has, its pieces fit together, every frame is there, and what is not there is replaced."""

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from benchmarks.sync import VOICE_RATE, clicking, wav
from docreel.errors import CheckFailed, RenderError
from docreel.models import Codec, EncoderKind, Look
from docreel.video import (
    Expected,
    Labels,
    Overlay,
    Segment,
    Shot,
    Timeline,
    check,
    encode_body,
    encode_seam,
    encode_sound,
    encoder_identity,
    join,
    settled,
)
from docreel.video.codecs import HARDWARE, Device
from docreel.video.hardware import _parameters
from docreel.video.shot import Camera, CrossFade, blank

TIMELINE = Timeline(30, (40, 76))
SEAM = 15


def shots(look: Look) -> tuple[Shot, Shot]:
    """A still scene with a caption, and a moving one."""
    found = []
    for seed in (1, 2):
        rough = np.random.default_rng(seed).integers(0, 255, (9, 16, 3), dtype=np.uint8)
        image = cv2.resize(rough, (look.width_px, look.height_px), interpolation=cv2.INTER_CUBIC)
        found.append(cv2.imencode(".png", image)[1].tobytes())
    caption = Overlay(np.full((40, 200, 4), 230, np.uint8), 60, 250, 5, 33)
    return Shot(found[0], 40, False, (caption,)), Shot(found[1], 76, True)


def filmed(look: Look, folder: Path) -> Path:
    first, second = shots(look)
    pieces = (encode_body(first, 0, look), encode_seam(first, second, SEAM, look), encode_body(second, SEAM, look))
    segments = []
    for number, (piece, frames) in enumerate(zip(pieces, (40, SEAM, 61), strict=True)):
        segments.append(Segment(folder / f"{number}.mp4", frames))
        segments[-1].path.write_bytes(piece)
    encode_sound(voice, TIMELINE, folder / "s.m4a")
    join(segments, folder / "s.m4a", Labels("t", "en"), look.fps, folder / "v.mp4")
    return folder / "v.mp4"


def voice(_: int) -> bytes:
    return wav(clicking(VOICE_RATE // 2, 0.2))


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A device that is one: encoders of the ffmpeg binary."""
    libraries: dict[Codec, str] = {"h264": "libx264", "hevc": "libx265"}
    monkeypatch.setitem(HARDWARE, "nvenc", Device((), "format=yuv420p", libraries, ("-preset", "ultrafast")))
    _parameters.cache_clear()
    yield
    _parameters.cache_clear()


def drawn(look: Look) -> Iterator[np.ndarray]:
    first, second = (Camera(shot, look) for shot in shots(look))
    fade, planes = CrossFade(first, second, SEAM, look), blank(look)
    for frame in range(40):
        first.draw(frame, planes)
        yield planes[0]
    for frame in range(76):
        (fade if frame < SEAM else second).draw(frame, planes)
        yield planes[0]


def assert_whole(path: Path, look: Look) -> None:
    check(path, Expected(look, TIMELINE, voice))
    with av.open(str(path)) as container:
        seen = [frame.to_ndarray()[: look.height_px, : look.width_px] for frame in container.decode(video=0)]
    for number, (frame, wanted) in enumerate(zip(seen, drawn(look), strict=True)):
        assert ((frame.astype(float) - wanted) ** 2).mean() < 30, number


@pytest.mark.parametrize(("codec", "tag"), [("hevc", "hvc1"), ("av1", "av01")])
def test_every_frame_is_there_and_shows_what_was_drawn(codec: Codec, tag: str, small: Look, tmp_path: Path) -> None:
    look = small.model_copy(update={"codec": codec, "transition": "fade"})
    path = filmed(look, tmp_path)
    assert_whole(path, look)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.codec_tag == tag
    with pytest.raises(CheckFailed, match=f"is {codec}, not h264"):
        check(path, Expected(small, TIMELINE, voice))


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.usefixtures("replaced")
def test_frames_go_through_ffmpeg_to_a_device(codec: Codec, small: Look, tmp_path: Path) -> None:
    look = small.model_copy(update={"transition": "fade", "codec": codec, "encoder": "nvenc"})
    assert settled(look) == (look, ())
    assert encoder_identity(look) != encoder_identity(small)
    assert_whole(filmed(look, tmp_path), look)


@pytest.mark.parametrize(("encoder", "codec"), [("videotoolbox", "h264"), ("videotoolbox", "av1")])
def test_software_stands_in_for_a_device_that_is_not_there(encoder: EncoderKind, codec: Codec, small: Look) -> None:
    look = small.model_copy(update={"codec": codec, "encoder": encoder})
    found, (note,) = settled(look)
    assert found == small.model_copy(update={"codec": codec})
    assert "videotoolbox" in note
    assert "\n" not in note
    with pytest.raises(RenderError):
        encode_body(shots(look)[0], 0, look)


@pytest.mark.parametrize(("codec", "length"), [("h264", 40), ("hevc", 40), ("hevc", 1), ("av1", 40)])
def test_pictures_that_a_decoder_must_guess_are_not_published(
    codec: Codec, length: int, small: Look, tmp_path: Path
) -> None:
    look = small.model_copy(update={"codec": codec, "transition": "fade"})
    path = filmed(look, tmp_path)
    with av.open(str(path)) as container:
        packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    at, size = max(packets, key=lambda packet: packet[1])
    data = bytearray(path.read_bytes())
    damaged = slice(at + size // 2, at + size // 2 + length)
    data[damaged] = bytes(byte ^ 0x55 for byte in data[damaged])
    path.write_bytes(data)
    with pytest.raises(CheckFailed, match=r"damaged|does not decode"):
        check(path, Expected(look, TIMELINE, voice))
