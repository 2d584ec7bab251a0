"""Slides and captions: exact size, nothing outside its box, nothing lost without a word."""

import io
import unicodedata
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from docreel.drawing import check_theme, draw, draw_caption, identity, themes
from docreel.drawing.frame import frame
from docreel.drawing.theme import Palette, theme
from docreel.errors import Undrawable, UnknownTheme
from docreel.models import (
    Arrow,
    Artifact,
    Box,
    BulletList,
    Chart,
    CodeListing,
    Comparison,
    DefinitionCard,
    Diagram,
    FigureCard,
    FormulaCard,
    Illustration,
    Look,
    NumberCard,
    QuoteCard,
    SectionCard,
    Series,
    Side,
    TableGrid,
    Term,
    TitleCard,
    Visual,
)

IMAGE = Artifact(key="0" * 64, media_type="image/png", size_bytes=1)
SMALL = Look(width_px=640, height_px=360)


def picture(artifact: Artifact) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(out, "PNG")
    return out.getvalue()


def chart(form: str, text: str, rows: int) -> Chart:
    series = Series(name=text, values=tuple(range(1, rows + 1)), written=(text, *"23456789")[:rows])
    return Chart(heading=text, form=form, axis=text, labels=(text, *"bcdefghi")[:rows], series=(series,))


def diagram(text: str) -> Diagram:
    boxes = (Box(text=text, shape="choice", group=0), Box(text="b"), Box(text=text, shape="round", group=0))
    arrows = (Arrow(source=0, target=1, text=text), Arrow(source=1, target=2), Arrow(source=2, target=0, dashed=True))
    return Diagram(heading=text, boxes=boxes, arrows=arrows, groups=(text,), towards="down")


def cards(text: str) -> dict[str, Visual]:
    side = Side(name=text, points=(text, "Second"))
    terms = (Term(name=text, meaning=text), Term(name="b", meaning=text))
    return {
        "title": TitleCard(title=text, subtitle=text),
        "section": SectionCard(title=text, label=text, parts=(text, "Second", text)),
        "definition": DefinitionCard(heading=text, terms=terms[:1]),
        "glossary": DefinitionCard(heading=text, terms=terms),
        "number": NumberCard(heading=text, figure=text, unit=text, text=text),
        "comparison": Comparison(heading=text, sides=(side, side)),
        "aspects": Comparison(heading=text, sides=(side, side), aspects=(text, "b")),
        "bullets": BulletList(heading=text, items=(text, "Second", text)),
        "quote": QuoteCard(heading=text, text=text, attribution=text),
        "code": CodeListing(heading=text, text=text, language=text),
        "table": TableGrid(heading=text, header=(text, "Value"), rows=((text, "1"), ("b", "22"))),
        "bars": chart("bar", text, 8),
        "line": chart("line", text, 8),
        "shares": chart("share", text, 6),
        "diagram": diagram(text),
        "formula": FormulaCard(heading=text, latex=text, note=text),
        "figure": FigureCard(heading=text, image=IMAGE, width_px=300, height_px=200, caption=text),
        "illustration": Illustration(heading=text, text=text, image=IMAGE, width_px=300, height_px=200),
    }


KINDS = tuple(cards("x"))


def pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def outside(visual: Visual, look: Look) -> np.ndarray:
    """The slide with everything between its margins blanked."""
    seen = pixels(draw(visual, look, language="vi", load=picture).png).copy()
    box = frame(look)
    # The accents on capitals may rise a little over the box.
    top = int(box.top_px - 0.4 * box.unit_px) - 1
    seen[top : int(look.height_px - box.bottom_px) + 2, int(box.side_px) - 1 : int(look.width_px - box.side_px) + 2] = 0
    return seen


SIZES = ((640, 360), (360, 640), (480, 480))


@pytest.mark.parametrize("name", themes())
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_theme_has_the_size_of_the_frame(kind: str, name: str) -> None:
    size = SIZES[(KINDS.index(kind) + themes().index(name)) % len(SIZES)]  # each kind in each, over the themes
    look = Look(width_px=size[0], height_px=size[1], theme=name)
    drawing = draw(cards("Tiếng Việt")[kind], look, language="vi", load=picture, progress=(1, 3))
    assert pixels(drawing.png).shape == (size[1], size[0], 3)
    assert len(np.unique(pixels(drawing.png).reshape(-1, 3), axis=0)) > 20
    assert "Tiếng Việt" in drawing.alt_text
    assert drawing.moving == (kind == "figure")


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60),
    st.text(st.sampled_from("#$\\@<>\"'*_`[]{}%&^~ \n\t|/=aW"), min_size=1, max_size=80),
    st.builds(
        lambda word, times: (word * times)[:4000],
        st.sampled_from(["Ẫg", "WWWW ", "chữ dài ", "x\n"]),
        st.integers(1, 900),
    ),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("look", [SMALL, Look(width_px=360, height_px=640, theme="paper")], ids=["wide", "tall"])
@settings(max_examples=5, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_text_of_any_kind_stays_in_its_box(kind: str, look: Look, text: str) -> None:
    assert np.array_equal(outside(cards(text)[kind], look), empty_margins(kind, look))


@cache
def empty_margins(kind: str, look: Look) -> np.ndarray:
    return outside(cards("x")[kind], look)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "figure"])
def test_decomposed_vietnamese_is_drawn_as_composed(kind: str) -> None:
    text = "Nguyễn Thị Hường: ĐẶC ĐIỂM, Ẫ Ổ ự"
    nfc, nfd = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert nfc != nfd
    first, second = (draw(cards(t)[kind], SMALL, language="vi", load=picture) for t in (nfc, nfd))
    assert first.png == second.png
    assert not any("U+" in warning for warning in first.warnings)


def test_the_same_slide_has_the_same_bytes() -> None:
    card = cards("Once more")["code"]
    first = draw(card, SMALL, language="en", load=picture)
    draw(cards("Something else")["table"], SMALL, language="en", load=picture)
    assert draw(card, SMALL, language="en", load=picture) == first


def test_a_character_without_a_glyph_is_shown_as_a_box_and_reported() -> None:
    drawing = draw(TitleCard(title="Rune \U00016900"), SMALL, language="en", load=picture)
    boxed = draw(TitleCard(title="Rune □"), SMALL, language="en", load=picture)
    assert "U+16900" in drawing.warnings[0]
    assert drawing.png == boxed.png
    assert boxed.warnings == ()


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (BulletList(items=tuple(f"Point {n} of many" for n in range(60))), "points"),
        (CodeListing(text="\n".join(f"line_{n} = {n}" for n in range(200))), "lines"),
        (TableGrid(header=("n", "square"), rows=tuple((str(n), str(n * n)) for n in range(90))), "rows"),
        (TableGrid(header=tuple(f"Column {n}" for n in range(30)), rows=(("value",) * 30,)), "columns"),
        (QuoteCard(text="word " * 500), "beginning"),
        (FormulaCard(latex=r"\unknowncommand{x}"), r"\unknowncommand"),
    ],
)
def test_what_is_left_out_is_said(card: Visual, said: str) -> None:
    drawing = draw(card, SMALL, language="en", load=picture)
    assert any(said in warning for warning in drawing.warnings), drawing.warnings


@pytest.mark.parametrize("size", [(480, 480), (640, 360), (360, 640)])
def test_a_comparison_shows_a_row_however_long_its_texts(size: tuple[int, int]) -> None:
    words = "The way in which the water is brought from the mountains to the city all year round. " * 2
    side = Side(name="The old administration of the harbour", points=(words,) * 3)
    card = Comparison(heading="How the two of them compare", sides=(side, side), aspects=(words,) * 3)
    drawn = draw(card, Look(width_px=size[0], height_px=size[1]), language="en", load=picture)
    hidden = [warning.split(" row")[0] for warning in drawn.warnings if " row" in warning]
    assert hidden in (["1"], ["2"])


@pytest.mark.parametrize("language", ["en", "vi"])
def test_long_aspects_stand_over_their_rows_where_more_are_seen_so(language: str) -> None:
    words = {"en": "The way in which the water is brought from the mountains to the city all year round.",
             "vi": "Nước được dẫn từ trên núi về thành phố quanh năm qua hệ thống kênh đào."}[language]  # fmt: skip
    side = Side(name="The old administration", points=("brief",) * 3)
    card = Comparison(heading="How the two of them compare", sides=(side, side), aspects=(words,) * 3)
    assert draw(card, Look(width_px=480, height_px=480), language=language, load=picture).warnings == ()


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{a}{b} + \sqrt[3]{x^2_i} \le \sum_{i=1}^{n} \int_0^\infty e^{-x}\,dx",
        r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \cdot \vec{v} \quad \text{khi } x > 0",
        r"f(x) = \begin{cases} 1 & x \ge 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\left\{ x \in \mathbb{R} \middle| \overline{x} \ne \hat{y}' \right\}",
        r"\begin{aligned} a &= b + c \\ &= \lim_{x \to 0} \frac{\sin x}{x} \end{aligned}",
    ],
)
def test_common_tex_is_typeset(latex: str) -> None:
    look = Look(width_px=1280, height_px=720)
    assert draw(FormulaCard(latex=latex), look, language="en", load=picture).warnings == ()


def test_a_formula_cannot_run_code() -> None:
    drawing = draw(FormulaCard(latex='#panic("run")'), SMALL, language="en", load=picture)
    assert "#" in drawing.warnings[0]


def test_a_broken_figure_is_refused() -> None:
    with pytest.raises(Undrawable, match="cannot be read"):
        draw(cards("x")["figure"], SMALL, language="en", load=lambda artifact: b"no picture")


def test_an_unknown_theme_names_the_themes() -> None:
    with pytest.raises(UnknownTheme, match="daylight, forest, midnight, paper"):
        check_theme("neon")


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def glow(palette: Palette) -> str:
    """What lies under the part that is being spoken of: 16 % of the accent on paper."""
    mixed = (0.16 * int(palette.accent[i : i + 2], 16) + 0.84 * int(palette.paper[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


@pytest.mark.parametrize("name", themes())
def test_text_reaches_wcag_aa(name: str) -> None:
    palette, code = theme(name).palette, theme(name).code
    grounds = (palette.paper, palette.tint, glow(palette))
    pairs = [(text, ground) for text in (palette.ink, palette.soft) for ground in grounds]
    on_surface = (palette.ink, palette.soft, palette.accent, *code.model_dump().values())
    for text, ground in (*pairs, *((text, palette.surface) for text in on_surface)):
        assert contrast(text, ground) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", themes())
def test_graphics_reach_wcag_aa(name: str) -> None:
    chosen = theme(name)
    for colour in (*chosen.series, chosen.palette.accent):
        for ground in (chosen.palette.paper, chosen.palette.surface, chosen.palette.tint, glow(chosen.palette)):
            assert contrast(colour, ground) >= 3, (colour, ground)
    assert len(set(chosen.series)) == 6


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (640, 360)])
@pytest.mark.parametrize("lines", [("Một dòng",), ("Hai dòng phụ đề Ẫ", "ở cuối khung hình"), ("W" * 120, "x", "y")])
def test_captions_stay_in_their_zone(size: tuple[int, int], lines: tuple[str, ...]) -> None:
    look = Look(width_px=size[0], height_px=size[1])
    patch = draw_caption(lines, look, language="vi")
    height, width, channels = patch.rgba.shape
    assert (patch.rgba.dtype, channels) == (np.uint8, 4)
    assert not any(value % 2 for value in (height, width, patch.x_px, patch.y_px))
    assert patch.y_px >= size[1] * 0.82 - 2
    assert patch.y_px + height <= size[1] * 0.98
    assert patch.x_px >= 0
    assert patch.x_px + width <= size[0]
    assert (patch.rgba[..., :3][patch.rgba[..., 3] > 250] > 240).any()


def test_the_identity_names_typst_and_the_fonts() -> None:
    assert "typst=" in identity()
    assert "fontpkg_be_vietnam_pro=" in identity()
