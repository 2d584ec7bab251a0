"""The user's own sound, clips and pictures."""

from typing import Literal

from pydantic import Field

from docreel.models.value import Artifact, Model

MediaKind = Literal["sound", "clip", "picture"]

#: What a reference to a file of the user's may be, for descriptions.
_REFERENCE = "as `docreel upload` prints it, or its path in the worker's source folder"


class Media(Model):
    """A file of the user's own that is seen or heard in a video."""

    name: str = Field(min_length=1, max_length=255, description="File name without folders.")
    kind: MediaKind = Field(description="What it is, by its content.")
    artifact: Artifact = Field(description="Its bytes; of a picture, PNG or JPEG, upright.")


class Extras(Model):
    """What a video has besides its document, and how loud it all is."""

    loudness_lufs: float = Field(default=-16, ge=-27, le=-12, description="Loudness of the whole video, LUFS.")
    music: str = Field(default="", description=f"Music under the speech: {_REFERENCE}.")
    music_level_lu: float = Field(
        default=20, ge=6, le=40, description="How far the music stays under the speech while somebody speaks, LU."
    )


class Mix(Model):
    """How the sound of a video is put together: what changes it changes this."""

    loudness_lufs: float = Field(default=-16, ge=-27, le=-12, description="Integrated loudness.")
    music: Artifact | None = Field(default=None, description="Music under the speech.")
    music_level_lu: float = Field(default=20, ge=6, le=40, description="How far it stays under the speech.")
