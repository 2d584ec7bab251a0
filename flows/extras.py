"""What a video has besides its document: references -> files in the store."""

from dataclasses import dataclass

from blocks.artifact_store import artifact_store
from docreel import uploads
from docreel.models import Media, MediaKind, Mix, VideoOptions
from docreel.settings import settings
from tasks.illustrate import painter
from tasks.policy import patiently


@dataclass(frozen=True)
class Provided:
    """The extras of a run, found."""

    mix: Mix
    painter: str  # the model that paints pictures for scenes of plain prose; empty: none does


def provide(options: VideoOptions) -> Provided:
    """Find everything, before any work. Raises UsageError and InputError."""
    extras = options.extras
    music = _file(extras.music, "sound")
    return Provided(
        painter=painter() if options.images else "",
        mix=Mix(
            loudness_lufs=extras.loudness_lufs,
            music=music and music.artifact,
            music_level_lu=extras.music_level_lu if music else Mix().music_level_lu,
        ),
    )


def _file(reference: str, *wanted: MediaKind) -> Media | None:
    if not reference:
        return None
    return patiently(lambda: uploads.media_of(reference, artifact_store(), settings(), *wanted))
