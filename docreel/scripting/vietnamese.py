"""How Vietnamese says what it writes short."""

import re
from collections.abc import Iterable

from docreel.scripting.numerals import cardinal, decimal, ordinal, roman

_ABBREVIATIONS = {
    "TP.HCM": "thành phố Hồ Chí Minh", "TP. HCM": "thành phố Hồ Chí Minh", "TPHCM": "thành phố Hồ Chí Minh",
    "TP.": "thành phố", "Tp.": "thành phố", "TX.": "thị xã", "TT.": "thị trấn", "Q.": "quận", "P.": "phường",
    "PGS.TS": "phó giáo sư tiến sĩ", "GS.TS": "giáo sư tiến sĩ", "TCN": "trước công nguyên", "SCN": "sau công nguyên",
    "NĐ-CP": "nghị định chính phủ", "NQ-CP": "nghị quyết chính phủ", "QĐ-TTg": "quyết định thủ tướng",
    "QĐ-UBND": "quyết định ủy ban nhân dân", "KH-CN": "khoa học công nghệ", "KHCN": "khoa học công nghệ",
    "GS.TS.": "giáo sư tiến sĩ", "PGS.TS.": "phó giáo sư tiến sĩ", "GS.": "giáo sư", "PGS.": "phó giáo sư",
    "TS.": "tiến sĩ", "ThS.": "thạc sĩ", "BS.": "bác sĩ", "KS.": "kỹ sư", "CN.": "cử nhân", "UBND": "ủy ban nhân dân",
    "HĐND": "hội đồng nhân dân", "THPT": "trung học phổ thông", "THCS": "trung học cơ sở", "ĐH": "đại học",
    "NXB": "nhà xuất bản", "CHXHCN": "cộng hòa xã hội chủ nghĩa", "KH&CN": "khoa học và công nghệ",
    "GD&ĐT": "giáo dục và đào tạo", "CNTT": "công nghệ thông tin", "ĐBSCL": "đồng bằng sông Cửu Long",
    "TNHH": "trách nhiệm hữu hạn", "BHXH": "bảo hiểm xã hội", "BHYT": "bảo hiểm y tế", "v.v.": "vân vân",
    "v.v": "vân vân", "VN": "Việt Nam", "tr.": "trang", "&": "và", "v.v...": "vân vân.", "USD/VND": "đô la trên đồng",
    "WHO": "tổ chức y tế thế giới", "GDP": "gi đi pi", "USD": "đô la Mỹ", "VND": "đồng", "VNĐ": "đồng", "@": "a còng",
}  # fmt: skip
UNITS = {
    "km/h": "ki lô mét trên giờ", "m/s": "mét trên giây", "km²": "ki lô mét vuông", "m²": "mét vuông",
    "km2": "ki lô mét vuông", "m2": "mét vuông", "m3": "mét khối", "m³": "mét khối", "km": "ki lô mét",
    "cm": "xen ti mét", "mm": "mi li mét", "kg": "ki lô gam", "mg": "mi li gam", "g": "gam", "m": "mét",
    "ml": "mi li lít", "l": "lít", "ha": "héc ta", "kWh": "ki lô oát giờ", "kW": "ki lô oát", "MW": "mê ga oát",
    "W": "oát", "V": "vôn", "GHz": "gi ga héc", "MHz": "mê ga héc", "kHz": "ki lô héc", "Hz": "héc",
    "dB": "đề xi ben", "TB": "tê ra bai", "GB": "gi ga bai", "MB": "mê ga bai", "KB": "ki lô bai", "ms": "mi li giây",
    "s": "giây", "fps": "khung hình trên giây", "px": "điểm ảnh", "°C": "độ xê", "°F": "độ ép", "°": "độ",
    "%": "phần trăm", "‰": "phần nghìn",
    "ppm": "phần triệu", "Mbps": "mê ga bít trên giây", "Gbps": "gi ga bít trên giây", "kbps": "ki lô bít trên giây",
    "MB/s": "mê ga bai trên giây", "GB/s": "gi ga bai trên giây", "m/s²": "mét trên giây bình phương",
    "kcal": "ki lô ca lo", "kJ": "ki lô jun", "nm": "na nô mét", "mAh": "mi li am pe giờ", "inch": "in",
    "km³": "ki lô mét khối", "GW": "gi ga oát", "MWh": "mê ga oát giờ", "µm": "mi crô mét", "μm": "mi crô mét",
    "m³/s": "mét khối trên giây", "m3/s": "mét khối trên giây", "µg": "mi crô gam", "μg": "mi crô gam",
    "kg/m³": "ki lô gam trên mét khối", "tấn/ha": "tấn trên héc ta",
    "mg/l": "mi li gam trên lít", "g/l": "gam trên lít", "cm²": "xen ti mét vuông",
    "cm3": "xen ti mét khối", "cm³": "xen ti mét khối", "hPa": "héc tô pát can", "J": "jun",
}  # fmt: skip
CURRENCIES = {"₫": "đồng", "đ": "đồng", "VND": "đồng", "VNĐ": "đồng", "vnđ": "đồng", "$": "đô la", "US$": "đô la",
               "USD": "đô la", "€": "ơ rô", "EUR": "ơ rô", "£": "bảng Anh", "¥": "yên"}  # fmt: skip
_SYMBOLS = {"±": " cộng trừ ", "×": " nhân ", "≤": " nhỏ hơn hoặc bằng ", "≥": " lớn hơn hoặc bằng ",
            "≈": " xấp xỉ ", "→": " đến ", "=": " bằng ", "+": " cộng ", "²": " bình phương ", "³": " lập phương ",
            "÷": " chia ", "√": " căn bậc hai của ", "π": " pi ", "≠": " khác ",
            "<": " nhỏ hơn ", ">": " lớn hơn ", "°": " độ ", "%": " phần trăm ", "‰": " phần nghìn "}  # fmt: skip

# 1.234.567 is a whole number and 3,14 a fraction; a point not followed by three digits is a fraction too.
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d]|\.\d)|\d+(?:[,.]\d+)?"
_SCALE = r"(?:\s?(nghìn|ngàn|triệu|tỷ|tỉ)\b)?"


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_ABBREVIATION = re.compile(rf"(?<![\w.])(?:{_alternatives(_ABBREVIATIONS)})(?!\w)")
_PRICE = re.compile(rf"({_alternatives(CURRENCIES)})\s?({_NUMBER}){_SCALE}")
_PRICE_AFTER = re.compile(rf"({_NUMBER}){_SCALE}\s?({_alternatives(CURRENCIES)})(?!\w)")
_MEASURE = re.compile(rf"(?<![\w.,])({_NUMBER})\s?({_alternatives(UNITS)})(?![\w/])")
_ISO_DATE = re.compile(r"(?:\b([Nn]gày)\s)?\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_DATE = re.compile(r"(?:\b([Nn]gày)\s)?(?<![\d/])(0?[1-9]|[12]\d|3[01])[/-](0?[1-9]|1[0-2])[/-](\d{4})(?![\d/])")
_MONTH_YEAR = re.compile(r"(?:\b([Tt]háng)\s)?(?<![\d/])(0?[1-9]|1[0-2])/(\d{4})(?![\d/])")
_DAY_MONTH = re.compile(r"\b([Nn]gày)\s(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])(?![\d/])")
_MONTH = re.compile(r"\b([Tt]háng)\s(0?[1-9]|1[0-2])(?![\d.,]\d|\d)")
_CLOCK = re.compile(r"\b([01]?\d|2[0-4])(?::|h|g)([0-5]\d)(?::([0-5]\d))?(?!\w)")
_HOUR = re.compile(r"\b([01]?\d|2[0-4])h\b")
_ORDINAL = re.compile(r"\b([Tt]hứ)\s(\d+)\b(?![.,]\d)")
_RANGE = re.compile(r"(?<![\w-])(\d[\d.,]*)\s?[-–—]\s?(\d[\d.,]*)(?![\d-])")
_SPACED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?: \d{3})+(?![\w]|[.,]\d)")
_FRACTION = re.compile(r"(?<![\w./])(\d{1,2})/(\d{1,3})(?![\w/])")
_MINUS = re.compile(r"(?<![\w)])[-−](?=\d)")
_DOTTED = re.compile(r"(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}")
_PLAIN = re.compile(_NUMBER)
_ROMAN = re.compile(
    r"\b([Cc]hương|[Pp]hần|[Mm]ục|[Tt]ập|[Qq]uyển|[Tt]hế kỷ|[Tt]hế kỉ|[Hh]ồi|[Pp]hụ lục|[Đđ]iều|[Qq]uý|[Kk]hóa|[Ll]ần|"
    r"[Tt]hứ|[Đđ]ại hội|[Gg]iai đoạn|[Ll]oại|[Cc]ấp)\s([IVXLCDM]+)\b"
)
_ROMAN_FIRST = re.compile(r"^([IVXLCDM]+)(?=[.)]\s)")


_EACH = re.compile(
    rf"(?<=[\wđ%])/(?=({_alternatives(UNITS)}|người|năm|tháng|tuần|ngày|đêm|giờ|phút|lần|lượt|hộ|con|cái|chiếc|"
    r"lít|tấn|tạ|cuốn|suất|vé|phòng|học sinh|sinh viên)(?!\w))"
)
_UNIT_ALONE = re.compile(rf"(?<=mỗi )({_alternatives(UNITS)})(?!\w)")
_METRES = re.compile(r"(?<![\w.,])(\d{1,2})m(\d{1,2})(?!\w)")
_ROMAN_QUARTER = re.compile(r"\b([Qq]uý)\s(IV|I{1,3})(?=\s?/\s?\d{4})")
_TITLE = re.compile(r"(?<![\w.])(PGS|GS|TS|ThS|BS|KS|TP)\s(?=[A-ZĐ][a-zà-ỹ])")
_LAW = re.compile(r"(?<![\d/])(\d{1,4})/((?:19|20)\d\d)/(?=[A-ZĐ]{2})")
_ALLEY = re.compile(r"\b([Nn]gõ|[Hh]ẻm|[Kk]iệt|[Nn]gách|[Ss]ố nhà|[Ss]ố)\s(\d+)/(\d+)(?![/\d])")
_SCORE = re.compile(r"\b([Tt]ỷ số|[Tt]ỉ số)\s(\d+)\s?[-–]\s?(\d+)\b")
_QUARTER = re.compile(r"\b(?:([Qq]uý)\s|Q)([1-4])(?:\s?/\s?(\d{4}))?(?![\w/]|\.\d)")
_DISTRICT = re.compile(r"\b([QP])\.\s?(?=\d)")
_ROUND_THE_CLOCK = re.compile(r"(?<![\d/])24/(7|24)(?![\d/])")


def laws(text: str) -> str:
    """``text`` with the numbers of laws, such as 10/2020/QH14, as they are read."""
    return re.sub(r"\bQH(?=\d)", "Quốc hội ", _LAW.sub(r"\1 năm \2 ", text))


def written_out(text: str) -> str:
    """``text`` with its numbers, dates, units, currencies and abbreviations in words."""
    text = _ROMAN_QUARTER.sub(lambda m: f"{m[1]} {roman(m[2])}", text)
    text = _TITLE.sub(lambda m: f"{_ABBREVIATIONS[m[1] + '.']} ", text)
    text = re.sub(r"\bĐT(?=[:.]?\s)", "điện thoại", _ALLEY.sub(r"\1 \2 trên \3", text))
    text = re.sub(r"(?<=\d)\s[−–]\s(?=\d)", " trừ ", _SCORE.sub(r"\1 \2 \3", text))
    text = _DISTRICT.sub(lambda m: {"Q": "quận ", "P": "phường "}[m[1]], text)
    text = _QUARTER.sub(
        lambda m: f"{m[1] or 'quý'} {_day(m[2])}" + (f" năm {cardinal(m[3], 'vi')}" if m[3] else ""), text
    )
    text = _ROUND_THE_CLOCK.sub(r"24 trên \1", text)
    text = _METRES.sub(r"\1 mét \2", text)
    text = _ABBREVIATION.sub(lambda m: _ABBREVIATIONS[m[0]], text)
    text = _ROMAN.sub(lambda m: f"{m[1]} {number}" if (number := roman(m[2])) else m[0], text)
    text = _ROMAN_FIRST.sub(lambda m: str(roman(m[1]) or m[1]), text)
    text = _SPACED.sub(lambda m: m[0].replace(" ", ""), text)
    text = _times(text)
    text = _each(text)
    text = _FRACTION.sub(lambda m: _fraction(m[1], m[2]), text)
    text = _PRICE.sub(lambda m: _price(m[2], m[3], m[1]), text)
    text = _PRICE_AFTER.sub(lambda m: _price(m[1], m[2], m[3]), text)
    text = _ORDINAL.sub(lambda m: f"{m[1]} {ordinal(m[2], 'vi')}", text)
    text = _RANGE.sub(r"\1 đến \2", text)
    text = _MINUS.sub("âm ", text)
    text = _MEASURE.sub(lambda m: f"{_number(m[1])} {UNITS[m[2]]}", text)
    text = _DOTTED.sub(lambda m: " chấm ".join(cardinal(part, "vi") for part in m[0].split(".")), text)
    text = _PLAIN.sub(lambda m: f" {_number(m[0])} ", text)
    return "".join(_SYMBOLS.get(character, character) for character in text)


def _each(text: str) -> str:
    text = re.sub(
        rf"(?<=\d)\s?({_alternatives(unit for unit in UNITS if '/' in unit)})(?!\w)",
        lambda m: f" {UNITS[m[1]]}",
        text,
    )
    text = _EACH.sub(" mỗi ", text)
    return _UNIT_ALONE.sub(lambda m: UNITS[m[1]], text)


def _times(text: str) -> str:
    text = _ISO_DATE.sub(lambda m: _date(m[1], m[4], m[3], m[2]), text)
    text = _DATE.sub(lambda m: _date(m[1], m[2], m[3], m[4]), text)
    text = _MONTH_YEAR.sub(lambda m: f"{m[1] or 'tháng'} {_month(m[2])} năm {cardinal(m[3], 'vi')}", text)
    text = _DAY_MONTH.sub(lambda m: f"{m[1]} {_day(m[2])} tháng {_month(m[3])}", text)
    text = _MONTH.sub(lambda m: f"{m[1]} {_month(m[2])}", text)
    text = _CLOCK.sub(lambda m: _clock(m[1], m[2], m[3]), text)
    return _HOUR.sub(lambda m: f"{_day(m[1])} giờ", text)


def _date(word: str | None, day: str, month: str, in_year: str) -> str:
    # The word "ngày" is said once, whether the text has it or not.
    return f"{word or 'ngày'} {_day(day)} tháng {_month(month)} năm {cardinal(in_year, 'vi')}"


def _day(digits: str) -> str:
    return cardinal(str(int(digits)), "vi")


def _month(digits: str) -> str:
    return "tư" if int(digits) == 4 else _day(digits)


def _clock(hours: str, minutes: str, seconds: str | None) -> str:
    said = f"{_day(hours)} giờ"
    if int(minutes) or seconds:
        said += f" {_day(minutes)} phút"
    return said + (f" {_day(seconds)} giây" if seconds else "")


def _price(amount: str, scale: str | None, currency: str) -> str:
    return " ".join(filter(None, (_number(amount), scale, CURRENCIES[currency])))


def _number(written: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", written):
        written = written.replace(".", "")
    whole, fraction = ([*re.split(r"[,.]", written), ""])[:2]
    if "." in written and fraction:  # a point, as in the number of a section, is said as one
        return f"{cardinal(whole, 'vi')} chấm {cardinal(fraction, 'vi')}"
    return decimal(whole, fraction, "vi") if fraction else cardinal(whole, "vi")


def _fraction(top: str, bottom: str) -> str:
    if int(bottom) <= 12 and int(bottom) < int(top) <= 31 and int(bottom) > 0:
        return f"{_day(top)} tháng {_month(bottom)}"  # 30/4
    if not 0 < int(top) < int(bottom):
        return f"{top} {bottom}"
    return f"{_day(top)} phần {_month(bottom)}"
