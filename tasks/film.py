"""Pictures and narrations -> clips and sound."""

from functools import cache

from prefect import task

from blocks.artifact_store import artifact_store
from docreel import drawing, video
from docreel.models import Clip, Look, Narration, Sound, Take
from docreel.settings import settings
from docreel.workspace import scratch
from tasks.policy import STAGE


@cache
def encoders() -> video.WorkerPool:
    """The worker processes that encode."""
    return video.WorkerPool(settings().render_workers)


@task(name="film-body", version="1", tags=["render"], **STAGE)
def film_body(take: Take, opens: bool, look: Look, language: str, identity: str) -> Clip:
    """A scene but for the seam before it; ``opens``: it is the first and has none. Raises RenderError."""
    shot = shot_of(take, look, language)
    first = 0 if opens else video.seam_length(shot.frames, look.fps)
    encoded = encoders().run(video.encode_body, shot, first, look)
    return Clip(video=artifact_store().put(encoded, "video/mp4"), frames=shot.frames - first)


@task(name="film-seam", version="1", tags=["render"], **STAGE)
def film_seam(before: Take, after: Take, look: Look, language: str, identity: str) -> Clip:
    """The first frames of a scene, with the one before fading under them. Raises RenderError."""
    shot = shot_of(after, look, language)
    frames = video.seam_length(shot.frames, look.fps)
    under = shot_of(before, look.model_copy(update={"captions": "off"}), language)
    encoded = encoders().run(video.encode_seam, under, shot, frames, look)
    return Clip(video=artifact_store().put(encoded, "video/mp4"), frames=frames)


@task(name="mix-sound", version="1", tags=["render"], **STAGE)
def mix_sound(narrations: tuple[Narration, ...], look: Look, identity: str) -> Sound:
    """All narrations on one timeline, at one loudness. Raises RenderError."""
    store = artifact_store()
    timeline = video.Timeline.of(narrations, look)
    with scratch("sound") as folder:
        out = folder / "sound.m4a"
        video.encode_sound(lambda scene: store.get(narrations[scene].audio), timeline, out)
        return Sound(audio=store.put(out.read_bytes(), "audio/mp4"), frames=timeline.total_frames)


def shot_of(take: Take, look: Look, language: str) -> video.Shot:
    """What the camera needs of a scene: its picture, its length, and its captions where they are burned in."""
    overlays: tuple[video.Overlay, ...] = ()
    if look.captions == "burned":
        overlays = tuple(
            video.overlay(cue, drawing.draw_caption(cue.lines, look, language=language), look.fps)
            for cue in video.cues(take.sentences, take.narration, look)
        )
    return video.Shot(
        image=artifact_store().get(take.picture.image),
        frames=video.scene_frames(take.narration, look.fps),
        moving=take.picture.moving,
        overlays=overlays,
    )
