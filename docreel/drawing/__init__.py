"""Scene -> picture: slides and captions, typeset."""

from docreel.drawing.captions import CaptionPatch, draw_caption
from docreel.drawing.highlights import Highlight, highlights
from docreel.drawing.slide import Drawing, draw, identity, illustration_px
from docreel.drawing.theme import background, check_theme, themes

__all__ = [
    "CaptionPatch",
    "Drawing",
    "Highlight",
    "background",
    "check_theme",
    "draw",
    "draw_caption",
    "highlights",
    "identity",
    "illustration_px",
    "themes",
]
