"""The user's own sound, clips and pictures."""

from typing import Literal

from pydantic import Field

from docreel.models.value import Artifact, Model

MediaKind = Literal["sound", "clip", "picture"]

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]

#: What a reference to a file of the user's may be, for descriptions.
_REFERENCE = "as `docreel upload` prints it, or its path in the worker's source folder"


class Media(Model):
    """A file of the user's own that is seen or heard in a video."""

    name: str = Field(min_length=1, max_length=255, description="File name without folders.")
    kind: MediaKind = Field(description="What it is, by its content.")
    artifact: Artifact = Field(description="Its bytes; of a picture, PNG or JPEG, upright.")
    duration_ms: int = Field(default=0, ge=0, description="How long it lasts; a picture does not.")
    has_sound: bool = Field(default=False, description="Whether something is heard.")


class Extras(Model):
    """What a video has besides its document, and how loud it all is."""

    intro: str = Field(default="", description=f"A clip or picture before the first scene: {_REFERENCE}.")
    outro: str = Field(default="", description=f"A clip or picture after the last scene: {_REFERENCE}.")
    watermark: str = Field(default="", description=f"A picture in a corner of all frames: {_REFERENCE}.")
    watermark_corner: Corner = Field(default="top-right", description="Where the watermark is.")
    watermark_opacity: float = Field(default=0.8, ge=0.1, le=1, description="1 hides what is under it.")
    loudness_lufs: float = Field(default=-16, ge=-27, le=-12, description="Loudness of the whole video, LUFS.")
    music: str = Field(default="", description=f"Music under the speech: {_REFERENCE}.")
    music_level_lu: float = Field(
        default=20, ge=6, le=40, description="How far the music stays under the speech while somebody speaks, LU."
    )


class Insert(Model):
    """A picture or clip of the user's own before or after all scenes."""

    kind: Literal["clip", "picture"] = Field(description="What it is.")
    artifact: Artifact = Field(description="Its bytes.")
    frames: int = Field(ge=1, description="Length.")
    has_sound: bool = Field(default=False, description="Whether something is heard.")


class Assembly(Model):
    """How a video is put together around its scenes."""

    loudness_lufs: float = Field(default=-16, ge=-27, le=-12, description="Integrated loudness.")
    music: Artifact | None = Field(default=None, description="Music under the speech.")
    music_level_lu: float = Field(default=20, ge=6, le=40, description="How far it stays under the speech.")
    intro: Insert | None = Field(default=None, description="Comes before the first scene.")
    outro: Insert | None = Field(default=None, description="Comes after the last scene.")

    @property
    def intro_frames(self) -> int:
        """Frames before the first scene."""
        return self.intro.frames if self.intro else 0

    @property
    def outro_frames(self) -> int:
        """Frames after the last scene."""
        return self.outro.frames if self.outro else 0


class OwnTrack(Model):
    """The own sound of a clip that is the visual of a scene."""

    scene: int = Field(ge=0, description="Which scene, from 0.")
    artifact: Artifact = Field(description="The clip.")
    from_ms: int = Field(ge=0, description="Where in the clip the scene begins.")
    below_lu: float = Field(description="How far under the speech it stays.")


class Watermark(Model):
    """A small picture over all frames."""

    image: Artifact = Field(description="PNG or JPEG.")
    corner: Corner = Field(description="Where it is.")
    opacity: float = Field(description="1 hides what is under it.")
