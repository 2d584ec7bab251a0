"""One picture, sampled at any rectangle into YUV planes: bt.709, limited range, 4:2:0 with left-sited chroma.

OpenCV resamples from whole source pixels only. To sample at a fraction without jitter, the output is started some
pixels early, at a place where the fraction comes out (almost) whole, and the spare pixels are cut off.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import cv2
import numpy as np

from docreel.errors import RenderError

Plane = np.ndarray[Any, np.dtype[np.uint8]]
Planes = tuple[Plane, Plane, Plane]
Large = tuple[Plane, float, float]  # planes that are sampled alike, with how much wider and higher they are

# A linear filter costs two thirds of a cubic one. From a larger source it takes about the same from fine detail in all
# frames and everywhere, and that is given to the source beforehand. Larger yet is better still, and slower.
OVERSCAN = 1.12
SHARPENING = np.array([-0.14, 1.28, -0.14], np.float32)
SPARE_PX = 32
PAD_PX = 12

BGR_TO_YUV = np.array(
    [
        [0.0722 * 219 / 255, 0.7152 * 219 / 255, 0.2126 * 219 / 255, 16],
        [0.5 * 224 / 255, -0.7152 / 1.8556 * 224 / 255, -0.2126 / 1.8556 * 224 / 255, 128],
        [-0.0722 / 1.5748 * 224 / 255, -0.7152 / 1.5748 * 224 / 255, 0.5 * 224 / 255, 128],
    ],
    np.float32,
)
LEFT_SITED = np.array([0.25, 0.5, 0.25], np.float32)
UNCHANGED = np.array([1], np.float32)


@dataclass(frozen=True)
class Window:
    """The part of a picture that fills the frame, in pixels of the picture; fractions are meant."""

    x: float
    y: float
    width: float
    height: float


def decode(image: bytes, width_px: int, height_px: int) -> Plane:
    """PNG or JPEG as BGR of the frame's size. Raises RenderError where it is no picture."""
    bgr = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise RenderError("A scene's picture is not a readable PNG or JPEG file; draw the scene again.")
    if bgr.shape[:2] != (height_px, width_px):
        bgr = cv2.resize(bgr, (width_px, height_px), interpolation=cv2.INTER_AREA)
    return np.asarray(bgr, np.uint8)


def halve(chroma: cv2.typing.MatLike) -> Plane:
    """Chroma at half size, sited as H.264 expects it: on the left, between two rows."""
    between = cv2.addWeighted(chroma[0::2], 0.5, chroma[1::2], 0.5, 0)
    smooth = cv2.sepFilter2D(between, -1, LEFT_SITED, UNCHANGED, borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(smooth[:, ::2], np.uint8)


def planes_of(bgr: Plane) -> Planes:
    """The whole picture as planes."""
    y, u, v = cv2.split(cv2.transform(bgr, BGR_TO_YUV))
    return np.asarray(y, np.uint8), halve(u), halve(v)


class Still:
    """A picture of the frame's size, enlarged once, ready to be sampled anywhere."""

    def __init__(self, bgr: Plane) -> None:
        self.height, self.width = bgr.shape[:2]
        self.planes = planes_of(bgr)

    @cached_property
    def _luma(self) -> Large:
        return _enlarged(self.planes[0])

    @cached_property
    def _chroma(self) -> Large:
        return _enlarged(np.asarray(cv2.merge(self.planes[1:]), np.uint8))

    def sample(self, window: Window, into: Planes) -> None:
        """Write what ``window`` shows into planes of the frame's size."""
        step_x, step_y = window.width / self.width, window.height / self.height
        _resample(self._luma, window.x, window.y, step_x, step_y, into[:1])
        # A chroma sample sits on the luma pixel 2i, between two rows.
        chroma_x = (window.x + 0.5 * step_x - 0.5) / 2 - 0.5 * step_x + 0.5
        _resample(self._chroma, chroma_x, window.y / 2, step_x, step_y, into[1:])


@lru_cache(maxsize=3)
def still_of(image: bytes, width_px: int, height_px: int) -> Still:
    """PNG or JPEG at the frame's size; kept, because the body of a scene and the seams beside it show one picture.

    Raises RenderError where it is no picture.
    """
    return Still(decode(image, width_px, height_px))


def _enlarged(plane: Plane) -> Large:
    height, width = plane.shape[:2]
    large_width, large_height = round(width * OVERSCAN), round(height * OVERSCAN)
    large = cv2.resize(plane, (large_width, large_height), interpolation=cv2.INTER_CUBIC)
    large = cv2.sepFilter2D(large, -1, SHARPENING, SHARPENING, borderType=cv2.BORDER_REPLICATE)
    after = PAD_PX + SPARE_PX
    padded = cv2.copyMakeBorder(large, PAD_PX, after, PAD_PX, after, cv2.BORDER_REPLICATE)
    return np.asarray(padded, np.uint8), large_width / width, large_height / height


def _resample(large: Large, x: float, y: float, step_x: float, step_y: float, into: tuple[Plane, ...]) -> None:
    source, scale_x, scale_y = large
    step_x, step_y = step_x * scale_x, step_y * scale_y
    first_x, skip_x = _phase(x * scale_x, step_x)
    first_y, skip_y = _phase(y * scale_y, step_y)
    height, width = into[0].shape
    rows = int((height + skip_y) * step_y) + 1
    columns = int((width + skip_x) * step_x) + 1
    region = source[first_y : first_y + rows, first_x : first_x + columns]
    drawn = cv2.resize(region, None, fx=1 / step_x, fy=1 / step_y, interpolation=cv2.INTER_LINEAR)
    cv2.split(drawn[skip_y : skip_y + height, skip_x : skip_x + width], into)


def _phase(start: float, step: float) -> tuple[int, int]:
    """Whole source pixel and number of output pixels to skip from there, so as to begin at ``start``."""
    skips = np.arange(SPARE_PX)
    begins = start + PAD_PX - skips * step
    whole = np.round(begins)
    error = np.where((begins >= 0) & (whole >= 0), np.abs(begins - whole), np.inf)
    best = int(np.argmin(error))
    return int(whole[best]), best
