"""Plots without words: the marks of a chart as SVG, and where they are, so that the template can letter them.

Shares of the plot's width and height, from its top left corner.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from docreel.drawing.theme import Theme
from docreel.models import Chart


@dataclass(frozen=True)
class Plot:
    """``svg`` as large as the room; ``marks``: (x, y) of each value, series by series; ``ticks``: y of each tick;
    ``base``: x of zero.
    """

    svg: str
    marks: list[list[tuple[float, float]]]
    ticks: list[float]
    base: float


def ticks(chart: Chart) -> tuple[float, ...]:
    """Round values to label the upright axis with, from below the lowest to above the highest."""
    values = [value for series in chart.series for value in series.values]
    low, high = min(values), max(values)
    if 0 < low < high / 2:
        low = 0
    return tuple(float(tick) for tick in MaxNLocator(nbins=4, min_n_ticks=3).tick_values(low, high))


def plot(chart: Chart, room: dict[str, float], theme: Theme) -> dict[str, Any]:
    """The chart for a room of ``width`` x ``height`` pixels, of which each written value takes ``value`` in width,
    ``line`` in height, and a label ``slot``; ``thin`` is the width of a hairline.
    """
    with _canvas(room) as (axes, finish):
        marks = _DRAW[chart.form](axes, chart, room, theme)
        levels = ticks(chart) if chart.form == "line" else ()
        axes.hlines(levels, *axes.get_xlim(), colors=theme.palette.line, linewidth=room["thin"], zorder=0)
        heights = [y for _, y in _places(axes, room, [(0, level) for level in levels])]
        ((base, _),) = _places(axes, room, [(0, 0)])
        return asdict(Plot(finish(), marks, heights, base))


@contextmanager
def _canvas(room: dict[str, float]) -> Iterator[tuple[Axes, Callable[[], str]]]:
    """Axes over the whole of a figure of that size, one point a pixel."""
    figure = Figure(figsize=(room["width"] / 72, room["height"] / 72), dpi=72, facecolor="none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()

    def finish() -> str:
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return out.getvalue()

    # Names inside the SVG follow from the salt: the same chart has the same bytes.
    with matplotlib.rc_context({"svg.hashsalt": "docreel"}):
        yield axes, finish


def _places(axes: Axes, room: dict[str, float], points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if not points:
        return []
    pixels = axes.transData.transform(points)
    return [(float(x) / room["width"], 1 - float(y) / room["height"]) for x, y in pixels]


def _bars(axes: Axes, chart: Chart, room: dict[str, float], theme: Theme) -> list[list[tuple[float, float]]]:
    """Lying bars, the first on top, one slot a label."""
    values = [value for series in chart.series for value in series.values]
    low, high = min(0, *values), max(0, *values)
    # Room for the value written at the end of each bar.
    sides = (low < 0) + (high > 0)
    free = max(room["width"] - sides * room["value"], room["width"] * 0.2)
    padding = (high - low or 1) * room["value"] / free
    axes.set_xlim(low - (padding if low < 0 else 0), high + (padding if high > 0 or not sides else 0))
    axes.set_ylim(len(chart.labels) - 0.5, -0.5)
    count = len(chart.series)
    thick = 0.62 / count if count == 1 else 0.8 / count
    marks = []
    for number, series in enumerate(chart.series):
        shift = (number - (count - 1) / 2) * thick
        rows = [row + shift for row in range(len(chart.labels))]
        axes.barh(rows, series.values, height=thick * 0.94, color=theme.series[number])
        marks.append(_places(axes, room, list(zip(series.values, rows, strict=True))))
    axes.axvline(0, color=theme.palette.soft, linewidth=room["thin"] * 1.5)
    return marks


def _lines(axes: Axes, chart: Chart, room: dict[str, float], theme: Theme) -> list[list[tuple[float, float]]]:
    at = chart.at or tuple(map(float, range(len(chart.labels))))
    levels = ticks(chart)
    slot = room["slot"] / 2 / (room["width"] - room["slot"]) * (at[-1] - at[0])
    axes.set_xlim(at[0] - slot, at[-1] + slot)
    # Room for values over the highest and under the lowest point.
    line = room["line"] * 1.3 / max(room["height"] - 2.6 * room["line"], 1) * (levels[-1] - levels[0])
    axes.set_ylim(levels[0] - line, levels[-1] + line)
    marks = []
    for number, series in enumerate(chart.series):
        axes.plot(
            at, series.values, color=theme.series[number], linewidth=room["thin"] * 5, marker="o",
            markersize=room["thin"] * 14, markeredgecolor=theme.palette.paper, markeredgewidth=room["thin"] * 2,
            solid_joinstyle="round",
        )  # fmt: skip
        marks.append(_places(axes, room, list(zip(at, series.values, strict=True))))
    return marks


def _shares(axes: Axes, chart: Chart, room: dict[str, float], theme: Theme) -> list[list[tuple[float, float]]]:
    """A ring, clockwise from the top."""
    (series,) = chart.series
    axes.set_aspect("equal")
    wedges, *_ = axes.pie(
        series.values, startangle=90, counterclock=False, colors=theme.series, radius=1,
        wedgeprops={"width": 0.42, "edgecolor": theme.palette.paper, "linewidth": room["thin"] * 3},
    )  # fmt: skip
    axes.set_xlim(-1.02, 1.02)
    axes.set_ylim(-1.02, 1.02)
    middles = [(wedge.theta1 + wedge.theta2) / 2 for wedge in wedges]
    return [_places(axes, room, [tuple(matplotlib.transforms.Affine2D().rotate_deg(angle).transform((0.79, 0)))
                                 for angle in middles])]  # fmt: skip


_DRAW = {"bar": _bars, "line": _lines, "share": _shares}
