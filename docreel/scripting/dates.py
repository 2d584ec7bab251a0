"""The dates in a text, however they are written, and whether one text has the dates of another."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_MONTHS = re.findall(r"\w+", "january february march april may june july august september october november december")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d\d)"
_ISO = re.compile(rf"\b{_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b")
_SLASHED = re.compile(rf"(?<![\d/.-])(?P<day>[0-3]?\d)(?P<by>[/.-])(?P<month>[0-3]?\d)(?P=by){_YEAR}(?![\d/-])")
_FORMS = {
    "en": [
        _ISO,
        re.compile(rf"(?i:\b{_DAY}\s(?:of\s)?{_MONTH},?(?:\s(?:of\s)?{_YEAR})?)(?!\w)"),
        re.compile(rf"(?i:\b{_MONTH}\s{_DAY}(?!\d)(?:,?\s{_YEAR})?)(?![\w.]\d)"),
        re.compile(rf"(?i:\b{_MONTH},?\s(?:of\s)?{_YEAR})(?!\w)"),
        _SLASHED,
    ],
    "vi": [
        _ISO,
        _SLASHED,
        re.compile(
            r"(?i:\bngày\s(?:mùng\s|mồng\s)?(?P<day>[0-3]?\d)(?:\stháng\s|/|-)(?P<month>[01]?\d)(?!\d)"
            rf"(?:,?(?:\snăm\s|/|-){_YEAR})?)"
        ),
        re.compile(rf"(?i:\btháng\s(?P<month>[01]?\d)(?!\d)(?:\snăm\s|/|-){_YEAR})"),
        re.compile(rf"(?<![\d/])(?P<month>0?[1-9]|1[0-2])/{_YEAR}(?![\d/])"),
    ],
}


class Date(NamedTuple):
    """0 for what is not said."""

    day: int
    month: int
    year: int

    def says(self, other: "Date", years: frozenset[int]) -> bool:
        """Whether ``other`` follows from this date in a text that has the ``years``."""
        return (
            self.month == other.month
            and other.day in (0, self.day)
            and (other.year in (0, self.year) or (not self.year and other.year in years))
        )


def dates(text: str, language: str) -> Iterator[tuple[tuple[int, int], tuple[Date, ...]]]:
    """Where each date stands, and what it may mean: 3/4/2024 is two dates."""
    taken: list[tuple[int, int]] = []
    for form in _FORMS.get(language, []):
        for match in form.finditer(text):
            span = match.span()
            if any(start < span[1] and span[0] < end for start, end in taken):
                continue
            readings = tuple(_readings(match, either=form is _SLASHED and language == "en"))
            if readings:
                taken.append(span)
                yield span, readings


def _readings(match: re.Match[str], *, either: bool) -> Iterator[Date]:
    given = match.groupdict()
    day, month, year = int(given.get("day") or 0), _month(given["month"]), int(given.get("year") or 0)
    for d, m in ((day, month), (month, day)) if either and day != month else ((day, month),):
        if 1 <= m <= 12 and d <= 31:
            yield Date(d, m, year)


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))
