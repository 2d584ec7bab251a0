"""Pictures of a document -> Figure."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from docreel.models import Figure, Place
from docreel.reading.content import Save

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 3840
# What Pillow raises for a file that is no picture, is cut short, or is larger inside than outside.
FAULTS = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError,
          Image.DecompressionBombWarning, OverflowError, ArithmeticError, LookupError, TypeError)  # fmt: skip


class UnusablePicture(Exception):
    """A picture that cannot be shown; the document is read without it. The message says why."""


def figure(data: bytes, save: Save, caption: str, place: Place) -> Figure:
    """``data`` kept as PNG or JPEG, upright, at most 3840 pixels a side.

    Raises UnusablePicture.
    """
    kept, media_type, (width, height) = normalise(data)
    return Figure(image=save(kept, media_type), width_px=width, height_px=height, caption=caption, place=place)


def is_picture(data: bytes) -> bool:
    """Whether ``data`` begins as a picture does, whatever its state."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        return True
    except FAULTS:
        return False
    return True


def normalise(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """PNG or JPEG bytes, their media type, width and height in pixels.

    Raises UnusablePicture.
    """
    if not data:
        raise UnusablePicture("its file holds no picture that can be used")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MAX_PIXELS is lower and decides
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise UnusablePicture(f"it has {image.width} x {image.height} pixels, more than {MAX_PIXELS:,}")
        image.load()
        return _encode(image, data)
    except FAULTS as fault:
        raise UnusablePicture(f"it cannot be decoded ({type(fault).__name__})") from fault


def _encode(image: Image.Image, data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    kind = image.format or "PNG"
    upright = ImageOps.exif_transpose(image)
    if kind in ("PNG", "JPEG") and upright.size == image.size and max(image.size) <= MAX_SIDE and image.mode != "CMYK":
        turned = image.getexif().get(0x0112, 1) != 1
        if not turned:
            return data, f"image/{kind.lower()}", image.size
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    result = upright.convert("RGBA" if has_alpha else "RGB")
    result.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    if kind == "JPEG":
        result.save(out, "JPEG", quality=92)
    else:
        result.save(out, "PNG")
    return out.getvalue(), "image/jpeg" if kind == "JPEG" else "image/png", result.size
