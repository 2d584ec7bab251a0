"""How much of a PDF's text is read, and in which order, against the same document as text.

    python benchmarks/reading.py guide.pdf=guide.txt.gz handbook.pdf=handbook.txt

Recall is the share of the text's words that were read, counted with repeats; precision the share of the words read that
are in the text; order the share of the common words that stand in the same sequence (their longest common subsequence).
CJK characters count as words.
"""

import gzip
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from docreel.models import Artifact, Block, Bullets, Code, Figure, Formula, Table
from docreel.reading import Limits, read

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
HEADER = (
    "| document | language | pages | words | recall | precision | order | blocks | s |\n"
    "|---|---|--:|--:|--:|--:|--:|---|--:|"
)


class Score(NamedTuple):
    """Shares from 0 to 1."""

    recall: float
    precision: float
    order: float


def main(pairs: list[str]) -> None:
    print(HEADER)
    for pair in pairs:
        pdf, _, text = pair.partition("=")
        print(row(Path(pdf), Path(text)), flush=True)


def row(pdf: Path, text: Path) -> str:
    """One line of the table."""
    start = time.process_time()
    document = read(pdf.read_bytes(), pdf.name, save=forget, limits=Limits())
    seconds = time.process_time() - start
    truth = words(contents(text))
    score = compare(words("\n".join(map(text_of, document.blocks))), truth)
    kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(b.kind for b in document.blocks).most_common())
    shares = " | ".join(f"{share:.3f}" for share in score)
    return (
        f"| {pdf.name} | {document.language} | {document.pages} | {len(truth):,} | {shares} | {kinds} | {seconds:.1f} |"
    )


def compare(found: list[str], truth: list[str]) -> Score:
    common = (Counter(found) & Counter(truth)).total()
    return Score(common / max(1, len(truth)), common / max(1, len(found)), in_sequence(found, truth) / max(1, common))


def in_sequence(found: list[str], truth: list[str]) -> int:
    """Length of the longest common subsequence, 64 words of ``truth`` at a time (Hyyrö 2004)."""
    places: defaultdict[str, int] = defaultdict(int)
    for index, word in enumerate(truth):
        places[word] |= 1 << index
    everywhere = (1 << len(truth)) - 1
    row = everywhere
    for word in found:
        here = row & places.get(word, 0)
        row = ((row + here) | (row - here)) & everywhere
    return len(truth) - row.bit_count()


def words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def contents(path: Path) -> str:
    return (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()


def text_of(block: Block) -> str:
    match block:
        case Bullets():
            return "\n".join(block.items)
        case Table():
            return "\n".join(map(" ".join, (block.header, *block.rows)))
        case Formula():
            return block.latex
        case Figure():
            return block.caption
        case Code() | _:
            return block.text


def forget(data: bytes, media_type: str) -> Artifact:
    return Artifact(key="0" * 64, media_type=media_type, size_bytes=len(data))


if __name__ == "__main__":
    main(sys.argv[1:])
