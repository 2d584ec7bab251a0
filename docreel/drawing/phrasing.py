"""Where lines may break in Chinese and Japanese, which have no spaces between words: only between phrases."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import budoux

BREAK = "\u200b"  # a place where a line may break
JOIN = "\u2060"  # a place where no line may break
_IDEOGRAPHIC = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_FULL_WIDTH = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")
# Not between two letters of Latin, where it would part a ligature.
_WITHIN = re.compile(f"(?<={_FULL_WIDTH.pattern})(?=.)|(?<=.)(?={_FULL_WIDTH.pattern})")
_SMALL = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
_TRADITIONAL = {"tw", "hk", "mo", "hant"}


def is_ideographic(text: str) -> bool:
    """Whether there are Chinese characters or kana in ``text``."""
    return bool(_IDEOGRAPHIC.search(text))


def phrased(word: str, language: str, longest: int) -> str:
    """``word``, a text without spaces, with JOIN inside its phrases and BREAK between them.

    ``longest``: full-width characters of the longest phrase that is kept together; in longer ones a line may break
    wherever the script allows it.
    """
    return BREAK.join(_joined(phrase, longest) for phrase in _unparted(_parser(language.lower()).parse(word)))


def _unparted(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases of which none begins with what must not begin a line, or ends with what must not end one."""
    held = ""
    for phrase in phrases:
        begins = unicodedata.category(phrase[0]) in ("Pe", "Pf", "Po", "Lm") or phrase[0] in _SMALL
        if held and not begins and unicodedata.category(held[-1]) not in ("Ps", "Pi"):
            yield held
            held = ""
        held += phrase
    if held:
        yield held


def _joined(phrase: str, longest: int) -> str:
    width = sum(1 if _FULL_WIDTH.match(character) else 0.5 for character in phrase)
    return _WITHIN.sub(JOIN, phrase) if width <= longest else phrase


@cache
def _parser(language: str) -> budoux.Parser:
    code, *subtags = language.split("-")
    if code == "ja":
        return budoux.load_default_japanese_parser()
    if _TRADITIONAL.intersection(subtags):
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()
