"""How English says what it writes short."""

import re
from collections.abc import Iterable

from docreel.scripting.numerals import cardinal, decimal, ordinal, roman, year

_MONTHS = re.findall(r"\w+", "January February March April May June July August September October November December")
_ABBREVIATIONS = {
    "e.g.": "for example", "E.g.": "For example", "i.e.": "that is", "I.e.": "That is", "etc.": "et cetera",
    "vs.": "versus", "vs": "versus", "Dr.": "Doctor", "Mr.": "Mister", "Mrs.": "Missus", "Prof.": "Professor",
    "approx.": "approximately", "cf.": "compare", "Fig.": "Figure", "Figs.": "Figures", "Eq.": "Equation",
    "Vol.": "Volume", "Sec.": "Section", "Ch.": "Chapter", "pp.": "pages", "p.": "page",
    "Mt.": "Mount", "Jr.": "Junior", "Ave.": "Avenue", "Rd.": "Road", "Gov.": "Governor", "and/or": "and or",
    "WWII": "World War Two", "WWI": "World War One", "et al.": "and others", "w/o": "without",
    "w/": "with", "&": "and", "@": "at",
}  # fmt: skip
UNITS = {
    "km/h": "kilometers per hour", "m/s": "meters per second", "km²": "square kilometers", "m²": "square meters",
    "m³": "cubic meters", "km": "kilometers", "cm": "centimeters", "mm": "millimeters", "kg": "kilograms",
    "mg": "milligrams", "g": "grams", "m": "meters", "ml": "milliliters", "mL": "milliliters", "l": "liters",
    "L": "liters", "ha": "hectares", "kWh": "kilowatt hours", "kW": "kilowatts", "MW": "megawatts", "W": "watts",
    "V": "volts", "GHz": "gigahertz", "MHz": "megahertz", "kHz": "kilohertz", "Hz": "hertz", "dB": "decibels",
    "TB": "terabytes", "GB": "gigabytes", "MB": "megabytes", "KB": "kilobytes", "kB": "kilobytes",
    "GiB": "gibibytes", "MiB": "mebibytes", "ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours",
    "fps": "frames per second", "px": "pixels", "°C": "degrees Celsius", "°F": "degrees Fahrenheit", "°": "degrees",
    "%": "percent", "‰": "per mille", "ft": "feet", "lb": "pounds", "lbs": "pounds", "mi": "miles",
    "ppm": "parts per million", "mph": "miles per hour", "kbps": "kilobits per second", "Mbps": "megabits per second",
    "Gbps": "gigabits per second", "kB/s": "kilobytes per second", "MB/s": "megabytes per second",
    "GB/s": "gigabytes per second", "W/m²": "watts per square meter", "m/s²": "meters per second squared",
    "g/L": "grams per liter", "mg/L": "milligrams per liter", "km2": "square kilometers", "m2": "square meters",
    "m3": "cubic meters", "cm²": "square centimeters", "cm³": "cubic centimeters", "kcal": "kilocalories",
    "kJ": "kilojoules", "J": "joules", "nm": "nanometers", "µm": "micrometers", "μm": "micrometers", "oz": "ounces",
    "tsp": "teaspoons", "tbsp": "tablespoons", "mAh": "milliampere hours", "dpi": "dots per inch",
    "bpm": "beats per minute", "GW": "gigawatts", "TWh": "terawatt hours", "MWh": "megawatt hours",
    "m³/s": "cubic meters per second", "kg/m³": "kilograms per cubic meter", "g/cm³": "grams per cubic centimeter",
    "L/min": "liters per minute", "µg": "micrograms", "μg": "micrograms", "mg/dL": "milligrams per deciliter",
    "mmol": "millimoles", "mol": "moles", "µs": "microseconds", "μs": "microseconds", "ns": "nanoseconds",
    "kPa": "kilopascals", "hPa": "hectopascals", "rpm": "revolutions per minute",
}  # fmt: skip
CURRENCIES = {
    "$": ("dollar", "dollars"), "US$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds"),
    "¥": ("yen", "yen"), "₫": ("dong", "dong"), "₹": ("rupee", "rupees"), "₩": ("won", "won"),
    "USD": ("dollar", "dollars"), "EUR": ("euro", "euros"), "GBP": ("pound", "pounds"), "VND": ("dong", "dong"),
}  # fmt: skip
_SYMBOLS = {"±": " plus or minus ", "×": " times ", "≤": " at most ", "≥": " at least ", "≈": " about ", "→": " to ",
            "=": " equals ", "+": " plus ", "²": " squared ", "³": " cubed ", "<": " less than ",
            "÷": " divided by ", "√": " the square root of ", "π": " pi ", "≠": " not equal to ", "§": " section ",
            "¶": " paragraph ", ">": " greater than ",
            "°": " degrees ", "%": " percent ", "‰": " per mille "}  # fmt: skip

_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_SCALE = r"(?:\s?(hundred|thousand|million|billion|trillion)\b)?"
_MONTH = "|".join(_MONTHS)
_CUE = (
    r"\b(?:[Ii]n|[Ss]ince|[Bb]y|of|[Ff]rom|until|till|before|after|during|around|year|years|early|late|mid|to|"
    + _MONTH
    + r")\s"
)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_ABBREVIATION = re.compile(rf"(?<![\w.])(?:{_alternatives(_ABBREVIATIONS)})(?!\w)")
_PRICE = re.compile(rf"({_alternatives(CURRENCIES)})\s?({_NUMBER}){_SCALE}")
_PRICE_AFTER = re.compile(rf"({_NUMBER}){_SCALE}\s?({_alternatives(CURRENCIES)})(?!\w)")
_MEASURE = re.compile(rf"(?<![\w.,])({_NUMBER})(\s?)({_alternatives(UNITS)})(?![\w/])")
_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_LONG_DATE = re.compile(rf"\b({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(\d{{4}}))?\b")
_DAY_FIRST = re.compile(rf"\b([Tt]he\s)?(?<![-–.,\d])(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_MONTH})\b")
_CLOCK = re.compile(r"\b([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?!\d)")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_DECADE = re.compile(r"\b(\d{3}0)s\b")
_YEAR = re.compile(rf"({_CUE}|\()(10[1-9]\d|1[1-9]\d\d|20\d\d)(?![\d.,]\d|\w)")
_RANGE = re.compile(r"(?<![\w-])(\d[\d.,]*)\s?[-–—]\s?(\d[\d.,]*)(?![\d-])")
_YEARS = re.compile(r"\b(1[1-9]\d\d|20\d\d)[–—-](1[1-9]\d\d|20\d\d)\b")
_SPACED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?: \d{3})+(?![\w]|[.,]\d)")
_FRACTION = re.compile(r"(?<![\w./])(\d{1,2})/(\d{1,3})(?![\w/])")
_MINUS = re.compile(r"(?<![\w)])[-−](?=\d)")
_DOTTED = re.compile(r"\d+(?:\.\d+){2,}")
_PLAIN = re.compile(_NUMBER)
_ROMAN = re.compile(
    r"\b(Chapter|Part|Section|Book|Volume|Act|Phase|Appendix|Article|Type|Level|World War|Century)\s([IVXLCDM]+)\b"
)
_ROMAN_FIRST = re.compile(r"^([IVXLCDM]+)(?=[.)]\s)")


_PER = {"kg": "kilogram", "g": "gram", "km": "kilometer", "m": "meter", "m²": "square meter", "l": "liter",
        "L": "liter", "h": "hour", "hr": "hour", "s": "second", "sec": "second", "min": "minute", "yr": "year",
        "mo": "month"} | {word: word for word in ("day", "week", "month", "year", "hour", "minute", "second", "person",
        "user", "night", "mile", "page", "unit", "household", "cup")}  # fmt: skip
_PER_ONE = re.compile(rf"(\d\s?(?:[a-zA-Z]{{1,4}}|[%€£])?)/({_alternatives(_PER)})\b(?!/)")
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "t": "trillion",
           "tn": "trillion"}  # fmt: skip
_SCALED = re.compile(rf"((?:{_alternatives(CURRENCIES)})\s?(?:{_NUMBER}))\s?(mn|bn|tn|[kKmMbBT])\b")
_PRICES = re.compile(rf"([$€£¥₫₹₩])({_NUMBER})\s?[-–—]\s?\1?(?=\d)")
_SHORT_MONTH = re.compile(
    r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?(?=\s\d)|(?<=\d\s)(Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_SHORT_DECADE = re.compile(r"(?<!\w)['’](\d0)s\b")
_QUARTER = re.compile(r"\b(Q[1-4]|H[12]|FY)\s?[/’']?(20\d\d)\b")
_MIXED = re.compile(r"(?<![\w./])(\d+)[ -](?=[1-9]/[2-9](?![\w/]))")
_MONARCH = re.compile(
    r"\b(Louis|Henry|Charles|George|Edward|James|William|Richard|Philip|Elizabeth|Napoleon|Catherine|Frederick|Pius|Leo|"
    r"Alexander|Nicholas|Peter|Paul|Benedict|Gregory|Ramesses|Ptolemy|Rama)\s([IVX]+)\b(?!\.\w)"
)
_SHORT_DAYS = {"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
               "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday"}  # fmt: skip
_PLACES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?<=\d)\s?[aA]\.?[mM]\b(?:\.(?=\s[a-z]|,))?"), " A M"),
    (re.compile(r"(?<=\d)\s?[pP]\.?[mM]\b(?:\.(?=\s[a-z]|,))?"), " P M"),
    (re.compile(r"\b(?:c|ca)\.\s?(?=\d{3,4}\b)"), "around "),
    (re.compile(r"(?<!\w)b\.\s(?=[12]\d{3}\b)"), "born in "),
    (re.compile(r"(?<!\w)d\.\s(?=[12]\d{3}\b)"), "died in "),
    (re.compile(r"\bArt\.\s(?=[IVX\d])"), "Article "),
    (re.compile(r"(?<=[a-z]) St\.(?=,|\s*$|\s[a-z(])"), " Street"),
    (re.compile(r"\bSt\.\s(?=[A-Z])"), "Saint "),
    (re.compile(r"(?<![\w.])(\d{1,2})['’′]\s?(\d{1,2})(?:[\"”″]|'')"), r"\1 feet \2 inches"),
    (re.compile(r"\b(\d{4})/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])\b"), r"\1-\2-\3"),
    (re.compile(r"(?<=[\d\s])\s?tsp\b"), " teaspoon"),
    (re.compile(r"(?<=[\d\s])\s?tbsp\b"), " tablespoon"),
    (re.compile(r"(?<=\d)\s[−–]\s(?=\d)"), " minus "),
]
_DAYS = re.compile(rf"\b({'|'.join(_SHORT_DAYS)})\.?\s?[–-]\s?({'|'.join(_SHORT_DAYS)})\b")
_SHORT_DAY = re.compile(
    rf"\b({'|'.join(_SHORT_DAYS)})\b\.?(?=,?\s(?:\d{{1,2}}\s)?(?:{'|'.join(m[:3] for m in _MONTHS)}))"
)


def written_out(text: str) -> str:
    """``text`` with its numbers, dates, units, currencies and abbreviations in words."""
    text = re.sub(r"\bNos?\.\s?(?=\d)", "number ", text)
    text = re.sub(r"\b([A-Z]{1,3})&([A-Z]{1,3})\b", lambda m: f"{' '.join(m[1])} and {' '.join(m[2])}", text)
    text = re.sub(r"(?<=\d)-(?=[A-Za-z])", " ", text)
    for short, long in _PLACES:
        text = short.sub(long, text)
    text = _DAYS.sub(lambda m: f"{_SHORT_DAYS[m[1]]} to {_SHORT_DAYS[m[2]]}", text)
    text = _SHORT_DAY.sub(lambda m: _SHORT_DAYS[m[1]], text)
    text = _ABBREVIATION.sub(lambda m: _ABBREVIATIONS[m[0]], text)
    text = _ROMAN.sub(lambda m: f"{m[1]} {number}" if (number := roman(m[2])) else m[0], text)
    text = _MONARCH.sub(lambda m: f"{m[1]} the {ordinal(str(n), 'en')}" if (n := roman(m[2])) else m[0], text)
    text = _ROMAN_FIRST.sub(lambda m: str(roman(m[1]) or m[1]), text)
    text = _SPACED.sub(lambda m: m[0].replace(" ", ""), text)
    text = _times(text)
    text = _MIXED.sub(r"\1 and ", text)
    text = _FRACTION.sub(lambda m: _fraction(m[1], m[2]), text)
    text = _PER_ONE.sub(lambda m: f"{m[1]} per {_PER[m[2]]}", text)
    text = _PRICES.sub(r"\1\2 to \1", text)
    text = _SCALED.sub(lambda m: f"{m[1]} {_SCALES[m[2].lower()]}", text)
    text = _PRICE.sub(lambda m: _price(m[2], m[3], m[1]), text)
    text = _PRICE_AFTER.sub(lambda m: _price(m[1], m[2], m[3]), text)
    text = _DECADE.sub(lambda m: _plural(year(m[1], "en")), text)
    text = _YEARS.sub(lambda m: f"{year(m[1], 'en')} to {year(m[2], 'en')}", text)
    text = _RANGE.sub(r"\1 to \2", text)
    text = _MINUS.sub("minus ", text)
    text = _MEASURE.sub(lambda m: f"{_number(m[1])} {_unit(m[3], m[1])}", text)
    text = _ORDINAL.sub(lambda m: ordinal(m[1], "en"), text)
    text = _YEAR.sub(lambda m: m[1] + year(m[2], "en"), text)
    text = _DOTTED.sub(lambda m: " point ".join(cardinal(part, "en") for part in m[0].split(".")), text)
    text = _PLAIN.sub(lambda m: f" {_number(m[0])} ", text)
    return "".join(_SYMBOLS.get(character, character) for character in text)


def _times(text: str) -> str:
    text = _SHORT_MONTH.sub(lambda m: next(name for name in _MONTHS if name.startswith((m[1] or m[2])[:3])), text)
    text = _SLASHED.sub(lambda m: _slashed(int(m[1]), int(m[2]), m[3]) or m[0], text)
    text = _SHORT_DECADE.sub(lambda m: _plural(cardinal(m[1], "en")), text)
    text = _QUARTER.sub(lambda m: f"{m[1]} {year(m[2], 'en')}", text)
    text = _ISO_DATE.sub(lambda m: _date(_MONTHS[int(m[2]) - 1], m[3], m[1]), text)
    text = _LONG_DATE.sub(lambda m: _date(m[1], m[2], m[3]), text)
    text = _DAY_FIRST.sub(lambda m: f"{m[1] or 'the '}{ordinal(m[2], 'en')} of {m[3]}", text)
    return _CLOCK.sub(lambda m: _clock(m[1], m[2], m[3]), text)


def _date(month: str, day: str, in_year: str | None) -> str:
    return f"{month} {ordinal(day.lstrip('0') or '0', 'en')}" + (f", {year(in_year, 'en')}" if in_year else "")


def _slashed(first: int, second: int, in_year: str) -> str:
    """A date whose order the numbers tell; where they do not, the numbers as they stand."""
    if first > 12 >= second > 0 and first <= 31:
        first, second = second, first
    elif not (0 < first <= 12 < second <= 31):
        return f"{first}, {second}, {year(in_year, 'en')}"
    return _date(_MONTHS[first - 1], str(second), in_year)


def _clock(hours: str, minutes: str, seconds: str | None) -> str:
    hour = cardinal(str(int(hours)), "en")
    if minutes == "00":
        minute = "o'clock" if int(hours) <= 12 else "hundred hours"
    else:
        minute = f"oh {cardinal(minutes[1], 'en')}" if minutes[0] == "0" else cardinal(minutes, "en")
    return f"{hour} {minute}" + (f" and {cardinal(str(int(seconds)), 'en')} seconds" if seconds else "")


def _price(amount: str, scale: str | None, currency: str) -> str:
    one, many = CURRENCIES[currency]
    if scale:
        return f"{_number(amount)} {scale} {many}"
    whole, _, cents = amount.replace(",", "").partition(".")
    if len(cents) == 2:
        tail = f" {cardinal(str(int(cents)), 'en')}" if int(cents) else ""
        if tail and not int(whole):
            coin = {"pound": "pence", "dollar": "cents", "euro": "cents"}.get(one, one)
            return f"{tail.strip()} {coin.removesuffix('s') if cents == '01' else coin}"
        return f"{cardinal(whole, 'en')} {one if whole == '1' else many}{tail}"
    return f"{_number(amount)} {one if amount == '1' else many}"


def _number(written: str) -> str:
    whole, point, fraction = written.replace(",", "").partition(".")
    return decimal(whole, fraction, "en") if point else cardinal(whole, "en")


def _unit(symbol: str, amount: str) -> str:
    name = UNITS[symbol]
    if amount != "1":
        return name
    first, _, rest = name.partition(" per ")
    if name == "feet":
        return "foot"
    head = first.replace("degrees", "degree").removesuffix("s") if not first.startswith("Celsius") else first
    return head + (f" per {rest}" if rest else "")


def _plural(words: str) -> str:
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _fraction(top: str, bottom: str) -> str:
    above, below = int(top), int(bottom)
    if not 0 < above < below or below > 20:
        return f"{top} {bottom}"
    name = {2: "half", 4: "quarter"}.get(below) or ordinal(str(below), "en")
    many = {2: "halves"}.get(below, f"{name}s")
    return f"{cardinal(str(above), 'en')} {name if above == 1 else many}"
