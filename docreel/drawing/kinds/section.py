"""Opens a section."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.models import SectionCard

MOST = 12  # parts; more never fit


def sheet(card: SectionCard, room: Room) -> Sheet:
    longest = max(5, room.frame.longest_word - 3)
    title, label = room.letters.line(card.title), room.letters.line(card.label, longest, limit=160)
    parts = [room.letters.line(part, longest, limit=160) for part in card.parts[:MOST]]
    return Sheet(
        {
            "title": title,
            "title_words": words(title),
            "label": label,
            "label_words": words(label),
            "parts": parts,
            "words": words(*parts),
            "total": len(card.parts),
        },
        alt_text=sentence(card.label, card.title, "; ".join(card.parts)),
        parts=card.parts[:MOST],
    )
