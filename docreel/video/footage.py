"""Clips of the user's own as shots: moviepy reads them, our encoder writes what its frame function gives."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docreel.errors import RenderError
from docreel.models import Look
from docreel.video.fitting import Place, framed, png
from docreel.video.overlay import Blend, Overlay
from docreel.video.shot import Camera, Shot
from docreel.video.still import Plane, Planes, planes_of

if TYPE_CHECKING:
    from moviepy import VideoClip


@dataclass(frozen=True, eq=False)
class Footage:
    """A file of film for the camera, seen from ``from_ms`` on; ``colour`` (``#rrggbb``) is what is beside it.

    Its last frame stays where ``frames`` are more than it has.
    """

    path: Path
    frames: int
    place: Place
    colour: str = "#000000"
    from_ms: int = 0
    overlays: tuple[Overlay, ...] = ()
    moving: bool = True


class Projector:
    """Draws the frames of a clip as a :class:`Camera` draws those of a picture."""

    def __init__(self, shot: Footage, look: Look) -> None:
        self.shot = shot
        self._look = look
        self._clip = _opened(shot)
        self._blends = [Blend(patch, look.width_px, look.height_px) for patch in shot.overlays]
        self._last_s = max(float(self._clip.duration) - 1 / (self._clip.fps or look.fps), 0)

    def picture(self, frame: int, into: Planes) -> None:
        """Draw ``frame`` without captions."""
        for source, plane in zip(planes_of(self.bgr(frame)), into, strict=True):
            plane[...] = source

    def captions(self, frame: int, onto: Planes) -> None:
        """Lay the captions of ``frame`` over what is drawn."""
        for blend in self._blends:
            if blend.first_frame <= frame < blend.end_frame:
                blend.onto(onto)

    def draw(self, frame: int, into: Planes) -> None:
        self.picture(frame, into)
        self.captions(frame, into)

    def bgr(self, frame: int) -> Plane:
        """The frame as BGR, as large as the look says."""
        at_s = self.shot.from_ms / 1000 + (frame + 0.5) / self._look.fps
        try:
            rgb = self._clip.get_frame(min(at_s, self._last_s))
        except (OSError, ValueError) as error:
            raise RenderError(f"{self.shot.path.name} cannot be decoded ({error}). Export the clip again.") from error
        bgr = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)
        return framed(bgr, self._look, self.shot.place, self.shot.colour)

    def close(self) -> None:
        """End the process that reads the file."""
        self._clip.close()


@contextmanager
def camera_of(shot: Shot | Footage, look: Look) -> Iterator[Camera | Projector]:
    """What draws the shot, for the time of the block."""
    if isinstance(shot, Shot):
        yield Camera(shot, look)
        return
    projector = Projector(shot, look)
    try:
        yield projector
    finally:
        projector.close()


def poster(footage: Footage, look: Look) -> bytes:
    """PNG of the first frame that is seen. Raises RenderError."""
    with camera_of(footage, look) as camera:
        assert isinstance(camera, Projector)
        return png(camera.bgr(0))


def _opened(shot: Footage) -> "VideoClip":
    from moviepy import VideoFileClip  # takes a second, and most videos have no clip

    try:
        with VideoFileClip(str(shot.path), audio=False) as clip:
            width, height = clip.size
        size = shot.place.size_of(width, height)
        return VideoFileClip(str(shot.path), audio=False, target_resolution=size)  # ffmpeg scales while it reads
    except (OSError, ValueError, KeyError) as error:
        raise RenderError(f"{shot.path.name} cannot be read as a clip ({error}). Export it again.") from error
