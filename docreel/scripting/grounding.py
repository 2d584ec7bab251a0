"""Whether what a model wrote stands in the document: every number, proper name and address."""

import re
import unicodedata

from docreel.scripting.spoken import spoken

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”)]+|[\w.+-]+@[\w-]+\.[\w.-]+|\b(?:[\w-]+\.)+(?:com|org|net|io|dev|vn)\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_START = re.compile(r"(?:^|[.!?:…]\s+|[“\"(‘]\s*)$")
_NUMERALS = {
    "en": re.compile(
        r"\b(?:(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
        r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion|trillion)(?:[\s-]+|\b))+"
    ),
    "vi": re.compile(
        r"\b(?:(?:một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|phẩy)(?:\s+|\b)){2,}"
    ),
}
_OPENERS = frozenset(
    re.findall(
        r"\w+",
        """a an the this that these those it its they there here he she we you in on at by for from to of with
        without as when while if although though because since after before until where what which who
        how why and but or so then also both each every all some many most more another other one first
        second third finally next however not no only let now today today's đây đó này khi nếu tuy mặc
        dù vì do bởi sau trước trong ngoài từ với theo để ở tại nhờ bằng và nhưng hoặc các những một mỗi
        mọi nhiều cả ngoài cuối tiếp đầu hãy có là không chỉ cũng""",
    )
)


class Ground:
    """The text that everything has to stand in."""

    def __init__(self, text: str, language: str) -> None:
        self._language = language.split("-")[0]
        self._text = unicodedata.normalize("NFC", text)
        self._said = _spaced(spoken(text, language).casefold())
        self._numbers = {_value(number) for number in _NUMBER.findall(self._text)}
        self._words = {word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(self._text)}
        self._words |= set(_WORD.findall(self._said))  # "twelve" for 12
        self._stems = {word[:4] for word in self._words if len(word) >= 4}

    def missing(self, sentence: str) -> list[str]:
        """The numbers, names and addresses in ``sentence`` that the text does not have."""
        sentence = unicodedata.normalize("NFC", sentence)
        addresses = [found for found in _ADDRESS.findall(sentence) if found.rstrip(".,;:!?") not in self._text]
        numbers = [number for number in _NUMBER.findall(sentence) if _value(number) not in self._numbers]
        return [*addresses, *numbers, *self._numerals(sentence), *self._names(sentence)]

    def _numerals(self, sentence: str) -> list[str]:
        pattern = _NUMERALS.get(self._language)
        runs = (match[0].strip(" -") for match in pattern.finditer(sentence.casefold())) if pattern else ()
        return [run for run in runs if not re.search(rf"\b{re.escape(_spaced(run))}\b", self._said)]

    def _names(self, sentence: str) -> list[str]:
        found = []
        for match in _WORD.finditer(_ADDRESS.sub(" ", sentence)):
            word = match[0].removesuffix("'s").removesuffix("’s")
            folded = word.casefold()
            if not word[0].isupper() or folded in self._words or len(word) < 2:
                continue
            # A sentence begins with a capital anyway: an ordinary opening word or a form of a known one is no name.
            opens = bool(_START.search(sentence[: match.start()]))
            if not (opens and (folded in _OPENERS or folded[:4] in self._stems)):
                found.append(word)
        return found


def _spaced(words: str) -> str:
    return " ".join(re.split(r"[\s-]+", words))


def _value(number: str) -> str:
    """``1,200``, ``1.200`` and ``1200`` are one number, ``1,2`` and ``1.2`` another."""
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}(?:\D|$))", "", number)
    return plain.replace(",", ".")
