"""The one number that a scene is about."""

import re
from collections.abc import Sequence

from docreel.models import NumberCard
from docreel.scripting.keypoints import leans, point
from docreel.scripting.spoken import shown

_MOST_SENTENCES = 3  # of a scene that is about one number
_NUMBER = re.compile(r"\d[\d.,\u00a0]*(?<=\d)(?:(?: \d{3})+(?!\d))?")
_SCALES = r"(?:thousand|million|billion|trillion|nghìn tỷ|nghìn|ngàn|triệu|tỷ|tỉ)"
_PERCENT = r"(?:%|‰|percent|per cent|phần trăm)"
_CURRENCIES = r"(?:dollars?|euros?|pounds?|yen|yuan|đồng|USD|EUR|VND|VNĐ|đô la)"
_MEASURES = (
    r"(?:°C|°F|°|degrees?(?: Celsius)?|độ(?: C)?|km/h|m/s|mph|km²|m²|km2|m2|m³|km|kilomet(?:re|er)s?|cm|mm|"
    r"met(?:re|er)s?|miles?|feet|m|kg|kilograms?|kilogrammes?|grams?|g|mg|tonnes?|tons?|tấn|tạ|lit(?:re|er)s?|ml|hectares?|hecta|ha|"
    r"kWh|kW|MWh|MW|GW|GHz|MHz|GB|MB|TB|PB|fps|ki lô mét|mét|lít|gam|times|lần|light[- ]years?|năm ánh sáng)"
)
_COUNTED = r"(?:people|inhabitants|users|households|jobs|years|cars|trees|words|người|dân|hộ|năm|lượt|xe|cây)"
_UNIT = re.compile(
    rf"[\s\u00a0-]?(?:{_PERCENT}|{_SCALES}(?:\s(?:{_CURRENCIES}|{_MEASURES}|{_COUNTED})(?![\w²³/]))?|"
    rf"{_CURRENCIES}|{_MEASURES})(?![\w²³/])"
)
_SIGN = re.compile(r"(?:US)?[$€£¥₫]\s?$")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_NAMED = re.compile(  # numbers that count nothing
    r"(?:page|pages|chapter|section|figure|fig\.|table|step|version|no\.|number|room|line|level|grade|article|day|appendix|"
    r"trang|chương|mục|hình|bảng|bước|phiên bản|số|phòng|dòng|lớp|điều|ngày|tháng|quận|khoá|khóa|thứ|phụ lục)\s$",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[., \u00a0]\d{3})+")


def striking(texts: Sequence[str], heading: str, language: str) -> NumberCard | None:
    """The number that these few sentences turn on: the only one in them, with a unit or a size that stands out."""
    plain = [shown(text) for text in texts]
    counted = [(index, text) for index, text in enumerate(plain) if _numbers(text)]
    if len(counted) != 1 or len(plain) > _MOST_SENTENCES:
        return None
    ((index, text),) = counted
    if index and len(plain) > 2:  # it comes late, and most is said of something else
        return None
    return figure(text, heading, language)


def figure(text: str, heading: str, language: str) -> NumberCard | None:
    """The card of a sentence with one number that stands out; None for other sentences."""
    clause = point(text, language) if len(_numbers(text)) == 1 and not leans(text) else None
    if clause is None or not (found := _numbers(clause)):
        return None
    text, number = clause, found[0]
    sign, unit = _SIGN.search(text, 0, number.start()), _UNIT.match(text, number.end())
    grouped = _GROUPED.fullmatch(number[0]) and not _YEAR.fullmatch(number[0])
    if not (sign or unit or grouped) or _NAMED.search(text, 0, number.start()):
        return None
    written = (sign[0] if sign else "") + number[0]
    said = unit[0].strip(" \u00a0-") if unit else ""
    if said in {"%", "‰", "°", "°C", "°F"}:
        written, said = f"{written}\u00a0{said}" if unit and unit[0][0] != said[0] else written + said, ""
    if not said and not sign and grouped and (noun := re.match(r"\s([^\W\d_]+)", text[number.end() :])):
        said = noun[1]
    return NumberCard(heading=heading, figure=written, unit=said, text=text)


def _numbers(text: str) -> list[re.Match[str]]:
    """The numbers of a sentence but for years and those in names such as A4."""
    found = []
    for match in _NUMBER.finditer(text):
        inside = text[: match.start()][-1:].isalpha() or text[match.end() :][:1].isalpha()
        year = _YEAR.fullmatch(match[0]) and not _UNIT.match(text, match.end())
        if not (inside and not _UNIT.match(text, match.end())) and not year:
            found.append(match)
    return found
