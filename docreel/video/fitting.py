"""The user's own pictures in the frame: whole, on the theme's background, or filling it."""

from dataclasses import dataclass

import cv2
import numpy as np

from docreel.errors import RenderError
from docreel.models import Look, Pan
from docreel.models.visual import Fit
from docreel.video.still import Plane

#: The lowest part of the frame, where captions are (as slides keep it free).
CAPTION_ZONE = 0.18
MARGIN = 0.04
#: A picture that much longer than its place is panned over.
CUT = 1.1


@dataclass(frozen=True)
class Place:
    """Where in the frame a picture is shown, in pixels: whole inside the rectangle, or covering it."""

    x: int
    y: int
    width: int
    height: int
    covers: bool = False

    def size_of(self, width_px: int, height_px: int) -> tuple[int, int]:
        """The size, both sides even, at which a picture of ``width_px`` x ``height_px`` is shown."""
        ratios = self.width / width_px, self.height / height_px
        ratio = max(ratios) if self.covers else min(ratios)
        return max(2, round(width_px * ratio / 2) * 2), max(2, round(height_px * ratio / 2) * 2)


def place(look: Look, fit: Fit, captioned: bool) -> Place:
    """The whole frame, or where captions are burned in and nothing may lie under them, what is above them."""
    if fit == "fill" or not (captioned and look.captions == "burned"):
        return Place(0, 0, look.width_px, look.height_px, covers=fit == "fill")
    top, side = round(look.height_px * MARGIN), round(look.width_px * MARGIN)
    return Place(side, top, look.width_px - 2 * side, round(look.height_px * (1 - CAPTION_ZONE)) - top)


def framed(bgr: Plane, look: Look, where: Place, colour: str) -> Plane:
    """A picture of the size that its place asks for, centred there; ``colour`` (``#rrggbb``) is what is beside it."""
    height, width = bgr.shape[:2]
    top, left = where.y + (where.height - height) // 2, where.x + (where.width - width) // 2
    shown = bgr[max(-top, 0) :, max(-left, 0) :][: look.height_px, : look.width_px]
    if shown.shape[:2] == (look.height_px, look.width_px):
        return shown
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    frame = np.full((look.height_px, look.width_px, 3), (blue, green, red), np.uint8)
    frame[max(top, 0) :, max(left, 0) :][: shown.shape[0], : shown.shape[1]] = shown
    return frame


def fit_picture(image: bytes, look: Look, where: Place, colour: str) -> bytes:
    """PNG of the frame's size. Raises RenderError where ``image`` is no PNG or JPEG."""
    bgr = _opaque(_decoded(image), colour)
    size = where.size_of(bgr.shape[1], bgr.shape[0])
    smaller = size[0] < bgr.shape[1]
    resized = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    return png(framed(np.asarray(resized, np.uint8), look, where, colour))


def pan_over(image: bytes, where: Place) -> Pan:
    """Along which side the camera goes over a picture that fills its place: that of which something is cut.

    Raises RenderError where ``image`` is no PNG or JPEG.
    """
    if not where.covers:
        return ""
    height, width = _decoded(image).shape[:2]
    shown = where.size_of(width, height)
    return "across" if shown[0] > where.width * CUT else "down" if shown[1] > where.height * CUT else ""


def png(bgr: Plane) -> bytes:
    """The picture as PNG. Raises RenderError."""
    done, data = cv2.imencode(".png", bgr)
    if not done:
        raise RenderError("A picture could not be encoded; run again.")
    return data.tobytes()


def _decoded(image: bytes) -> Plane:
    decoded = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise RenderError("A picture cannot be decoded; export it again as PNG or JPEG.")
    return np.asarray(decoded)


def _opaque(image: Plane, colour: str) -> Plane:
    """8-bit BGR, on ``colour`` where it is transparent."""
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.ndim == 2:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    if image.shape[2] == 3:
        return image
    alpha = image[..., 3:].astype(np.float32) / 255
    ground = np.array([*bytes.fromhex(colour.removeprefix("#"))][::-1], np.float32)
    return np.asarray(np.round(image[..., :3] * alpha + ground * (1 - alpha)), np.uint8)
