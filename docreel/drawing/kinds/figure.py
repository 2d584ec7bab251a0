"""A picture of the document's own."""

import base64
import io
import warnings

from PIL import Image, ImageOps

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.wording import kind
from docreel.errors import Undrawable
from docreel.models import FigureCard

MOST_PIXELS = 120_000_000


def sheet(card: FigureCard, room: Room) -> Sheet:
    heading, caption = room.letters.line(card.heading), room.letters.line(card.caption)
    picture = _upright(room.load(card.image))
    width, height = picture.size
    frame = room.frame
    # No more pixels than can be seen.
    picture.thumbnail((round(frame.box_width_px), round(frame.box_height_px)), Image.Resampling.LANCZOS)
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "caption": caption,
            "caption_words": words(caption),
            "width": width,
            "height": height,
            "svg": _as_svg(picture),
        },
        alt_text=sentence(card.heading, card.caption or kind("figure", room.language)),
    )


def _upright(content: bytes) -> Image.Image:
    """The picture, turned as its camera says, on white where it is transparent. Raises Undrawable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"))
            if picture.width * picture.height > MOST_PIXELS:
                raise Undrawable(
                    f"A figure has {picture.width} x {picture.height} pixels. Scale it down and try again."
                )
            rgba = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Undrawable(f"A figure cannot be read as a picture ({error}). Replace it or leave it out.") from error
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB")


def cropped(content: bytes, width: int, height: int) -> str:
    """A picture as an SVG that fills so many pixels, cut off on its longer sides. Raises Undrawable."""
    return _as_svg(ImageOps.fit(_upright(content), (width, height), Image.Resampling.LANCZOS))


def _as_svg(picture: Image.Image) -> str:
    """The picture inside an SVG: text, so that it travels to typst without a file."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    data = base64.b64encode(out.getvalue()).decode()
    width, height = picture.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
