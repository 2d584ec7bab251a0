"""Caption patches over the picture, blended in YUV."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from docreel.models import Cue, Look
from docreel.video.highlights import Span
from docreel.video.still import BGR_TO_YUV, Planes


class Patch(Protocol):
    """A drawn caption or highlight: straight-alpha RGBA, uint8, (height, width, 4), and where its corner goes."""

    @property
    def rgba(self) -> np.ndarray[Any, np.dtype[np.uint8]]: ...
    @property
    def x_px(self) -> int: ...
    @property
    def y_px(self) -> int: ...


@dataclass(frozen=True, eq=False)
class Overlay:
    """A patch that is seen from ``first_frame`` up to, not including, ``end_frame`` of its scene."""

    rgba: np.ndarray[Any, np.dtype[np.uint8]]
    x_px: int
    y_px: int
    first_frame: int
    end_frame: int

    @property
    def frames(self) -> range:
        """Those in which it is seen."""
        return range(self.first_frame, self.end_frame)


def overlay(when: Cue | Span, patch: Patch, fps: int) -> Overlay:
    """The patch of one caption or highlight, on the scene's own clock."""
    frames = frames_of(when, fps)
    return Overlay(patch.rgba, patch.x_px, patch.y_px, frames.start, frames.stop)


def frames_of(when: Cue | Span, fps: int) -> range:
    """The frames of its scene in which a caption or highlight is seen; at least one."""
    first, end = round(when.start_ms * fps / 1000), round(when.end_ms * fps / 1000)
    return range(first, max(end, first + 1))


def overlap(some: range, others: range) -> bool:
    """Whether two stretches have a frame in common."""
    return max(some.start, others.start) < min(some.stop, others.stop)


class Blend:
    """An overlay made ready to be laid over planes again and again."""

    def __init__(self, patch: Overlay, width_px: int, height_px: int) -> None:
        rgba, self.x, self.y = _on_even_pixels(patch, width_px, height_px)
        alpha = np.asarray(rgba[..., 3] / 255, np.float32)
        yuv = np.asarray(cv2.transform(np.ascontiguousarray(rgba[..., 2::-1]), BGR_TO_YUV), np.float32)
        colour = np.asarray(yuv * alpha[..., None], np.float32)
        self._parts = [_fixed_point(colour[..., 0], alpha)]
        for channel in (1, 2):
            self._parts.append(_fixed_point(_halved(colour[..., channel]), _halved(alpha)))

    def onto(self, planes: Planes) -> None:
        """Lay the patch over the planes, in place."""
        for index, (plane, (colour, rest)) in enumerate(zip(planes, self._parts, strict=True)):
            shift = 1 if index else 0
            height, width = colour.shape
            top, left = self.y >> shift, self.x >> shift
            under = plane[top : top + height, left : left + width]
            mixed = np.multiply(under, rest, dtype=np.uint16)
            mixed += colour
            mixed >>= 8
            under[...] = mixed


class Blends:
    """All overlays of a scene, each made ready when it is first seen: a seam sees few of them."""

    def __init__(self, overlays: Iterable[Overlay], look: Look) -> None:
        self._overlays = tuple(overlays)
        self._look = look
        self._made: dict[int, Blend] = {}

    def onto(self, frame: int, planes: Planes) -> None:
        """Lay those that are seen in ``frame`` over the planes, in place."""
        for number, patch in enumerate(self._overlays):
            if frame in patch.frames:
                if number not in self._made:
                    self._made[number] = Blend(patch, self._look.width_px, self._look.height_px)
                self._made[number].onto(planes)


Rgba = np.ndarray[Any, np.dtype[np.uint8]]
Float = np.ndarray[Any, np.dtype[np.float32]]
Fixed = np.ndarray[Any, np.dtype[np.uint16]]


def _on_even_pixels(patch: Overlay, width_px: int, height_px: int) -> tuple[Rgba, int, int]:
    """The patch cut to the frame and padded so that it covers whole chroma samples."""
    left, top = max(patch.x_px, 0), max(patch.y_px, 0)
    rgba = patch.rgba[top - patch.y_px : height_px - patch.y_px, left - patch.x_px : width_px - patch.x_px]
    before = (top % 2, left % 2)
    after = ((rgba.shape[0] + before[0]) % 2, (rgba.shape[1] + before[1]) % 2)
    padded = np.pad(rgba, ((before[0], after[0]), (before[1], after[1]), (0, 0)))
    return padded, left - before[1], top - before[0]


def _halved(values: Float) -> Float:
    return (values[0::2, 0::2] + values[1::2, 0::2] + values[0::2, 1::2] + values[1::2, 1::2]) / np.float32(4)


def _fixed_point(colour: Float, alpha: Float) -> tuple[Fixed, Fixed]:
    rest = np.round((1 - alpha) * 256).astype(np.uint16)
    return (colour * 256 + 128).astype(np.uint16), rest
