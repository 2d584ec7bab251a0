"""Notations that English and Vietnamese share, made plain before either reads its numbers."""

import re

from docreel.scripting.numerals import one_by_one

_WORDS = {
    "en": {
        "^": "to the power of",
        ":": "to",
        "~": "about",
        "#": "number",
        "x": "times",
        "T": "at",
        "by": "by",
        "-": "to",
        "e": "times ten to the power of",
        "sharp": "sharp",
    },
    "vi": {
        "^": "mũ",
        ":": "trên",
        "~": "khoảng",
        "#": "số",
        "x": "lần",
        "T": "lúc",
        "by": "nhân",
        "-": "đến",
        "e": "nhân mười mũ",
        "sharp": "sharp",
    },
}
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?)(?:\d{2,4}[ .-]?){1,3}\d{2,4}"  # +84 24 3825 1234
    r"|\(\d{2,4}\)[ .-]?\d{3,4}[ .-]?\d{3,4}"  # (024) 3825 1234
    r"|0\d{1,4}(?:[ .-]\d{3,4}){2}|0\d{9,10}"  # 0912 345 678
    r"|(?:1-)?\d{3}-\d{3}-\d{4}|1[89]00[ .-]\d{4,6}"  # 555-123-4567, 1900 1234
    r"|97[89](?:-\d+){3}-[\dX])(?![\w-])"  # an ISBN
)
_CALLED = re.compile(r"\b((?:[Cc]all|[Dd]ial|[Gg]ọi)(?: số)?) (\d{3})\b(?![.,-]?\d)")
_RAISED = re.compile(r"(?<=[\w)])(?:\^(-?\w+)|([⁻⁰¹⁴-⁹][⁰¹²³⁴-⁹]*))")
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RATIO = re.compile(r"(?<![\w:.,])(\d{1,3}) ?: ?(\d{1,3})(?![\w:]|[.,]\d)")
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "=>": "→"}
_SIGN = re.compile(r"<=|>=|!=|->|=>")


def plain(text: str, language: str) -> str:
    """``text`` with telephone numbers digit by digit, and powers, ratios, ``~``, ``#1``, ``3x`` in words."""
    words = _WORDS[language]
    text = _PHONE.sub(lambda m: _groups(m[0], language), text)
    text = _CALLED.sub(lambda m: f"{m[1]} {one_by_one(m[2], language)}", text)
    text = _SIGN.sub(lambda m: _SIGNS[m[0]], text)
    text = re.sub(r"(?<=\d{4}-\d\d-\d\d)T(?=\d\d:)", f" {words['T']} ", text)
    text = _RAISED.sub(lambda m: _power(m[1] or m[2].translate(_RAISED_DIGITS), words["^"]), text)
    text = _RATIO.sub(lambda m: m[0] if _is_clock(m[2]) else f"{m[1]} {words[':']} {m[2]}", text)
    text = re.sub(r"(?<=\d)\s?~\s?(?=\d)", f" {words['-']} ", text)
    text = re.sub(rf"(?i:(\b{words['~']} ))?[~∼≈]\s?(?=[\d$€£])", lambda m: m[1] or f"{words['~']} ", text)
    text = re.sub(r"(?<!\w)#\s?(?=\d)", f"{words['#']} ", text)
    text = re.sub(r"(?<=\d)\s?x\s?(?=\d)", f" {words['by']} ", text)
    # In 2x + 1 it is a variable.
    text = re.sub(r"(?<=\d)[x×](?!\w| ?\d| ?[+=*/^²³−)])", f" {words['x']}", text)
    text = re.sub(r"(?<=\d)(?=x ?[+=*/^²³−)])", " ", text)
    text = re.sub(r"(?<=\d)[eE]([+-]?\d+)\b", lambda m: f" {words['e']} {m[1].lstrip('+')}", text)
    text = re.sub(r"\b([CFG])#(?!\w)", rf"\1 {words['sharp']}", text)
    return re.sub(r"(?<=[A-Z])/(?=[A-Z])|(?<=[A-Z])-(?=[A-Z]\b)", " ", text)


def _groups(written: str, language: str) -> str:
    said = ", ".join(one_by_one(group, language) for group in re.findall(r"\d+", written))
    plus = {"en": "plus ", "vi": "cộng "}[language] if written.startswith("+") else ""
    return f"{plus}{said}"


def _power(exponent: str, word: str) -> str:
    return {"2": "²", "3": "³"}.get(exponent, f" {word} {exponent}")


def _is_clock(minutes: str) -> bool:
    return len(minutes) == 2 and int(minutes) < 60
