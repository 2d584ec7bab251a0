"""Boxes and arrows: the template measures the texts, an engine lays them out, the template draws."""

from typing import Any

from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.laying_out import laid_out
from docreel.drawing.wording import kind
from docreel.models import Diagram

LONGEST, LONGEST_WORD = 120, 12


def sheet(card: Diagram, room: Room) -> Sheet:
    heading = room.letters.line(card.heading)

    def lettered(texts: list[str]) -> list[str]:
        return [room.letters.line(text, LONGEST_WORD, LONGEST) for text in texts]

    content: dict[str, Any] = {
        "heading": heading,
        "heading_words": words(heading),
        "texts": lettered([box.text for box in card.boxes]),
        "shapes": [box.shape for box in card.boxes],
        "names": lettered([arrow.text for arrow in card.arrows]),
        "groups": lettered(list(card.groups)),
        "plan": None,
    }
    content["plan"] = laid_out(card, room.measure(content))
    texts = tuple(box.text for box in card.boxes)
    leads = "; ".join(
        f"{texts[arrow.source]} → {texts[arrow.target]}" + (f" ({arrow.text})" if arrow.text else "")
        for arrow in card.arrows
    )
    return Sheet(
        content, sentence(card.heading, kind("diagram", room.language, leads or "; ".join(texts))), parts=texts
    )
