"""Every kind of slide in every theme and size on sheets of small pictures, to be looked at.

python -m benchmarks.contact_sheet [--out FOLDER] [--decks typical long …] [--themes …] [--sizes …] [--lit]

A sheet holds one deck in one theme and size; ``--lit`` shows each slide as its second part is being spoken of. What a
slide leaves out is printed.
"""

import argparse
import io
from pathlib import Path

from PIL import Image, ImageDraw

from benchmarks.showcase import decks, load
from docreel.drawing import themes
from docreel.drawing.slide import compose
from docreel.models import Look, Visual

SIZES = ("1920x1080", "1080x1920", "1080x1080", "640x360")
ROW_PX, GAP_PX, LABEL_PX = 1920, 12, 22


def sheet(slides: dict[str, Visual], look: Look, language: str, lit: bool) -> Image.Image:
    """One picture of all slides."""
    columns = 5 if look.width_px > look.height_px else 8 if look.width_px < look.height_px else 6
    width = (ROW_PX - GAP_PX) // columns - GAP_PX
    height = width * look.height_px // look.width_px
    rows = -(-len(slides) // columns)
    page = Image.new("RGB", (ROW_PX, rows * (height + GAP_PX + LABEL_PX) + GAP_PX), "#777777")
    painter = ImageDraw.Draw(page)
    for number, (name, visual) in enumerate(slides.items()):
        x = GAP_PX + number % columns * (width + GAP_PX)
        y = GAP_PX + number // columns * (height + GAP_PX + LABEL_PX)
        slide = compose(visual, look, language, load)
        made = slide.page((number + 1, len(slides)), 1 if lit and len(slide.sheet.parts) > 1 else None)
        for what, count in made.left_out:
            print(f"  {name}: {count} {what} left out")
        for warning in (*slide.warnings, *slide.sheet.warnings):
            print(f"  {name}: {warning}")
        with Image.open(io.BytesIO(made.png)) as image:
            page.paste(image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS), (x, y + LABEL_PX))
        painter.text((x, y + 4), name, fill="white")
    return page


def main() -> None:
    every = decks()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("contact"))
    parser.add_argument("--decks", nargs="+", choices=every, default=list(every))
    parser.add_argument("--themes", nargs="+", default=list(themes()))
    parser.add_argument("--sizes", nargs="+", default=list(SIZES))
    parser.add_argument("--lit", action="store_true")
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    for deck in wanted.decks:
        slides, language = every[deck]
        for theme in wanted.themes:
            for size in wanted.sizes:
                look = Look(width_px=int(size.split("x")[0]), height_px=int(size.split("x")[1]), theme=theme)
                path = wanted.out / f"{deck}-{theme}-{size}{'-lit' if wanted.lit else ''}.png"
                print(path)
                sheet(slides, look, language, wanted.lit).save(path)


if __name__ == "__main__":
    main()
