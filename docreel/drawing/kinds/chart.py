"""A chart of a table's numbers: the plotting library draws, the template letters."""

import re
from typing import Any

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.wording import kind
from docreel.models import Chart

LONGEST = 80  # characters of a label
_THOUSANDS = re.compile(r"\d([.,'’\u00a0\u202f ]?)\d{3}(?!\d)")


def sheet(card: Chart, room: Room) -> Sheet:
    from docreel.drawing import plotting  # matplotlib takes a second to import

    heading = room.letters.line(card.heading)
    longest = max(6, room.frame.longest_word // 2)

    def lettered(texts: tuple[str, ...]) -> list[str]:
        return [room.letters.line(text, longest, LONGEST) for text in texts]

    ticks = plotting.ticks(card) if card.form == "line" else ()
    content: dict[str, Any] = {
        "heading": heading,
        "heading_words": words(heading),
        "form": card.form,
        "axis": room.letters.line(card.axis, longest, LONGEST),
        "labels": lettered(card.labels),
        "names": lettered(tuple(series.name for series in card.series)),
        "written": [lettered(series.written) for series in card.series],
        "ticks": lettered(tuple(written(tick, ticks, card.decimal, grouping(card)) for tick in ticks)),
        "plot": None,
    }
    content["plot"] = plotting.plot(card, room.measure(content), room.theme)
    cells = zip(card.labels, *(series.written for series in card.series), strict=True)
    rows = tuple(map(" ".join, cells))
    form = kind(card.form, room.language, ", ".join(filter(None, (series.name for series in card.series))))
    return Sheet(content, sentence(card.heading, form, "; ".join(rows)), parts=rows)


def grouping(card: Chart) -> str:
    """What stands between the thousands of a chart's values; where none is so large, what its language has there."""
    wholes = [text.partition(card.decimal)[0] for series in card.series for text in series.written]
    found = [match[1] for whole in wholes if (match := _THOUSANDS.search(whole))]
    return found[0] if found else {",": ".", ".": ","}[card.decimal]


def written(value: float, among: tuple[float, ...], decimal: str, group: str) -> str:
    """A number of an axis, with as many decimals as its neighbours need, and ``group`` between its thousands."""
    digits = next(n for n in range(10) if n == 9 or all(abs(round(v, n) - v) < 1e-9 * max(1, abs(v)) for v in among))
    return f"{value:,.{digits}f}".translate({ord(","): group, ord("."): decimal})
