"""A quotation, or a key sentence."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.models import QuoteCard


def sheet(card: QuoteCard, room: Room) -> Sheet:
    longest = max(5, room.frame.longest_word - 3)
    heading, text, attribution = (
        room.letters.line(part, longest) for part in (card.heading, card.text, card.attribution)
    )
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "text": text,
            "text_words": words(text),
            "quoted": card.quoted,
            "attribution": attribution,
            "attribution_words": words(attribution),
        },
        alt_text=sentence(card.heading, f"“{card.text}”" if card.quoted else card.text, card.attribution),
    )
