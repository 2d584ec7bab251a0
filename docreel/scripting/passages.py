"""What a scene is held against: the passages that it names, and for names the part that they stand in."""

from docreel.models import Block, Table
from docreel.scripting.chunking import Chunk, plain
from docreel.scripting.grounding import Ground


class Passages:
    """The passages of ``part``, a part of the document called ``title``."""

    def __init__(self, part: Chunk, title: str, language: str) -> None:
        self._part, self._title, self._language = part, title, language
        tables = [block for block in part.visuals.values() if isinstance(block, Table)]
        self._whole = Ground(f"{title}\n{part.text}", language, tables)
        self._grounds: dict[tuple[str, str], Ground] = {}

    def ground(self, heading: str, show: str) -> Ground:
        """The section ``heading`` and the block ``show``: a number of another section is none of theirs."""
        if (heading, show) not in self._grounds:
            blocks = self.named(heading, show)
            text = "\n".join((self._title, heading, *map(plain, blocks)))
            tables = [block for block in blocks if isinstance(block, Table)]
            self._grounds[heading, show] = Ground(text, self._language, tables, wider=self._whole)
        return self._grounds[heading, show]

    def named(self, heading: str, show: str) -> list[Block]:
        """The blocks that a scene names as its source, what it shows first."""
        shown = self._part.visuals.get(show)
        return [*([shown] if shown else []), *(block for block in self._part.blocks(heading) if block is not shown)]
