"""Clips of the user's own as shots."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av

from docreel.errors import RenderError
from docreel.models import Look
from docreel.video.fitting import Place, framed, png
from docreel.video.overlay import Blends, Overlay
from docreel.video.reel import Reel
from docreel.video.shot import Camera, Shot
from docreel.video.still import Plane, Planes, planes_of


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
        with _explained(shot):
            self._reel = Reel(shot.path, shot.place)
        self._blends = Blends(shot.overlays, look)

    def picture(self, frame: int, into: Planes) -> None:
        """Draw ``frame`` without captions."""
        for source, plane in zip(planes_of(self.bgr(frame)), into, strict=True):
            plane[...] = source

    def captions(self, frame: int, onto: Planes) -> None:
        """Lay the captions of ``frame`` over what is drawn."""
        self._blends.onto(frame, onto)

    def draw(self, frame: int, into: Planes) -> None:
        self.picture(frame, into)
        self.captions(frame, into)

    def bgr(self, frame: int) -> Plane:
        """The frame as BGR, as large as the look says."""
        with _explained(self.shot):
            picture = self._reel.bgr(self.shot.from_ms / 1000 + (frame + 0.5) / self._look.fps)
        return framed(picture, self._look, self.shot.place, self.shot.colour)

    def close(self) -> None:
        """Close the file."""
        self._reel.close()


@contextmanager
def _explained(shot: Footage) -> Iterator[None]:
    try:
        yield
    except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
        raise RenderError(f"{shot.path.name} cannot be read as a clip ({error}). Export it again.") from error


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
