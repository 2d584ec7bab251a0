"""A document in parts that a model's context holds, cut between blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from docreel.models import Block, Bullets, Code, Document, Figure, Formula, Paragraph, Quote, Table
from docreel.scripting.sections import Section, sections
from docreel.scripting.sentences import split

_CHARACTERS_PER_TOKEN = 3  # cautious: English has about four, Vietnamese about three


@dataclass
class Chunk:
    """Blocks with the heading each stands under."""

    entries: list[tuple[str, Block | None]] = field(default_factory=list)

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(heading for heading, _ in self.entries))

    @property
    def visuals(self) -> dict[str, Block]:
        """What can be shown as it is, by the name it has in :attr:`text`."""
        kinds = Code | Table | Formula | Figure | Quote
        return {f"block {index}": block for index, (_, block) in enumerate(self.entries) if isinstance(block, kinds)}

    def blocks(self, heading: str) -> list[Block]:
        return [block for under, block in self.entries if under == heading and block]

    @property
    def text(self) -> str:
        """The part as the model reads it."""
        lines, current = [], ""
        for index, (heading, block) in enumerate(self.entries):
            if heading != current:
                lines.append(f"# {heading}")
                current = heading
            if block:
                mark = f"[block {index}: {block.kind}] " if f"block {index}" in self.visuals else ""
                lines.append(mark + plain(block))
        return "\n\n".join(lines)


def plain(block: Block) -> str:
    """The words of ``block``."""
    match block:
        case Bullets():
            return "\n".join(f"- {item}" for item in block.items)
        case Table():
            return "\n".join(" | ".join(row) for row in (block.header, *block.rows))
        case Formula():
            return block.latex
        case Figure():
            return block.caption
        case Quote():
            return f"{block.text} — {block.attribution}" if block.attribution else block.text
        case _:
            return block.text


def chunks(document: Document, tokens: int) -> Iterator[Chunk]:
    """Parts of about ``tokens`` each; only a single block that is longer than that makes a longer one."""
    room = tokens * _CHARACTERS_PER_TOKEN
    chunk, filled = Chunk(), 0
    for section in sections(document):
        for block in _pieces(section, document.language, room):
            size = len(plain(block)) if block else len(section.heading)
            if chunk.entries and filled + size > room:
                yield chunk
                chunk, filled = Chunk(), 0
            chunk.entries.append((section.heading, block))
            filled += size
    if chunk.entries:
        yield chunk


def _pieces(section: Section, language: str, room: int) -> Iterator[Block | None]:
    if not section.blocks:
        yield None
    for block in section.blocks:
        if not isinstance(block, Paragraph) or len(block.text) <= room:
            yield block
            continue
        text = ""
        for sentence in split(block.text, language):
            if text and len(text) + len(sentence) > room:
                yield block.model_copy(update={"text": text})
                text = ""
            text = f"{text} {sentence}".strip()
        yield block.model_copy(update={"text": text or block.text})
