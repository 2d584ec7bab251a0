"""A disk without room, for real: /dev/full takes nothing, and says so as a full disk does."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.sync import VOICE_RATE, clicking, wav
from docreel.errors import DiskFull
from docreel.models import Look
from docreel.video import Labels, Segment, Shot, Timeline, encode_body, encode_sound, join
from docreel.video.ffmpeg import piped
from docreel.workspace import scratch

FULL = Path("/dev/full")
TIMELINE = Timeline(30, (75,))


def voice(_: int) -> bytes:
    return wav(clicking(VOICE_RATE, 0.5))


def test_a_video_that_finds_no_room_leaves_nothing(tmp_path: Path, small: Look) -> None:
    picture = cv2.imencode(".png", np.full((320, 320, 3), 90, np.uint8))[1].tobytes()
    (tmp_path / "a.mp4").write_bytes(encode_body(Shot(picture, 75), 0, small))
    encode_sound(voice, TIMELINE, tmp_path / "s.m4a")
    (tmp_path / "v.mp4.part").symlink_to(FULL)
    with pytest.raises(DiskFull, match="disk is full"):
        join([Segment(tmp_path / "a.mp4", 75)], tmp_path / "s.m4a", Labels("t", "en"), 30, tmp_path / "v.mp4")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "s.m4a"]


def test_sound_that_finds_no_room_is_said(tmp_path: Path) -> None:
    (tmp_path / "s.m4a").symlink_to(FULL)
    with pytest.raises(DiskFull, match="disk is full"):
        encode_sound(voice, TIMELINE, tmp_path / "s.m4a")


def test_pictures_on_their_way_through_ffmpeg_that_find_no_room_are_said() -> None:
    raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "64x64", "-i", "pipe:0"]
    with pytest.raises(DiskFull, match="disk is full"):
        piped([*raw, "-f", "rawvideo", "-y", str(FULL)], [bytes(64 * 64)] * 50)


def test_whatever_a_task_puts_aside_without_room_is_said() -> None:
    def put_aside() -> None:
        with scratch("test") as folder:
            folders.append(folder)
            (folder / "1.mp4").symlink_to(FULL)
            (folder / "1.mp4").write_bytes(bytes(100_000))

    folders: list[Path] = []
    with pytest.raises(DiskFull, match="disk is full"):
        put_aside()
    assert not folders[0].exists()
