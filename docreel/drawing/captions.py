"""Captions as patches of pixels, to be blended over the film."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from docreel.drawing.brand import font_path
from docreel.drawing.fonts import fallbacks, forms
from docreel.drawing.frame import CAPTION_ZONE
from docreel.drawing.lettering import Lettering
from docreel.drawing.typesetting import typeset
from docreel.models import Artifact, Look

SAFE_BOTTOM = 0.022  # of the height, free under the box; as much stays free above two lines
WIDEST = 0.9  # of the width


@dataclass(frozen=True)
class CaptionPatch:
    """``rgba``: uint8, height x width x 4, both even; ``x_px``, ``y_px``: its top left corner in the frame, even."""

    rgba: NDArray[np.uint8]
    x_px: int
    y_px: int
    premultiplied: bool = False


def draw_caption(
    lines: tuple[str, ...], look: Look, *, language: str, load: Callable[[Artifact], bytes] | None = None
) -> CaptionPatch:
    """White text on a dark translucent box, centred at the bottom, inside the lowest 18 % of the frame.

    Letters are 1/22 of the height of a landscape frame; a line that is too wide is set smaller, then wrapped. ``load``
    gives the bytes of the brand's font, for characters that no other font has.
    """
    width, height = look.width_px, look.height_px
    font = font_path(look, load) if load else None
    letters = Lettering(language, longest_word=24, font=font)
    data = {
        "lines": [letters.line(line, limit=200) or " " for line in lines],
        "fonts": fallbacks(look.brand.font if font else ""),
        **forms(language),
        "size": min(height / 22, width / 19),
        "width": width * WIDEST,
        "height": height * (CAPTION_ZONE - SAFE_BOTTOM) - 2,
    }
    page = typeset("caption", data, font)
    with Image.open(io.BytesIO(page.png)) as image:
        rgba = _even(np.asarray(image.convert("RGBA")))
    x_px = (width - rgba.shape[1]) // 4 * 2
    y_px = (height - round(height * SAFE_BOTTOM) - rgba.shape[0]) // 2 * 2
    return CaptionPatch(rgba, x_px, y_px)


def _even(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Padded to even sides with clear pixels: chroma is shared by two by two."""
    height, width = rgba.shape[:2]
    return np.pad(rgba, ((0, height % 2), (0, width % 2), (0, 0)))
