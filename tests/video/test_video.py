"""A whole video, as a viewer's player finds it."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from benchmarks.sync import VOICE_RATE, Planted, clicking, measured, plant, wav
from docreel.errors import CheckFailed, RenderError
from docreel.models import Chapter, Cue, Look
from docreel.video import Expected, Labels, Segment, Shot, Timeline, check, encode_body, encode_seam, encode_sound, join
from docreel.video.ffmpeg import run
from docreel.video.probe import index_first, soft_captions
from docreel.video.sound import measure

CUES = (Cue(start_ms=400, end_ms=1_300, lines=("Xin chào", "các bạn")), Cue(start_ms=1_400, end_ms=2_500, lines=("b",)))


@dataclass
class Made:
    path: Path
    timeline: Timeline
    expected: Expected
    planted: Planted


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, small: Look) -> Made:
    chapters = (Chapter(title="Mở đầu", start_ms=0, end_ms=2_000), Chapter(title="Two", start_ms=2_000, end_ms=9_000))
    planted = plant(tmp_path_factory.mktemp("video"), 20, 2, small, Labels("Tiêu đề", "vi", CUES, chapters))
    return Made(planted.path, planted.timeline, Expected(small, planted.timeline, planted.voice, CUES), planted)


@pytest.mark.parametrize("timestamps", [True, False])
def test_every_click_is_at_its_flash(made: Made, timestamps: bool) -> None:
    found = measured(made.planted, timestamps)
    assert len(found.ms) == 20
    assert max(map(abs, found.ms)) < 2
    assert found.gaps == 0


def test_a_shift_of_sound_or_picture_is_measured(made: Made, tmp_path: Path) -> None:
    run(["-i", made.path, "-c:v", "copy", "-af", "adelay=20:all=1", "-c:a", "aac", "-ac", "2", tmp_path / "late.mp4"])
    found = measured(replace(made.planted, path=tmp_path / "late.mp4"), timestamps=False)
    assert max(abs(ms + 20) for ms in found.ms) < 2


def test_frames_are_exact_and_evenly_spaced(made: Made) -> None:
    with av.open(str(made.path)) as container:
        stream = container.streams.video[0]
        times = [frame.pts * stream.time_base for frame in container.decode(stream)]
    assert times == [Fraction(index, 30) for index in range(made.timeline.total_frames)]


def test_sound_is_as_long_as_the_picture_and_as_loud_as_promised(made: Made) -> None:
    loudness, peak = measure(made.path)
    assert abs(loudness + 16) < 1
    assert peak <= -1.5
    with av.open(str(made.path)) as container:
        sound, picture = container.streams.audio[0], container.streams.video[0]
        apart = sound.duration * sound.time_base - picture.duration * picture.time_base
        assert abs(apart) < Fraction(1, 30)
        assert (sound.layout.name, sound.rate) == ("stereo", 48_000)


def test_captions_chapters_and_title_are_in_the_file(made: Made) -> None:
    assert soft_captions(made.path) == CUES
    with av.open(str(made.path)) as container:
        assert container.metadata["title"] == "Tiêu đề"
        assert container.metadata["description"] == "0:00 Mở đầu\n0:02 Two"
        assert {stream.metadata["language"] for stream in container.streams if stream.type != "data"} == {"vie"}
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["Mở đầu", "Two"]
        assert container.streams.subtitles[0].metadata["language"] == "vie"
    assert index_first(made.path)
    assert [path.name for path in made.path.parent.glob("*.part")] == []
    assert not (made.path.parent / "sound.wav").exists()


def test_a_good_video_passes(made: Made) -> None:
    check(made.path, made.expected)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (["-c", "copy", "-map", "-0:a"], "lacks"),
        (["-c:v", "copy", "-af", "volume=0", "-c:a", "aac"], "silent"),
        (["-c:v", "copy", "-af", "volume=-20dB", "-c:a", "aac"], "LUFS"),
        (["-c:v", "copy", "-af", "adelay=100:all=1", "-c:a", "aac"], "differ in length"),
        (["-c:a", "copy", "-vf", "drawbox=c=black:t=fill"], "Scene 1 is black"),
        (["-c:a", "copy", "-vf", "drawbox=c=black:t=fill:enable='between(t,2,5.5)'"], "Scene 2 is black"),
        (["-c", "copy", "-t", "5"], "frames, not"),
        (["-c", "copy", "-movflags", "-faststart"], "index"),
    ],
)
def test_what_is_wrong_is_not_published(made: Made, tmp_path: Path, damage: list[str], why: str) -> None:
    front = [] if "-faststart" in damage else ["-movflags", "+faststart"]
    run(["-i", made.path, "-map", "0:v", "-map", "0:a", *damage, *front, tmp_path / "bad.mp4"])
    with pytest.raises(CheckFailed, match=why):
        check(tmp_path / "bad.mp4", made.expected)


SETTS = "setts=pts='PTS+256*gt(PTS,20480)':dts='DTS+256*gt(DTS,20480)'"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["-af", "adelay=60:all=1,atrim=end={end}"], "scene 1 is heard .60 ms off"),
        (["-af", "atempo=0.995,atrim=end={end}"], "scene 2 is heard"),
        (["-af", "adelay=9000:all=1,atrim=end={end}"], "scene 1 is not heard"),
        (["-af", "volume=0:enable='between(t,4,7)'"], "scene 3 is not heard"),
        (["-c", "copy", "-bsf:v", SETTS], "1 frames do not follow"),
    ],
)
def test_sound_that_is_late_inside_the_right_length_is_not_published(
    made: Made, tmp_path: Path, arguments: list[str], why: str
) -> None:
    end = str(made.timeline.duration_ms / 1000)
    filled = [argument.replace("{end}", end) for argument in arguments]
    coded = [] if "-c" in filled else ["-c:v", "copy", "-c:a", "aac", "-b:a", "160k"]
    run(["-i", made.path, "-map", "0:v", "-map", "0:a", *coded, *filled, "-movflags", "+faststart", tmp_path / "b.mp4"])
    with pytest.raises(CheckFailed, match=why):
        check(tmp_path / "b.mp4", made.expected)


def test_a_damaged_file_is_not_published(made: Made, tmp_path: Path) -> None:
    data = made.path.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(CheckFailed):
        check(tmp_path / "cut.mp4", made.expected)


def test_another_caption_track_is_not_published(made: Made) -> None:
    soft = made.expected.look.model_copy(update={"captions": "soft"})
    check(made.path, replace(made.expected, look=soft))
    with pytest.raises(CheckFailed, match="caption track"):
        check(made.path, replace(made.expected, look=soft, cues=CUES[:1]))


def test_cues_outside_or_over_each_other_are_not_published(made: Made) -> None:
    late = Cue(start_ms=10**7, end_ms=10**7 + 1, lines=("x",))
    for cues, why in (((late,), "outside"), ((CUES[0], CUES[0]), "begins before")):
        with pytest.raises(CheckFailed, match=why):
            check(made.path, replace(made.expected, cues=cues))


def test_segments_that_do_not_fit_are_refused(tmp_path: Path, small: Look) -> None:
    picture = cv2.imencode(".png", np.full((320, 320, 3), 90, np.uint8))[1].tobytes()
    (tmp_path / "a").write_bytes(encode_body(Shot(picture, 60), 0, small))
    other = Look(width_px=640, height_px=320)
    (tmp_path / "b").write_bytes(encode_seam(Shot(picture, 60), Shot(picture, 60), 15, other))
    timeline = Timeline(30, (75,))
    encode_sound(lambda _: wav(clicking(VOICE_RATE, 0.5)), timeline, tmp_path / "s.m4a")
    for segments, why in (
        ([Segment(tmp_path / "a", 59)], "60 frames, not 59"),
        ([Segment(tmp_path / "a", 60), Segment(tmp_path / "b", 15)], "encoded differently"),
    ):
        with pytest.raises(RenderError, match=why):
            join(segments, tmp_path / "s.m4a", Labels("t", "en"), 30, tmp_path / "v.mp4")
        assert list(tmp_path.glob("v.mp4*")) == []


def test_peaks_that_the_encoder_adds_are_taken_away_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docreel.video.sound.LIMIT_DBTP", -0.5)
    encode_sound(lambda _: wav(clicking(VOICE_RATE, 0.5)), Timeline(30, (75,)), tmp_path / "s.m4a")
    assert measure(tmp_path / "s.m4a")[1] <= -1.5


def test_a_level_out_of_reach_is_an_error(tmp_path: Path) -> None:
    lonely = np.zeros(VOICE_RATE, np.float32)
    lonely[VOICE_RATE // 2] = 0.9
    with pytest.raises(RenderError, match="dBTP"):
        encode_sound(lambda _: wav(lonely), Timeline(30, (75,)), tmp_path / "s.m4a")
    assert not (tmp_path / "s.m4a").exists()


def test_silent_narrations_and_broken_sounds_are_refused(tmp_path: Path) -> None:
    for data, why in (
        (wav(np.zeros(VOICE_RATE)), "silent"),
        (b"RIFFnothing", "cannot be decoded"),
        (wav(np.ones(VOICE_RATE * 9)), "longer"),
    ):
        with pytest.raises(RenderError, match=why):
            encode_sound(lambda _, data=data: data, Timeline(30, (75,)), tmp_path / "s.m4a")
    assert list(tmp_path.glob("*.wav")) == []
