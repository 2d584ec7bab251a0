"""Text made drawable, and a record of what could not be drawn."""

import re
import unicodedata
from itertools import pairwise
from pathlib import Path

from docreel.drawing.fonts import characters, coverage
from docreel.drawing.phrasing import BREAK, JOIN, is_ideographic, phrased

MISSING = "□"
STACKED_MARKS = 3
# 200 °C, 30 s, 98 %: no line begins with a unit.
UNIT = re.compile(r"(?<=\d) (?=(?:[%‰°€$£¥₫][A-Z]?|[^\W\d_]{1,2}[²³]?)(?:[\s.,;:!?)]|$))")
JOINERS = {"\u200c", "\u200d", BREAK}
_ARROW = re.compile("(?<=[-=<])(?=[-=>])")  # -> and =>
# Korean has spaces between words, and typst would break at every syllable.
_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff"
_SYLLABLE = re.compile(f"[{_HANGUL}]")
_KOREAN = f"[{_HANGUL}\u3400-\u9fff\uf900-\ufaff]"
_WITHIN_KOREAN = re.compile(rf"(?<={_KOREAN})(?=.)|(?<=[^-/–—])(?={_KOREAN})")
# Scripts written without spaces, which typst breaks by itself.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


class Lettering:
    """Cleans the texts of one slide, which are in ``language``.

    ``longest_word``: longer words may be broken anywhere; ``font``: the brand's.
    """

    def __init__(self, language: str, longest_word: int = 20, font: Path | None = None) -> None:
        self._language, self._longest_word = language, longest_word
        self._own: frozenset[int] = characters(font) if font else frozenset()
        self._missing: dict[str, None] = {}
        self._crowded = False
        self._trimmed = False

    def line(self, text: str, longest_word: int | None = None, limit: int = 2000) -> str:
        """One paragraph: composed (NFC), white space folded, at most ``limit`` characters, long words breakable."""
        whole = " ".join(self._drawable(text).split())
        if len(whole) > limit:
            self._trimmed = True
            whole = whole[:limit].rsplit(" ", 1)[0] + "…"
        whole = UNIT.sub("\u00a0", whole)
        return " ".join(self._wrapped(word, longest_word or self._longest_word) for word in whole.split(" "))

    def listing(self, text: str, longest_word: int) -> tuple[str, ...]:
        """Lines kept, tabs as four columns, very long words breakable."""
        lines = re.split("\r\n|\r|\n", text.expandtabs(4))
        clean = ["".join(self._drawable(part) for part in line.splitlines()).rstrip() for line in lines]
        return tuple(re.sub(r"\S+", lambda word: _breakable(word[0], longest_word), line) for line in clean)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a viewer will not see, in sentences."""
        said = []
        if self._missing:
            names = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, 'unnamed')}" for c in list(self._missing)[:8])
            more = len(self._missing) - 8
            names += f" and {more} more" if more > 0 else ""
            said.append(f"No installed font has these characters; {MISSING} is shown for them: {names}.")
        if self._crowded:
            said.append("More accents than fit were stacked on a letter; the first three are shown.")
        if self._trimmed:
            said.append("A text was too long for one slide; its beginning is shown.")
        return tuple(said)

    def _wrapped(self, word: str, longest: int) -> str:
        if is_ideographic(word) and not _SYLLABLE.search(word):
            return phrased(word, self._language, longest // 2)
        return _WITHIN_KOREAN.sub(JOIN, _ARROW.sub(JOIN, word)) if len(word) <= longest else _breakable(word, longest)

    def _drawable(self, text: str) -> str:
        kept: list[str] = []
        marks = 0
        for character in unicodedata.normalize("NFC", text):
            marks = marks + 1 if _is_mark(character) else 0
            if marks > STACKED_MARKS:
                self._crowded = True
                continue
            kept.append(self._character(character))
        return "".join(kept)

    def _character(self, character: str) -> str:
        category = unicodedata.category(character)
        if character.isspace():
            return " "
        # Control and format characters have no shape; U+FE00 to U+FE0F only choose between shapes.
        if category == "Cc" or "\ufe00" <= character <= "\ufe0f" or (category == "Cf" and character not in JOINERS):
            return ""
        if ord(character) in coverage() or ord(character) in self._own or character in JOINERS:
            return character
        self._missing[character] = None
        return MISSING


def _breakable(word: str, longest: int) -> str:
    if len(word) <= longest:
        return word
    pieces = [word[0]]
    for before, character in pairwise(word):
        joined = _is_mark(character) or character in JOINERS or before in JOINERS
        if not joined and not (UNSPACED.match(character) or UNSPACED.match(before)):
            pieces.append(BREAK)
        pieces.append(character)
    return "".join(pieces)
