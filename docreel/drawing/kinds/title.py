"""A title card."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.models import TitleCard


def sheet(card: TitleCard, room: Room) -> Sheet:
    title, subtitle = room.letters.line(card.title), room.letters.line(card.subtitle)
    return Sheet(
        {"title": title, "title_words": words(title), "subtitle": subtitle, "subtitle_words": words(subtitle)},
        alt_text=sentence(card.title, card.subtitle),
    )
