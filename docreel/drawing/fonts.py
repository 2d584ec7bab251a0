"""The fonts slides are set in, and which characters they have.

Nothing of the machine's own fonts is used by name, so a slide looks the same everywhere. Scripts beyond Latin, Greek
and Cyrillic need a font that is optional: the packages in ``OPTIONAL`` or Debian's ``fonts-noto-cjk``.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import typst
from fontTools.ttLib import TTCollection, TTFont

REQUIRED = {
    "fontpkg_be_vietnam_pro": "Be Vietnam Pro",
    "fontpkg_inter": "Inter",
    "fontpkg_noto_sans": "Noto Sans",
    "fontpkg_ibm_plex_mono": "IBM Plex Mono",
    "fontpkg_ibm_plex_serif": "IBM Plex Serif",
}
OPTIONAL = {
    "fontpkg_noto_sans_arabic": "Noto Sans Arabic",
    "fontpkg_noto_sans_thai": "Noto Sans Thai",
    "fontpkg_noto_sans_devanagari": "Noto Sans Devanagari",
    "cvttf_notosanscjk_regular": "Noto Sans CJK JP",
}
SYSTEM = {Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"): "Noto Sans CJK SC"}
SUFFIXES = {".ttf", ".otf", ".ttc"}


@cache
def _packages() -> dict[str, Path]:
    """Folder of each installed font package by module name."""
    found = {}
    for module in (*REQUIRED, *OPTIONAL):
        spec = find_spec(module)
        if spec is not None and spec.origin is not None:
            found[module] = Path(spec.origin).parent
    return found


@cache
def font_files() -> tuple[Path, ...]:
    """Every font file slides may use."""
    packaged = [f for folder in _packages().values() for f in sorted(folder.rglob("*")) if f.suffix.lower() in SUFFIXES]
    return (*packaged, *(path for path in SYSTEM if path.exists()))


@cache
def fallbacks() -> tuple[str, ...]:
    """Families searched, in order, for a character that the theme's own font lacks."""
    packaged = [family for module, family in (REQUIRED | OPTIONAL).items() if module in _packages()]
    return (*packaged, *(family for path, family in SYSTEM.items() if path.exists()))


@cache
def typst_fonts() -> typst.Fonts:
    """The same fonts for typst, and the mathematical font it carries."""
    folders = sorted({path.parent for path in font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(f) for f in folders])


def _characters(path: Path) -> set[int]:
    if path.suffix.lower() == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            return {point for font in collection for point in font.getBestCmap() or ()}
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap() or ())


@cache
def coverage() -> frozenset[int]:
    """Code points that at least one font can draw upright."""
    upright = [
        path for path in font_files() if "Regular" in path.name or ("Italic" not in path.name and "[" in path.name)
    ]
    return frozenset().union(*(_characters(path) for path in upright))


@cache
def versions() -> str:
    """Fonts and their versions, for cache keys."""
    found = []
    for module in _packages():
        try:
            found.append(f"{module}={version(module.replace('_', '-'))}")
        except PackageNotFoundError:
            found.append(f"{module}=unknown")
    found += [f"{path.name}={path.stat().st_size}" for path in SYSTEM if path.exists()]
    return " ".join(found)
