"""A part that lights up lies exactly on its slide, and moves no letter."""

import io

import numpy as np
import pytest
from PIL import Image

from docreel.drawing import Highlight, draw, highlights, themes
from docreel.drawing.slide import compose
from docreel.models import (
    Artifact,
    BulletList,
    CodeListing,
    Comparison,
    DefinitionCard,
    Look,
    SectionCard,
    Side,
    TableGrid,
    Term,
    Visual,
)

LOOK = Look(width_px=640, height_px=360)
POINTS = BulletList(heading="Brewing", items=("Grind the beans.", "Use clean water.", "Weigh both."))
ROWS = TableGrid(header=("Brew", "Time"), rows=(("Espresso", "30 s"), ("Pour-over", "180 s"), ("Press", "240 s")))
LONG = BulletList(heading="Tides", items=tuple(f"The moon pulls on the water, said {n} times" for n in range(7)))

SIDES = (Side(name="Tea", points=("mild", "warm")), Side(name="Coffee", points=("strong", "hot", "dark")))
NEWER: dict[str, Visual] = {
    "section": SectionCard(title="Tea", parts=("Leaves", "Water")),
    "glossary": DefinitionCard(heading="Words", terms=(Term(name="a", meaning="one"), Term(name="b", meaning="two"))),
    "comparison": Comparison(sides=SIDES),
    "aspects": Comparison(
        sides=(SIDES[0], SIDES[1].model_copy(update={"points": ("strong", "hot")})), aspects=("x", "y")
    ),
}


def load(artifact: Artifact) -> bytes:
    raise AssertionError("these slides have no pictures")


def pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB")).copy()


def laid(slide: np.ndarray, part: Highlight) -> np.ndarray:
    height, width, _ = part.rgba.shape
    alpha = part.rgba[..., 3:] / 255
    under = slide[part.y_px : part.y_px + height, part.x_px : part.x_px + width]
    under[...] = np.round(part.rgba[..., :3] * alpha + under * (1 - alpha))
    return slide


@pytest.mark.parametrize("visual", [POINTS, ROWS, LONG], ids=["cards", "rows", "list"])
@pytest.mark.parametrize("name", themes())
def test_a_highlight_laid_over_the_slide_is_the_slide_drawn_with_that_part_active(visual: Visual, name: str) -> None:
    look = LOOK.model_copy(update={"theme": name})
    parts = highlights(visual, look, language="en", load=load)
    plain = draw(visual, look, language="en", load=load).png
    assert len(parts) == (7 if visual is LONG else 3)
    for number, part in enumerate(parts):
        active = pixels(compose(visual, look, "en", load).page(active=number).png)
        assert np.array_equal(laid(pixels(plain), part), active)
        assert not np.array_equal(pixels(plain), active)


@pytest.mark.parametrize("visual", [POINTS, ROWS, LONG], ids=["cards", "rows", "list"])
@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480)])
def test_highlights_are_even_in_order_apart_and_above_the_captions(visual: Visual, size: tuple[int, int]) -> None:
    look = Look(width_px=size[0], height_px=size[1])
    parts = highlights(visual, look, language="en", load=load)
    for part in parts:
        height, width, channels = part.rgba.shape
        assert (part.rgba.dtype, channels) == (np.uint8, 4)
        assert not any(value % 2 for value in (height, width, part.x_px, part.y_px))
        assert part.y_px + height <= size[1] * 0.82 + 2
        assert 0 <= part.x_px <= part.x_px + width <= size[0]
    middles = [part.y_px + part.rgba.shape[0] / 2 for part in parts]
    assert middles == sorted(set(middles))


@pytest.mark.parametrize(("kind", "count"), [("section", 2), ("glossary", 2), ("comparison", 5), ("aspects", 2)])
@pytest.mark.parametrize("size", [(640, 360), (360, 640)])
def test_each_part_lights_up_alone_and_moves_nothing(kind: str, count: int, size: tuple[int, int]) -> None:
    look = Look(width_px=size[0], height_px=size[1], theme="forest")
    plain = draw(NEWER[kind], look, language="en", load=load).png
    parts = highlights(NEWER[kind], look, language="en", load=load)
    assert len(parts) == count
    for number, part in enumerate(parts):
        active = pixels(compose(NEWER[kind], look, "en", load).page(active=number).png)
        assert np.array_equal(laid(pixels(plain), part), active)
    areas = [(part.y_px, part.x_px) for part in parts]
    assert len(set(areas)) == count


def test_points_that_have_no_room_have_no_highlight_and_those_beside_them_do() -> None:
    sides = (Side(name="Long", points=("very long words " * 12,) * 6), Side(name="Short", points=("brief",)))
    parts = highlights(Comparison(heading="Both", sides=sides), LOOK, language="en", load=load)
    assert parts[-1].text == "brief"
    assert len(parts) < 7


def test_highlights_carry_the_words_of_their_parts() -> None:
    assert [part.text for part in highlights(POINTS, LOOK, language="en", load=load)] == list(POINTS.items)
    assert highlights(ROWS, LOOK, language="en", load=load)[1].text == "Pour-over 180 s"


def test_what_the_slide_leaves_out_has_no_highlight() -> None:
    many = BulletList(heading="Many", items=tuple(f"Point {n} of very many points" for n in range(40)))
    parts = highlights(many, LOOK, language="en", load=load)
    said = draw(many, LOOK, language="en", load=load).warnings[0]
    assert said.startswith(f"{40 - len(parts)} points")


@pytest.mark.parametrize("visual", [CodeListing(text="a = 1\nb = 2"), BulletList(items=("Only one.",))])
def test_nothing_lights_up_where_there_are_no_parts(visual: Visual) -> None:
    assert highlights(visual, LOOK, language="en", load=load) == ()
