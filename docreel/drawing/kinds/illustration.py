"""A generated picture beside the sentence that it illustrates."""

import math

from docreel.drawing.frame import Frame
from docreel.drawing.kinds.figure import cropped
from docreel.drawing.kinds.sheet import Room, Sheet, sentence, words
from docreel.drawing.wording import generated
from docreel.models import Illustration

BESIDE, ABOVE = 0.46, 0.48  # of the box that the picture takes


def room_px(frame: Frame) -> tuple[int, int]:
    """Width and height of the picture: beside the text, or above it where the frame is not wide."""
    width, height = math.floor(frame.box_width_px), math.floor(frame.box_height_px)
    if frame.width_px > 1.2 * frame.height_px:
        return round(width * BESIDE), height
    return width, round(height * ABOVE)


def sheet(card: Illustration, room: Room) -> Sheet:
    width, height = room_px(room.frame)
    longest = max(5, room.frame.longest_word // 2)
    heading, text = room.letters.line(card.heading, longest), room.letters.line(card.text, longest)
    return Sheet(
        {
            "heading": heading,
            "heading_words": words(heading),
            "text": text,
            "text_words": words(text),
            "width": width,
            "height": height,
            "svg": cropped(room.load(card.image), width, height),
        },
        alt_text=sentence(card.heading, card.text, generated(room.language)),
    )
