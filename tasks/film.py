"""Pictures and narrations -> clips and sound."""

import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from prefect import task

from blocks.artifact_store import artifact_store
from docreel import drawing, video
from docreel.models import Clip, Look, Mix, Narration, Sound, Take, Visual
from docreel.settings import settings
from docreel.workspace import scratch
from tasks.policy import STAGE

_starting = threading.Lock()


def encoders() -> video.WorkerPool:
    """The worker processes that encode; one pool for all threads."""
    with _starting:
        return _pool()


@cache
def _pool() -> video.WorkerPool:
    return video.WorkerPool(settings().render_workers)


@task(name="film-body", version="4", tags=["render"], **STAGE)
def film_body(take: Take, opens: bool, look: Look, language: str, identity: str) -> Clip:
    """A scene but for the seam before it; ``opens``: it has none. Raises RenderError."""
    shot = shot_of(take, look, language)
    first = 0 if opens else video.seam_length(shot.frames, look.fps)
    encoded = encoders().run(video.encode_body, shot, first, look)
    return Clip(video=artifact_store().put(encoded, "video/mp4"), frames=shot.frames - first)


@task(name="film-seam", version="4", tags=["render"], **STAGE)
def film_seam(before: Take, after: Take, look: Look, language: str, identity: str) -> Clip:
    """The first frames of a scene, into which the one before goes over. Raises RenderError."""
    shot = shot_of(after, look, language)
    frames = video.seam_length(shot.frames, look.fps)
    under = video.Shot(
        image=artifact_store().get(before.picture.image),
        frames=video.scene_frames(before.narration, look.fps),
        moving=before.picture.moving,
    )
    encoded = encoders().run(video.encode_seam, under, shot, frames, look, drawing.background(look))
    return Clip(video=artifact_store().put(encoded, "video/mp4"), frames=frames)


@task(name="mix-sound", version="2", tags=["render"], **STAGE)
def mix_sound(narrations: tuple[Narration, ...], look: Look, mix: Mix, identity: str) -> Sound:
    """All narrations on one timeline, music under them, at one loudness. Raises RenderError."""
    store = artifact_store()
    timeline = video.Timeline.of(narrations, look)
    with scratch("sound") as folder:
        out = folder / "sound.m4a"
        layers = tuple(layers_of(narrations, timeline, mix, folder))
        voices = [narration.audio for narration in narrations]
        video.encode_sound(lambda scene: store.get(voices[scene]), timeline, out, layers, mix.loudness_lufs)
        return Sound(audio=store.put_file(out, "audio/mp4"), frames=timeline.total_frames)


def layers_of(
    narrations: tuple[Narration, ...], timeline: video.Timeline, mix: Mix, folder: Path
) -> Iterator[video.Layer]:
    """What is heard beside the narrations."""
    if mix.music is not None:
        music = folder / "music"
        music.write_bytes(artifact_store().get(mix.music))
        said = video.spoken(narrations, timeline)
        yield video.Music(music, mix.music_level_lu, said, 0, timeline.total_samples)


def shot_of(take: Take, look: Look, language: str) -> video.Shot:
    """What the camera needs of a scene: its picture, its length, and what is laid over it."""
    return video.Shot(
        image=artifact_store().get(take.picture.image),
        frames=video.scene_frames(take.narration, look.fps),
        moving=take.picture.moving,
        overlays=(*lit_parts(take, look, language), *burned_captions(take, look, language)),
    )


def lit_parts(take: Take, look: Look, language: str) -> Iterator[video.Overlay]:
    """The parts of the slide (bullets, rows), each lit while it is spoken of."""
    parts = parts_of(take.visual, look, language)
    spans = video.spoken_spans(tuple(part.text for part in parts), take.sentences, take.narration)
    for part, span in zip(parts, spans, strict=True):
        if span is not None:
            yield video.overlay(span, part, look.fps)


def burned_captions(take: Take, look: Look, language: str) -> Iterator[video.Overlay]:
    """The captions of the scene, where they are to be burned in."""
    if look.captions == "burned":
        for cue in video.cues(take.sentences, take.narration, look):
            yield video.overlay(cue, drawing.draw_caption(cue.lines, look, language=language), look.fps)


@lru_cache(maxsize=8)
def parts_of(visual: Visual, look: Look, language: str) -> tuple[drawing.Highlight, ...]:
    """The parts of a slide, drawn lit; kept because the body and the seam of a scene both need them."""
    return drawing.highlights(visual, look, language=language, load=artifact_store().get)
