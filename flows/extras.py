"""What a video has besides its document: references -> files in the store."""

from dataclasses import dataclass

from blocks.artifact_store import artifact_store
from docreel import uploads
from docreel.errors import UsageError
from docreel.models import (
    Assembly,
    Extras,
    Insert,
    Look,
    Media,
    MediaKind,
    Narration,
    OwnClip,
    OwnPicture,
    OwnTrack,
    Scene,
    Script,
    VideoOptions,
    Watermark,
)
from docreel.own_files import artifact_of, showing
from docreel.settings import settings
from docreel.video.timeline import LEAD_MS, TAIL_MS
from tasks.illustrate import painter
from tasks.policy import patiently

PICTURE_MS = 3_000
#: How long the last scene stays so that music comes up once more and fades.
CODA_MS = 2_500


@dataclass(frozen=True)
class Provided:
    """The extras of a run, found."""

    assembly: Assembly
    watermark: Watermark | None
    painter: str  # the model that paints pictures for scenes of plain prose; empty: none does


def provide(options: VideoOptions) -> Provided:
    """Find everything, before any work. Raises UsageError and InputError."""
    extras, look = options.extras, options.look
    music = _file(extras.music, "sound")
    return Provided(
        painter=painter() if options.images else "",
        assembly=Assembly(
            loudness_lufs=extras.loudness_lufs,
            music=music and music.artifact,
            music_level_lu=extras.music_level_lu if music else Assembly().music_level_lu,
            intro=_insert(extras.intro, look),
            outro=_insert(extras.outro, look),
        ),
        watermark=_watermark(extras, look),
    )


def with_own_files(script: Script) -> Script:
    """The script with the bytes of the pictures and clips that it names by reference. Raises UsageError, InputError."""
    return script.model_copy(update={"scenes": tuple(map(_with_own_file, script.scenes))})


def own_tracks(script: Script) -> tuple[OwnTrack, ...]:
    """The clips of the scenes that are heard."""
    return tuple(
        OwnTrack(scene=i, artifact=clip.film.artifact, from_ms=clip.from_ms, below_lu=clip.sound_below_lu)
        for i, clip in enumerate(scene.visual for scene in script.scenes)
        if isinstance(clip, OwnClip) and clip.film and clip.film.has_sound and clip.sound_below_lu is not None
    )


def rested(narration: Narration, scene: Scene, ends_with_music: bool) -> Narration:
    """The narration with the silence that its scene needs after it: for a clip to end, or for music to."""
    rest_ms = CODA_MS if ends_with_music else 0
    visual = scene.visual
    if isinstance(visual, OwnClip) and visual.to_end and visual.film:
        said_ms = LEAD_MS + narration.samples * 1000 // narration.sample_rate + TAIL_MS
        rest_ms = max(rest_ms, visual.film.duration_ms - visual.from_ms - said_ms)
    return narration.model_copy(update={"rest_ms": rest_ms}) if rest_ms else narration


def _with_own_file(scene: Scene) -> Scene:
    visual = scene.visual
    if isinstance(visual, OwnPicture | OwnClip) and artifact_of(visual) is None:
        return showing(scene, visual, _media(visual.file, visual.kind))
    return scene


def _insert(reference: str, look: Look) -> Insert | None:
    media = _file(reference, "clip", "picture")
    if media is None:
        return None
    length_ms = media.duration_ms if media.kind == "clip" else PICTURE_MS
    return Insert(
        kind="clip" if media.kind == "clip" else "picture",
        artifact=media.artifact,
        frames=max(2, round(length_ms * look.fps / 1000)),
        has_sound=media.has_sound,
    )


def _watermark(extras: Extras, look: Look) -> Watermark | None:
    if extras.watermark_corner.startswith("bottom") and look.captions == "burned" and extras.watermark:
        raise UsageError("Captions are burned in at the bottom: put the watermark in a corner at the top.")
    media = _file(extras.watermark, "picture")
    if media is None:
        return None
    return Watermark(image=media.artifact, corner=extras.watermark_corner, opacity=extras.watermark_opacity)


def _file(reference: str, *wanted: MediaKind) -> Media | None:
    return _media(reference, *wanted) if reference else None


def _media(reference: str, *wanted: MediaKind) -> Media:
    return patiently(lambda: uploads.media_of(reference, artifact_store(), settings(), *wanted))
