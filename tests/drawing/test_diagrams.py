"""Diagrams: every box in its place, none over another, every arrow from border to border."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from docreel.drawing import draw, highlights, themes
from docreel.drawing.slide import compose
from docreel.models import Arrow, Artifact, Box, Diagram, Look

SIZES = [(1920, 1080), (1080, 1920), (1080, 1080), (640, 360)]
WORDS = st.text(st.sampled_from("abc W ệ"), min_size=1, max_size=50).filter(str.strip)


def load(artifact: Artifact) -> bytes:
    raise AssertionError("diagrams have no pictures")


def chain(count: int) -> Diagram:
    boxes = tuple(Box(text=f"Step number {n}") for n in range(count))
    return Diagram(boxes=boxes, arrows=tuple(Arrow(source=n, target=n + 1) for n in range(count - 1)))


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    count = draw(st.integers(2, 9))
    ends = st.integers(0, count - 1)
    groups = draw(st.lists(WORDS, max_size=2))
    group = st.sampled_from([None, *range(len(groups))])
    shapes = st.sampled_from(["box", "round", "choice"])
    box = st.builds(Box, text=WORDS, shape=shapes, group=group)
    arrow = st.builds(Arrow, source=ends, target=ends, text=st.just("") | WORDS, dashed=st.booleans())
    return Diagram(
        heading="Any",
        boxes=draw(st.lists(box, min_size=count, max_size=count)),
        arrows=draw(st.lists(arrow, max_size=12)),
        groups=groups,
        towards=draw(st.sampled_from(["down", "right", "any"])),
    )


@pytest.mark.parametrize("size", SIZES)
@settings(max_examples=25, deadline=None)
@given(card=diagrams())
def test_boxes_lie_apart_inside_the_picture_and_letters_are_legible(size: tuple[int, int], card: Diagram) -> None:
    look = Look(width_px=size[0], height_px=size[1])
    slide = compose(card, look, "en", load)
    plan = slide.sheet.content["plan"]
    wide, tall = plan["extent"]
    edges = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for x, y, w, h in plan["boxes"]]
    for index, (left, top, right, bottom) in enumerate(edges):
        assert -0.01 <= left <= right <= wide + 0.01
        assert -0.01 <= top <= bottom <= tall + 0.01
        for other in edges[index + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    assert plan["hidden"] == len(card.boxes) - len(edges)
    assert plan["size"] >= min(size) / 36 or len(edges) == 1
    for arrow in plan["arrows"]:
        arrowed = card.arrows[arrow["number"]]
        for end, (x, y) in ((arrowed.source, arrow["points"][0]), (arrowed.target, arrow["points"][-1])):
            left, top, right, bottom = edges[end]
            assert left - 0.1 <= x <= right + 0.1
            assert top - 0.1 <= y <= bottom + 0.1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [3, 6, 8])
def test_a_process_of_up_to_eight_steps_is_shown_whole(size: tuple[int, int], count: int) -> None:
    for name in themes():
        look = Look(width_px=size[0], height_px=size[1], theme=name)
        assert draw(chain(count), look, language="en", load=load).warnings == ()


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480)])
def test_every_step_lights_up(size: tuple[int, int]) -> None:
    parts = highlights(chain(5), Look(width_px=size[0], height_px=size[1]), language="en", load=load)
    assert [part.text for part in parts] == [f"Step number {n}" for n in range(5)]
    assert len({(part.x_px, part.y_px) for part in parts}) == 5


def test_what_does_not_fit_is_counted() -> None:
    drawing = draw(chain(24), Look(width_px=640, height_px=360), language="en", load=load)
    assert "boxes did not fit" in drawing.warnings[0]


def test_the_direction_of_the_document_is_kept_where_there_is_room() -> None:
    def extent(towards: str) -> tuple[float, float]:
        card = chain(3).model_copy(update={"towards": towards})
        return compose(card, Look(), "en", load).sheet.content["plan"]["extent"]

    assert extent("right")[0] > extent("right")[1]
    assert extent("down")[0] < extent("down")[1]


def test_texts_beside_arrows_and_heads_are_drawn() -> None:
    def pixels(**change: object) -> np.ndarray:
        first = Arrow(source=0, target=1).model_copy(update=change)
        card = Diagram(boxes=(Box(text="a"), Box(text="b")), arrows=(first,), towards="right")
        with Image.open(io.BytesIO(draw(card, Look(), language="en", load=load).png)) as image:
            return np.asarray(image)

    plain = pixels()
    for change in ({"text": "why"}, {"headed": False}, {"both": True}, {"dashed": True}):
        assert (pixels(**change) != plain).any(), change


def test_an_arrow_to_nowhere_is_refused() -> None:
    with pytest.raises(ValidationError, match="joins two boxes"):
        Diagram(boxes=(Box(text="a"), Box(text="b")), arrows=(Arrow(source=0, target=2),))
