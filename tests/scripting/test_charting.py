"""A table becomes a chart only where that is the truth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docreel.models import Document, Heading, Paragraph, Table
from docreel.scripting import ExtractiveWriter, write_script
from docreel.scripting.charting import charted, number


def table(header: str, *rows: str) -> Table:
    return Table(header=header.split("|"), rows=tuple(row.split("|") for row in rows))


PEAKS = table("Peak|Height (m)", "Fansipan|3,147", "Putaleng|3,049", "Pu Si Lung|3,083")


@pytest.mark.parametrize(
    ("language", "given", "form", "values"),
    [
        ("en", PEAKS, "bar", (3147, 3049, 3083)),
        ("en", table("Where|Share", "Ice|68.7 %", "Ground|30.1 %", "Rivers|1.2 %"), "share", (68.7, 30.1, 1.2)),
        ("en", table("Where|Rain (%)", "Hue|60", "Hanoi|25", "Vinh|15"), "share", (60, 25, 15)),
        ("en", table("Year|Sold", "2019|$1,000", "2020|$900", "2022|$1,250.5"), "line", (1000, 900, 1250.5)),
        ("en", table("Month|Rain", "May|20 mm", "June|40 mm", "July|30 mm"), "line", (20, 40, 30)),
        ("en", table("Month|Heat", "Jan|-4 °C", "Feb|−2 °C", "Mar|5 °C"), "line", (-4, -2, 5)),
        ("vi", table("Tháng|Lượng mưa", "Tháng 5|1.234,5 mm", "Tháng 6|900 mm", "Tháng 7|80 mm"), "line",
         (1234.5, 900, 80)),
        ("vi", table("Tỉnh|Diện tích (km²)", "Hà Nội|3.359,8", "Huế|4.947,1"), "bar", (3359.8, 4947.1)),
        ("en", table("Country|2020|2021", "Laos|7|8", "Chad|5|6"), "bar", (7, 5)),
    ],
)  # fmt: skip
def test_numbers_of_one_unit_are_a_chart(language, given, form, values):
    chart = charted(given, "Heading", language)
    assert chart.form == form
    assert chart.series[0].values == values
    assert chart.series[0].written == tuple(row[1] for row in given.rows)
    assert chart.at == ((2019, 2020, 2022) if given.rows[0][0] == "2019" else chart.at)


@pytest.mark.parametrize(
    ("language", "given"),
    [
        ("en", table("Brew|Water|Time|Grind", "Espresso|93 °C|30 s|fine", "Press|95 °C|240 s|coarse")),
        ("en", table("Brew|Water", "Espresso|93 °C", "Press|95 °C")),  # a scale has no true zero
        ("en", table("Brew|Time", "Espresso|30 s", "Cold|12 h")),
        ("en", table("City|People|Area", "Hue|100|20", "Vinh|200|30")),  # two quantities, perhaps
        ("en", table("City|People", "Hue|100", "Vinh|200", "Total|300")),
        ("en", table("City|Founded", "Hue|1802", "Vinh|1788")),
        ("en", table("City|People", "Hue|about 100", "Vinh|200")),
        ("en", table("City|People", "Hue|~100", "Vinh|200")),
        ("en", table("City|People", "Hue|", "Vinh|200")),
        ("en", table("City|People", "Hue|1.5|".rstrip("|"), "Vinh|1,5")),
        ("en", table("City|People", "Hue|1.234", "Vinh|900")),  # a thousand, or one
        ("en", table("City|People", "Hue|1", "Vinh|1000000")),
        ("en", table("City|People", "Hue|7", "Vinh|7")),
        ("en", table("City|People", "Hue|100", "Hue|200")),
        ("en", table("Bus|Seats", "1|40", "2|60")),
        ("en", table("City|Rank", "Hue|1", "Vinh|2")),
        ("en", table("City|People", "Hue|100")),
        ("en", table("City|People", *(f"City {n}|{n}" for n in range(1, 14)))),
        ("en", table("City", "Hue", "Vinh")),
    ],
)
def test_everything_else_stays_a_table(language, given):
    assert charted(given, "Heading", language) is None


@given(
    st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=4), min_size=1, max_size=14),
    st.sampled_from(["en", "vi"]),
)
def test_a_chart_shows_every_cell_as_it_is_written(cells, language):
    width = min(map(len, cells))
    header, *rows = (tuple(row[:width]) for row in cells)
    chart = charted(Table(header=header, rows=tuple(rows)), "Heading", language)
    if chart:
        shown = zip(chart.labels, *(series.written for series in chart.series), strict=True)
        assert [tuple(map(str.strip, row)) for row in shown] == [tuple(map(str.strip, row)) for row in rows]


@given(st.floats(0, 1e12), st.integers(0, 4))
def test_numbers_are_read_as_each_language_writes_them(value, digits):
    english = f"{value:,.{digits}f}"
    assert number(english, ".") == float(f"{value:.{digits}f}")
    assert number(english.translate(str.maketrans(",.", ".,")), ",") == float(f"{value:.{digits}f}")


def test_a_chart_is_told_as_its_table_would_be():
    blocks = (Paragraph(text="Peaks are high."), Heading(level=2, text="Peaks"), PEAKS)
    script = write_script(
        Document(title="Vietnam", language="en", blocks=blocks), writer=ExtractiveWriter(), max_scenes=9
    )
    scene = script.scenes[-1]
    assert scene.visual.kind == "chart"
    assert "Putaleng: height 3,049 m." in [line.text for line in scene.narration]
