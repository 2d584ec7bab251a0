"""Two things side by side."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.models import Comparison

MOST = 12  # points of a side; more never fit


def sheet(card: Comparison, room: Room) -> Sheet:
    heading = room.letters.line(card.heading)
    longest = max(5, room.frame.longest_word // 2)
    names = [room.letters.line(side.name, longest, limit=160) for side in card.sides]
    points = [[room.letters.line(point, longest, limit=240) for point in side.points[:MOST]] for side in card.sides]
    aspects = [room.letters.line(aspect, longest, limit=160) for aspect in card.aspects[:MOST]]
    left, right = (side.points[:MOST] for side in card.sides)
    rows = tuple(map(" ".join, zip(card.aspects, left, right, strict=False)))
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "names": names,
            "name_words": words(*names),
            "points": points,
            "words": words(*points[0], *points[1], *aspects),
            "aspects": aspects,
            "totals": [len(side.points) for side in card.sides],
        },
        alt_text=sentence(card.heading, *(f"{side.name}: {'; '.join(side.points)}" for side in card.sides)),
        parts=rows or (*left, *right),
    )
