"""A listing with its syntax coloured; the block that is being spoken of is lit, and scrolled to."""

from docreel.drawing.code_blocks import code_blocks
from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.phrasing import BREAK
from docreel.drawing.wording import kind
from docreel.models import CodeListing

MOST = 80  # lines that can be scrolled to
WIDEST = 400  # columns kept of a line; it wraps several times before


def sheet(card: CodeListing, room: Room) -> Sheet:
    heading = room.letters.line(card.heading)
    # Half a line at the smallest size: shorter tokens move to the next line whole.
    longest = max(8, int(room.frame.box_width_px / (0.6 * room.frame.smallest_px) / 2) - 4)
    text = card.text.strip("\r\n") or card.text
    lines = room.letters.listing(text, longest)
    shown = [line if len(line) <= WIDEST else f"{line[:WIDEST]}…" for line in lines[:MOST]]
    said = kind("code" if card.language else "plain code", room.language, *filter(None, (card.language, len(lines))))
    cut = sum(len(line) > WIDEST for line in lines[:MOST])
    found = code_blocks([line.replace(BREAK, "") for line in shown])
    blocks = [block for block in found if (block.first, block.after) != (0, len(shown))]  # what is all is no part
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "lines": shown,
            "total": len(lines),
            "columns": max(map(len, shown)),
            "language": card.language.strip().lower() or None,
            "label": room.letters.line(card.language, limit=24),
            "colours": room.theme.text_theme(),
            "glow": room.theme.code_glow,
            "blocks": [(block.first, block.after) for block in blocks],
        },
        alt_text=sentence(card.heading, said),
        parts=tuple(block.text for block in blocks),
        warnings=(f"{cut} lines of code were too long for a slide; each ends in “…”.",) if cut else (),
    )
