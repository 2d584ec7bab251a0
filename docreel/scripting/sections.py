"""A document as sections, and a section as stretches that one visual can carry."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from docreel.models import Block, Code, Document, Figure, Formula, Heading, Paragraph, Passage
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


def stretches(blocks: Sequence[Block]) -> Iterator[Stretch]:
    """``blocks`` in order: a visual goes with the paragraph before it, a silent one without it with the one after."""
    prose: list[Paragraph] = []
    bare: Block | None = None
    for block, following in zip_longest(blocks, blocks[1:]):
        if bare:
            # A paragraph that leads to a visual of its own is not taken away from it.
            follows = _is_prose(block) and (following is None or _is_prose(following))
            yield Stretch([block] if follows and isinstance(block, Paragraph) else [], bare)
            bare = None
            if follows:
                continue
        if isinstance(block, Paragraph) and _is_prose(block):
            prose.append(block)
            continue
        if prose[:-1]:
            yield Stretch(prose[:-1])
        if prose or not isinstance(block, Code | Formula | Figure):
            yield Stretch(prose[-1:], block)
        else:
            bare = block
        prose = []
    if bare or prose:
        yield Stretch(prose, bare)
