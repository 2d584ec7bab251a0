"""A chart of a table's numbers: the plotting library draws, the template letters."""

from typing import Any

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.wording import kind
from docreel.models import Chart

LONGEST = 80  # characters of a label


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
        "ticks": lettered(tuple(written(tick, ticks, card.decimal) for tick in ticks)),
        "plot": None,
    }
    content["plot"] = plotting.plot(card, room.measure(content), room.theme)
    cells = zip(card.labels, *(series.written for series in card.series), strict=True)
    rows = tuple(map(" ".join, cells))
    form = kind(card.form, room.language, ", ".join(filter(None, (series.name for series in card.series))))
    return Sheet(content, sentence(card.heading, form, "; ".join(rows)), parts=rows)


def written(value: float, among: tuple[float, ...], decimal: str) -> str:
    """A number of an axis, with as many decimals as its neighbours need."""
    digits = next(n for n in range(10) if n == 9 or all(abs(round(v, n) - v) < 1e-9 * max(1, abs(v)) for v in among))
    text = f"{value:,.{digits}f}"
    return text if decimal == "." else text.translate(str.maketrans(",.", ".,"))
