"""Steps that lead from one to the next: ``A -> B -> C``, and numbered lists that the document calls steps."""

import re
from collections.abc import Iterable, Sequence

from docreel.models import Arrow, Box, Bullets, Diagram
from docreel.scripting.spoken import shown, speakable

_ARROW = re.compile(r"\s*(?:-{1,2}>|={1,2}>|→|⟶|➔|➜|⇒)\s*")
_STEPS, _LONGEST = range(3, 9), 60  # boxes of a process, characters in one
_CALLED = re.compile(
    r"\b(?:steps?|stages?|phases?|process(?:es)?|procedure|cycle|workflow|pipeline|recipe|how to|instructions?|"
    r"các bước|bước|quy trình|quá trình|giai đoạn|chu trình|công đoạn|trình tự|cách làm|cách thực hiện)\b",
    re.IGNORECASE,
)


def chain(text: str) -> tuple[str, ...]:
    """The steps of a text that is nothing but steps with arrows between them; empty for others."""
    steps = tuple(map(str.strip, _ARROW.split(shown(text).strip().rstrip("."))))
    fit = len(steps) in _STEPS and all(speakable(step) and len(step) <= _LONGEST for step in steps)
    return steps if fit and not any(re.search(r"[.;:?!]\s", step) for step in steps) else ()


def process(block: Bullets, heading: str, lead: Iterable[str]) -> Diagram | None:
    """A numbered list of short entries, where its heading or the sentences before it call it a process."""
    items = tuple(shown(item).strip().rstrip(".;") for item in block.items)
    short = all(speakable(item) and len(item) <= _LONGEST and not re.search(r"[.;:?!]\s", item) for item in items)
    called = any(_CALLED.search(text) for text in (heading, *lead))
    return steps(items, heading) if block.ordered and called and short and len(items) in _STEPS else None


def steps(texts: Sequence[str], heading: str) -> Diagram:
    """``texts``, each leading to the one after it."""
    boxes = tuple(Box(text=text) for text in texts)
    arrows = tuple(Arrow(source=index, target=index + 1) for index in range(len(texts) - 1))
    return Diagram(heading=heading, boxes=boxes, arrows=arrows)
