"""What a user hands in to make videos their own: a colour, a font, a logo, a theme."""

import re
from pathlib import Path

from docreel.drawing import brand
from docreel.errors import InvalidBrand, InvalidTheme, Undrawable, UsageError
from docreel.intake import load
from docreel.models import Artifact, Brand, content_hash
from docreel.services.store import ArtifactStore

MOST_LOGO_BYTES, MOST_FONT_BYTES, MOST_THEME_BYTES = 2_000_000, 30_000_000, 20_000
FONT_SUFFIXES = {".ttf": "font/ttf", ".otf": "font/otf"}
LOGO_SUFFIXES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
                 ".webp": "image/webp"}  # fmt: skip


def brand_of(accent: str, logo: Path | None, font: str, store: ArtifactStore) -> Brand:
    """The brand of these choices, its files put into the store. Raises UsageError and SourceNotFound."""
    colour = accent.strip().lower()
    if colour and not re.fullmatch("#?[0-9a-f]{6}", colour):
        raise UsageError(f"{accent!r} is no colour; write it as #rrggbb, such as #2257d8.")
    is_file = Path(font).suffix.lower() in FONT_SUFFIXES
    letters = _read(Path(font), MOST_FONT_BYTES) if is_file else b""
    if font and not is_file:
        brand.check_font(font)
    made = Brand(
        accent=f"#{colour.lstrip('#')}" if colour else "",
        font=brand.family_of(letters) if is_file else font,
        font_file=store.put(letters, FONT_SUFFIXES[Path(font).suffix.lower()]) if is_file else None,
        logo=_logo(logo, store) if logo else None,
    )
    if made.font_file or made.logo:  # an artifact that no record names does not stay
        store.write_record(f"uploads/{content_hash(made)}", made.model_dump_json().encode())
    return made


def theme_text(path: Path) -> str:
    """The text of a theme file, seen to be one that can be read. Raises InvalidTheme and SourceNotFound."""
    from docreel.drawing.theme import own_theme

    try:
        text = _read(path, MOST_THEME_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidTheme(f"{path} is not text in UTF-8; save it as that.") from error
    own_theme(text, path.stem)
    return text


def _logo(path: Path, store: ArtifactStore) -> Artifact:
    data = _read(path, MOST_LOGO_BYTES)
    try:
        brand.check_logo(data)
    except (InvalidBrand, Undrawable) as error:
        raise InvalidBrand(f"{path.name}: {error.message}") from error
    return store.put(data, LOGO_SUFFIXES.get(path.suffix.lower(), "application/octet-stream"))


def _read(path: Path, most_bytes: int) -> bytes:
    data = load(path, 50_000_000)
    if len(data) > most_bytes:
        raise InvalidBrand(f"{path.name} has {len(data):,} bytes, the most is {most_bytes:,}. Give a smaller file.")
    return data
