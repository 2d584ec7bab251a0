"""A document cut down to so many seconds: the weightiest of every section first, each passage from its beginning."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docreel.models import Block, Bullets, Code, Document, Figure, Formula, Heading, LeftOut, Paragraph, Quote, Table
from docreel.scripting.duration import said_s
from docreel.scripting.keypoints import Weights, leans
from docreel.scripting.sections import Section, sections
from docreel.scripting.sentences import split

_ENOUGH_S = 6.0  # a section that is told at all is told at such a length, where it has the words
_HEADING_S = 1.5  # to announce a section, besides the words
_ROWS = 7  # of a table on one slide
_SILENT_S = 4.0  # for what is shown and not read


@dataclass
class Passages:
    """One block in pieces that are kept from the first on; ``lead`` is the sentence before it that ends in a colon."""

    section: int
    block: Block
    pieces: list[str]
    seconds: list[float]
    values: list[float]
    lead: str = ""
    kept: int = 0

    def cut(self) -> Iterator[Block]:
        """What is kept of the block."""
        if not self.kept:
            return
        if self.lead:
            yield Paragraph(text=self.lead, place=self.block.place)
        match self.block:
            case Paragraph():
                yield self.block.model_copy(update={"text": " ".join(self.pieces[: self.kept])})
            case Bullets():
                yield self.block.model_copy(update={"items": self.block.items[: self.kept]})
            case Table():
                yield self.block.model_copy(update={"rows": self.block.rows[: self.kept * _ROWS]})
            case _:
                yield self.block


@dataclass
class _Told:
    """A section: where it stands in the tree of headings, and what it holds."""

    section: Section
    path: tuple[int, ...]
    passages: list[Passages] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(sum(each.seconds[: each.kept]) for each in self.passages)


def _introduces(place: tuple[int, _Told]) -> float:
    """How well a section speaks for the part of the document that it is in: the earlier, the better."""
    return max((each.values[0] for each in place[1].passages), default=0.0) / (1 + 0.2 * place[0])


class Condensing:
    """A document, weighed once, to be cut to any length."""

    def __init__(self, document: Document, weights: Weights) -> None:
        self._document, self._weights, self._language = document, weights, document.language
        self._told: list[_Told] = []
        above: list[tuple[int, int]] = []
        for index, section in enumerate(sections(document)):
            above = [*((level, at) for level, at in above if level < section.level), (section.level, index)]
            told = _Told(section, tuple(at for _, at in above))
            told.passages = list(self._passages(index, section))
            self._told.append(told)

    @property
    def seconds(self) -> float:
        """About how long all of it takes."""
        passages = [each for told in self._told for each in told.passages]
        return sum(self._heading_s(told) for told in self._told) + sum(sum(each.seconds) for each in passages)

    def within(self, seconds: float) -> Document:
        """The document in about ``seconds``: every section as far as there is room, then what weighs most."""
        self._left, self._opened = seconds, set[int]()
        for told in self._told:
            for each in told.passages:
                each.kept = 0
        depth = max(len(told.path) for told in self._told)
        for level in range(1, depth + 1):
            self._cover(level)
        self._fill()
        blocks = tuple(block for told in self._told for block in self._cut(told))
        return self._document.model_copy(update={"blocks": blocks or self._document.blocks[:1]})

    def left_out(self) -> tuple[LeftOut, ...]:
        """What the last cut left out, section by section."""
        found = []
        for told in self._told:
            missing = sum(len(each.pieces) - each.kept for each in told.passages)
            missing += bool(told.section.level) and told.path[-1] not in self._opened  # the heading is said too
            if missing:
                whole, place = not any(each.kept for each in told.passages), told.section.passage
                found.append(
                    LeftOut(
                        heading=told.section.heading, page=place.page, line=place.line, sentences=missing, whole=whole
                    )
                )
        return tuple(found)

    def _cover(self, level: int) -> None:
        """Something of each part of the tree at this depth, of the weightier parts first."""
        parts: defaultdict[tuple[int, ...], list[_Told]] = defaultdict(list)
        for told in self._told:
            parts[told.path[:level]].append(told)
        uncovered = [part for part in parts.values() if not any(each.kept for told in part for each in told.passages)]
        worth = {id(part): sum(sum(each.values) for told in part for each in told.passages) for part in uncovered}
        for part in sorted(uncovered, key=lambda part: -worth[id(part)]):
            told = max(enumerate(part), key=_introduces)[1]
            for each in sorted(told.passages, key=lambda each: -each.values[0]):
                while told.seconds < _ENOUGH_S and each.kept < len(each.pieces) and self._take(each):
                    pass

    def _fill(self) -> None:
        """The weightiest of what is left, until there is no room."""
        waiting = [each for told in self._told for each in told.passages if each.kept < len(each.pieces)]
        heads = [(-each.values[each.kept], number) for number, each in enumerate(waiting)]
        heapq.heapify(heads)
        while heads and self._left > 0:
            _, number = heapq.heappop(heads)
            each = waiting[number]
            if self._take(each) and each.kept < len(each.pieces):
                heapq.heappush(heads, (-each.values[each.kept], number))

    def _take(self, each: Passages) -> bool:
        """Whether there was room for the next piece."""
        path = self._told[each.section].path
        cost = each.seconds[each.kept] + sum(self._heading_s(self._told[at]) for at in path if at not in self._opened)
        if cost > self._left:
            return False
        self._left -= cost
        self._opened.update(path)
        each.kept += 1
        return True

    def _heading_s(self, told: _Told) -> float:
        return _HEADING_S + said_s(told.section.heading, self._language) if told.section.level else 0.0

    def _cut(self, told: _Told) -> Iterator[Block]:
        section = told.section
        if section.level and told.path[-1] in self._opened:
            place = section.passage.model_dump()
            yield Heading.model_validate({"level": section.level, "text": section.heading, "place": place})
        for each in told.passages:
            yield from each.cut()

    def _passages(self, index: int, section: Section) -> Iterator[Passages]:
        lead = ""
        for number, block in enumerate(section.blocks):
            pieces = self._pieces(block)
            following = section.blocks[number + 1 : number + 2]
            colon = isinstance(block, Paragraph) and pieces[-1:] and pieces[-1].rstrip().endswith((":", "："))
            after = pieces.pop() if colon and following and not isinstance(following[0], Paragraph) else ""
            if pieces:
                yield self._weighed(index, number, block, pieces, lead)
            lead = after if pieces or not lead else f"{lead} {after}".strip()

    def _weighed(self, index: int, number: int, block: Block, pieces: Sequence[str], lead: str) -> Passages:
        first, seconds = 1 / (1 + 0.1 * number), [self._seconds(block, piece) for piece in pieces]
        if lead:
            seconds[0] += said_s(lead, self._language)
        if number and isinstance(block, Paragraph) and leans(pieces[0]):
            first /= 2  # it leans on what may not be there
        values = [self._weights.of(piece) * first / (1 + 0.2 * at) for at, piece in enumerate(pieces)]
        return Passages(index, block, list(pieces), seconds, values, lead)

    def _pieces(self, block: Block) -> list[str]:
        match block:
            case Paragraph():
                return split(block.text, self._language)
            case Bullets():
                return list(block.items)
            case Table():
                rows = [" ".join(row) for row in block.rows]
                header = " ".join(block.header)
                return [f"{header} {' '.join(rows[at : at + _ROWS])}" for at in range(0, max(1, len(rows)), _ROWS)]
            case Quote():
                return [block.text]
            case Figure():
                return [block.caption]
            case Formula():
                return [block.latex]
            case _:
                return [block.text]

    def _seconds(self, block: Block, piece: str) -> float:
        if isinstance(block, Code | Figure | Formula | Table):
            return _SILENT_S if not isinstance(block, Table) else min(2 * _SILENT_S, said_s(piece, self._language))
        return said_s(piece, self._language) + 0.3
