"""Text in another language than the document's: by whose rules it is said, and which of its letters no voice reads."""

import re
from collections.abc import Iterator

from docreel.models import Block, Bullets, Document, Heading, Paragraph, Quote, Table
from docreel.scripting.sentences import split

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[ a-zß-ɏḀ-ỿ]+")
# Letters that no other language with a sizeable readership has: ơ, ư and every letter with a Vietnamese double mark.
_VIETNAMESE = re.compile("[ơưƠƯ\u1ea0-\u1ef9]")
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of and is are was were with that this these from which have has had been for not by their its it as at to "
        "in on will would when there they he she we you",
    )
)
_ENGLISH_ONLY = frozenset({"the", "and"})  # the others are words of its neighbours too
_FEWEST, _SHARE = 5, 4  # words; one in so many tells

_SCRIPTS = {
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇": {"zh", "cmn", "yue", "hak", "nan", "wuu", "ja"},
    "\u3040-\u30ff\uff66-\uff9f": {"ja"},
    "\u0e00-\u0e4f": {"th"},
    "\u0590-\u05ff": {"he", "yi"},
    "\u0610-\u065f\u066e-\u06ef\u0620-\u064a\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc":
        {"ar", "fa", "ur", "ug", "sd", "ps", "ckb", "ku"},
    "\u0400-\u052f": {"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "tt", "ba", "cv", "os", "bs", "uz"},
}  # fmt: skip
_WITHIN = "\\s\u3000-\u303f\uff00-\uff0f\u30fb\u060c.,:;!?–-"  # marks and spaces inside a run of such letters
_EMPTIED = re.compile(r"\s*(?:\(\s*[,;:/–-]?\s*\)|\[\s*\]|“\s*”|\"\s*\"|«\s*»|「\s*」|（\s*）)")
_MOST_TOLD = 8


def language_of(text: str, language: str) -> str:
    """The language of ``text`` in a document that is in ``language``: another one only where many words say so."""
    words = [word.lower() for word in _WORD.findall(text)]
    code = language.split("-")[0]
    if len(words) < _FEWEST:
        return language
    vietnamese = sum(bool(_VIETNAMESE.search(word)) for word in words)
    told = [word for word in words if word in _ENGLISH]
    if vietnamese * _SHARE >= len(words) and vietnamese > len(told):
        return language if code == "vi" else "vi"
    english = len(told) * _SHARE >= len(words) and len(set(told)) > 1
    sure = code == "vi" or not _ENGLISH_ONLY.isdisjoint(told)
    return "en" if english and sure and code != "en" else language


class Tongues:
    """The language of each sentence of ``document``: a short one is in that of its block."""

    def __init__(self, document: Document) -> None:
        self._language = document.language
        self._other: dict[str, str] = {}
        for text, told in _texts(document.blocks):
            if (other := told or language_of(text, document.language)) != document.language:
                self._other |= {_key(part): other for part in split(text, other) if _LATIN.fullmatch(_key(part))}

    def of(self, sentence: str) -> str:
        return self._other.get(_key(sentence)) or language_of(sentence, self._language)


def readable(text: str, language: str) -> str:
    """``text`` without the letters of scripts that ``language`` is not written in: a voice names them one by one."""
    return _EMPTIED.sub("", pattern.sub(" ", text)) if (pattern := _foreign(language)).search(text) else text


def unsaid(document: Document) -> tuple[str, ...]:
    """A warning for the words that are shown and not said."""
    pattern = _foreign(document.language)
    found = list(
        dict.fromkeys(run[0].strip(" .,") for text, _ in _texts(document.blocks) for run in pattern.finditer(text))
    )
    if not found:
        return ()
    more = f" and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return (
        f"Shown and not said, because a voice for “{document.language}” would only name the letters: "
        f"{'; '.join(each[:60] for each in found[:_MOST_TOLD])}{more}. A lexicon can tell how to say them.",
    )


def _foreign(language: str) -> re.Pattern[str]:
    code = language.split("-")[0]
    letters = "".join(letters for letters, languages in _SCRIPTS.items() if code not in languages)
    return re.compile(f"[{letters}](?:[{letters}{_WITHIN}]*[{letters}])?")


def _texts(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str | None]]:
    """Each text with the language of its block, where that is another than the document's."""
    for block in blocks:
        if isinstance(block, Heading | Paragraph | Quote):
            yield block.text, block.language
        elif isinstance(block, Bullets):
            yield from ((item, block.language) for item in block.items)
        elif isinstance(block, Table):
            yield from ((cell, block.language) for row in (block.header, *block.rows) for cell in row)


def _key(sentence: str) -> str:
    return " ".join(_WORD.findall(sentence)).casefold()
