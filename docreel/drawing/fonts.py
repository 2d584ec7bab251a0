"""The fonts slides are set in, and which characters they have.

Nothing of the machine's own fonts is used, so a slide looks the same everywhere.
"""

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

# Each package's module, and its families in the order in which they stand in for a character that is missing.
PACKAGES = {
    "fontpkg_be_vietnam_pro": ("Be Vietnam Pro",),
    "fontpkg_inter": ("Inter",),
    "manimgx_fonts": ("Noto Sans", "Noto Sans Symbols", "Noto Emoji"),
    "fontpkg_ibm_plex_mono": ("IBM Plex Mono",),
    "fontpkg_ibm_plex_serif": ("IBM Plex Serif",),
    "cvttf_NotoSansCJK_Regular": ("Noto Sans CJK TC",),
}
SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew"),
    *("Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai"),
)
SUFFIXES = {".ttf", ".otf"}
REGIONS = {"zh": "CN", "hans": "CN", "hant": "TW"}  # which forms of the ideographs, where no region says


@cache
def font_files() -> tuple[Path, ...]:
    """Every font file slides may use."""
    folders = [Path(spec.origin).parent for spec in map(find_spec, PACKAGES) if spec is not None and spec.origin]
    return tuple(f for folder in folders for f in sorted(folder.rglob("*")) if f.suffix.lower() in SUFFIXES)


@cache
def fallbacks(own: str = "") -> tuple[str, ...]:
    """Families searched, in order, for a character that a text's first font lacks; ``own``: the brand's, last."""
    names = [family for families in PACKAGES.values() for family in families]
    return (*names[:-1], *(f"Noto Sans {script}" for script in SCRIPTS), names[-1], *([own] if own else []))


@cache
def typst_fonts(own: Path | None = None) -> typst.Fonts:
    """The same fonts for typst, and the mathematical font it carries; ``own``: the folder of a brand's fonts."""
    folders = sorted({path.parent for path in font_files()}) + ([own] if own else [])
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(f) for f in folders])


def forms(language: str) -> dict[str, str | None]:
    """``language`` and ``region``, by which a template chooses the forms of letters and the place of punctuation."""
    code, *subtags = language.lower().split("-")
    regions = [tag.upper() for tag in subtags if len(tag) == 2]
    return {"language": code, "region": next(iter(regions or filter(None, map(REGIONS.get, (*subtags, code)))), None)}


@cache
def characters(path: Path) -> frozenset[int]:
    """Code points that a font file can draw."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


@cache
def coverage() -> frozenset[int]:
    """Code points that at least one font can draw upright."""
    upright = [
        path for path in font_files() if "Regular" in path.name or ("Italic" not in path.name and "[" in path.name)
    ]
    return frozenset().union(*map(characters, upright))


@cache
def versions() -> str:
    """Fonts and their versions, for cache keys."""
    return " ".join(f"{module}={version(module.replace('_', '-'))}" for module in PACKAGES)
