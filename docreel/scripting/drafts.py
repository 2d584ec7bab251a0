"""A stretch of a document as scenes: which visual, and which of the document's own sentences over it."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docreel.models import (
    Block,
    BulletList,
    Bullets,
    Code,
    CodeListing,
    Comparison,
    DefinitionCard,
    Figure,
    FigureCard,
    Formula,
    FormulaCard,
    Paragraph,
    Passage,
    Quote,
    QuoteCard,
    SectionCard,
    Table,
    TableGrid,
    Term,
    Visual,
)
from docreel.scripting.charting import charted
from docreel.scripting.comparing import compared, told
from docreel.scripting.defining import glossary, glossary_table
from docreel.scripting.keypoints import Weights, leans, point
from docreel.scripting.mermaid import Unread, flowchart
from docreel.scripting.processes import chain, process, steps
from docreel.scripting.rows import Rows
from docreel.scripting.sections import Stretch, passage
from docreel.scripting.sentences import closed, speech_s, split
from docreel.scripting.spoken import shown, speakable
from docreel.scripting.suiting import suited

SCENE_S = 26.0  # the length a scene is planned for; with its heading it stays under 30 s
LEAD_S = 14.0
_ENOUGH_S = 6.0  # a lead-in this long is enough for a table; a shorter one is followed by its rows
_ITEMS, _ROWS, _LINES, _POINTS = 6, 7, 18, 4  # what is legible on one slide
_ROWS_READ, _ROWS_READ_LATER = 4, 2
_LONGEST_SENTENCE = 320  # characters that a slide shows large
_COMMENT = re.compile(r"(?m)^\s*(?:#|//|--|\"\"\")\s+?([^\W\d_][\w ,.'’-]*?)(?:\"\"\")?\s*$")


@dataclass
class Draft:
    """A scene before its sentences are put into spoken form."""

    visual: Visual
    texts: list[str]
    sources: tuple[Passage, ...]
    omitted: str = ""  # what is not shown or not read, as the subject of a sentence
    prose: bool = False  # whether the visual is made of the texts alone, and may be made anew
    free: int = 0  # so many texts at the start are not about the visual alone: another scene may say them


class Drafting:
    """Drafts for the stretches under one heading."""

    def __init__(self, heading: str, language: str, weights: Weights, rows: Rows) -> None:
        self.heading, self.language, self.weights, self.rows = heading, language, weights, rows

    def drafts(self, stretch: Stretch) -> Iterator[Draft]:
        """At least one draft; a draft without texts has nothing of its own to say."""
        prose = [text for paragraph in stretch.prose for text in split(paragraph.text, self.language)]
        sources = tuple(dict.fromkeys(passage(block) for block in stretch.blocks))
        if stretch.shows is None:
            yield from self._prose(prose, sources)
            return
        lead = self._lead(prose)
        yield from self._prose(prose[: len(prose) - len(lead)], sources)
        yield from self._visual(stretch.shows, lead, sources)

    def _lead(self, prose: list[str]) -> list[str]:
        """The last sentences that still fit before a visual of their own."""
        lead: list[str] = []
        for text in reversed(prose):
            if lead and sum(map(self._seconds, lead)) + self._seconds(text) > LEAD_S:
                break
            lead.insert(0, text)
        return lead

    def showing(self, block: Block, said: list[str], sources: tuple[Passage, ...]) -> Iterator[Draft]:
        """``block`` on as many slides as it needs under the sentences ``said``, none longer than a scene may be."""
        *before, last = self.groups(said) or [[]]
        for group in before:
            yield Draft(self.card(group), group, sources, prose=True, free=len(group))
        yield from self._visual(block, last, sources)

    def _visual(self, block: Block, lead: list[str], sources: tuple[Passage, ...]) -> Iterator[Draft]:
        match block:
            case Paragraph():
                diagram = steps(chain(block.text), self.heading)
                yield from self._over(diagram, lead, [*lead, closed(block.text)], sources)
            case Bullets():
                yield from self._bullets(block, lead, sources)
            case Code():
                yield from self._code(block, lead, sources)
            case Table():
                yield from self._table(block, lead, sources)
            case Quote():
                yield from self._quote(block, lead, sources)
            case Formula():
                yield Draft(FormulaCard(heading=self.heading, latex=block.latex), lead, sources, free=len(lead))
            case Figure():
                caption = shown(block.caption)
                size = {"width_px": block.width_px, "height_px": block.height_px}
                card = FigureCard(heading=self.heading, image=block.image, caption=caption, **size)
                yield Draft(card, lead or ([closed(caption)] if caption else []), sources, free=len(lead))

    def _prose(self, texts: list[str], sources: tuple[Passage, ...]) -> Iterator[Draft]:
        for group in self.groups(texts):
            yield Draft(self.card(group), group, sources, prose=True, free=len(group))

    def card(self, texts: list[str]) -> Visual:
        """What the sentences are about: a thing that they define, a number, two things; else their key points."""
        return suited(texts, self.heading, self.language) or self.points(texts)

    def points(self, texts: list[str]) -> Visual:
        """Two to four key points of the sentences; one short statement, or the key sentence, where there are not."""
        short = [point(shown(text), self.language) for text in texts]
        free = [i for i, text in enumerate(short) if text and not leans(text)]
        best = {free[index] for index in self.weights.best([texts[i] for i in free], _POINTS)}
        for index, text in enumerate(short):  # "It does" is understood under the point about what does
            if text and leans(text) and index - 1 in best and len(best) < _POINTS:
                best.add(index)
        points = tuple(dict.fromkeys(text for index in sorted(best) if (text := short[index])))
        if len(points) >= 2:
            return BulletList(heading=self.heading, items=points)
        if points:
            return QuoteCard(heading=self.heading, text=points[0], quoted=False)
        short_enough = [text for text in texts if speakable(text) and len(text) <= _LONGEST_SENTENCE]
        if short_enough:
            text = shown(short_enough[self.weights.best(short_enough, 1)[0]])
            return QuoteCard(heading=self.heading, text=text, quoted=False)
        return SectionCard(title=self.heading)

    def _bullets(
        self, block: Bullets, lead: list[str], sources: tuple[Passage, ...], terms: Sequence[Term] = ()
    ) -> Iterator[Draft]:
        said = [[closed(text) for text in split(item, self.language)] for item in block.items]
        if card := process(block, self.heading, lead):
            yield from self._over(card, lead, [*lead, *(text for texts in said for text in texts)], sources)
            return
        terms = terms or glossary(block, self.heading, lead)
        lengths = [sum(map(self._seconds, texts)) for texts in said]
        start, room = 0, SCENE_S - sum(map(self._seconds, lead))
        while start < len(said):
            end = start + 1
            while end < len(said) and end - start < _ITEMS and sum(lengths[start : end + 1]) <= room:
                end += 1
            shows = self._listed(block.items[start:end], terms[start:end])
            texts = [text for item in said[start:end] for text in item]
            for index, group in enumerate(self.groups([*lead, *texts]) or [[]]):
                alone = index and end - start == 1
                yield Draft(
                    self.card(group) if alone else shows, group, sources,
                    free=0 if index else min(len(lead), len(group)),
                )  # fmt: skip
            start, lead, room = end, [], SCENE_S

    def _listed(self, items: Sequence[str], terms: Sequence[Term]) -> Visual:
        if terms:
            return DefinitionCard(heading=self.heading, terms=tuple(terms))
        return BulletList(heading=self.heading, items=tuple(map(self._item, items)))

    def _item(self, item: str) -> str:
        text = shown(item).rstrip(".") or item
        label, colon, _ = text.partition(": ")
        if len(text.split()) > 14 and colon and len(label.split()) <= 8:
            return label
        first = (split(text, self.language) or [text])[0].rstrip(".")
        return point(first, self.language) or first

    def _code(self, block: Code, lead: list[str], sources: tuple[Passage, ...]) -> Iterator[Draft]:
        unread = ""
        if block.language.casefold() == "mermaid":
            try:
                diagram = flowchart(block.text, self.heading)
            except Unread as line:
                unread = f"A mermaid diagram is shown as its source, for this could not be read: {line}"
            else:
                names = (
                    [] if sum(map(self._seconds, lead)) >= _ENOUGH_S else [closed(box.text) for box in diagram.boxes]
                )
                yield from self._over(diagram, lead, [*lead, *names], sources)
                return
        lines = block.text.strip("\n").split("\n")
        # Code is never read aloud, so a listing gets as many pages as there are sentences to say over them.
        most = min(math.ceil(len(lines) / _LINES), len(lead))
        shares = shared(lead, most) if lead else self._comments(lines)
        pages = len(shares)
        for page, texts in enumerate(shares):
            part = "\n".join(lines[page * _LINES : (page + 1) * _LINES])
            card = CodeListing(heading=self.heading, text=part if part.strip() else block.text, language=block.language)
            left = len(lines) - pages * _LINES
            omitted = f"The last {left} lines of the listing are not shown" if page == pages - 1 and left > 0 else ""
            yield Draft(card, texts, sources, omitted if page else unread or omitted, free=len(texts))

    def _comments(self, lines: Sequence[str]) -> list[list[str]]:
        """What a listing that no prose leads to says of itself: its first comments, in words, page by page."""
        found = [
            (number // _LINES, closed(text[:1].upper() + text[1:]))
            for number, line in enumerate(lines)
            for text in _COMMENT.findall(line)
            if len(text.split()) > 1
        ]
        first = found[: len(next(iter(self.groups([text for _, text in found], LEAD_S)), []))]
        pages: list[list[str]] = [[]]
        for page, text in first:
            if page == len(pages) and pages[-1]:
                pages.append([])
            if page == len(pages) - 1:
                pages[-1].append(text)
        return pages

    def _table(self, block: Table, lead: list[str], sources: tuple[Passage, ...]) -> Iterator[Draft]:
        chart = charted(block, self.heading, self.language)
        if not chart and (both := compared(block, self.heading, lead)):
            yield from self._over(both, lead, [*lead, *self._sides(block, both)], sources)
            return
        if terms := glossary_table(block):
            entries = Bullets(items=tuple(f"{term.name}: {term.meaning}" for term in terms), place=block.place)
            yield from self._bullets(entries, lead, sources, terms)
            return
        header = tuple(shown(cell) for cell in block.header)
        first = _ROWS_READ if sum(map(self._seconds, lead)) < _ENOUGH_S else 0
        size = len(block.rows) if chart else _ROWS
        for start in range(0, max(1, len(block.rows)), size):
            rows = block.rows[start : start + size]
            # The pages after the first are looked at more than listened to.
            most = _ROWS_READ_LATER if start else first
            read = [self._row(block.header, row) for row in rows[:most]]
            texts = [*([] if start else lead), *(text for row in read for text in row)]
            cells = tuple(tuple(shown(cell) for cell in row) for row in rows)
            card = chart or TableGrid(heading=self.heading, header=header, rows=cells)
            silent = f"Rows {start + most + 1} to {start + len(rows)} of the table are shown and not read"
            omitted = silent if most and len(rows) > most else ""
            yield from self._over(card, [] if start else lead, texts, sources, omitted)

    def _sides(self, block: Table, card: Comparison) -> list[str]:
        """A comparison in sentences: row by row by its aspects, or one side after the other."""
        if not card.aspects:
            return told(card)
        return [text for row in block.rows for text in self._row(block.header, row)]

    def _over(
        self, card: Visual, lead: list[str], texts: list[str], sources: tuple[Passage, ...], omitted: str = ""
    ) -> Iterator[Draft]:
        """``card`` for as long as it takes to say ``texts``, which begin with ``lead``."""
        for index, group in enumerate(self.groups(texts) or [[]]):
            free = 0 if index else min(len(lead), len(group))
            yield Draft(card, group, sources, "" if index else omitted, free=free)

    def _row(self, header: Sequence[str], row: Sequence[str]) -> list[str]:
        text = self.rows.sentence(header, row)
        return split(closed(text), self.language) if speakable(text) else []

    def _quote(self, block: Quote, lead: list[str], sources: tuple[Passage, ...]) -> Iterator[Draft]:
        groups = self.groups(split(block.text, self.language), SCENE_S - sum(map(self._seconds, lead))) or [[]]
        for index, group in enumerate(groups):
            text = " ".join(map(shown, group)).strip() or block.text
            card = QuoteCard(heading=self.heading, text=text, attribution=shown(block.attribution))
            last = [closed(block.attribution)] if block.attribution.strip() and index == len(groups) - 1 else []
            yield Draft(card, [*([] if index else lead), *group, *last], sources, free=0 if index else len(lead))

    def groups(self, texts: list[str], longest_s: float = SCENE_S) -> list[list[str]]:
        """``texts`` in runs of about equal length, none much over ``longest_s`` seconds."""
        lengths = list(map(self._seconds, texts))
        target = sum(lengths) / max(1, math.ceil(sum(lengths) / max(longest_s, LEAD_S)))
        groups: list[list[str]] = []
        filled = 0.0
        for text, seconds in zip(texts, lengths, strict=True):
            if groups and filled + seconds / 2 <= target and filled + seconds <= SCENE_S:
                groups[-1].append(text)
                filled += seconds
            else:
                groups.append([text])
                filled = seconds
        return groups

    def _seconds(self, text: str) -> float:
        return speech_s(text, self.language)


def shared(texts: list[str], parts: int) -> list[list[str]]:
    """``texts`` dealt out in order over ``parts`` lists; none is empty where there are enough."""
    edges = [round(index * len(texts) / parts) for index in range(parts + 1)]
    return [texts[start:end] for start, end in pairwise(edges)]
