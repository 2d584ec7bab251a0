"""What is seen of one scene, frame by frame."""

import math
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from docreel.models import Look, Pan
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
    pan: Pan = ""
    """The camera goes that way instead of nearer, where it moves."""


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
        way = self._way(frame)
        if 0 < way < 1:
            self._still.sample(self._window(way), into)
            return
        for source, plane in zip(self._at_rest(way), into, strict=True):
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
        return [first, *(frame for frame in later if frame in edges or self._way(frame) != self._way(frame - 1))]

    def _way(self, frame: int) -> float:
        """How much of its way the camera has gone, 0 to 1."""
        if not self.shot.moving:
            return 0.0
        way = travelled(frame, self.shot.frames, self._look.fps)
        width, height = self._still.width, self._still.height
        furthest = {"across": width, "down": height}.get(self.shot.pan, math.hypot(width, height) / 2)
        nearly = RESTING_PX / (ZOOM * furthest)
        return 0.0 if way < nearly else 1.0 if way > 1 - nearly else way

    def _at_rest(self, way: float) -> Planes:
        if not self.shot.moving:
            return self._still.planes
        if way not in self._resting:
            self._resting[way] = blank(self._look)
            self._still.sample(self._window(way), self._resting[way])
        return self._resting[way]

    def _window(self, way: float) -> Window:
        pan = self.shot.pan
        scale = 1 / (1 + ZOOM * (1 if pan else way))
        width, height = self._still.width * scale, self._still.height * scale
        right, down = (way if pan == side else 0.5 for side in ("across", "down"))
        return Window((self._still.width - width) * right, (self._still.height - height) * down, width, height)


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
