"""The blocks of a listing that speech can name: a comment and the lines under it, or what a name is given to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_COMMENT = re.compile(
    r"^\s*(?:(?:#|//+|--|;+|%+|/\*+|\*)\s+|[\"']{3}\s*)(?P<words>[^\W\d_].*?)\s*(?:\*+/|[\"']{3})?\s*$"
)
_DEFINITION = re.compile(
    r"^\s*(?:(?:export|default|public|private|protected|static|async|pub|abstract|final)\s+)*"
    r"(?:def|class|function|func|fn|interface|struct|enum|trait|type|module)\s+(?P<name>[^\W\d]\w*)"
)
_DISTINCT = re.compile(r"[^\W_]_[^\W_]|[a-z\d][A-Z]|\d")  # coffee_for, coffeeFor: no word of a language
_CLOSING = re.compile(r"^\s*(?:[)\]}]|end\b)")


@dataclass(frozen=True)
class CodeBlock:
    """``text``: its name in speech; its lines from ``first`` up to ``after``, counted from 0."""

    text: str
    first: int
    after: int


def code_blocks(lines: Sequence[str]) -> tuple[CodeBlock, ...]:
    """In the order of their lines."""
    return tuple(_found(lines))


def _found(lines: Sequence[str]) -> Iterator[CodeBlock]:
    at = 0
    while at < len(lines):
        said, first = [], at
        while at < len(lines) and (comment := _COMMENT.match(lines[at])):
            said.append(comment["words"])
            at += 1
        if said:
            # The first words in a definition speak for all of it.
            defines = first > 0 and _DEFINITION.match(lines[first - 1])
            begin = first - 1 if defines else first
            if len(" ".join(said).split()) > 1:
                yield CodeBlock(" ".join(said), begin, _after(lines, begin, at, defines=bool(defines)))
            continue
        definition = _DEFINITION.match(lines[at])
        at += 1
        if definition and _DISTINCT.search(definition["name"]):
            yield CodeBlock(definition["name"], first, _after(lines, first, at, defines=True))


def _after(lines: Sequence[str], first: int, at: int, *, defines: bool) -> int:
    """The line after the block that begins at ``first`` and reaches at least to ``at``."""
    own, after, parted = _indent(lines[first]), at, False
    for number in range(at, len(lines)):
        line = lines[number]
        if not line.strip():
            parted = True
            continue
        ends = parted or _COMMENT.match(line) or (defines and not _CLOSING.match(line))
        if _indent(line) < own or (_indent(line) == own and ends):
            break
        after, parted = number + 1, False
    return after


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
