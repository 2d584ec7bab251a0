"""A small JPEG of a picture."""

import cv2

from docreel.errors import RenderError
from docreel.models import Look
from docreel.video.still import decode

WIDTH_PX = 640


def thumbnail(image: bytes, look: Look) -> bytes:
    """JPEG, at most 640 pixels wide, of the picture in ``image``. Raises RenderError where that is no picture."""
    width = min(WIDTH_PX, look.width_px)
    small = cv2.resize(
        decode(image, look.width_px, look.height_px),
        (width, round(width * look.height_px / look.width_px)),
        interpolation=cv2.INTER_AREA,
    )
    done, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 88])
    if not done:
        raise RenderError("The thumbnail could not be encoded; run again.")
    return data.tobytes()
