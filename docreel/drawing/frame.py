"""The geometry of a slide: all sizes follow from the frame."""

import math
from dataclasses import dataclass

from docreel.models import Look


@dataclass(frozen=True)
class Frame:
    """Pixels. The slide's content stays inside the margins; captions go under ``bottom_px``."""

    width_px: int
    height_px: int
    side_px: float
    top_px: float
    bottom_px: float
    unit_px: float
    smallest_px: float

    @property
    def box_width_px(self) -> float:
        """Width between the margins."""
        return self.width_px - 2 * self.side_px

    @property
    def box_height_px(self) -> float:
        """Height between the margins."""
        return self.height_px - self.top_px - self.bottom_px

    @property
    def longest_word(self) -> int:
        """Letters that fit a line at the smallest size even if all are wide."""
        return max(6, min(20, int(self.box_width_px / (self.smallest_px * 1.05))))


CAPTION_ZONE = 0.18


def frame(look: Look, zoom: float = 1) -> Frame:
    """The frame for a look. The readable minimum is 1/36 of the shorter side, a fifth more on tall frames.

    The margins still hold when the film has enlarged the slide by ``zoom`` around its centre.
    """
    width, height = look.width_px, look.height_px
    shorter = min(width, height)
    tall = height > 1.2 * width
    margin = 0.085 * shorter

    def held(margin_px: float, extent_px: int) -> float:
        return extent_px / 2 - (extent_px / 2 - margin_px) / zoom

    return Frame(
        width_px=width,
        height_px=height,
        side_px=held((0.085 if tall else 0.07) * width, width),
        top_px=held(0.075 * height if tall else margin, height),
        bottom_px=held(CAPTION_ZONE * height if look.captions == "burned" else margin, height),
        unit_px=min(math.sqrt(width * height) / 36, shorter / 24),
        smallest_px=shorter / 36 * (1.2 if tall else 1.0),
    )
