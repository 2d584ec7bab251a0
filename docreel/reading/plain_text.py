"""Plain text: blocks by shape."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from docreel.models import Block, Bullets, Heading, Paragraph, Place
from docreel.reading.content import Content, Context
from docreel.reading.encoding import decode

SAMPLE_BYTES = 400_000
MAX_HEADING = 90
LONG_LINE = 110

UNDERLINE = re.compile(r"^\s*(={3,}|-{3,})\s*$")
RULE = re.compile(r"^\s*([-=*_~#•·])(\s*\1){2,}\s*$")
BULLET = re.compile(r"^\s*([-*+•‣◦▪●–])\s+(?=\S)")
NUMBER = re.compile(r"^\s*\(?(\d{1,3}|[a-z])[.)]\s+(?=\S)")
NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+\S")
CHAPTER = re.compile(r"^(chương|chapter|phần|part|phụ lục|appendix)\s+([\divxlc]+|[a-z])\b", re.IGNORECASE)
SECTION = re.compile(r"^(bài|mục|điều|section|lesson)\s+(\d+(\.\d+)*)\b", re.IGNORECASE)
CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
SENTENCE_END = (".", "!", "?", ":", "…", "。", "！", "？", '."', ".”", "?”", "!”", ".)")  # fmt: skip


@dataclass
class Group:
    """Consecutive lines without a blank one, and the number of the first."""

    number: int
    lines: list[str] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return Place(line=self.number)


def read(data: bytes, context: Context) -> Content:
    """Raises UndecodableText, TooLarge."""
    decoded = decode(data)
    context.limits.check_characters(len(decoded.text))
    return Content(blocks=blocks_of(decoded.text), warnings=decoded.warnings)


def count_words(data: bytes) -> int:
    """Words in the text, from its first part."""
    sample = data[:SAMPLE_BYTES]
    words = len(sample.split()) // (2 if sample[:2] in (b"\xff\xfe", b"\xfe\xff") else 1)
    return max(1, words * len(data) // len(sample))


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of ``text``, each with the line it begins on."""
    found: list[Block] = []
    groups = list(_groups(text))
    for index, group in enumerate(groups):
        after = groups[index + 1] if index + 1 < len(groups) else None
        for block in _parse(group, previous=found[-1] if found else None, after=after):
            _append(found, block)
    return tuple(found)


def _groups(text: str) -> Iterator[Group]:
    group: Group | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            group = None
        elif group is None:
            group = Group(number, [line])
            yield group
        else:
            group.lines.append(line)


def _append(found: list[Block], block: Block) -> None:
    """A list whose entries stand apart is one list."""
    last = found[-1] if found else None
    if isinstance(block, Bullets) and isinstance(last, Bullets) and last.ordered == block.ordered:
        found[-1] = last.model_copy(update={"items": last.items + block.items})
    else:
        found.append(block)


def _parse(group: Group, previous: Block | None, after: Group | None) -> Iterator[Block]:
    lines = group.lines
    if len(lines) == 1 and RULE.match(lines[0]):
        return
    if len(lines) > 1 and UNDERLINE.match(lines[1]) and len(lines[0].strip()) <= MAX_HEADING:
        yield Heading(level=1 if "=" in lines[1] else 2, text=one_line(lines[:1]), place=group.place)
        rest = Group(group.number + 2, lines[2:])
    elif level := _heading_level(group, previous, after):
        yield Heading(level=level, text=one_line(lines[:1]), place=group.place)
        rest = Group(group.number + 1, lines[1:])
    else:
        rest = group
    if rest.lines:
        yield from _body(rest)


def _heading_level(group: Group, previous: Block | None, after: Group | None) -> int:
    """Level of the heading that the first line is by its shape; 0: it is none."""
    line = group.lines[0].strip()
    if len(line) > MAX_HEADING or line.endswith((".", ",", ";")) or BULLET.match(line):
        return 0
    alone = len(group.lines) == 1
    if CHAPTER.match(line) and not line.endswith(":"):
        return 1
    if SECTION.match(line) and alone:
        return 2
    if _is_capitals(line):
        return 1 if previous is None else 2
    if not alone or after is None or line.endswith(SENTENCE_END):
        return 0
    numbered = NUMBERED.match(line)
    if numbered:
        in_list = isinstance(previous, Bullets) or NUMBER.match(after.lines[0])
        return 0 if in_list else min(6, 1 + numbered[1].count("."))
    return 1 if previous is None else 0


def _is_capitals(line: str) -> bool:
    return line.isupper() and sum(map(str.isalpha, line)) >= 4


def _body(group: Group) -> Iterator[Block]:
    """Paragraphs and lists of a group; a list may follow its introduction without a blank line."""
    start, chunk, marker = group.number, list[str](), ""
    entries: list[list[str]] = []
    for number, line in enumerate(group.lines, start=group.number):
        kind = "-" if BULLET.match(line) else "1" if NUMBER.match(line) else ""
        if kind and not (chunk and kind == "1" and not _introduces(chunk)):
            if chunk:
                yield from _paragraphs(Group(start, chunk))
                chunk = []
            if entries and kind != marker:
                yield _bullets(start, entries, marker)
                entries = []
            start, marker = (start if entries else number), kind
            entries.append([(BULLET if kind == "-" else NUMBER).sub("", line, count=1)])
        elif entries:
            entries[-1].append(line)
        else:
            chunk.append(line)
    if entries:
        yield _bullets(start, entries, marker)
    if chunk:
        yield from _paragraphs(Group(start, chunk))


def _introduces(chunk: list[str]) -> bool:
    """Whether a numbered list may follow: otherwise a line that happens to begin with a year is none."""
    return chunk[-1].rstrip().endswith(SENTENCE_END)


def _bullets(start: int, entries: list[list[str]], marker: str) -> Bullets:
    return Bullets(items=tuple(map(one_line, entries)), ordered=marker == "1", place=Place(line=start))


def _paragraphs(group: Group) -> Iterator[Paragraph]:
    """Lines of a hard-wrapped group belong together; very long lines are a paragraph each."""
    widths = [len(line.strip()) for line in group.lines]
    wrapped = median(widths) <= LONG_LINE
    start, chunk = group.number, list[str]()
    for number, line in enumerate(group.lines, start=group.number):
        if chunk and (not wrapped or _begins_paragraph(line, chunk, max(widths))):
            yield Paragraph(text=one_line(chunk), place=Place(line=start))
            start, chunk = number, []
        chunk.append(line)
    yield Paragraph(text=one_line(chunk), place=Place(line=start))


def _begins_paragraph(line: str, chunk: list[str], width: int) -> bool:
    """An indented line, or one after a last line that ends a sentence early."""
    before = chunk[-1]
    if not before.rstrip().endswith(SENTENCE_END):
        return False
    indented = line[:2].isspace() and not before[:2].isspace()
    return indented or (width > 50 and len(before.strip()) < 0.6 * width)


def one_line(lines: list[str]) -> str:
    """Hard-wrapped ``lines`` as one: joined by a space, or by nothing after a hyphen and between CJK characters."""
    text = ""
    for line in (" ".join(each.split()) for each in lines):
        if not line:
            continue
        hyphenated = text.endswith("-") and text[-2:-1].isalpha() and line[0].islower()
        gap = "" if not text or hyphenated or (CJK.match(text[-1]) and CJK.match(line[0])) else " "
        text += gap + line
    return text
