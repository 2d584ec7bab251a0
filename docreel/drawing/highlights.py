"""The parts of a slide, each drawn as it looks while it is spoken of."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from docreel.drawing.slide import compose
from docreel.models import Artifact, Look, Visual


@dataclass(frozen=True)
class Highlight:
    """One part of a slide. ``text``: its words, to be matched with the narration.

    ``rgba``: uint8, height x width x 4, straight alpha, both sides even; laid over the slide at ``x_px``, ``y_px``
    (even), it makes the part look spoken of, and moves no letter, unless it has ``moved``: then the slide did not show
    the part, and has been scrolled to it.
    """

    text: str
    rgba: NDArray[np.uint8]
    x_px: int
    y_px: int
    moved: bool = False


def highlights(
    visual: Visual, look: Look, *, language: str, load: Callable[[Artifact], bytes]
) -> tuple[Highlight, ...]:
    """The parts of ``visual`` that the slide shows, in order; none for kinds that have no parts.

    The arguments and errors are those of ``draw``.
    """
    slide = compose(visual, look, language, load)
    if len(slide.sheet.parts) < (1 if visual.kind == "code" else 2):
        return ()
    plain = _pixels(slide.page().png)
    found = []
    for number, text in enumerate(slide.sheet.parts):
        page = slide.page(active=number)
        spoken = _pixels(page.png)
        rows, columns = np.nonzero((plain != spoken).any(axis=2))
        if not rows.size:  # cut away: "… 3 more points"
            continue
        top, left = int(rows.min()) // 2 * 2, int(columns.min()) // 2 * 2
        bottom, right = (int(rows.max()) // 2 + 1) * 2, (int(columns.max()) // 2 + 1) * 2
        rgba = np.full((bottom - top, right - left, 4), 255, np.uint8)
        rgba[..., :3] = spoken[top:bottom, left:right]
        moved = any(what == "above" for what, _ in page.left_out)
        found.append(Highlight(text, rgba, left, top, moved))
    return tuple(found)


def _pixels(png: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))
