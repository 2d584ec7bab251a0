"""Text in encodings older than Unicode: any bytes fit any 8-bit one, so only a known language decides."""

import re
import unicodedata
from collections.abc import Iterator

from docreel.reading.language import identify
from docreel.reading.vietnamese import UPPER, WORD, decode_upper, spelled_right

# Letters beyond ASCII that a language writes, in the encodings that its texts are found in.
ALPHABETS = {
    "fr": "àâæçéèêëîïôœùûüÿ", "de": "äöüßé", "es": "áéíñóúü", "it": "àèéìíîòóùú", "pt": "áâãàçéêíóôõúü",
    "ca": "àçèéíïòóúü", "nl": "áéëïíóöúüè", "da": "æøåé", "no": "æøåéòô", "sv": "äåöé", "fi": "äåö",
    "en": "éèêëïñàâçöü", "id": "é", "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű", "sl": "čšž",
    "hr": "čćđšž", "ro": "ăâîşţșț", "tr": "âçğıîöşüûİ", "et": "äöõüšž", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгдежзийклмнопрстуфхцчшщьюяєіїґ", "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдежзиклмнопрстуфхцчшђјљњћџ",
}  # fmt: skip
ENCODINGS = {
    "cp1252": ("fr", "de", "es", "it", "pt", "ca", "nl", "da", "no", "sv", "fi", "en", "id"),
    "iso8859_15": ("fr", "fi", "et"),
    "cp1250": ("pl", "cs", "sk", "hu", "sl", "hr", "ro"),
    "iso8859_2": ("pl", "cs", "sk", "hu", "sl", "hr", "ro"),
    "cp1251": ("ru", "uk", "bg", "sr"),
    "koi8_r": ("ru",),
    "koi8_u": ("uk",),
    "cp1253": ("el",),
    "cp1254": ("tr",),
    "cp1257": ("et", "lt", "lv"),
}
TYPOGRAPHY = set("‘’‚“”„…–—«»•°§©®™€£¡¿·½¼¾²³ªº×\u00a0\u00ad†‹›")
ASIAN = ("shift_jis", "euc_jp", "euc_kr", "big5", "gb18030")
KANA = re.compile("[\u3041-\u30fe]")
HANGUL = re.compile("[\uac00-\ud7a3]")
# Every tenth character or more of Chinese prose is one of these.
COMMON_CHINESE = set(
    "的一是不在了有人我他这這中大来來上个個国國到说說们們为為和你地出也时時年得就那要下以生会會自着著去之过過家学學对對可"
)
FULL_WIDTH = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef\uac00-\ud7a3“”‘’…—·]")
SAMPLE = 40_000


def decode_legacy(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding; None where no encoding gives the letters of a language it is used for."""
    for text, encoding in _vietnamese(data):
        if spelled_right(text[:SAMPLE]) >= 0.85 and identify(text) == "vi":
            return text, encoding
    for encoding in ASIAN:
        text = _strict(data, encoding)
        if text and _is_asian(text[:SAMPLE], encoding):
            return text, encoding
    for encoding, languages in ENCODINGS.items():
        text = _strict(data, encoding)
        if text and _fits(text[:SAMPLE], languages):
            return text, encoding
    return None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _vietnamese(data: bytes) -> Iterator[tuple[str, str]]:
    if text := unicodedata.normalize("NFC", _strict(data, "cp1258")):
        yield text, "cp1258"
    for encoding in UPPER:
        yield unicodedata.normalize("NFC", decode_upper(data, encoding)), encoding


def _fits(text: str, languages: tuple[str, ...]) -> bool:
    """Whether all but a few of the characters beyond ASCII are letters of the language that the text is in."""
    strange = [char for char in text if not char.isascii()]
    letters = [char for char in strange if char not in TYPOGRAPHY]
    language = identify(text)
    if language not in languages or any(unicodedata.category(char) == "Cc" for char in strange):
        return False
    if 2 * sum(map(str.isalpha, text)) < sum(not char.isspace() for char in text) or not _one_case(text):
        return False
    own = set(ALPHABETS[language]) | set(ALPHABETS[language].upper())
    return sum(char in own for char in letters) >= 0.97 * len(letters)


def _one_case(text: str) -> bool:
    """Whether words are lower case, capitalised or capitals: in a wrong Cyrillic or Greek encoding they are mixed."""
    words = [word for word in WORD.findall(text) if not word.isascii()]
    good = sum(word in (word.lower(), word.upper(), word.capitalize()) for word in words)
    return good >= 0.85 * len(words)


def _is_asian(text: str, encoding: str) -> bool:
    wide = [char for char in text if not char.isascii()]
    if len(wide) < 4 or sum(bool(FULL_WIDTH.match(char)) for char in wide) < 0.97 * len(wide):
        return False
    if encoding in ("shift_jis", "euc_jp"):
        return sum(bool(KANA.match(char)) for char in wide) > 0.15 * len(wide)
    if encoding == "euc_kr":
        return sum(bool(HANGUL.match(char)) for char in wide) > 0.6 * len(wide)
    return sum(char in COMMON_CHINESE for char in wide) > 0.08 * len(wide)
