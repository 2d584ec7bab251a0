"""Pictures and narrations -> clips and sound."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from prefect import task

from blocks.artifact_store import artifact_store
from docreel import drawing, video
from docreel.models import (
    Artifact,
    Assembly,
    Clip,
    Insert,
    Look,
    Narration,
    OwnClip,
    OwnTrack,
    Sound,
    Take,
    Visual,
    Watermark,
)
from docreel.models.visual import OWN
from docreel.settings import settings
from docreel.workspace import scratch
from tasks.draw import found
from tasks.policy import STAGE

#: What a video is a row of.
Piece = Take | Insert

_starting = threading.Lock()


def encoders() -> video.WorkerPool:
    """The worker processes that encode; one pool for all threads."""
    with _starting:
        return _pool()


@cache
def _pool() -> video.WorkerPool:
    return video.WorkerPool(settings().render_workers)


@task(name="film-body", version="4", tags=["render"], **STAGE)
def film_body(piece: Piece, opens: bool, look: Look, language: str, mark: Watermark | None, identity: str) -> Clip:
    """A scene, intro or outro but for the seam before it; ``opens``: it has none. Raises RenderError."""
    with scratch("body") as folder:
        shot = seen(piece, look, folder / "own")
        first = 0 if opens else video.seam_length(shot.frames, look.fps)
        shot = covered(shot, piece, range(first, shot.frames), look, language, mark)
        encoded = encoders().run(video.encode_body, shot, first, look, on=_pictures(piece))
    return Clip(video=artifact_store().put(encoded, "video/mp4"), frames=shot.frames - first)


@task(name="film-seam", version="4", tags=["render"], **STAGE)
def film_seam(before: Piece, after: Piece, look: Look, language: str, mark: Watermark | None, identity: str) -> Clip:
    """The first frames of a piece, into which the one before goes over. Raises RenderError."""
    with scratch("seam") as folder:
        under = seen(before, look, folder / "before")
        shot = seen(after, look, folder / "own")
        frames = video.seam_length(shot.frames, look.fps)
        shot = covered(shot, after, range(frames), look, language, mark)
        encoded = encoders().run(
            video.encode_seam, under, shot, frames, look, drawing.background(look), on=_pictures(before, after)
        )
    return Clip(video=artifact_store().put(encoded, "video/mp4"), frames=frames)


@task(name="mix-sound", version="3", tags=["render"], **STAGE)
def mix_sound(
    narrations: tuple[Narration, ...], look: Look, assembly: Assembly, tracks: tuple[OwnTrack, ...], identity: str
) -> Sound:
    """All narrations on one timeline, music and clips' own sound with them, at one loudness. Raises RenderError."""
    store = artifact_store()
    timeline = video.Timeline.of(narrations, look, assembly)
    with scratch("sound") as folder:
        out = folder / "sound.m4a"
        layers = tuple(layers_of(narrations, timeline, assembly, tracks, folder))
        voices = [narration.audio for narration in narrations]
        video.encode_sound(lambda scene: store.get(voices[scene]), timeline, out, layers, assembly.loudness_lufs)
        return Sound(audio=store.put_file(out, "audio/mp4"), frames=timeline.total_frames)


def layers_of(
    narrations: tuple[Narration, ...],
    timeline: video.Timeline,
    assembly: Assembly,
    tracks: tuple[OwnTrack, ...],
    folder: Path,
) -> Iterator[video.Layer]:
    """What is heard beside the narrations; music is not heard where an intro or outro has sound of its own."""
    first, last = timeline.samples(0), timeline.samples(timeline.total_frames)
    begins = timeline.samples(timeline.start_frame(0))
    ends = timeline.samples(timeline.start_frame(len(narrations)))
    for insert, begin, end in ((assembly.intro, first, begins), (assembly.outro, ends, last)):
        if insert and insert.has_sound:
            yield video.OwnSound(_file(insert.artifact, folder), begin, end)
    for track in tracks:
        begin = timeline.samples(timeline.start_frame(track.scene))
        end = timeline.samples(timeline.start_frame(track.scene + 1))
        yield video.OwnSound(_file(track.artifact, folder), begin, end, track.below_lu, track.from_ms)
    if assembly.music is not None:
        said = video.spoken(narrations, timeline)
        begin = begins if assembly.intro and assembly.intro.has_sound else first
        end = ends if assembly.outro and assembly.outro.has_sound else last
        yield video.Music(_file(assembly.music, folder), assembly.music_level_lu, said, begin, end)


def covered(
    shot: video.Shot | video.Footage, piece: Piece, frames: range, look: Look, language: str, mark: Watermark | None
) -> video.Shot | video.Footage:
    """``shot`` with what is laid over it in ``frames``."""
    overlays: tuple[video.Overlay, ...] = ()
    if mark is not None:
        image = artifact_store().get(mark.image)
        overlays = (video.watermark(image, mark.corner, mark.opacity, shot.frames, look),)
    if isinstance(piece, Take):
        lit = (each for each in lit_parts(piece, look, language) if video.overlap(each.frames, frames))
        overlays = (*overlays, *lit, *burned_captions(piece, frames, look, language))
    return replace(shot, overlays=overlays)


def seen(piece: Piece, look: Look, path: Path) -> video.Shot | video.Footage:
    """Its picture or film and its length, with nothing over it; film is put at ``path``."""
    store, colour = artifact_store(), drawing.background(look)
    if isinstance(piece, Insert):
        where = video.place(look, "whole", captioned=False)
        if piece.kind == "picture":
            return video.Shot(video.fit_picture(store.get(piece.artifact), look, where, colour), piece.frames)
        store.save(piece.artifact, path)
        return video.Footage(path, piece.frames, where, colour)
    frames = video.scene_frames(piece.narration, look.fps)
    if isinstance(piece.visual, OwnClip):
        store.save(found(piece.visual), path)
        where = video.place(look, piece.visual.fit, captioned=True)
        return video.Footage(path, frames, where, colour, piece.visual.from_ms)
    return video.Shot(store.get(piece.picture.image), frames, piece.picture.moving, pan=piece.picture.pan)


def _pictures(*pieces: Piece) -> list[str]:
    """Names of what is decoded for them."""
    return [piece.artifact.key if isinstance(piece, Insert) else piece.picture.image.key for piece in pieces]


def _file(artifact: Artifact, folder: Path) -> Path:
    path = folder / artifact.key
    artifact_store().save(artifact, path)
    return path


def lit_parts(take: Take, look: Look, language: str) -> Iterator[video.Overlay]:
    """The parts of the slide (bullets, rows), each lit while it is spoken of.

    A listing that was scrolled to a part stays there until the next is spoken of.
    """
    parts = () if isinstance(take.visual, OWN) else parts_of(take.visual, look, language)
    spans = video.spoken_spans(tuple(part.text for part in parts), take.sentences, take.narration)
    lit = [video.overlay(span, part, look.fps) for part, span in zip(parts, spans, strict=True) if span is not None]
    moved = [part.moved for part, span in zip(parts, spans, strict=True) if span is not None]
    ends = [*(after.first_frame for after in lit[1:]), video.scene_frames(take.narration, look.fps)]
    for overlay, stays, end in zip(lit, moved, ends[: len(lit)], strict=True):
        yield replace(overlay, end_frame=max(end, overlay.end_frame)) if stays else overlay


def burned_captions(take: Take, frames: range, look: Look, language: str) -> Iterator[video.Overlay]:
    """The captions that are seen in ``frames`` of the scene, where they are to be burned in."""
    if look.captions == "burned":
        load = artifact_store().get
        for cue in video.cues(take.sentences, take.narration, look):
            if video.overlap(video.frames_of(cue, look.fps), frames):
                yield video.overlay(cue, drawing.draw_caption(cue.lines, look, language=language, load=load), look.fps)


@lru_cache(maxsize=8)
def parts_of(visual: Visual, look: Look, language: str) -> tuple[drawing.Highlight, ...]:
    """The parts of a slide, drawn lit; kept because the body and the seam of a scene both need them."""
    return drawing.highlights(visual, look, language=language, load=artifact_store().get)
