"""The letters of a chart and of a large number: beside what they name, and clear of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docreel.drawing import themes
from docreel.drawing.slide import compose
from docreel.drawing.theme import theme
from docreel.models import Chart, Look, NumberCard, Series
from tests.drawing.test_drawing import picture, pixels
from tests.drawing.test_legibility import letters

SIZES = ((640, 360), (360, 640), (480, 480), (1280, 720))


def look_of(number: int) -> Look:
    width, height = SIZES[number % len(SIZES)]
    return Look(width_px=width, height_px=height, theme=themes()[number // len(SIZES) % len(themes())])


@pytest.mark.parametrize("number", range(0, 16, 3))
@pytest.mark.parametrize(
    ("labels", "language"),
    [
        (("القهوة العربية", "شاي", "ماء"), "ar"),
        (("קפה טוב", "תה", "מים"), "he"),
        (("Arabica coffee", "Tea", "x"), "en"),
    ],
)
def test_the_labels_of_bars_end_at_the_axis(labels: tuple[str, ...], language: str, number: int) -> None:
    series = Series(values=(3, 2, 1), written=("3", "2", "1"))
    look = look_of(number)
    found = letters(compose(Chart(form="bar", labels=labels, series=(series,)), look, language, picture), look)
    own = sorted((letter for letter in found if not letter.text.isdecimal()), key=lambda letter: letter.origin)
    rows = [[own[0]]]
    for letter in own[1:]:
        if letter.origin - rows[-1][-1].origin > letter.size_px:
            rows.append([])
        rows[-1].append(letter)
    ends = [max(letter.box[2] for letter in row) for row in rows]
    assert len(ends) == 3
    assert max(ends) - min(ends) < 0.2 * own[0].size_px


def crossed(values: tuple[int, ...], look: Look) -> list[str]:
    """The digits of written values that the line comes too near to, and ``missing`` for each value not written."""
    series = Series(values=values, written=tuple(map(str, values)))
    chart = Chart(form="line", labels=tuple("abcdefghijklm"[: len(values)]), series=(series,))
    slide = compose(chart, look, "en", picture)
    palette, line = theme(look.theme).palette, theme(look.theme).series[0]
    seen = pixels(slide.page().png).astype(int)
    drawn = np.abs(seen - [int(line[at : at + 2], 16) for at in (1, 3, 5)]).max(axis=2) < 40
    own = [letter for letter in letters(slide, look) if letter.text.isdecimal() and letter.colour == palette.ink]
    near = []
    for letter in own:
        left, top, right, bottom = letter.box
        if drawn[round(top) - 1 : round(bottom) + 2, round(left) - 1 : round(right) + 2].any():
            near.append(letter.text)
    return near + ["missing"] * (len("".join(map(str, values))) > len(own))


@pytest.mark.parametrize("number", range(0, 16, 3))
def test_a_value_does_not_touch_the_line(number: int) -> None:
    assert crossed((1510, 1480, 1550, 1720, 1600, 1690), look_of(number)) == []


@settings(max_examples=40, derandomize=True, deadline=None)
@given(values=st.lists(st.integers(100, 999), min_size=3, max_size=9), number=st.sampled_from((0, 2, 3, 7)))
def test_no_line_goes_through_a_value(values: list[int], number: int) -> None:
    assert set(crossed(tuple(values), look_of(number))) <= {"missing"}


@pytest.mark.parametrize("number", range(0, 16, 3))
@pytest.mark.parametrize(
    ("unit", "language"),
    [("tonnes of green coffee beans in a year", "en"), ("tấn cà phê nhân xuất khẩu", "vi"), ("커피는 어떻게", "ko")],
)
def test_a_unit_under_a_number_keeps_its_distance(unit: str, language: str, number: int) -> None:
    look = look_of(number)
    card = NumberCard(figure="1,943,000", unit=unit, text="x")
    found = letters(compose(card, look, language, picture), look)
    figure, below = found[:9], found[9:-1]
    gap = min(letter.box[1] for letter in below) - max(letter.box[3] for letter in figure)
    if below[0].box[0] < figure[-1].box[0]:  # under the number, not beside it
        assert gap > 0.5 * below[0].size_px
