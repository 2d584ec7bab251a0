"""The user's own clips, pictures and watermark, as they are seen in the finished frames."""

import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.errors import RenderError
from docreel.models import Artifact, Look, OwnPicture, Pan
from docreel.models.visual import Fit
from docreel.video import (
    Footage,
    Overlay,
    Place,
    Shot,
    as_clip,
    encode_body,
    encode_clip,
    encode_seam,
    fit_picture,
    place,
    poster,
    watermark,
)
from docreel.video.ffmpeg import run
from docreel.video.fitting import framed
from docreel.video.reel import Reel
from docreel.video.shot import Camera
from tasks.draw import drawn

LOOK = Look(width_px=640, height_px=360)
GROUND = "#102030"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at 10 frames a second, square, each frame a little brighter."""
    path = tmp_path_factory.mktemp("clip") / "c.mp4"
    source = "color=black:s=200x200:r=10:d=2,format=yuv444p,geq=lum='40+N*9':cb=128:cr=128"
    run(["-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", "-crf", "5", path])
    return path


def grey(data: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(data)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def picture(width: int, height: int, colour: tuple[int, ...]) -> bytes:
    return cv2.imencode(".png", np.full((height, width, len(colour)), colour, np.uint8))[1].tobytes()


def test_a_clip_plays_at_the_frame_rate_of_the_video_and_its_last_frame_stays(clip: Path) -> None:
    footage = Footage(clip, 75, place(LOOK, "whole", captioned=False), GROUND)
    seen = grey(encode_body(footage, 0, LOOK))
    centre = [int(frame[180, 320]) for frame in seen]
    assert len(centre) == 75
    assert centre == sorted(centre)
    steps = [index for index, (before, after) in enumerate(pairwise(centre), 1) if after - before > 4]
    assert steps == [3 * number for number in range(1, 20)]
    assert {int(frame[180, 40]) for frame in seen} <= set(range(24, 36))  # the ground beside it
    later = grey(encode_body(replace(footage, from_ms=1000), 15, LOOK))
    assert len(later) == 60
    assert abs(int(later[0][180, 320]) - centre[45]) <= 2


def test_a_clip_of_uneven_frame_rate_shows_each_moment_when_it_was(tmp_path: Path) -> None:
    source = "color=black:s=64x64:r=60:d=3,geq=lum='20+T*60':cb=128:cr=128"
    uneven = ["-vf", "select='lt(t,1)+not(mod(n,7))'", "-fps_mode", "vfr", "-pix_fmt", "yuv420p", "-crf", "2"]
    run(["-f", "lavfi", "-i", source, *uneven, tmp_path / "v.mp4"])
    with av.open(str(tmp_path / "v.mp4")) as container:
        when = [(frame.time or 0, int(frame.to_ndarray(format="gray").mean())) for frame in container.decode(video=0)]
    reel = Reel(tmp_path / "v.mp4", place(LOOK, "whole", captioned=False))
    for at_s in (0.01, 0.5, 1.05, 1.9, 2.5, 0.2, 2.6, 9):  # back and forth, and after its end
        wanted = next(grey for time, grey in reversed(when) if time <= at_s)
        assert abs(int(reel.bgr(at_s)[32, 32, 0]) - wanted) <= 2, at_s
    reel.close()


@pytest.mark.parametrize(
    ("turned", "shape"), [(["-display_rotation", "90"], (360, 270)), (["-display_rotation", "180"], (270, 360))]
)
def test_a_clip_is_upright_as_players_show_it(tmp_path: Path, turned: list[str], shape: tuple[int, int]) -> None:
    run(["-f", "lavfi", "-i", "testsrc=s=80x60:r=10:d=0.3", "-pix_fmt", "yuv420p", "-crf", "5", tmp_path / "a.mp4"])
    run([*turned, "-i", tmp_path / "a.mp4", "-c", "copy", tmp_path / "b.mp4"])
    run(["-i", tmp_path / "b.mp4", "-frames:v", "1", tmp_path / "as-ffmpeg-shows-it.png"])
    reel = Reel(tmp_path / "b.mp4", place(Look(width_px=360, height_px=360), "whole", captioned=False))
    seen, wanted = reel.bgr(0), cv2.imread(str(tmp_path / "as-ffmpeg-shows-it.png"))
    assert seen.shape[:2] == shape
    assert wanted is not None
    wanted = cv2.resize(wanted, shape[::-1])
    assert np.corrcoef(seen.ravel(), wanted.ravel())[0, 1] > 0.9


def test_a_clip_goes_over_into_a_picture_and_back(clip: Path) -> None:
    footage = Footage(clip, 60, place(LOOK, "fill", captioned=False), GROUND)
    still = Shot(picture(640, 360, (200, 200, 200)), 30)
    for before, after in ((footage, still), (still, footage)):
        assert len(grey(encode_seam(before, after, 15, LOOK, GROUND))) == 15


def test_a_poster_is_the_first_frame_that_is_seen(clip: Path) -> None:
    first, later = (
        cv2.imdecode(np.frombuffer(poster(Footage(clip, 1, place(LOOK, "fill", True), GROUND, at), LOOK), np.uint8), 0)
        for at in (0, 1_500)
    )
    assert first.shape == later.shape == (360, 640)
    assert int(later[180, 320]) - int(first[180, 320]) > 100


def test_a_scene_is_a_moviepy_clip_and_a_moviepy_clip_a_segment() -> None:
    mark = Overlay(np.full((40, 40, 4), 255, np.uint8), 20, 20, 10, 20)
    clip = as_clip(Shot(picture(640, 360, (40, 80, 200)), 30, overlays=(mark,)), LOOK)
    assert (clip.duration, clip.fps, tuple(clip.size)) == (1, 30, (640, 360))
    assert np.abs(clip.get_frame(0)[180, 320].astype(int) - (200, 80, 40)).max() <= 2
    marked = [clip.get_frame(index / 30)[30, 30, 1] > 200 for index in range(30)]
    assert marked == [10 <= index < 20 for index in range(30)]
    with av.open(io.BytesIO(encode_clip(clip.subclipped(0.5, 1), LOOK))) as container:
        stream = container.streams.video[0]
        extradata = bytes(stream.codec_context.extradata or b"")
        seen = [frame.to_ndarray(format="gray") for frame in container.decode(stream)]
    assert [frame[30, 30] > 200 for frame in seen] == [index < 5 for index in range(15)]
    with av.open(io.BytesIO(encode_body(Shot(picture(640, 360, (1, 2, 3)), 5), 0, LOOK))) as container:
        assert bytes(container.streams.video[0].codec_context.extradata or b"") == extradata


def test_what_is_no_clip_says_so(tmp_path: Path) -> None:
    (tmp_path / "c.mp4").write_bytes(b"nothing")
    with pytest.raises(RenderError, match=r"c\.mp4 cannot be read"):
        poster(Footage(tmp_path / "c.mp4", 1, place(LOOK, "fill", True)), LOOK)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(8, 900), st.integers(8, 900)),
    st.sampled_from([(320, 180), (180, 320), (320, 320)]),
    st.sampled_from(["whole", "fill"]),
    st.sampled_from(["burned", "off"]),
)
def test_a_picture_is_whole_above_the_captions_or_fills_the_frame(
    size: tuple[int, int], frame: tuple[int, int], fit: str, captions: str
) -> None:
    look = Look.model_construct(width_px=frame[0], height_px=frame[1], captions=captions)
    where = place(look, fit, captioned=True)  # type: ignore[arg-type]
    width, height = where.size_of(*size)
    shown = framed(np.full((height, width, 3), 255, np.uint8), look, where, "#000000")
    assert shown.shape == (frame[1], frame[0], 3)
    rows, columns = np.nonzero(shown[..., 0])
    if fit == "fill":
        assert shown.min() == 255
    else:
        assert (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1) == (height, width)
        assert rows.max() < frame[1] * (0.82 if captions == "burned" else 1) + 1


@pytest.mark.parametrize(
    ("size", "fit", "pan"),
    [
        ((1280, 720), "fill", ""),
        ((1300, 720), "fill", ""),
        ((3000, 720), "fill", "across"),
        ((700, 900), "fill", "down"),
        ((3000, 720), "whole", ""),
    ],
)
def test_the_camera_goes_to_what_is_cut_of_a_picture(size: tuple[int, int], fit: Fit, pan: Pan) -> None:
    image = picture(*size, (0, 0, 255, 255))
    visual = OwnPicture(file="p.png", fit=fit, image=Artifact(key="0" * 64, media_type="image/png", size_bytes=1))
    slide = drawn(visual, LOOK, "en", lambda _: image)
    assert (slide.moving, slide.pan) == (fit == "fill", pan)


def test_a_transparent_picture_lies_on_the_background() -> None:
    out = cv2.imdecode(
        np.frombuffer(fit_picture(picture(20, 20, (0, 0, 255, 0)), LOOK, Place(0, 0, 640, 360), GROUND), np.uint8), 1
    )
    assert out[180, 320].tolist() == [0x30, 0x20, 0x10]


@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-left", "bottom-right"])
@pytest.mark.parametrize("size", [(320, 320), (640, 360), (360, 640)])
def test_a_watermark_stays_in_the_margin_of_its_corner(corner: str, size: tuple[int, int]) -> None:
    look = Look(width_px=size[0], height_px=size[1])
    mark = watermark(picture(400, 160, (0, 0, 255, 255)), corner, 0.5, 90, look)  # type: ignore[arg-type]
    height, width = mark.rgba.shape[:2]
    assert mark.rgba[height // 2, width // 2].tolist() == [255, 0, 0, 128]
    margin = 0.085 * min(size)
    assert (mark.y_px + height if corner.startswith("top") else size[1] - mark.y_px) <= margin
    assert (mark.x_px < size[0] / 4) == corner.endswith("left")
    assert 0 <= mark.x_px <= size[0] - width
    assert width <= size[0] / 4


def test_a_watermark_costs_a_still_scene_no_frame() -> None:
    shot = Shot(picture(640, 360, (90, 90, 90)), 90, overlays=(Overlay(np.zeros((2, 2, 4), np.uint8), 0, 0, 20, 40),))
    mark = watermark(picture(40, 16, (255, 255, 255)), "top-right", 1, 90, LOOK)
    marked = replace(shot, overlays=(*shot.overlays, mark))
    assert Camera(marked, LOOK).changes(0) == Camera(shot, LOOK).changes(0)
    with av.open(io.BytesIO(encode_body(marked, 0, LOOK))) as container:
        seen = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert all(frame[16, 620] > 200 for frame in seen)
