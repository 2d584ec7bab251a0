"""A seam that shows one scene after the other, never two texts at once."""

import cv2
import numpy as np

from docreel.video.shot import Drawn
from docreel.video.still import BGR_TO_YUV, Planes

#: Share of the seam in which the scene before goes; the one that begins needs a little longer to be read.
GOING = 0.4


class Dip:
    """The scene before fades into a colour (``#rrggbb``), and the one that begins out of it."""

    def __init__(self, before: Drawn, after: Drawn, frames: int, colour: str) -> None:
        self._before, self._after, self._frames = before, after, frames
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
        self._levels = (BGR_TO_YUV @ np.array([blue, green, red, 1], np.float32)).tolist()

    def draw(self, frame: int, into: Planes) -> None:
        at = (frame + 1) / (self._frames + 1)
        if at < GOING:
            self._before.picture(self._before.shot.frames + frame, into)
            share = _eased(1 - at / GOING)
        else:
            self._after.picture(frame, into)
            share = _eased((at - GOING) / (1 - GOING))
        for plane, level in zip(into, self._levels, strict=True):
            cv2.addWeighted(plane, share, plane, 0, level * (1 - share), dst=plane)
        self._after.captions(frame, into)


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)
