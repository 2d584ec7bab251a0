"""A theme with the colour and the font of a brand, and the brand's logo."""

import base64
import io
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import typst
from fontTools.ttLib import TTFont, TTLibError
from PIL import Image

from docreel.drawing.contrast import SHAPES, TEXT, contrast, seen
from docreel.drawing.fonts import fallbacks
from docreel.drawing.frame import Frame, frame
from docreel.drawing.theme import Theme, own_theme, theme
from docreel.drawing.typesetting import typeset
from docreel.errors import InvalidBrand
from docreel.models import Artifact, Look
from docreel.workspace import put_aside

_ALIKE = 1.25  # contrast below which two colours of a chart would be taken for each other
_VISIBLE = 1.7  # contrast of a logo with its ground
_LOGO_PX = 1600  # the longer side that is kept


def themed(look: Look) -> tuple[Theme, tuple[str, ...]]:
    """The theme of a look with its brand, and what was changed so that it can be seen, in sentences.

    Raises UnknownTheme and InvalidTheme.
    """
    return _themed(look.theme, look.own_theme, look.brand.accent, look.brand.font)


@lru_cache(maxsize=32)
def _themed(name: str, own: str, accent: str, font: str) -> tuple[Theme, tuple[str, ...]]:
    plain = own_theme(own, name) if own else theme(name)
    fonts = {"heading_font": font, "body_font": font} if font else {}
    if not accent:
        return plain.model_copy(update=fonts), ()
    grounds = (plain.palette.paper, plain.palette.tint, plain.palette.surface)
    shapes, text = seen(accent, grounds, SHAPES), seen(accent, grounds, TEXT)
    palette = plain.palette.model_copy(update={"accent": shapes, "emphasis": text})
    others = [colour for colour in plain.series if contrast(colour, shapes) > _ALIKE or colour != plain.palette.accent]
    series = (shapes, *(colour for colour in others if colour != plain.series[0]), plain.series[0])[:6]
    lowest = min(contrast(accent, ground) for ground in grounds)
    changed = [f"{used} for {what}" for what, used in (("shapes", shapes), ("letters", text)) if used != accent]
    warning = (
        f"The accent {accent} has a contrast of {lowest:.1f} to 1 with the theme {name}, too little; its shade "
        f"{' and '.join(changed)} is taken instead."
    )
    return plain.model_copy(update={"palette": palette, "series": series, **fonts}), (warning,) if changed else ()


def check_font(name: str) -> None:
    """Raises InvalidBrand, naming the families that are there, unless ``name`` is one of them."""
    if name not in fallbacks():
        families = ", ".join(family for family in fallbacks() if not family.startswith("Noto Sans "))
        raise InvalidBrand(f"There is no font {name!r}. Give a .ttf or .otf file, or one of: {families}.")


def family_of(font: bytes) -> str:
    """The family that a font file is of. Raises InvalidBrand where it is none that slides can be set in."""
    try:
        with TTFont(io.BytesIO(font), lazy=True) as opened, tempfile.TemporaryDirectory() as folder:
            letters = opened.getBestCmap()
            (Path(folder) / "font.ttf").write_bytes(font)
            families = typst.Fonts(False, False, [folder]).families()
    except (TTLibError, KeyError, ValueError, AssertionError, OSError) as error:
        raise InvalidBrand(f"This font cannot be read ({error}). Give a TrueType or OpenType file.") from error
    if not families or not letters or ord("a") not in letters:
        raise InvalidBrand("This font has no name or no letters. Give one for text.")
    return str(families[0])


def logo_svg(logo: bytes) -> str:
    """A logo (PNG, JPEG, WebP or SVG) as an SVG. Raises InvalidBrand where it is none of them."""
    if logo.lstrip()[:1] == b"<":
        try:
            return logo.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InvalidBrand("The logo is an SVG that is not in UTF-8. Save it as that.") from None
    try:
        with Image.open(io.BytesIO(logo), formats=("PNG", "JPEG", "WEBP")) as image:
            picture = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidBrand("The logo cannot be read as a picture. Give a PNG, JPEG, WebP or SVG.") from error
    picture.thumbnail((_LOGO_PX, _LOGO_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "PNG")
    width, height = picture.size
    data = base64.b64encode(out.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def check_logo(logo: bytes) -> None:
    """Raises InvalidBrand and Undrawable for what cannot be drawn as a logo."""
    _plate(logo_svg(logo), "#ffffff")


def font_path(look: Look, load: Callable[[Artifact], bytes]) -> Path | None:
    """The brand's font file on this machine; None where it has none."""
    file = look.brand.font_file
    return put_aside(f"{file.key}.ttf", lambda: load(file)) if file else None


def logo_at(look: Look, geometry: Frame, chosen: Theme, load: Callable[[Artifact], bytes]) -> dict[str, Any] | None:
    """The logo for the templates, in pixels: in the middle of the margin above the box, at the side where lines end."""
    if look.brand.logo is None:
        return None
    svg = logo_svg(load(look.brand.logo))
    accents = 0.4 * geometry.unit_px  # those on capitals rise over the box
    # As high as on a slide that does not move, so that it does not jump.
    height = min((frame(look).top_px - accents) / 1.5, 0.06 * min(look.width_px, look.height_px))
    return {
        "svg": svg,
        "side": geometry.side_px,
        "y": (geometry.top_px - accents - height) / 2,
        "width": geometry.box_width_px * 0.35,
        "height": height,
        "plate": _plate(svg, chosen.palette.paper),
    }


@lru_cache(maxsize=16)
def _plate(svg: str, paper: str) -> str | None:
    """What is laid under a logo that would not be seen on ``paper``; None where it is seen."""
    with Image.open(io.BytesIO(typeset("logo", {"svg": svg}).png)) as image:
        pixels = np.asarray(image.convert("RGBA")).reshape(-1, 4)
    opaque = pixels[pixels[:, 3] > 127][::7]
    if not opaque.size:
        return None
    colours, counts = np.unique(opaque[:, :3] // 16 * 16 + 8, axis=0, return_counts=True)
    names = ["#" + "".join(f"{part:02x}" for part in colour) for colour in colours]

    def share(ground: str) -> float:
        good = [contrast(name, ground) >= _VISIBLE for name in names]
        return float(counts[good].sum() / counts.sum())

    best = max((paper, "#ffffff", "#101418"), key=lambda ground: share(ground) + 0.2 * (ground == paper))
    return None if best == paper or share(paper) >= 0.6 else best
