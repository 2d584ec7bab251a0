"""Charts tell the truth: what is twice as much is twice as long."""

import io

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from docreel.drawing import draw, highlights
from docreel.drawing.kinds.chart import grouping, written
from docreel.drawing.theme import theme
from docreel.models import Artifact, Chart, Look, Series

LOOK = Look(width_px=960, height_px=540)
COLOURS = theme("daylight").series


def load(artifact: Artifact) -> bytes:
    raise AssertionError("charts have no pictures")


def chart(form: str, *values: float, **more: object) -> Chart:
    series = Series(name="Height", values=values, written=tuple(f"{value:g} m" for value in values))
    return Chart(form=form, labels=tuple("abcdefghijkl"[: len(values)]), series=(series,), **more)


def seen(card: Chart, colour: str, look: Look = LOOK) -> np.ndarray:
    """Where the slide has a colour; the theme's own bar and the progress left out."""
    with Image.open(io.BytesIO(draw(card, look, language="en", load=load).png)) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    found = np.abs(pixels - wanted).max(axis=2) <= 10
    found[:, : int(0.03 * look.width_px)] = False
    return found


def test_bars_are_as_long_as_their_numbers() -> None:
    rows = seen(chart("bar", 10, 40, 20), COLOURS[0]).sum(axis=1)
    lengths = [int(np.median(run)) for run in np.split(rows, np.nonzero(np.diff(rows > 0))[0] + 1) if run.any()]
    assert lengths[1] == pytest.approx(4 * lengths[0], rel=0.03)
    assert lengths[2] == pytest.approx(2 * lengths[0], rel=0.03)


def test_a_loss_goes_the_other_way() -> None:
    bars = seen(chart("bar", -5, 5), COLOURS[0])
    rows = np.nonzero(bars.any(axis=1))[0]
    loss, gain = (np.nonzero(bars[row])[0] for row in (rows[0] + 3, rows[-1] - 3))
    assert loss.max() <= gain.min()
    assert np.ptp(loss) == pytest.approx(np.ptp(gain), abs=3)


def test_sectors_are_as_large_as_their_shares() -> None:
    card = chart("share", 75, 25)
    large, small = (int(seen(card, COLOURS[number]).sum()) for number in (0, 1))
    assert large == pytest.approx(3 * small, rel=0.1)


def test_years_that_are_missing_leave_a_gap() -> None:
    def middle(card: Chart) -> float:
        part = highlights(card, LOOK, language="en", load=load)[1]
        return part.x_px + part.rgba.shape[1] / 2

    even, gap = chart("line", 1, 2, 3), chart("line", 1, 2, 3, at=(1990, 2010, 2012))
    assert middle(gap) > middle(even) + 0.1 * LOOK.width_px


@pytest.mark.parametrize(("form", "count"), [("bar", 5), ("line", 5), ("share", 5), ("bar", 12), ("line", 12)])
@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480)])
def test_every_value_lights_up_in_its_place(form: str, count: int, size: tuple[int, int]) -> None:
    card = chart(form, *range(20, 20 + count))
    parts = highlights(card, Look(width_px=size[0], height_px=size[1]), language="en", load=load)
    assert [part.text for part in parts] == [f"{'abcdefghijkl'[n]} {20 + n} m" for n in range(count)]
    corners = [(part.y_px, part.x_px) for part in parts]
    if form != "share":  # the dot in the ring goes round
        assert corners == sorted(set(corners), key=lambda corner: corner[form == "line"])


def test_a_value_that_does_not_fit_is_cut_and_told() -> None:
    series = Series(values=(1, 2), written=("very " * 15, "2"))
    drawing = draw(Chart(form="bar", labels=("a", "b"), series=(series,)), LOOK, language="en", load=load)
    assert any("beginning" in warning for warning in drawing.warnings)


def test_the_same_chart_has_the_same_bytes() -> None:
    first, again = (draw(chart("line", 3, 1, 2), LOOK, language="en", load=load) for _ in range(2))
    assert first == again
    assert "a 3 m; b 1 m; c 2 m" in first.alt_text


@pytest.mark.parametrize(
    ("value", "among", "decimal", "shown"),
    [(1500, (0,), ".", "1,500"), (1500, (0,), ",", "1.500"), (0.5, (0.25,), ",", "0,50"), (3, (), ".", "3")],
)
def test_an_axis_is_written_as_the_language_does(value: float, among: tuple, decimal: str, shown: str) -> None:
    assert written(value, (*among, value), decimal, {",": ".", ".": ","}[decimal]) == shown


@pytest.mark.parametrize(
    ("values", "decimal", "between"),
    [
        (("1200", "2400"), ".", ""),
        (("1,200", "240"), ".", ","),
        (("1 200", "2 400,5"), ",", " "),
        (("3", "7"), ",", "."),
        (("1.2345", "2"), ".", ","),
    ],
)
def test_an_axis_parts_thousands_where_the_values_do(values: tuple[str, ...], decimal: str, between: str) -> None:
    series = Series(values=tuple(range(len(values))), written=values)
    card = Chart(form="line", labels=("a", "b"), series=(series,), decimal=decimal)
    assert grouping(card) == between


def test_a_chart_without_a_value_for_each_label_is_refused() -> None:
    with pytest.raises(ValidationError, match="one value"):
        Chart(form="bar", labels=("a", "b", "c"), series=(Series(values=(1, 2), written=("1", "2")),))
