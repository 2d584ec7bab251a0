"""TeX mathematics to a tree that the formula template builds with typst's own functions.

A node is a JSON list, its name first: ``["frac", above, below]``. No source text reaches typst, so nothing in a formula
can be run. What the parser does not know raises UnknownTeX, and the slide shows the source instead.
"""

import re
from typing import Any

from docreel.drawing.latex_symbols import ACCENTS, FUNCTIONS, LARGE, SPACES, STYLES, SYMBOLS

Node = list[Any]
TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[0-9]+(?:[.,][0-9]+)*|\s+|.", re.DOTALL)
MATRICES = {
    "matrix": "",
    "pmatrix": "(",
    "bmatrix": "[",
    "Bmatrix": "{",
    "vmatrix": "|",
    "Vmatrix": "‖",
    "smallmatrix": "",
}
ALIGNED = {"aligned", "align", "align*", "split", "gathered", "gather", "gather*", "equation", "equation*"}
DECORATIONS = {"overline", "underline", "overbrace", "underbrace"}
TEXT = {"text", "textrm", "textbf", "textit", "mbox", "texttt", "textsf"}
SIZES = {size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "m", "r")}
IGNORED = {"displaystyle", "textstyle", "scriptstyle", "nonumber", "notag", "limits", "nolimits"} | SIZES
DEEPEST = 40


class UnknownTeX(ValueError):
    """The message names what is not understood."""


def parse(source: str) -> Node:
    """The tree of ``source`` (TeX without delimiters). Raises UnknownTeX."""
    tokens = TOKEN.findall(re.sub(r"(?<!\\)%[^\n]*", "", source))
    parser = _Parser(tokens)
    tree = parser.row(until=())
    if parser.peek():
        raise UnknownTeX(parser.peek())
    if not parser.drew:
        raise UnknownTeX("an empty formula")
    return tree


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self.drew = False

    def peek(self) -> str:
        """The next token that is not white space; empty at the end."""
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self.peek()
        if not token:
            raise UnknownTeX("an unfinished formula")
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        found = self._next()
        if found != token:
            raise UnknownTeX(f"{found} where {token} belongs")

    def row(self, until: tuple[str, ...]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnknownTeX("deep nesting")
        children: list[Node] = []
        lines: list[Node] = []
        while self.peek() and self.peek() not in until:
            if self.peek() in ("\\\\", "\\cr") and not until:
                self._next()
                lines.append(["row", *children])
                children = []
                continue
            children.append(self._scripted(children))
        self._depth -= 1
        row: Node = ["row", *children]
        return ["lines", *([line] for line in (*lines, row))] if lines else row

    def _scripted(self, before: list[Node]) -> Node:
        base: Node = ["row"] if self.peek() in ("^", "_", "'") else self._atom()
        scripts: dict[str, Node] = {}
        primes = 0
        while self.peek() in ("^", "_", "'", "\\limits", "\\nolimits"):
            mark = self._next()
            if mark == "'":
                primes += 1
            elif mark in ("^", "_"):
                if mark in scripts:
                    raise UnknownTeX(f"a double {mark}")
                scripts[mark] = self._argument()
        if primes:
            scripts["^"] = ["row", *[["symbol", "′"]] * primes, scripts.get("^", ["row"])]
        return ["scripts", base, scripts.get("_"), scripts.get("^")] if scripts else base

    def _argument(self) -> Node:
        token = self.peek()
        if token.isdigit() and len(token) > 1:  # x^12 raises the 1 only
            self._tokens[self._at : self._at + 1] = list(token)
        return self._atom()

    def _atom(self) -> Node:
        token = self._next()
        self.drew = True
        if token == "{":
            inner = self.row(until=("}",))
            self._expect("}")
            return inner
        if token.startswith("\\"):
            return self._command(token[1:])
        if token in ("}", "&", "#", "$"):
            raise UnknownTeX(token)
        if token[0].isdigit():
            return ["text", token]
        if token == "~":
            return ["space", 0.33]
        if token.isascii():
            return ["symbol", {"-": "−", "*": "∗"}.get(token, token)]
        return ["text", token]

    def _command(self, name: str) -> Node:
        if name in SYMBOLS:
            return ["symbol", SYMBOLS[name]]
        if name in LARGE:
            return ["symbol", LARGE[name]]
        if name in FUNCTIONS:
            return [
                "operator",
                FUNCTIONS[name],
                name in {"lim", "max", "min", "sup", "inf", "det", "Pr", "gcd", "argmax", "argmin"},
            ]
        if name in SPACES:
            return ["space", SPACES[name]]
        if name in ACCENTS:
            return ["accent", self._argument(), ACCENTS[name]]
        if name in STYLES:
            return ["style", STYLES[name], self._argument()]
        if name in DECORATIONS:
            return ["decoration", name, self._argument()]
        if name in IGNORED:
            return ["row"]
        return self._structure(name)

    def _stacked(self, name: str) -> Node:
        first, base = self._argument(), self._argument()
        return ["limits", base, first, None] if name == "underset" else ["limits", base, None, first]

    def _structure(self, name: str) -> Node:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return ["frac", self._argument(), self._argument()]
        if name in ("binom", "dbinom", "tbinom"):
            return ["binom", self._argument(), self._argument()]
        if name == "sqrt":
            return self._root()
        if name in TEXT:
            return ["text", self._raw()]
        if name in ("operatorname", "operatorname*"):
            return ["operator", self._raw(), name.endswith("*")]
        if name == "left":
            return self._fence()
        if name == "begin":
            return self._environment(self._raw())
        if name in ("stackrel", "overset", "underset"):
            return self._stacked(name)
        raise UnknownTeX(f"\\{name}")

    def _root(self) -> Node:
        if self.peek() != "[":
            return ["sqrt", self._argument()]
        self._next()
        index = self.row(until=("]",))
        self._expect("]")
        return ["root", index, self._argument()]

    def _raw(self) -> str:
        """The characters of a group, as they stand."""
        self._expect("{")
        start, depth = self._at, 1
        while depth and self._at < len(self._tokens):
            depth += {"{": 1, "}": -1}.get(self._tokens[self._at], 0)
            self._at += 1
        if depth:
            raise UnknownTeX("an unfinished group")
        text = "".join(self._tokens[start : self._at - 1])
        if "\\" in re.sub(r"\\[%#&$_{} ]", "", text):
            raise UnknownTeX(text)
        return re.sub(r"\\(.)", r"\1", text).replace("{", "").replace("}", "").replace("~", "\u00a0")

    def _delimiter(self) -> str:
        token = self._next()
        name = token[1:]
        if token == ".":
            return ""
        if token.startswith("\\"):
            if name not in SYMBOLS:
                raise UnknownTeX(token)
            return SYMBOLS[name]
        if token not in "()[]|/<>":
            raise UnknownTeX(f"\\left{token}")
        return {"<": "⟨", ">": "⟩"}.get(token, token)

    def _fence(self) -> Node:
        opening = self._delimiter()
        parts = [self.row(until=("\\right", "\\middle"))]
        middles = []
        while self.peek() == "\\middle":
            self._next()
            middles.append(self._delimiter())
            parts.append(self.row(until=("\\right", "\\middle")))
        self._expect("\\right")
        body: Node = ["row", parts[0]]
        for middle, part in zip(middles, parts[1:], strict=True):
            body += [["middle", middle], part]
        return ["fence", opening, body, self._delimiter()]

    def _environment(self, name: str) -> Node:
        if name in ("array", "alignedat"):
            self._raw()
        rows: list[list[Node]] = [[]]
        while self.peek() != "\\end":
            rows[-1].append(self.row(until=("&", "\\\\", "\\end")))
            separator = self.peek()
            if separator == "\\\\":
                self._next()
                rows.append([])
            elif separator == "&":
                self._next()
            elif not separator:
                raise UnknownTeX(f"\\begin{{{name}}} without an end")
        self._expect("\\end")
        if self._raw() != name:
            raise UnknownTeX(f"\\begin{{{name}}} ended by another name")
        filled = [row for row in rows if any(cell != ["row"] for cell in row)]
        return _grid(name, filled)


def _grid(name: str, rows: list[list[Node]]) -> Node:
    if name in ALIGNED or name == "alignedat":
        return ["lines", *rows]
    if name == "cases":
        return ["cases", *rows]
    if name in MATRICES or name == "array":
        width = max((len(row) for row in rows), default=0)
        return ["matrix", MATRICES.get(name, ""), *(row + [["row"]] * (width - len(row)) for row in rows)]
    raise UnknownTeX(f"\\begin{{{name}}}")
