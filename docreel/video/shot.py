"""What is seen of one scene, frame by frame."""

import math
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from docreel.models import Look
from docreel.video.overlay import Blends, Overlay
from docreel.video.still import Planes, Window, still_of

ZOOM = 0.06


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
    """Draws the frames of a shot. The picture goes on behind its last frame, for the seam that follows."""

    def __init__(self, shot: Shot, look: Look) -> None:
        self.shot = shot
        self._still = still_of(shot.image, look.width_px, look.height_px)
        self._blends = Blends(shot.overlays, look)
        self._last = shot.frames + look.fps // 2 - 1

    def picture(self, frame: int, into: Planes) -> None:
        """Draw ``frame`` without captions."""
        if self.shot.moving:
            self._still.sample(self._window(frame), into)
            return
        for source, plane in zip(self._still.planes, into, strict=True):
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
        return [first, *sorted(edge for edge in edges if first < edge < self.shot.frames)]

    def _window(self, frame: int) -> Window:
        eased = (1 - math.cos(math.pi * frame / self._last)) / 2
        scale = 1 / (1 + ZOOM * eased)
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
