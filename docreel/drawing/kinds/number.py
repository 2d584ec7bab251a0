"""One number, very large."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.models import NumberCard


def sheet(card: NumberCard, room: Room) -> Sheet:
    longest = max(5, room.frame.longest_word - 3)
    heading, text, unit = (room.letters.line(part, longest) for part in (card.heading, card.text, card.unit))
    figure = room.letters.line(card.figure, longest)
    if len(figure) <= longest:
        figure = figure.replace(" ", "\u00a0")
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "figure": figure,
            "unit": unit,
            "unit_words": words(unit),
            "text": text,
            "text_words": words(text),
        },
        alt_text=sentence(card.heading, card.text),
    )
