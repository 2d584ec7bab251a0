"""A term and what it is, or several."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.models import DefinitionCard

MOST = 16  # more never fit


def sheet(card: DefinitionCard, room: Room) -> Sheet:
    heading = room.letters.line(card.heading)
    longest = max(5, room.frame.longest_word // (2 if len(card.terms) > 1 else 1))
    names = [room.letters.line(term.name, longest, limit=200) for term in card.terms[:MOST]]
    meanings = [room.letters.line(term.meaning, longest) for term in card.terms[:MOST]]
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "names": names,
            "name_words": words(*names),
            "meanings": meanings,
            "meaning_words": words(*meanings),
            "total": len(card.terms),
        },
        alt_text=sentence(card.heading, *(f"{term.name}: {term.meaning}" for term in card.terms)),
        parts=tuple(f"{term.name} {term.meaning}" for term in card.terms[:MOST]),
    )
