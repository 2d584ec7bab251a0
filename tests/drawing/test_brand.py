"""A brand's colour, font and logo: as they are, as far as everything can be read."""

import io
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from docreel.branding import brand_of, theme_text
from docreel.drawing import draw, draw_caption, themes
from docreel.drawing.brand import themed
from docreel.drawing.fonts import font_files
from docreel.drawing.frame import frame
from docreel.drawing.lettering import MISSING
from docreel.errors import InvalidBrand, InvalidTheme, UsageError
from docreel.models import Artifact, Brand, BulletList, CodeListing, FigureCard, Look, NumberCard, TitleCard, Visual
from docreel.services.local_store import LocalStore
from tests.drawing.test_drawing import contrast

RUNE = "\u16a0"
POINTS = BulletList(heading="Brewing " * 20, items=("Grind the beans.", "Use clean water. " * 30, "Weigh both."))
NUMBER = NumberCard(figure="98", unit="percent", text="A cup is 98 percent water")
IMAGE = Artifact(key="0" * 64, media_type="image/png", size_bytes=1)
FIGURE = FigureCard(heading="Hills", image=IMAGE, width_px=300, height_px=300, caption="Hills " * 60)
LOGO = Artifact(key="1" * 64, media_type="image/svg+xml", size_bytes=1)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><rect width="300" height="90" fill="{}"/></svg>'
DAYLIGHT = (files("docreel.drawing") / "themes" / "daylight.toml").read_text()


def pixels(visual: Visual, look: Look, logo: str = "#c01010") -> np.ndarray:
    def load(artifact: Artifact) -> bytes:
        if artifact == LOGO:
            return SVG.format(logo).encode()
        out = io.BytesIO()
        Image.new("RGB", (300, 300), "navy").save(out, "PNG")
        return out.getvalue()

    with Image.open(io.BytesIO(draw(visual, look, language="en", load=load).png)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.sampled_from(themes()), st.integers(0, 0xFFFFFF))
def test_any_accent_can_be_read_in_any_theme(name: str, colour: int) -> None:
    accent = f"#{colour:06x}"
    theme, warnings = themed(Look(theme=name, brand=Brand(accent=accent)))
    palette = theme.palette
    for ground in (palette.paper, palette.tint, palette.surface):
        assert contrast(palette.emphasis, ground) >= 4.5
        assert all(contrast(shape, ground) >= 3 for shape in (palette.accent, *theme.series))
    for text in (palette.ink, palette.soft, palette.emphasis):
        assert contrast(text, theme.glow) >= 4.5
    assert bool(warnings) == (palette.emphasis != accent)
    assert palette.accent == theme.series[0]
    assert len(set(theme.series)) == 6


def test_an_accent_that_can_be_read_stays_as_it_is_and_is_seen() -> None:
    look = Look(width_px=640, height_px=360, brand=Brand(accent="#b3123c"))
    assert themed(look)[1] == ()
    assert (np.abs(pixels(NUMBER, look) - [0xB3, 0x12, 0x3C]).max(axis=2) < 4).sum() > 500


@pytest.mark.parametrize("name", ["paper", "midnight"])
@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (360, 640), (480, 480)])
@pytest.mark.parametrize("visual", [POINTS, FIGURE, TitleCard(title="A title " * 60)], ids=lambda visual: visual.kind)
def test_a_logo_stands_where_no_content_comes(visual: Visual, size: tuple[int, int], name: str) -> None:
    plain = Look(width_px=size[0], height_px=size[1], theme=name)
    branded = plain.model_copy(update={"brand": Brand(logo=LOGO)})
    seen = pixels(visual, branded)
    rows, columns = np.nonzero((seen != pixels(visual, plain)).any(axis=2))
    box = frame(plain, 1.06 if visual.kind == "figure" else 1)
    assert rows.max() < box.top_px - 0.4 * box.unit_px + 1
    assert rows.min() > 0
    assert size[0] * 0.4 < columns.min() <= columns.max() < size[0]
    assert (np.abs(seen - [0xC0, 0x10, 0x10]).max(axis=2) < 8).sum() > 300


def test_a_logo_as_dark_as_the_theme_gets_a_plate() -> None:
    look = Look(width_px=640, height_px=360, theme="midnight", brand=Brand(logo=LOGO))
    dark, light = (pixels(NUMBER, look, colour)[:28, 400:] for colour in ("#10182c", "#ffc800"))
    assert (dark.min(axis=2) > 240).any()
    assert not (light.min(axis=2) > 240).any()


def test_a_font_file_is_used_and_a_family_that_comes_along_too(tmp_path) -> None:
    store = LocalStore(tmp_path)
    file = next(path for path in font_files() if "PlexSerif-Regular" in path.name or "Serif-Regular" in path.name)
    made = brand_of("#B3123C", None, str(file), store)
    assert (made.accent, made.font) == ("#b3123c", "IBM Plex Serif")
    assert made.font_file is not None
    title = TitleCard(title="Fonts differ")

    def drawn(brand: Brand) -> bytes:
        return draw(title, Look(width_px=640, height_px=360, brand=brand), language="en", load=store.get).png

    assert drawn(Brand(font="IBM Plex Serif")) != drawn(Brand())
    assert drawn(made.model_copy(update={"accent": ""})) != drawn(Brand())
    assert any(made.font_file.key in store.read_record(item.name.removeprefix("records/")).decode()
               for item in store.items("records/uploads/"))  # fmt: skip


def rune_font(path: Path) -> Path:
    """A font of its own family with one character that no packaged font has."""
    with TTFont(next(file for file in font_files() if "PlexSerif-Regular" in file.name)) as font:
        for table in font["cmap"].tables:
            table.cmap[ord(RUNE)] = "ampersand"
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = "Runic"
        font.save(path)
    return path


@pytest.mark.parametrize(
    "visual",
    [TitleCard(title=f"Rune {RUNE}"), BulletList(heading="R", items=(RUNE, "b")), CodeListing(text=f"rune = '{RUNE}'")],
    ids=lambda visual: visual.kind,
)
def test_a_character_that_only_the_font_of_the_brand_has_is_drawn(visual: Visual, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    look = Look(width_px=640, height_px=360, brand=brand_of("", None, str(rune_font(tmp_path / "r.ttf")), store))
    drawn = draw(visual, look, language="en", load=store.get)
    boxed = type(visual).model_validate_json(visual.model_dump_json().replace(RUNE, MISSING))
    assert drawn.warnings == ()
    assert drawn.png != draw(boxed, look, language="en", load=store.get).png
    bare = look.model_copy(update={"brand": Brand()})
    assert any("U+16A0" in said for said in draw(visual, bare, language="en", load=store.get).warnings)


def test_captions_have_the_characters_of_the_font_of_the_brand(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    look = Look(width_px=640, height_px=360, brand=brand_of("", None, str(rune_font(tmp_path / "r.ttf")), store))
    rune, box = (draw_caption((text,), look, language="en", load=store.get) for text in (RUNE, MISSING))
    assert rune.rgba.shape != box.rgba.shape or (rune.rgba != box.rgba).any()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"accent": "red"}, UsageError),
        ({"font": "Comic"}, InvalidBrand),
        ({"font": "broken.ttf"}, InvalidBrand),
        ({"logo": "broken.png"}, InvalidBrand),
        ({"logo": "broken.svg"}, InvalidBrand),
    ],
)
def test_what_cannot_be_used_is_refused_before_any_work(given, error, tmp_path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0 no font")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no picture")
    (tmp_path / "broken.svg").write_bytes(b"<svg")
    font, logo = given.get("font", ""), given.get("logo")
    with pytest.raises(error):
        brand_of(
            given.get("accent", ""),
            tmp_path / logo if logo else None,
            str(tmp_path / font) if font.endswith(".ttf") else font,
            LocalStore(tmp_path / "store"),
        )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("#14213d", "#e0e0e0"), "contrast of"),
        (('shape = "disc"', 'shape = "stars"'), "shape"),
        (('marker = "round"', ""), "marker"),
        (('marker = "round"', "marker ="), "not TOML"),
    ],
)
def test_an_own_theme_that_is_none_says_what_is_wrong(change, said, tmp_path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(DAYLIGHT.replace(*change, 1))
    with pytest.raises(InvalidTheme, match=said):
        theme_text(path)


def test_an_own_theme_is_drawn(tmp_path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(DAYLIGHT.replace("#f8fafd", "#fff0f0"))
    look = Look(width_px=640, height_px=360, theme="mine", own_theme=theme_text(path))
    assert tuple(pixels(NUMBER, look)[20, 60]) == (0xFF, 0xF0, 0xF0)
