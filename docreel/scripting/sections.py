"""A document as sections, and a section as stretches that one visual can carry."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docreel.models import Block, Code, Document, Figure, Formula, Heading, Paragraph, Passage
from docreel.scripting.keypoints import content_words
from docreel.scripting.processes import chain
from docreel.scripting.spoken import shown


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading."""

    heading: str
    level: int
    blocks: tuple[Block, ...]
    passage: Passage


@dataclass
class Stretch:
    """Paragraphs, and the list, table, listing, formula, figure or quotation that they lead to, if any."""

    prose: list[Paragraph] = field(default_factory=list)
    shows: Block | None = None

    @property
    def blocks(self) -> list[Block]:
        return [*self.prose, *([self.shows] if self.shows else [])]


def passage(block: Block) -> Passage:
    return Passage(page=block.place.page, line=block.place.line)


def sections(document: Document) -> list[Section]:
    """The sections in order; what comes before the first heading stands under the document's title."""
    found: list[Section] = []
    heading, level, blocks, place = document.title, 0, list[Block](), Passage()
    for block in document.blocks:
        if not isinstance(block, Heading):
            blocks.append(block)
            continue
        if blocks or level:
            found.append(Section(heading, level, tuple(blocks), place))
        heading, level, blocks, place = shown(block.text) or block.text, block.level, [], passage(block)
    found.append(Section(heading, level, tuple(blocks), place))
    return found


def is_title(section: Section, document: Document) -> bool:
    """Whether the section stands under the document's own title."""
    return section.level == 0 or _words(section.heading) == _words(document.title)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", shown(text).casefold())


def _is_prose(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and not chain(block.text)


def stretches(blocks: Sequence[Block], heading: str = "") -> Iterator[Stretch]:
    """``blocks`` in order: a visual goes with the paragraph before it, a silent one without it with the one after.

    A figure goes with the one after it where its caption has more words in common with that, ``heading`` aside.
    """
    forward = _forward(blocks, heading)
    prose: list[Paragraph] = []
    bare: Block | None = None
    for index, block in enumerate(blocks):
        if bare:
            # A paragraph that leads to a visual of its own is not taken away from it.
            follows = _is_prose(block) and _is_free(index, blocks, forward)
            yield Stretch([block] if follows and isinstance(block, Paragraph) else [], bare)
            bare = None
            if follows:
                continue
        if isinstance(block, Paragraph) and _is_prose(block):
            prose.append(block)
            continue
        kept = 0 if index in forward else 1
        if prose[: len(prose) - kept]:
            yield Stretch(prose[: len(prose) - kept])
        if (prose and kept) or not isinstance(block, Code | Formula | Figure):
            yield Stretch(prose[-1:], block)
        else:
            bare = block
        prose = []
    if bare or prose:
        yield Stretch(prose, bare)


def _forward(blocks: Sequence[Block], heading: str) -> set[int]:
    """The figures that are about the paragraph after them."""
    found: set[int] = set()
    for index in range(len(blocks) - 2, 0, -1):
        block, before, after = blocks[index], blocks[index - 1], blocks[index + 1]
        if isinstance(block, Figure) and isinstance(before, Paragraph) and isinstance(after, Paragraph):
            named = {*content_words(shown(block.caption))} - {*content_words(heading)}
            common = [len(named.intersection(content_words(shown(each.text)))) for each in (before, after)]
            if common[1] > common[0] and _is_prose(after) and _is_free(index + 1, blocks, found):
                found.add(index)
    return found


def _is_free(index: int, blocks: Sequence[Block], forward: set[int]) -> bool:
    """Whether the paragraph at ``index`` leads to no visual of its own."""
    return index + 1 == len(blocks) or index + 1 in forward or _is_prose(blocks[index + 1])
