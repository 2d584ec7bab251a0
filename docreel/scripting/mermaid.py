"""Mermaid's flowcharts as boxes and arrows: nodes, links, texts, subgraphs one deep. Styles are left to themes."""

import html
import re
from dataclasses import dataclass, field
from typing import Literal

from docreel.models import Arrow, Box, Diagram

MOST = 24  # boxes that are readable at once

_HEADER = re.compile(r"(?:graph|flowchart(?:-elk)?)(?:\s+(TB|TD|BT|LR|RL))?\s*(?:;|$)")
_STYLE = re.compile(r"(?:style|classDef|class|linkStyle|click|accTitle|accDescr|direction)\b")
_SUBGRAPH = re.compile(r"subgraph\s+(?P<name>[\w-]*)\s*\[\s*(?P<titled>.+?)\s*\]$|subgraph\s+(?P<named>.+)$")
_ID = re.compile(r"[^\W_](?:[\w/]|[-.](?=\w))*|_\w+")
_SHAPES = (
    ("(((", ")))", "round"), ("((", "))", "round"), ("([", "])", "round"), ("[(", ")]", "round"), ("(", ")", "round"),
    ("[[", "]]", "box"), ("[/", "/]", "box"), ("[/", "\\]", "box"), ("[\\", "\\]", "box"), ("[\\", "/]", "box"),
    ("[", "]", "box"), (">", "]", "box"), ("{{", "}}", "choice"), ("{", "}", "choice"),
)  # fmt: skip
_LINK = re.compile(
    r"\s*(?P<back><)?(?:"
    r"(?P<line>-{3,}|={3,}|(?:-{2,}|={2,}|-\.+-+)(?=>|[xo](?!\w))|-\.+-+)(?P<end1>[>xo](?!\w)|>?)"
    r"|(?:--|==|-\.)\s*(?P<inner>[^-=.|>][^|>]*?)\s*(?:-{2,}|={2,}|\.-+)(?P<end2>[>xo]?)"
    r")\s*(?:\|\s*(?P<text>[^|]*?)\s*\|)?\s*"
)


class Unread(Exception):
    """What could not be understood, as a line of the source."""


@dataclass
class _Flow:
    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    group_names: set[str] = field(default_factory=set)  # links to a whole group are not drawn
    inside: int | None = None

    def place(self, name: str) -> int:
        return list(self.boxes).index(name)


def flowchart(source: str, heading: str) -> Diagram:
    """Raises :class:`Unread` for other diagrams, and where anything would be left out or is more than can be shown."""
    lines = [line.strip() for line in re.sub(r"\A\s*---\n.*?\n---\n", "", source, flags=re.DOTALL).splitlines()]
    lines = [line for line in lines if line and not line.startswith("%%")]
    header = _HEADER.match(lines[0]) if lines else None
    if not header:
        raise Unread(lines[0] if lines else "")
    flow = _Flow()
    for line in (lines[0][header.end() :], *lines[1:]):
        for statement in _statements(line):
            _read(statement, flow)
    used = {box.group for box in flow.boxes.values()} - {None}
    if flow.inside is not None or len(used) < len(flow.groups) or flow.group_names & set(flow.boxes):
        raise Unread(lines[0])
    if not 2 <= len(flow.boxes) <= MOST or len(flow.groups) > 8 or len(flow.arrows) > 2 * MOST:
        raise Unread(lines[0])
    boxes, arrows = tuple(flow.boxes.values()), tuple(flow.arrows)
    # Up and left are drawn down and right, which says the same.
    towards: Literal["down", "right"] = "right" if header[1] in {"LR", "RL"} else "down"
    return Diagram(heading=heading, boxes=boxes, arrows=arrows, towards=towards, groups=tuple(flow.groups))


def _statements(line: str) -> list[str]:
    parts = re.findall(r'(?:"[^"]*"|#\w+;|[^;])+', re.sub(r"\s%%.*", "", line))
    return [part.strip() for part in parts if part.strip()]


def _read(statement: str, flow: _Flow) -> None:
    if _STYLE.match(statement):
        return
    if subgraph := _SUBGRAPH.match(statement):
        if flow.inside is not None:
            raise Unread(statement)
        flow.inside = len(flow.groups)
        flow.groups.append(_text(subgraph["titled"] or subgraph["named"]))
        flow.group_names.add(subgraph["name"] or subgraph["named"])
        return
    if statement == "end":
        flow.inside = None
        return
    before, rest = _nodes(statement, flow)
    while rest:
        link = _LINK.match(rest)
        if not link:
            raise Unread(statement)
        after, rest = _nodes(rest[link.end() :], flow)
        _join(before, after, link, flow)
        before = after


def _join(before: list[str], after: list[str], link: re.Match[str], flow: _Flow) -> None:
    end = link["end1"] or link["end2"]
    text = _text(link["text"] or link["inner"] or "")
    dashed = "." in link[0].split("|")[0].replace(link["inner"] or "", "")
    for source in before:
        for target in after:
            ends = flow.place(source), flow.place(target)
            flow.arrows.append(
                Arrow(
                    source=ends[0], target=ends[1], text=text, dashed=dashed, headed=bool(end), both=bool(link["back"])
                )
            )


def _nodes(text: str, flow: _Flow) -> tuple[list[str], str]:
    """``A[one] & B`` at the start of ``text``, and what comes after it."""
    names: list[str] = []
    while True:
        match = _ID.match(text.lstrip())
        if not match:
            raise Unread(text)
        text = _shaped(match[0], text.lstrip()[match.end() :], flow)
        names.append(match[0])
        text = re.sub(r"^:::[\w,-]+", "", text)
        more = re.match(r"\s*&\s*", text)
        if not more:
            return names, text.rstrip()
        text = text[more.end() :]


def _shaped(name: str, rest: str, flow: _Flow) -> str:
    """Takes the shape with the text behind a name, where there is one."""
    known = flow.boxes.get(name)
    for opening, closing, shape in _SHAPES:
        if not rest.startswith(opening):
            continue
        quoted = re.match(rf'{re.escape(opening)}\s*"([^"]*)"\s*{re.escape(closing)}', rest)
        found = quoted or re.match(rf"{re.escape(opening)}([^\[\](){{}}\"]*?){re.escape(closing)}", rest)
        if found:
            group = known.group if known and known.group is not None else flow.inside
            text = _text(found[1]) or name
            flow.boxes[name] = Box.model_validate({"text": text, "shape": shape, "group": group})
            return rest[found.end() :]
    if rest[:1] in {"[", "(", "{", "@"}:
        raise Unread(name + rest)
    if known is None:
        flow.boxes[name] = Box(text=name, group=flow.inside)
    elif known.group is None and flow.inside is not None:
        flow.boxes[name] = known.model_copy(update={"group": flow.inside})
    return rest


def _text(written: str) -> str:
    """Line breaks, entities and marks of mermaid's own as plain text."""
    text = re.sub(r"<br\s*/?>|\\n", " ", written.strip().strip('"').strip("`"))
    text = re.sub(r"</?[A-Za-z][^<>]*>", "", re.sub(r"#(\w+);", lambda m: f"&{'#' * m[1].isdigit()}{m[1]};", text))
    return " ".join(html.unescape(re.sub(r"\*\*|(?<!\S)fa[bsr]?:fa-[\w-]+", "", text)).split())
