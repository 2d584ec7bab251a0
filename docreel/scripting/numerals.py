"""Numbers as words, in English and Vietnamese."""

from functools import cache

from num2words import num2words  # type: ignore[import-untyped]
from vietnormalizer.processor import VietnameseTextProcessor

_LONGEST = 15  # digits; longer runs are read one by one, as a person would
_vietnamese = VietnameseTextProcessor()


def cardinal(digits: str, language: str) -> str:
    """``digits`` (ASCII, no separators) as a number; leading zeros and very long runs digit by digit."""
    if len(digits) > _LONGEST or (len(digits) > 1 and digits.startswith("0")):
        return one_by_one(digits, language)
    return _cardinal(int(digits), language)


def one_by_one(digits: str, language: str) -> str:
    return " ".join(_cardinal(int(digit), language) for digit in digits)


def decimal(whole: str, fraction: str, language: str) -> str:
    """``whole`` point ``fraction``; English reads the fraction digit by digit, Vietnamese two digits as a number."""
    if language == "vi":
        together = len(fraction) == 2 and not fraction.startswith("0")
        tail = cardinal(fraction, "vi") if together else one_by_one(fraction, "vi")
        return f"{cardinal(whole, 'vi')} phẩy {tail}"
    return f"{cardinal(whole, 'en')} point {one_by_one(fraction, 'en')}"


def ordinal(digits: str, language: str) -> str:
    if language == "vi":
        return {"1": "nhất", "4": "tư"}.get(digits, cardinal(digits, "vi"))
    if len(digits) > _LONGEST:
        return one_by_one(digits, "en")
    return _plain(num2words(int(digits), lang="en", to="ordinal"))


def year(digits: str, language: str) -> str:
    """Four digits as a year: twenty twenty-six; Vietnamese reads years as numbers."""
    if language == "vi":
        return cardinal(digits, "vi")
    return _plain(num2words(int(digits), lang="en", to="year"))


def roman(numeral: str) -> int:
    """The value of a well-formed Roman numeral; 0 where it is none."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    digits = [values.get(letter, 0) for letter in numeral]
    if not numeral or 0 in digits:
        return 0
    total = sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))
    return total if _to_roman(total) == numeral else 0


def _to_roman(number: int) -> str:
    steps = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    numeral = ""
    for value, letters in (*steps, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        numeral += letters * (number // value)
        number %= value
    return numeral


@cache
def _cardinal(number: int, language: str) -> str:
    if language == "vi":
        return _cardinal_vi(number)
    return _plain(num2words(number, lang="en"))


def _cardinal_vi(number: int) -> str:
    # vietnormalizer counts below a thousand billions; above, Vietnamese counts billions.
    billions, rest = divmod(number, 10**9)
    if billions < 1000:
        return str(_vietnamese.number_to_words(str(number)))
    tail = f" {_vietnamese.number_to_words(str(rest))}" if rest else ""
    return f"{_cardinal_vi(billions)} tỷ{tail}"


def _plain(words: str) -> str:
    return words.replace(",", "")
