"""A heading over points."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.models import BulletList

MOST = 30  # more never fit


def sheet(card: BulletList, room: Room) -> Sheet:
    heading = room.letters.line(card.heading)
    longest = max(5, room.frame.longest_word - 2)
    items = [room.letters.line(item, longest) for item in card.items[:MOST]]
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "items": items,
            "words": words(*items),
            "total": len(card.items),
        },
        alt_text=sentence(card.heading, "; ".join(card.items)),
        parts=card.items[:MOST],
    )
