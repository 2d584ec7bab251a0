"""Numbers together with what they count: 5 km is not 5 m, and where there are 300 workers there are no 60."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from docreel.scripting import english, vietnamese
from docreel.scripting.spoken import spoken

_NUMBER = r"\d+(?:[.,]\d+)*"
_SCALE = {
    "en": r"(?:\s(?:hundred|thousand|million|billion|trillion))?",
    "vi": r"(?:\s(?:nghìn|ngàn|triệu|tỷ|tỉ))?",
}
_MONEY = r"(?:US)?[$€£¥₫₹₩]"
_TEENS = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty)"
)
_HUNDREDS = "(?:hundred|thousand|million|billion)"
_WORDS = {
    "en": rf"(?:one\s(?={_HUNDREDS}))?(?:{_TEENS}|{_HUNDREDS})"
    rf"(?:[\s-](?:and\s|point\s)?(?:{_TEENS}|{_HUNDREDS}|one)\b)*",
    # "năm" is a year too, and "một" an article
    "vi": r"(?:hai|ba|bốn|sáu|bảy|tám|chín|mười)(?:\s(?:mươi|mốt|một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|trăm|nghìn|"
    r"triệu|tỷ|phẩy)\b)*",
}
_LABELS = {
    "en": r"figure|fig\.|table|chapter|section|page|version|step|level|article|part|rule|line|release|phase|volume|"
    r"appendix|lesson|grade|room|floor",
    "vi": r"hình|bảng|chương|mục|trang|phiên bản|bước|cấp|điều|phần|dòng|giai đoạn|tập|phụ lục|bài|lớp|phòng|tầng|số",
}
_TIMES = {
    "en": "second minute hour day week month year decade century metre litre gram tonne percent degree kilometre "
    "inch mile foot",
    "vi": "giây phút giờ ngày tuần tháng năm tấn tạ mét lít gam độ",
}
_HOURS = {"h": "giờ"}
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "of in on at to from by and or is are was were the a an for with as than that which more less times per each "
        "other others who it có là và hoặc của cho với ở tại trong thì được đã sẽ hơn trên này đó",
    )
)
_SPELLED = {"feet": "foot", "độ c": "độ xê", "độ f": "độ ép", "xăng ti mét": "xen ti mét", "hours": "hour"}


class Quantity(NamedTuple):
    """``what`` is counted, empty where nothing follows the number; ``label`` stands before it, as in Table 3."""

    number: str
    what: str
    label: str


class Quantities:
    """All quantities of a text."""

    def __init__(self, text: str, language: str) -> None:
        self._language = language
        self._of: defaultdict[str, set[str]] = defaultdict(set)
        self._counted: defaultdict[str, set[str]] = defaultdict(set)
        self._labelled: defaultdict[str, set[str]] = defaultdict(set)
        for quantity in quantities(text, language):
            self._of[quantity.number].add(quantity.what)
            self._counted[quantity.what].add(quantity.number)
            self._labelled[quantity.label].add(quantity.number)

    def missing(self, sentence: str) -> list[str]:
        """The quantities in ``sentence`` whose number the text has with something else."""
        return [
            f"{quantity.label or ''} {quantity.number} {quantity.what}".strip()
            for quantity in quantities(sentence, self._language)
            if not self._has(quantity)
        ]

    def _has(self, quantity: Quantity) -> bool:
        number, what, label = quantity
        if label and self._labelled[label] and number not in self._labelled[label]:
            return False
        if not what or label:
            return True
        counted = {other for word in self._counted if _same(word, what) for other in self._counted[word]}
        if number in counted:
            return True
        if what in _units(self._language):
            # A table has its units in the header, and its numbers bare.
            bare = number in self._of and "" in self._of[number]
            return (bare and bool(counted)) or not self._of[number]
        return not counted


def quantities(text: str, language: str) -> Iterator[Quantity]:
    """Each number, in digits or words, with what it counts; numbers in a row count the same."""
    pattern = _pattern(language)
    waiting: list[tuple[str, str]] = []
    for match in pattern.finditer(text) if pattern else ():
        money, number, label = match["money"] or "", match["number"], (match["label"] or "").lower().rstrip(".")
        key = _key(number, language)
        if key in ("one", "một"):
            continue
        what, listed = _what(text, match.end(), language)
        if money:
            what = _currency(money, language)
        if listed and not what:
            waiting.append((key, label))
            continue
        for earlier, its_label in waiting:
            yield Quantity(earlier, what, its_label)
        waiting = []
        yield Quantity(key, what, label)
    for earlier, its_label in waiting:
        yield Quantity(earlier, "", its_label)


def numbers_and_words(sentence: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The numbers of a sentence, in one form each, and its other words."""
    numbers: list[str] = []

    def number(match: re.Match[str]) -> str:
        numbers.append(_key(match["number"], language))
        return match["label"] or ""

    pattern = _pattern(language)
    rest = pattern.sub(number, sentence) if pattern else sentence
    words = re.findall(r"[^\W\d_]{2,}", rest.casefold())
    return frozenset(numbers) - {"one", "một"}, frozenset(word for word in words if word not in _EMPTY)


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    if language not in _WORDS:
        return None
    number = rf"(?<![\w.,/:#-]){_NUMBER}(?![\d/:]|[.,-]?\w*\d){_SCALE[language]}|\b(?i:{_WORDS[language]})\b"
    money = rf"(?P<money>(?<!\w){_MONEY}\s?)?"
    label = rf"(?:\b(?P<label>(?i:{_LABELS[language]}))\s)?"
    return re.compile(rf"{label}{money}(?P<number>(?<=[$€£¥₫₹₩]){_NUMBER}{_SCALE[language]}|{number})")


@cache
def _key(number: str, language: str) -> str:
    said = spoken(number, language).lower() if number[0].isdigit() else number.lower()
    return " ".join(word for word in re.split(r"[\s-]+", said) if word != "and")


def _what(text: str, at: int, language: str) -> tuple[str, bool]:
    """What follows a number that ends ``at``, and whether that is only the next number of a row."""
    rest = text[at : at + 60]
    if re.match(r"\s?(?:[-–—,]|,?\s(?:and|or|to|và|hoặc|hay|đến|tới)\s)\s?(?=\d|[^\W\d_]+\s)", rest):
        after = re.sub(r"^\s?(?:[-–—,]|,?\s(?:and|or|to|và|hoặc|hay|đến|tới)\s)\s?", "", rest)
        if re.match(rf"{_NUMBER}|{_WORDS[language]}\b", after):
            return "", True
    if symbol := _symbols(language).match(rest):
        return _canonical(_spoken_unit(symbol[1], language)), False
    if (named := _named(language).match(rest)) and named[1]:
        return _canonical(named[1]), False
    word = re.match(r"[\s-]([^\W\d_]+)", rest)
    if not word or word[1].lower() in _EMPTY:
        return "", False
    return _canonical(word[1]), False


def _same(word: str, what: str) -> bool:
    """Whether two names are of one thing: degrees may be Celsius."""
    return word == what or (bool(word and what) and (word.startswith(f"{what} ") or what.startswith(f"{word} ")))


def units_of(language: str) -> dict[str, str]:
    """What is said for the symbol of a unit; of other languages nothing is known."""
    return {"en": english.UNITS, "vi": vietnamese.UNITS | _HOURS}.get(language, {})


def _spoken_unit(symbol: str, language: str) -> str:
    units = units_of(language)
    return units[symbol] if symbol in units else _currency(symbol, language)


def _currency(symbol: str, language: str) -> str:
    symbol = symbol.strip()
    return english.CURRENCIES[symbol][0] if language == "en" else vietnamese.CURRENCIES[symbol]


@cache
def _symbols(language: str) -> re.Pattern[str]:
    module = english if language == "en" else vietnamese
    units = sorted(
        {*module.UNITS, *module.CURRENCIES, *(_HOURS if language == "vi" else ())} - {"s", "l", "L"},
        key=len,
        reverse=True,
    )
    return re.compile(rf"\s?({'|'.join(map(re.escape, units))})(?![\w/])")


@cache
def _named(language: str) -> re.Pattern[str]:
    names = sorted(_units(language) | set(_SPELLED), key=len, reverse=True)
    return re.compile(rf"[\s-]((?i:{'|'.join(map(re.escape, names))})s?)(?!\w)" if language == "vi" else r"(?!)()")


@cache
def _units(language: str) -> frozenset[str]:
    module = english if language == "en" else vietnamese
    money = [names[0] for names in english.CURRENCIES.values()] if language == "en" else vietnamese.CURRENCIES.values()
    return frozenset(map(_canonical, (*module.UNITS.values(), *_TIMES[language].split(), *money)))


def _canonical(name: str) -> str:
    """One form for singular and plural, metre and meter; of units in two words the first, of degrees both."""
    name = " ".join(re.sub(r"(met|lit)re", r"\1er", name.lower()).split())
    name = _SPELLED.get(name, name)
    first, _, rest = name.partition(" ")
    first = first if first.endswith("ss") or len(first) < 4 or not name.isascii() else first.removesuffix("s")
    if first in ("degree", "square", "cubic") and rest:
        return f"{first} {rest.removesuffix('s')}"
    return first if name.isascii() else name
