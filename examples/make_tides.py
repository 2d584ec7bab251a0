"""Makes tides.pdf and the pictures from their typst sources: python examples/make_tides.py"""

from pathlib import Path

import fontpkg_inter
import typst

HERE = Path(__file__).parent
FONTS = [Path(fontpkg_inter.__file__).parent]


def main() -> None:
    for name in ("roast", "moon"):
        source, target = HERE / f"images/{name}.typ", HERE / f"images/{name}.png"
        typst.compile(source, output=target, format="png", ppi=216, font_paths=FONTS, ignore_system_fonts=True)
    typst.compile(HERE / "tides.typ", output=HERE / "tides.pdf", font_paths=FONTS, ignore_system_fonts=True)


if __name__ == "__main__":
    main()
