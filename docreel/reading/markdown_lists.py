"""Nested lists, indented by four columns a level: python-markdown knows no other, and people write two or three."""

import re
from collections.abc import Iterator, Sequence

_ITEM = re.compile(r"^( *)((?:[-*+]|\d{1,9}[.)]) +)(?=\S)")
_RULE = re.compile(r"^ *(?:(?:- *){3,}|(?:\* *){3,})$")
_DEEPER = 2  # columns from the parent's marker
_CODE = 4  # columns beyond what an entry holds: a listing

Line = tuple[int, str]


def indented(lines: Sequence[Line]) -> Iterator[Line]:
    """``lines`` with the entries of lists, and what stands in them, at four columns a level."""
    open_items: list[tuple[int, int]] = []  # columns of the marker and of what the entry holds
    blank = True
    for number, line in lines:
        text = line.expandtabs(4)
        if not text.strip():
            blank = True
            yield number, line
            continue
        indent = len(text) - len(text.lstrip())
        item = None if _RULE.match(text) else _ITEM.match(text)
        if item is None and open_items and not blank and indent < open_items[-1][1]:
            yield number, line  # goes on lazily
            continue
        while open_items and indent < open_items[-1][0] + _DEEPER:
            open_items.pop()
        if item and indent < (open_items[-1][1] if open_items else 0) + _CODE:
            yield number, f"{'    ' * len(open_items)}{text.lstrip()}"
            open_items.append((indent, item.end()))
        elif open_items and not line.lstrip().startswith("\ue002"):
            yield number, f"{'    ' * len(open_items)}{text[min(indent, open_items[-1][1]) :]}"
        else:
            yield number, line
        blank = False
