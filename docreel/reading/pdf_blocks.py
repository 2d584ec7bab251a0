"""Printed lines -> headings, paragraphs, lists, listings."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from docreel.models import Block, Bullets, Code, Figure, Heading, Paragraph, Place, Table
from docreel.reading.pdf_furniture import body_size, leading
from docreel.reading.pdf_line import Line
from docreel.reading.plain_text import NUMBER, SENTENCE_END, one_line

BULLET = re.compile(r"^([•‣◦▪●○■□\uf0b7∙·*–-])\s*(?=\S)")
CAPTION = re.compile(r"^(figure|fig\.|hình|ảnh|biểu đồ|sơ đồ)\s*\d", re.IGNORECASE)
CHAPTER = re.compile(
    r"^(chapter|part|appendix|chương|phần|phụ lục|kapitel|teil|anhang|chapitre|partie|annexe|capítulo|capitolo|parte|"
    r"hoofdstuk|глава|часть)(?P<number>\s+(\d{1,3}|[A-Z]|[IVXL]+))?[.:]?$",
    re.IGNORECASE,
)
ORDINAL = re.compile(
    r"^(\d{1,3}|[A-Z]|[IVXL]+|((twenty|thirty|forty|fifty)[ -]?)?(one|two|three|four|five|six|seven|eight|nine)|ten|"
    r"eleven|twelve|thir-?teen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)[.:]?$",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
MAX_HEADING = 140


class BlockBuilder:
    """Builds blocks from lines that come in reading order, and from figures between them."""

    def __init__(self, lines: Sequence[Line], outline: dict[str, int]) -> None:
        self._outline = outline
        self._body = body_size(lines)
        self._leading = leading(lines, self._body)
        self._width = max(30.0, median(len(line.text) for line in lines)) if lines else 30.0
        self._words = Counter(word.lower() for line in lines for word in WORD.findall(line.text))
        self._prose_is_mono = sum(line.mono for line in lines) * 2 > len(lines)
        larger = {line.size for line in lines if line.size >= 1.15 * self._body and len(line.text) <= MAX_HEADING}
        self._levels = {size: min(4, rank) for rank, size in enumerate(sorted(larger, reverse=True), start=1)}
        self._open: list[Line] = []
        self._kind = ""
        self._blocks: list[Block] = []
        self._waiting: list[Figure] = []
        self._footnotes: list[Block] = []

    def add(self, line: Line) -> None:
        kind = self._kind_of(line)
        if self._open and not self._continues(line, kind):
            self._close()
        if not self._open:
            self._kind = kind
            if kind.startswith("h"):
                self._end_section()
        self._open.append(line)

    def add_figure(self, figure: Figure) -> None:
        """A figure waits until the paragraph around it has ended."""
        self._waiting.append(figure)

    def add_footnote(self, lines: list[Line]) -> None:
        """A footnote waits until its section has ended."""
        self._footnotes.append(self._block(lines, "text"))

    def blocks(self) -> tuple[Block, ...]:
        """Everything added, as blocks."""
        self._close()
        self._end_section()
        return tuple(_with_whole_titles(self._blocks))

    def _kind_of(self, line: Line) -> str:
        """``h1``..``h6``, ``row``, ``code``, ``-``, ``1`` or ``text``."""
        if line.row:
            return "row"
        if line.mono and not self._prose_is_mono:
            return "code"
        if level := self._heading_level(line):
            return f"h{level}"
        return "-" if BULLET.match(line.text) else "1" if NUMBER.match(line.text) else "text"

    def _heading_level(self, line: Line) -> int:
        if len(line.text) > MAX_HEADING or not any(map(str.isalpha, line.text)):
            return 0
        listed = self._outline.get(outline_key(line.text), 0)
        if listed and (line.bold or line.size >= self._body):
            return listed
        if line.size in self._levels:
            return self._levels[line.size]
        stands_out = line.bold and line.size >= 0.95 * self._body and len(line.text) <= 80
        starts = not self._open or self._gap(line) > 1.3 or self._open[-1].page != line.page
        if stands_out and starts and not BULLET.match(line.text) and not line.text.endswith((".", ",", ";", ":")):
            return min(6, max(self._levels.values(), default=0) + 1)
        return 0

    def _gap(self, line: Line) -> float:
        """Distance to the line before, in lines; negative where the text goes on higher up."""
        return (self._open[-1].y - line.y) / (self._leading or line.size or 1.0)

    def _continues(self, line: Line, kind: str) -> bool:
        before = self._open[-1]
        same_page = before.page == line.page
        near = same_page and -0.5 < self._gap(line) <= 1.35 * max(1.0, line.size / (self._body or 1.0))
        if self._kind == "row" or kind == "row":
            return kind == self._kind and len(line.row) == len(before.row)
        if self._kind == "code" or kind == "code":
            return kind == self._kind and (same_page and 0 < self._gap(line) < 3)
        if self._kind.startswith("h") or kind.startswith("h"):
            return kind == self._kind and near and line.size == before.size
        if self._kind in "-1":
            return self._continues_list(line, kind, near)
        if kind == "-" or (kind == "1" and (before.text.endswith(SENTENCE_END) or not near)):
            return False
        if not near:
            return not before.text.endswith(SENTENCE_END) and (not same_page or self._gap(line) < 0)
        return not self._begins_paragraph(line, before)

    def _continues_list(self, line: Line, kind: str, near: bool) -> bool:
        if kind == self._kind:
            return True
        marker = self._open[0]
        indented = line.x > marker.x + 2
        return kind == "text" and near and (indented or not self._open[-1].text.endswith(SENTENCE_END))

    def _begins_paragraph(self, line: Line, before: Line) -> bool:
        if abs(line.size - before.size) > 0.6 and line.text[:1].isupper():
            return True
        if not before.text.endswith(SENTENCE_END):
            return False
        return line.x > before.x + 0.8 * line.size or len(before.text) < 0.7 * self._width

    def _close(self) -> None:
        if self._open:
            block = self._block(self._open, self._kind)
            last = self._blocks[-1] if self._blocks else None
            if isinstance(block, Paragraph) and isinstance(last, Figure) and CAPTION.match(block.text):
                self._blocks[-1] = last.model_copy(update={"caption": last.caption or block.text})
            else:
                self._blocks.append(block)
        self._open = []
        self._blocks += self._waiting
        self._waiting = []

    def _end_section(self) -> None:
        self._blocks += self._footnotes
        self._footnotes = []

    def _block(self, lines: list[Line], kind: str) -> Block:
        place = Place(page=lines[0].page, line=lines[0].number)
        if kind.startswith("h"):
            return Heading(level=int(kind[1]), text=self._join(lines), place=place)
        if kind == "row":
            header, *rows = (line.row for line in lines)
            return Table(header=header, rows=tuple(rows), place=place)
        if kind == "code":
            return Code(text=_listing(lines), place=place)
        if kind in "-1":
            marker = BULLET if kind == "-" else NUMBER
            return Bullets(items=tuple(self._entries(lines, marker)), ordered=kind == "1", place=place)
        return Paragraph(text=self._join(lines), place=place)

    def _entries(self, lines: list[Line], marker: re.Pattern[str]) -> Iterator[str]:
        entry: list[Line] = []
        for line in lines:
            if marker.match(line.text) and entry:
                yield marker.sub("", self._join(entry), count=1)
                entry = []
            entry.append(line)
        yield marker.sub("", self._join(entry), count=1)

    def _join(self, lines: list[Line]) -> str:
        text = ""
        for line in lines:
            text = self._attach(text, line.text)
        return text.replace("\u00ad", "") or "-"

    def _attach(self, text: str, line: str) -> str:
        """A hyphen at the end of a line goes, unless the document writes the word with it elsewhere."""
        if text.endswith("\u00ad"):
            return text + line
        if not (text.endswith(("-", "\u2010")) and text[-2:-1].isalpha() and line[:1].islower()):
            return one_line([text, line])
        start = WORD.findall(text[:-1])[-1].lower()
        rest = WORD.findall(line)[0].lower()
        return text + line if self._words[f"{start}-{rest}"] else text[:-1] + line


def _with_whole_titles(blocks: Iterable[Block]) -> Iterator[Block]:
    """CHAPTER over ONE over its title, each in a type of its own, are one heading: ``Chapter ONE: Its title``."""
    held: list[Heading] = []
    numbered = False
    for block in blocks:
        follows = bool(held) and isinstance(block, Heading) and block.place.page == held[0].place.page
        if isinstance(block, Heading) and (opening := CHAPTER.match(block.text)):
            yield from held
            held, numbered = [block], bool(opening["number"])
        elif isinstance(block, Heading) and follows and not numbered and ORDINAL.match(block.text):
            held.append(block)
            numbered = True
        elif isinstance(block, Heading) and follows and numbered:
            label = " ".join([held[0].text.capitalize(), *(each.text for each in held[1:])])
            yield block.model_copy(update={"text": f"{label.rstrip(' :.')}: {block.text}", "place": held[0].place})
            held = []
        else:
            yield from (*held, block)
            held = []
    yield from held


def outline_key(text: str) -> str:
    """What is compared between the outline and the page: letters and digits."""
    return "".join(filter(str.isalnum, text.lower()))


def _listing(lines: list[Line]) -> str:
    """Indentation is told from the left edge: in a fixed-width font a character is 0.6 of the size."""
    left = min(line.x for line in lines)
    return "\n".join(" " * min(40, round((line.x - left) / (0.6 * (line.size or 10)))) + line.text for line in lines)
