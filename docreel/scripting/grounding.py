"""Whether what a model wrote stands in the document: every number, proper name and address."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from docreel.models import Table
from docreel.scripting.cells import Cells, rows_said
from docreel.scripting.dates import Date, dates
from docreel.scripting.quantities import Quantities, numbers_and_words
from docreel.scripting.sentences import split
from docreel.scripting.spoken import spoken

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”)]+|[\w.+-]+@[\w-]+\.[\w.-]+|\b(?:[\w-]+\.)+(?:com|org|net|io|dev|vn)\b"
)
_MIXED = re.compile(r"(?<!\w)[^\W\d_][^\W_]*\d\w*|(?<!\w)[^\W\d_]\w*_\w+")  # A4, H2O, max_scenes
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_START = re.compile(r"(?:^|[.!?:…]\s+|[“\"(‘]\s*)$")
_EN = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion|trillion)"
)
_PARTS = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|quarters|halves|thirds|fifths|sixths|tenths)"
_VI = (
    r"(?:một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|phẩy|không(?= trăm)|"
    r"lẻ|linh)"
)
_NUMERALS = {
    "en": re.compile(rf"\b{_EN}(?:[\s-]+(?:(?:and|point)\s+)?(?:{_EN}|{_PARTS}|one|zero|oh))*\b"),
    "vi": re.compile(rf"\b{_VI}(?:\s+{_VI})+\b"),
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
_ENOUGH_WORDS, _ALIKE = 4, 0.8  # of a sentence, to be the same as another but for a number


class Ground:
    """The text that everything has to stand in; ``tables`` are those in it. Names may also stand in ``wider``."""

    def __init__(
        self, text: str, language: str, tables: Sequence[Table] = (), *, wider: "Ground | None" = None
    ) -> None:
        self._wider = wider or self
        self._cells = Cells(tables, text, language.split("-")[0])
        self._language = language.split("-")[0]
        self._text = unicodedata.normalize("NFC", text)
        self._said = _spaced(spoken(text, language).casefold())
        self._codes = {code.casefold() for code in _MIXED.findall(_flat(self._text))}
        self._runs = set(self._numeral_runs(self._said)) | set(self._numeral_runs(text.casefold()))
        numbers = _NUMBER.findall(self._text)
        # One by one too: "18 and 22" said in one breath is one run.
        self._runs |= {run for number in set(numbers) for run in self._numeral_runs(_said(number, self._language))}
        self._dates = {date for _, readings in dates(self._text, self._language) for date in readings}
        said = rows_said(tables, self._text, self._language)
        self._sentences = [
            numbers_and_words(part, self._language) for line in said.split("\n") for part in split(line, language)
        ]
        self._years = frozenset(int(number) for number in numbers if len(number) == 4 and number.isdecimal())
        self._quantities = Quantities(self._undated(said), self._language)
        self._numbers = {_value(part) for number in numbers for part in (number, *re.split("[/:]", number))}
        self._words = {word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(self._text)}
        self._words |= set(_WORD.findall(self._said))  # "twelve" for 12
        self._small = {word for word in _WORD.findall(self._text) if word[0].islower()}
        self._named = [[word.casefold() for word in run] for run in _capitals(self._text)]
        self._stems = {word[:4] for word in self._words if len(word) >= 4}

    def missing(self, sentence: str) -> list[str]:
        """The numbers, dates, units, names and addresses in ``sentence`` that the text does not have."""
        sentence = unicodedata.normalize("NFC", sentence)
        found = list(dates(sentence, self._language))
        strange = [sentence[slice(*span)] for span, readings in found if not any(map(self._has_date, readings))]
        whole, sentence = sentence, self._undated(sentence)
        wider = self._wider
        addresses = [found for found in _ADDRESS.findall(sentence) if found.rstrip(".,;:!?") not in wider._text]
        numbers = [number for number in _NUMBER.findall(sentence) if not self._counts(number)]
        names = wider._names(whole) or wider._joined(whole)
        codes = [code for code in _MIXED.findall(_flat(sentence)) if code.casefold() not in wider._codes]
        quantities = [] if numbers else self._quantities.missing(sentence) or self._changed(sentence)
        numerals = self._numerals(sentence)
        misplaced = [] if numbers or numerals or quantities else self._cells.misplaced(sentence)
        return [*addresses, *codes, *strange, *numbers, *numerals, *quantities, *misplaced, *names]

    def _changed(self, sentence: str) -> list[str]:
        """The numbers of a sentence that says what one of the text says, but for a number."""
        numbers, words = numbers_and_words(sentence, self._language)
        if not numbers or len(words) < _ENOUGH_WORDS:
            return []
        known = [(len(words & theirs) / len(words), have) for have, theirs in self._sentences if have or theirs]
        closest = max((share for share, _ in known), default=0.0)
        allowed = [have for share, have in known if share == closest]
        if closest < _ALIKE or any(numbers <= have for have in allowed):
            return []
        return sorted(numbers - frozenset().union(*allowed)) or sorted(numbers)

    def _has_date(self, date: Date) -> bool:
        return any(known.says(date, self._years) for known in self._dates)

    def _undated(self, text: str) -> str:
        """``text`` without its dates; what they stood between stays apart."""
        for start, end in sorted((span for span, _ in dates(text, self._language)), reverse=True):
            text = f"{text[:start]};{text[end:]}"
        return text

    def _counts(self, number: str) -> bool:
        """Whether the text has the number, in digits or in words."""
        said = list(self._numeral_runs(_said(number, self._language)))
        return _value(number) in self._numbers or (bool(said) and set(said) <= self._runs)

    def _numerals(self, sentence: str) -> list[str]:
        return [run for run in self._numeral_runs(sentence.casefold()) if run not in self._runs]

    def _numeral_runs(self, text: str) -> Iterator[str]:
        """Numbers in words, each whole: in "three hundred and twenty" there is no three hundred."""
        pattern = _NUMERALS.get(self._language)
        for match in pattern.finditer(text) if pattern else ():
            words = [word for word in re.split(r"[\s-]+", match[0]) if word and word != "and"]
            if self._language == "vi":  # "năm" is five, and year
                words = words[words[0] == "năm" : len(words) - (words[-1] == "năm")]
                if len(words) < 2:
                    continue
            yield " ".join(words)

    def _joined(self, sentence: str) -> list[str]:
        """Names made of two that the text has apart: Thomas of one man and Smith of another."""
        found = []
        for run in _capitals(sentence):
            first = run[0].casefold()  # it may have its capital from the sentence alone
            words = run[1:] if first in self._small or first in _OPENERS else run
            for pair in pairwise(word.casefold() for word in words):
                if not any(_in_order(pair, named) for named in self._named):
                    found.append(" ".join(words))
        return list(dict.fromkeys(found))

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


def _capitals(text: str) -> Iterator[list[str]]:
    """Words in a row that begin with a capital."""
    for clause in re.split(r"[^\w\s’'.-]|\.\s", text):
        run: list[str] = []
        for token in [*clause.split(), ""]:
            word = _WORD.search(token)
            if word and word[0][0].isupper():
                run.append(re.sub(r"[’']s$", "", word[0]))
            elif run:
                if len(run) > 1:
                    yield run
                run = []


@cache
def _said(number: str, language: str) -> str:
    return spoken(number, language).casefold()


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text)  # H₂O is H2O


def _in_order(pair: tuple[str, str], named: list[str]) -> bool:
    return pair[0] in named and pair[1] in named[named.index(pair[0]) + 1 :]


def _spaced(words: str) -> str:
    return " ".join(re.split(r"[\s-]+", words))


def _value(number: str) -> str:
    """``1,200``, ``1.200`` and ``1200`` are one number, ``1,2`` and ``1.2`` another."""
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}(?:\D|$))", "", number)
    return plain.replace(",", ".")
