"""A small picture in a corner of every frame: in the margin, so that it covers neither the slide nor captions."""

from typing import Any

import cv2
import numpy as np

from docreel.errors import RenderError
from docreel.models import Corner, Look
from docreel.video.overlay import Overlay

Pixels = np.ndarray[Any, np.dtype[Any]]

HEIGHT, WIDTH = 0.055, 0.22  # at most, of the shorter side
EDGE = 0.02  # of the shorter side, free between it and the edge of the frame


def watermark(image: bytes, corner: Corner, opacity: float, frames: int, look: Look) -> Overlay:
    """The watermark over a shot of so many frames; it never changes, so a still scene costs no frame more for it.

    Raises RenderError where ``image`` is no PNG or JPEG.
    """
    decoded = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise RenderError("The watermark cannot be decoded; export it again as PNG or JPEG.")
    rgba = _scaled(_rgba(np.asarray(decoded)), look)
    rgba[..., 3] = np.round(rgba[..., 3] * opacity)
    height, width = rgba.shape[:2]
    edge = round(EDGE * min(look.width_px, look.height_px))
    x_px = edge if corner.endswith("left") else look.width_px - edge - width
    y_px = edge if corner.startswith("top") else look.height_px - edge - height
    return Overlay(rgba, x_px, y_px, 0, frames)


def _rgba(image: Pixels) -> Pixels:
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2RGBA)
    return cv2.cvtColor(image, cv2.COLOR_BGRA2RGBA if image.shape[2] == 4 else cv2.COLOR_BGR2RGBA)


def _scaled(rgba: Pixels, look: Look) -> Pixels:
    """Premultiplied while it is scaled: what is transparent has no colour to give."""
    shorter = min(look.width_px, look.height_px)
    height, width = rgba.shape[:2]
    ratio = min(HEIGHT * shorter / height, WIDTH * shorter / width)
    size = max(1, round(width * ratio)), max(1, round(height * ratio))
    values = rgba.astype(np.float32)
    values[..., :3] *= values[..., 3:] / 255
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_CUBIC)
    alpha = np.maximum(small[..., 3:], 1e-3)
    straight = np.concatenate([small[..., :3] * 255 / alpha, small[..., 3:]], axis=2)
    return np.asarray(np.clip(straight, 0, 255), np.uint8)
