"""A formula, typeset where its TeX is understood and shown as source where it is not."""

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.latex import UnknownTeX, parse
from docreel.drawing.wording import kind
from docreel.models import FormulaCard


def sheet(card: FormulaCard, room: Room) -> Sheet:
    letters, longest = room.letters, max(6, room.frame.longest_word - 4)
    heading, note = letters.line(card.heading), letters.line(card.note)
    source = letters.line(card.latex, longest)
    warnings: tuple[str, ...] = ()
    try:
        tree = parse(" ".join(letters.listing(card.latex, longest_word=10**6)))
    except UnknownTeX as unknown:
        tree = None
        name = " ".join(str(unknown).split())[:60]
        warnings = (f"A formula uses {name}, which is not known here; its TeX source is shown.",)
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "tree": tree,
            "source": source,
            "source_words": words(source),
            "note": note,
            "note_words": words(note),
        },
        alt_text=sentence(card.heading, kind("formula", room.language, card.latex), card.note),
        warnings=warnings,
    )
