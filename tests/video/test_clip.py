"""Segments: exact, joinable, equal to what was drawn, and cheap where nothing happens."""

import io
from fractions import Fraction
from itertools import pairwise

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docreel.errors import RenderError
from docreel.models import Look, Pan
from docreel.video import Overlay, Shot, encode_body, encode_seam
from docreel.video.encoder import TICKS_PER_FRAME
from docreel.video.shot import ZOOM, Camera, blank, travelled
from docreel.video.skip import Counters, Unit, escape, held, unescape
from docreel.video.timeline import seam_length


def png(red: int, green: int, blue: int) -> bytes:
    image = np.full((320, 320, 3), (blue, green, red), np.uint8)
    return cv2.imencode(".png", image)[1].tobytes()


def texture(look: Look, seed: int) -> bytes:
    rough = np.random.default_rng(seed).integers(0, 255, (9, 16, 3), dtype=np.uint8)
    image = cv2.resize(rough, (look.width_px, look.height_px), interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".png", image)[1].tobytes()


def bar(first: int, end: int, y: int = 251) -> Overlay:
    rgba = np.full((41, 201, 4), 255, np.uint8)
    rgba[..., 3] = 200
    return Overlay(rgba, 51, y, first, end)


def pictures(data: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(data)) as container:
        return [frame.to_ndarray()[: container.streams.video[0].height] for frame in container.decode(video=0)]


def extradata(data: bytes) -> bytes:
    with av.open(io.BytesIO(data)) as container:
        return bytes(container.streams.video[0].codec_context.extradata)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / max(((a.astype(float) - b) ** 2).mean(), 1e-9)))


@pytest.mark.parametrize("moving", [False, True])
def test_every_frame_shows_what_was_drawn(small: Look, moving: bool) -> None:
    shot = Shot(texture(small, 1), 280, moving, (bar(20, 61), bar(63, 130), bar(130, 131), bar(250, 400)))
    seen = pictures(encode_body(shot, 15, small))
    assert len(seen) == 265
    camera, planes = Camera(shot, small), blank(small)
    for index, frame in enumerate(seen):
        camera.draw(15 + index, planes)
        assert psnr(frame, planes[0]) > 36, index


@pytest.mark.parametrize("size", [(320, 320), (1080, 1920)])
def test_still_moving_and_seam_share_their_parameters(size: tuple[int, int]) -> None:
    look = Look(width_px=size[0], height_px=size[1], fps=30)
    still, moving = Shot(texture(look, 1), 24), Shot(texture(look, 2), 24, moving=True)
    clips = [encode_body(still, 8, look), encode_body(moving, 8, look), encode_seam(still, moving, 8, look)]
    assert len({extradata(clip) for clip in clips}) == 1
    assert [len(pictures(clip)) for clip in clips] == [16, 16, 8]
    wanted = cv2.cvtColor(cv2.imdecode(np.frombuffer(still.image, np.uint8), 1), cv2.COLOR_BGR2GRAY)
    seen = pictures(clips[0])[-1][: size[1], : size[0]]
    assert np.corrcoef(seen.ravel(), wanted.ravel())[0, 1] > 0.95


def test_frames_are_evenly_spaced_and_nothing_is_left_to_guess(small: Look) -> None:
    data = encode_body(Shot(texture(small, 1), 500, overlays=(bar(30, 90),)), 0, small)
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        frames = [(frame.pts, frame.key_frame) for frame in container.decode(stream)]
        assert stream.time_base == Fraction(1, 30 * TICKS_PER_FRAME)
    assert [pts for pts, _ in frames] == [index * TICKS_PER_FRAME for index in range(500)]
    assert [index for index, (_, key) in enumerate(frames) if key] == [0, 240, 480]


def test_a_still_scene_has_the_same_bytes_every_time(small: Look) -> None:
    shot = Shot(texture(small, 1), 40, overlays=(bar(20, 30),))
    assert encode_body(shot, 10, small) == encode_body(shot, 10, small)


def test_a_seam_shows_both_scenes_and_ends_at_the_second(small: Look) -> None:
    red, blue = Shot(png(220, 30, 30), 30), Shot(png(30, 30, 220), 30)
    fade = small.model_copy(update={"transition": "fade"})
    with av.open(io.BytesIO(encode_seam(red, blue, 15, fade))) as container:
        colours = [frame.to_ndarray(format="rgb24")[160, 160] for frame in container.decode(video=0)]
    reds = [int(colour[0]) for colour in colours]
    assert reds == sorted(reds, reverse=True)
    assert reds[0] > 190
    assert 90 < reds[7] < 160
    assert reds[-1] < 60


@pytest.mark.parametrize("colour", ["#f8fafd", "#000000"])
def test_a_dip_never_shows_two_scenes_at_once(small: Look, colour: str) -> None:
    red, blue = Shot(png(220, 30, 30), 30), Shot(png(30, 30, 220), 30, overlays=(bar(0, 30),))
    with av.open(io.BytesIO(encode_seam(red, blue, 15, small, colour))) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    ground = np.array([*bytes.fromhex(colour[1:])], float)
    seen = np.array([frame[160, 160] for frame in frames], float) - ground
    for number, pixel in enumerate(seen):
        of = (220, 30, 30) if number < 5 else (30, 30, 220)
        share = np.abs(pixel).max() / np.abs(np.array(of) - ground).max()
        assert np.abs(pixel - share * (np.array(of) - ground)).max() < 12, number
    assert np.abs(seen).max(axis=1).min() < 12
    assert np.abs(seen[0]).max() > 130
    assert np.abs(frames[-1][160, 160] - np.array([30, 30, 220.0])).max() < 12
    # What is laid over the scene that begins does not wait for it.
    assert np.abs(frames[2][270, 150].astype(int) - frames[-1][270, 150]).max() < 60


def test_colours_survive(small: Look) -> None:
    with av.open(io.BytesIO(encode_body(Shot(png(200, 80, 40), 10), 0, small))) as container:
        frame = next(container.decode(video=0))
        assert (frame.colorspace, frame.color_range) == (1, 1)
        colour = frame.reformat(format="rgb24", src_colorspace="ITU709", dst_colorspace="ITU709").to_ndarray()[160, 160]
    assert np.abs(colour.astype(int) - (200, 80, 40)).max() <= 4


def test_a_patch_over_the_edge_is_cut(small: Look) -> None:
    corner = Overlay(np.full((50, 50, 4), 255, np.uint8), 301, -19, 0, 5)
    planes = blank(small)
    Camera(Shot(png(0, 0, 0), 10, overlays=(corner,)), small).draw(0, planes)
    assert planes[0][10, 310] > 230
    assert planes[0][40, 310] < 20


@pytest.mark.parametrize("pan", ["", "across", "down"])
def test_slow_motion_does_not_jitter(pan: Pan) -> None:
    look = Look(width_px=640, height_px=360)
    yy, xx = np.mgrid[0:360, 0:640]
    dot = 40 + 190 * np.exp(-((xx - 150) ** 2 + (yy - 90) ** 2) / (2 * 3.5**2))
    image = cv2.imencode(".png", np.repeat(dot[..., None], 3, 2).round().astype(np.uint8))[1].tobytes()
    camera, planes = Camera(Shot(image, 120, moving=True, pan=pan), look), blank(look)
    off = []
    for frame in range(130):
        camera.draw(frame, planes)
        weight = np.clip(planes[0].astype(float) - 60, 0, None)
        seen = np.array([(xx * weight).sum(), (yy * weight).sum()]) / weight.sum()
        off.append(seen - placed(pan, travelled(frame, 120, 30)))
    assert np.sqrt((np.array(off) ** 2).mean()) < 0.05


def placed(pan: Pan, way: float) -> np.ndarray:
    """Where the dot belongs: nearer to the middle, or past it to the left or up."""
    size, dot = np.array([640, 360]), np.array([150.5, 90.5])
    zoom = 1 + ZOOM * (1 if pan else way)
    begins = np.array([way if pan == side else 0.5 for side in ("across", "down")]) * (size - size / zoom)
    return (dot - begins) * zoom - 0.5


@given(st.integers(1, 2_000), st.integers(1, 60))
def test_the_camera_rests_while_scenes_go_over_into_each_other(frames: int, fps: int) -> None:
    way = [travelled(frame, frames, fps) for frame in range(frames + fps)]
    assert way == sorted(way)
    assert set(way[: seam_length(frames, fps)]) <= {0.0}
    assert set(way[frames:]) == {1.0}
    assert way[frames - 1] in (0.0, 1.0)  # a scene of one frame has no way to go
    assert max(after - before for before, after in pairwise(way)) <= 1.9 / max(frames - 1 - seam_length(frames, fps), 1)


def test_a_camera_at_rest_costs_nothing(small: Look) -> None:
    data = encode_body(Shot(texture(small, 1), 195, True, (bar(0, 100),)), 15, small)
    with av.open(io.BytesIO(data)) as container:
        packets = sorted((packet.pts, packet.size) for packet in container.demux(video=0) if packet.size)
    assert len(packets) == 180
    seen, resting = pictures(data), [*range(1, 8), *range(173, 180)]
    assert all((seen[frame] == seen[frame - 1]).all() and packets[frame][1] < 60 for frame in resting)
    assert not any((seen[frame] == seen[frame - 1]).all() for frame in range(40, 140))


def test_pictures_in_another_order_are_not_held() -> None:
    units = [Unit(b"", shown, shown == 0) for shown in (0, 2, 1)]
    for lengths in ((1, 1, 2), (1, 2, 1)):
        with pytest.raises(RenderError, match="kinds of pictures"):
            list(held(units, lengths, Unread(4, 4), b""))
    assert [unit.shown for unit in held(units, (3, 1, 1), Unread(4, 4), b"")] == [0, 1, 2, 4, 3]


class Unread(Counters):
    """Of units without a picture."""

    def read(self, unit: bytes) -> tuple[int, int]:
        return 0, 0


def test_emulation_prevention_is_put_in_and_taken_out() -> None:
    for data in (b"\0\0\0\0\0\1", b"\0\0\3\0\0\2", b"\1\0\0\4\0\0\0"):
        escaped = escape(data)
        assert unescape(escaped) == data
        assert not any(b"\0\0" + bytes([low]) in escaped for low in range(3))
