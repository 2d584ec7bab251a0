"""What is seen of one scene, frame by frame."""

import math
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from docreel.models import Look
from docreel.video.overlay import Blends, Overlay
from docreel.video.still import Planes, Window, still_of
from docreel.video.timeline import seam_length

ZOOM = 0.06
#: A camera whose corners are that near to where they rest, rests: nobody sees the difference, and frames that are equal
#: are encoded once.
RESTING_PX = 1 / 16


def travelled(frame: int, frames: int, fps: int) -> float:
    """How much of its way the camera has gone at ``frame`` of a scene of ``frames``: 0 to 1.

    It rests while scenes go over into each other. Between, it goes as a hand does, with the least jerk: Flash and
    Hogan, The coordination of arm movements, 1985.
    """
    first = seam_length(frames, fps)
    at = min(max((frame - first) / max(frames - 1 - first, 1), 0.0), 1.0)
    return at**3 * (10 - 15 * at + 6 * at**2)


@dataclass(frozen=True, eq=False)
class Shot:
    """A scene as the camera needs it; ``image`` is PNG or JPEG, ``frames`` the scene's length."""

    image: bytes
    frames: int
    moving: bool = False
    overlays: tuple[Overlay, ...] = ()


def blank(look: Look) -> Planes:
    """Planes of the frame's size, not yet written."""
    half = (look.height_px // 2, look.width_px // 2)
    return np.empty((look.height_px, look.width_px), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)


class Camera:
    """Draws the frames of a shot. The picture stays behind its last frame, for the seam that follows."""

    def __init__(self, shot: Shot, look: Look) -> None:
        self.shot = shot
        self._still = still_of(shot.image, look.width_px, look.height_px)
        self._blends = Blends(shot.overlays, look)
        self._look = look
        self._resting: dict[float, Planes] = {}

    def picture(self, frame: int, into: Planes) -> None:
        """Draw ``frame`` without captions."""
        zoom = self._zoom(frame)
        if 0 < zoom < ZOOM:
            self._still.sample(self._window(zoom), into)
            return
        for source, plane in zip(self._at_rest(zoom), into, strict=True):
            plane[...] = source

    def captions(self, frame: int, onto: Planes) -> None:
        """Lay the captions of ``frame`` over what is drawn."""
        self._blends.onto(frame, onto)

    def draw(self, frame: int, into: Planes) -> None:
        self.picture(frame, into)
        self.captions(frame, into)

    def changes(self, first: int) -> list[int]:
        """Frames from ``first`` on that differ from the one before; ``first`` itself is the first of them."""
        edges = {edge for patch in self.shot.overlays for edge in (patch.first_frame, patch.end_frame)}
        later = range(first + 1, self.shot.frames)
        return [first, *(frame for frame in later if frame in edges or self._zoom(frame) != self._zoom(frame - 1))]

    def _zoom(self, frame: int) -> float:
        """How much larger the picture is shown, less 1."""
        if not self.shot.moving:
            return 0.0
        zoom = ZOOM * travelled(frame, self.shot.frames, self._look.fps)
        nearly = RESTING_PX / (math.hypot(self._still.width, self._still.height) / 2)
        return 0.0 if zoom < nearly else ZOOM if zoom > ZOOM - nearly else zoom

    def _at_rest(self, zoom: float) -> Planes:
        if not self.shot.moving:
            return self._still.planes
        if zoom not in self._resting:
            self._resting[zoom] = blank(self._look)
            self._still.sample(self._window(zoom), self._resting[zoom])
        return self._resting[zoom]

    def _window(self, zoom: float) -> Window:
        scale = 1 / (1 + zoom)
        width, height = self._still.width * scale, self._still.height * scale
        return Window((self._still.width - width) / 2, (self._still.height - height) / 2, width, height)


class Sized(Protocol):
    """Whatever is filmed."""

    @property
    def frames(self) -> int: ...


class Drawn(Protocol):
    """What draws a shot: a camera over a picture, or whatever else."""

    @property
    def shot(self) -> Sized: ...
    def picture(self, frame: int, into: Planes) -> None: ...
    def captions(self, frame: int, onto: Planes) -> None: ...


class CrossFade:
    """The seam between two shots: the one before fades under the one that begins."""

    def __init__(self, before: Drawn, after: Drawn, frames: int, look: Look) -> None:
        self._before, self._after, self._frames = before, after, frames
        self._under = blank(look)

    def draw(self, frame: int, into: Planes) -> None:
        self._after.picture(frame, into)
        self._before.picture(self._before.shot.frames + frame, self._under)
        share = (frame + 1) / (self._frames + 1)
        for plane, under in zip(into, self._under, strict=True):
            cv2.addWeighted(plane, share, under, 1 - share, 0, dst=plane)
        self._after.captions(frame, into)
