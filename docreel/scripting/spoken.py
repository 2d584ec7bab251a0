"""What is shown, and how it is said."""

import re
import unicodedata
from fractions import Fraction

from docreel.models import Sentence
from docreel.scripting import english, maths, notation, vietnamese
from docreel.scripting.numerals import one_by_one
from docreel.scripting.tongues import language_of, readable

_FOOTNOTE = re.compile(r"\[\^[^\]\s]*\]|(?<=[\w.,;!?)”\"])\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]|[†‡]")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|~~|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_MATHS = re.compile(r"\$\$?(?!\s)([^$]{1,400}?)(?<!\s)\$?\$(?!\d)")
_CODE = re.compile(r"`+([^`]+)`+")
_URL = re.compile(r"\b(?:https?://|www\.)(?:[^\s/@]*@)?([\w-]+(?:\.[\w-]+)*)(?::\d+)?(?:/[^\s<>\"”)]*)?(?<![.,;:!?])")
_EMAIL = re.compile(r"\b([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)\b")
_HOST = re.compile(r"\b(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|dev|vn|eu|uk|de|fr|jp)\b")
_IDENTIFIER = re.compile(r"\b(?=\w*(?:_|[a-z][A-Z]))[A-Za-z][\w]*\b")
_ACRONYM = re.compile(r"\b(?=[A-ZĐ]*[A-ZĐ]{2})[A-ZĐ]{2,6}(?=s?\b)")
_PLURAL = re.compile(r"\b([A-Z]{2,6})s\b")
_FILE = re.compile(
    r"(?<![\w/.])([\w-]+)\.(md|py|js|ts|txt|pdf|csv|html?|css|png|jpe?g|svg|mp[34]|sh|cpp|rs|xml|ini|docx?|xlsx?|pptx?|"
    r"json|ya?ml|toml|zip|exe|gif|conf|log|java|epub)\b(?!\.\w)"
)
_SAID_AS_WORDS = frozenset({"json", "yaml", "toml", "zip", "conf", "log", "java", "gif", "epub"})
_PATH = re.compile(r"(?<![^\s\"'“(])(?:~|\.{1,2})?(?:/[\w.-]+)+/?(?![\w<])")
_SLASH = {"en": "slash", "vi": "gạch chéo"}
_LOWERED_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_COMPOUND = re.compile(r"\b(?=[A-Za-z]*\d)(?=(?:[^\WA-Z_]*[A-Z]){2}|O\d\b|N\d\b)(?:[A-Z][a-z]?\d{0,2}){1,5}\b")
_LETTER = re.compile(r"(?<=\d)[A-ZĐ](?<![VWLJTQ])(?!\w)|(?<=\d)[A-Z](?=\d)|(?<!\w)[A-ZĐ](?<![QTPV])(?=\d)")
_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=\d)")
_DROPPED = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cf", "Cc"})
_KEPT = frozenset("°\u200c\u200d")

# Acronyms with vowels that are nevertheless read letter by letter.
_SPELLED = frozenset(
    re.findall(
        r"\w+",
        "AI API CPU GPU TPU URL URI USA UK EU UN UI UX ID IP IO OS AWS IBM CEO CTO IT ISO IEEE UTF AES SSO EV DNA "
        "RNA ATM OCR IDE CLI GUI NGO USB FAQ IPO VIP WHO EEG",
    )
)
_VOWELS = frozenset("AEIOUY")
_VI_LETTERS = dict(
    re.findall(
        r"(\S+):(\S+)",
        "A:a B:bê C:xê D:dê Đ:đê E:e F:ép G:gờ H:hát I:i J:gi K:ca L:lờ M:mờ N:nờ O:o P:pê Q:quy R:rờ S:sờ T:tê U:u "
        "V:vê W:vê-kép X:ích Y:i-cờ-rét Z:dét",
    )
)
_DOT = {"en": "dot", "vi": "chấm"}
_AT = {"en": "at", "vi": "a còng"}


def sentence(text: str, language: str, *, own: str = "") -> Sentence | None:
    """The sentence as shown and said by a voice for ``language``; None where nothing in it can be said.

    ``own`` is the language that the sentence is in, by whose rules it is said; told from its words where it is empty.
    """
    own = own or language_of(text, language)
    said = spoken(readable(text, language), own)
    text = shown(text)
    if not speakable(said) or not text:
        return None
    other = None if own.split("-")[0] == language.split("-")[0] else own
    return Sentence(text=text, spoken="" if said == text else said, language=other)


def speakable(text: str) -> bool:
    """Whether there is a letter or a digit in ``text``."""
    return any(character.isalnum() for character in text)


def shown(text: str) -> str:
    """``text`` as a caption or slide shows it: no markup or footnote marks, maths in plain characters."""
    text = _MATHS.sub(lambda m: maths.shown(m[1]), _unmarked(text))
    return _CODE.sub(r"\1", text)


def _unmarked(text: str) -> str:
    text = _FOOTNOTE.sub("", _LINK.sub(r"\1", _TAG.sub("", text)))
    return " ".join(_EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)).split())


def spoken(text: str, language: str) -> str:
    """``text`` as a voice should say it.

    English and Vietnamese come back without digits, symbols and abbreviations. In other languages only markup, emoji
    and addresses are taken care of: the voice reads numbers itself.
    """
    code = language.split("-")[0]
    text = unicodedata.normalize("NFC", _unmarked(text))
    text = _addresses(text, code)
    text = _MATHS.sub(lambda m: f" {maths.said(m[1], code)} ", text)
    text = _CODE.sub(lambda m: _identifier(m[1], code), text)
    if code in _DOT:
        text = notation.plain(_lettered(text, code), code)
    text = _without_symbols(text)
    if code in _DOT:
        text = _IDENTIFIER.sub(lambda m: _identifier(m[0], code), _HYPHEN.sub(" ", _ascii_digits(text)))
        text = english.written_out(text) if code == "en" else vietnamese.written_out(text)
        if code == "en":
            text = _PLURAL.sub(lambda m: f"{_acronym(m[1], code)}'s" if _is_spelled(m[1]) else m[0], text)
        text = _ACRONYM.sub(lambda m: _acronym(m[0], code), text)
        text = "".join(f" {one_by_one(c, code)} " if c.isdecimal() else c for c in text)
    return _tidy(text)


def _addresses(text: str, code: str) -> str:
    dot, at = _DOT.get(code, "."), _AT.get(code, "@")

    def host(name: str) -> str:
        return name.replace(".", f" {dot} ") if code in _DOT else name

    text = _EMAIL.sub(lambda m: f"{host(m[1])} {at} {host(m[2])}" if code in _AT else m[0], text)
    if code in _SLASH:
        text = _PATH.sub(lambda m: m[0].lstrip("~.").rstrip("/").replace("/", f" {_SLASH[code]} "), text)
    text = _URL.sub(lambda m: host(m[1].removeprefix("www.")), text)
    text = _HOST.sub(lambda m: host(m[0]), text)
    return _FILE.sub(lambda m: f"{m[1]} {dot} {_extension(m[2], code)}", text) if code in _DOT else text


def _extension(letters: str, code: str) -> str:
    if letters in _SAID_AS_WORDS:
        return letters
    return " ".join(letters.upper()) if code == "en" else letters.upper()


def _identifier(name: str, code: str) -> str:
    """``max_scenes``, ``readFile()`` and ``json.dumps`` as words."""
    name = re.sub(r"\(\)$", "", name)
    name = re.sub(r"(?<=[A-Za-z])\.(?=[A-Za-z])", f" {_DOT.get(code, '.')} ", name)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[_{}\[\]();\"'\\|]+|--+", " ", name).split())


def _lettered(text: str, code: str) -> str:
    """Subscript digits as digits; in Vietnamese the capitals of a formula, A4 and 12A by the names of the letters."""
    text = text.translate(_LOWERED_DIGITS)
    if code != "vi":
        return text
    text = vietnamese.laws(text)
    text = _COMPOUND.sub(lambda m: " ".join(_VI_LETTERS.get(c.upper(), c) for c in m[0]), text)
    return _LETTER.sub(lambda m: f" {_VI_LETTERS[m[0]]} ", text)


def _is_spelled(letters: str) -> bool:
    return letters in _SPELLED or not _VOWELS & set(letters)


def _acronym(letters: str, code: str) -> str:
    if not _is_spelled(letters) and code == "en":
        return letters
    if code == "vi":
        return (
            " ".join(_VI_LETTERS[letter] for letter in letters) if letters in _SPELLED or len(letters) < 5 else letters
        )
    return " ".join(letters)


def _without_symbols(text: str) -> str:
    return "".join(
        " " if unicodedata.category(c) in _DROPPED and c not in _KEPT and not c.isspace() else c for c in text
    )


def _ascii_digits(text: str) -> str:
    """Digits of all scripts, circled numbers, fractions and Roman-numeral characters as ASCII; ² and ³ stay."""
    if text.isascii():
        return text
    return "".join(c if c.isascii() or c in "²³" else _ascii_digit(c) for c in text)


def _ascii_digit(character: str) -> str:
    if character.isdigit():
        return str(unicodedata.digit(character))
    if unicodedata.category(character) not in ("No", "Nl"):
        return character
    value = unicodedata.numeric(character)
    if value.is_integer():
        return f" {int(value)} "
    fraction = Fraction(value).limit_denominator(100)
    return f" {fraction.numerator}/{fraction.denominator} "


def _tidy(text: str) -> str:
    text = re.sub(r"[`*_#|~^\\{}\[\]<>]+|(?<=\s)[-–—/]+(?=\s)", lambda m: " — " if m[0] in "–—-" else " ", text)
    text = re.sub(r"(?<=[(“])\s+", "", text)
    text = re.sub(r"\s+(?=[.,;:!?)…%]+(?:\s|$))", "", " ".join(text.split()))
    return text.strip()
