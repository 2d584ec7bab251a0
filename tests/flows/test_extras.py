"""What the user's own files ask of a video: how long scenes stay, what is heard, what cannot be."""

import pytest

from docreel.errors import UsageError
from docreel.models import (
    Artifact,
    Extras,
    Look,
    Mark,
    Media,
    Narration,
    OwnClip,
    Scene,
    Script,
    Sentence,
    TitleCard,
    VideoOptions,
    Visual,
)
from docreel.video import scene_frames
from flows.extras import CODA_MS, own_tracks, provide, rested

FILE = Artifact(key="0" * 64, media_type="video/mp4", size_bytes=0)


def scene(visual: Visual) -> Scene:
    return Scene(heading="h", narration=(Sentence(text="Tea."),), visual=visual)


def clip(duration_ms: int, *, heard: bool = True, **more: object) -> OwnClip:
    film = Media(name="c.mp4", kind="clip", artifact=FILE, duration_ms=duration_ms, has_sound=heard)
    return OwnClip.model_validate({"file": "c.mp4", "film": film, **more})


@pytest.fixture
def narration() -> Narration:
    marks = (Mark(sentence=0, text="Tea.", start=0, end=8_000),)
    return Narration(audio=FILE, sample_rate=8_000, samples=8_000, marks=marks)


def test_a_scene_lasts_as_long_as_its_clip_and_the_music_after_the_last_word(narration: Narration) -> None:
    shown = scene(clip(6_000, from_ms=1_000, to_end=True))
    assert scene_frames(rested(narration, shown, ends_with_music=False), 30) == 5 * 30
    assert rested(narration, scene(clip(6_000)), ends_with_music=False) == narration
    assert rested(narration, scene(clip(500, to_end=True)), ends_with_music=False) == narration
    last = rested(narration, scene(TitleCard(title="t")), ends_with_music=True)
    assert scene_frames(last, 30) == scene_frames(narration, 30) + CODA_MS * 30 // 1000


def test_only_clips_that_have_sound_and_are_to_be_heard_are_heard() -> None:
    clips = (clip(900), clip(900, sound_below_lu=9), clip(900, heard=False, sound_below_lu=9))
    script = Script(title="t", language="en", scenes=tuple(map(scene, clips)), writer="me")
    assert [(track.scene, track.below_lu) for track in own_tracks(script)] == [(1, 9)]


def test_a_watermark_over_captions_is_refused() -> None:
    extras = Extras(watermark="logo.png", watermark_corner="bottom-right")
    with pytest.raises(UsageError, match="corner at the top"):
        provide(VideoOptions(extras=extras, look=Look(captions="burned")))
