"""Inline TeX as words and as plain characters."""

import re

_WORDS = {
    "en": {
        "=": "equals", "+": "plus", "-": "minus", "*": "times", "/": "over", "<": "is less than",
        ">": "is greater than",
        "times": "times", "cdot": "times", "leq": "is at most", "le": "is at most", "geq": "is at least",
        "ge": "is at least", "neq": "is not equal to", "ne": "is not equal to", "approx": "is about",
        "pm": "plus or minus",
        "infty": "infinity", "sum": "the sum of", "int": "the integral of", "prod": "the product of", "to": "to",
        "in": "in", "over": "over", "sqrt": "the square root of", "2": "squared", "3": "cubed", "^": "to the power",
        "_": "sub", "%": "percent",
    },
    "vi": {
        "=": "bằng", "+": "cộng", "-": "trừ", "*": "nhân", "/": "trên", "<": "nhỏ hơn", ">": "lớn hơn",
        "times": "nhân", "cdot": "nhân", "leq": "nhỏ hơn hoặc bằng",
        "le": "nhỏ hơn hoặc bằng",
        "geq": "lớn hơn hoặc bằng", "ge": "lớn hơn hoặc bằng", "neq": "khác", "ne": "khác", "approx": "xấp xỉ",
        "pm": "cộng trừ", "infty": "vô cùng", "sum": "tổng của", "int": "tích phân của", "prod": "tích của",
        "to": "đến",
        "in": "thuộc", "over": "trên", "sqrt": "căn bậc hai của", "2": "bình phương", "3": "lập phương", "^": "mũ",
        "_": "chỉ số", "%": "phần trăm",
    },
}  # fmt: skip
_GREEK = dict(
    re.findall(
        r"(\S+):(\S+)",
        "alpha:α beta:β gamma:γ delta:δ epsilon:ε zeta:ζ eta:η theta:θ kappa:κ lambda:λ mu:μ nu:ν xi:ξ pi:π rho:ρ "
        "sigma:σ tau:τ phi:φ chi:χ psi:ψ omega:ω",
    )
)
_SIGNS = {"times": "×", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈",
          "pm": "±", "infty": "∞", "sum": "∑", "int": "∫", "prod": "∏", "to": "→", "in": "∈", "sqrt": "√"}  # fmt: skip
_SUPERSCRIPT = str.maketrans("0123456789n+-", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ⁺⁻")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_TOKEN = re.compile(r"\\([A-Za-z]+)|([\^_])\s*(?:\{([^{}]*)\}|(\w))|([=+\-*/<>%])|([\w.,]+)|.")
_SILENT = frozenset({"left", "right", "mathrm", "mathbf", "text", "operatorname", "quad", "displaystyle"})


def said(tex: str, language: str) -> str:
    """``tex`` in words; digits stay, for the numbers to be read later."""
    words = _WORDS["vi" if language == "vi" else "en"]
    tex = _FRACTION.sub(rf" \1 {words['over']} \2 ", tex)
    return " ".join(" ".join(_say(match, words, language) for match in _TOKEN.finditer(tex)).split())


def _say(match: re.Match[str], words: dict[str, str], language: str) -> str:
    command, script, braced, single, sign, run = match.groups()
    if command:
        return "" if command in _SILENT else words.get(command, command)
    if script:
        inner = braced if braced is not None else single
        if script == "^" and inner in ("2", "3"):
            return words[inner]
        return f"{words[script]} {said(inner, language)}"
    return words[sign] if sign else run or ""


def shown(tex: str) -> str:
    """``tex`` as plain characters, for captions: Greek letters, signs and raised digits."""
    tex = _FRACTION.sub(r"\1/\2", tex)
    tex = re.sub(r"\^(?:\{([0-9n+-]+)\}|([0-9n]))", lambda m: (m[1] or m[2]).translate(_SUPERSCRIPT), tex)
    tex = re.sub(
        r"\\([A-Za-z]+)\s?",
        lambda m: "" if m[1] in _SILENT else _GREEK.get(m[1]) or _SIGNS.get(m[1]) or m[1],
        tex,
    )
    return " ".join(tex.replace("{", "").replace("}", "").replace("\\", "").split())
