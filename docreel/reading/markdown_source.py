"""Markdown source, prepared: what python-markdown would lose is marked or taken out before it parses.

Every line of text carries its number in private-use characters, so that each block knows where it began. Listings and
displayed formulas are taken out whole and leave a placeholder.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docreel.models import Code, Formula, Place
from docreel.reading.markdown_lists import indented

MARK = re.compile("\ue000(\\d+)\ue001")
STASHED = re.compile("\ue002(\\d+)\ue003")
PRIVATE = dict.fromkeys(range(0xE000, 0xE004))

FENCE = re.compile(r"^(\s*)(`{3,}|~{3,})\s*\{?\.?([\w+#.-]*)[^`]*$")
MATHS = re.compile(r"^(\s*)(?:\$\$|\\\[)(.*)$")
# Elements without words for a listener, comments among them.
HIDDEN = {"<!--": "-->", "<script": "</script>", "<style": "</style>"}
FRONT_TITLE = re.compile(r"^title\s*:\s*(.+?)\s*$", re.IGNORECASE)
FRONT_LANGUAGE = re.compile(r"^(?:lang|language|locale)\s*:\s*[\"']?([a-z]{2,3})(?:[-_][A-Za-z0-9]+)?[\"']?\s*$")
PREFIX = re.compile(r"^(?:\s*(?:>|[-*+:](?=\s)|\d+\.(?=\s)|#{1,6}|\[\^[^\]]+\]:|\|))*\s*")
DEFINITION = re.compile(r"^ {0,3}\[[^\]^][^\]]*\]:\s*\S")
PUNCTUATION = re.compile(r"^[\s=\-|:*_#>+~`]*$")
ITEM = re.compile(r"^ {0,3}(?:[-*+]|1[.)])\s+\S")
ANY_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
PARENTHESIS = re.compile(r"^(\s*\d+)\)(?=\s)")
QUOTE_DEPTH = re.compile(r"^(?:\s{0,3}>){7,}")
DELIMITER_ROW = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


@dataclass
class Source:
    """The prepared text; ``stash`` holds what placeholders stand for."""

    text: str = ""
    title: str = ""
    language: str = ""
    stash: list[Code | Formula] = field(default_factory=list)

    def keep(self, block: Code | Formula, indent: str) -> list[str]:
        self.stash.append(block)
        inside_list = "    " if len(indent) >= 2 else ""
        return ["", f"{inside_list}\ue002{len(self.stash) - 1}\ue003", ""]


def prepare(text: str) -> Source:
    """Marked source of ``text``, which has ``\\n`` line ends."""
    source = Source()
    lines = list(enumerate(text.translate(PRIVATE).split("\n"), start=1))
    lines = _without_front_matter(lines, source)
    source.text = "\n".join(_mark(list(indented(list(_take_out(lines, source))))))
    return source


def _without_front_matter(lines: list[tuple[int, str]], source: Source) -> list[tuple[int, str]]:
    if lines[0][1].rstrip() != "---":
        return lines
    for end, (_, line) in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            return lines[end + 1 :]
        if end == 1 and ":" not in line:  # a rule, not front matter
            break
        if found := FRONT_TITLE.match(line):
            source.title = found[1].strip("\"'").strip()
        if found := FRONT_LANGUAGE.match(line):
            source.language = found[1]
    source.title = source.language = ""
    return lines


def _take_out(lines: list[tuple[int, str]], source: Source) -> Iterator[tuple[int, str]]:
    """The lines without listings, formulas and hidden elements; 0 numbers a line that was put in."""
    feed = iter(lines)
    for number, line in feed:
        hidden = next((end for start, end in HIDDEN.items() if line.lstrip().lower().startswith(start)), "")
        if fence := FENCE.match(line):
            for each in source.keep(*_listing(feed, fence, number)):
                yield 0, each
        elif (maths := MATHS.match(line)) and (kept := _formula(feed, maths, number)):
            for each in source.keep(*kept):
                yield 0, each
        elif hidden:
            while hidden not in line.lower():
                _, line = next(feed, (0, hidden))
            yield 0, ""
        else:
            yield number, line


def _listing(feed: Iterator[tuple[int, str]], fence: re.Match[str], number: int) -> tuple[Code | Formula, str]:
    indent, marker, language = fence.groups()
    body = []
    for _, line in feed:
        closing = line.strip()
        if closing.startswith(marker) and not closing.strip(marker[0]):
            break
        body.append(line[len(indent) :] if line.startswith(indent) else line.lstrip())
    text = "\n".join(body).strip("\n")
    if language == "math" and text.strip():
        return Formula(latex=text.strip(), place=Place(line=number)), indent
    return Code(text=text or " ", language=language, place=Place(line=number)), indent


def _formula(feed: Iterator[tuple[int, str]], maths: re.Match[str], number: int) -> tuple[Code | Formula, str] | None:
    indent, latex = maths.groups()
    end = "$$" if maths[0].lstrip().startswith("$$") else "\\]"
    parts = [latex]
    while end not in parts[-1]:
        _, line = next(feed, (0, end))
        parts.append(line)
    parts[-1], _, after = parts[-1].partition(end)
    latex = "\n".join(parts).strip()
    # Words after the closing dollars stay: they are not part of what is shown.
    return (Formula(latex=latex, place=Place(line=number)), indent) if latex and not after.strip(" .,;") else None


def _mark(lines: list[tuple[int, str]]) -> Iterator[str]:
    """Lines with their numbers, and with the blank lines that python-markdown wants before lists and tables."""
    in_item = False
    before = ""
    for index, (number, line) in enumerate(lines):
        following = lines[index + 1][1] if index + 1 < len(lines) else ""
        line = QUOTE_DEPTH.sub(">>>>>>", PARENTHESIS.sub(r"\1.", line))
        begins_table = "|" in line and "-" in following and bool(DELIMITER_ROW.match(following))
        begins_list = bool(ITEM.match(line)) and not in_item and not PUNCTUATION.match(line)
        if before.strip() and "|" not in before and (begins_list or begins_table):
            yield ""
        in_item = bool(line.strip()) and (in_item or bool(ANY_ITEM.match(line)))
        yield _numbered(line, number)
        before = line


def _numbered(line: str, number: int) -> str:
    if not number or PUNCTUATION.match(line) or DEFINITION.match(line):
        return line
    end = PREFIX.match(line).end()  # type: ignore[union-attr]  # matches the empty string too
    return f"{line[:end]}\ue000{number}\ue001{line[end:]}"
