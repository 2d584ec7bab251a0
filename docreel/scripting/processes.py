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
_NUMBERED = re.compile(r"(?:step|stage|phase|bước|giai đoạn|công đoạn)\s(\d)\s*[:.–—-]\s*(?=\S)", re.IGNORECASE)


def chain(text: str) -> tuple[str, ...]:
    """The steps of a text that is nothing but steps with arrows between them; empty for others."""
    steps = tuple(map(str.strip, _ARROW.split(shown(text).strip().rstrip("."))))
    fit = len(steps) in _STEPS and all(speakable(step) and len(step) <= _LONGEST for step in steps)
    return steps if fit and not any(re.search(r"[.;:?!]\s", step) for step in steps) else ()


def process(block: Bullets, heading: str, lead: Iterable[str]) -> Diagram | None:
    """A numbered list of short entries, where its heading or the sentences before it call it a process, or a list whose
    entries call themselves steps.
    """
    items = tuple(shown(item).strip().rstrip(".;") for item in block.items)
    if told := numbered(items, heading):
        return told
    called = any(_CALLED.search(text) for text in (heading, *lead))
    return steps(items, heading) if block.ordered and called and _are_boxes(items) else None


def numbered(texts: Sequence[str], heading: str) -> Diagram | None:
    """Texts that all begin with "Step 1:", "Step 2:" and so on; None for others."""
    plain = [shown(text).strip().rstrip(".;") for text in texts]
    numbers = [int(match[1]) for text in plain if (match := _NUMBERED.match(text))]
    bare = [_NUMBERED.sub("", text, count=1) for text in plain]
    in_order = numbers == list(range(1, len(plain) + 1))
    return steps([text[:1].upper() + text[1:] for text in bare], heading) if in_order and _are_boxes(bare) else None


def _are_boxes(texts: Sequence[str]) -> bool:
    short = all(speakable(text) and len(text) <= _LONGEST and not re.search(r"[.;:?!]\s", text) for text in texts)
    return short and len(texts) in _STEPS


def steps(texts: Sequence[str], heading: str) -> Diagram:
    """``texts``, each leading to the one after it."""
    boxes = tuple(Box(text=text) for text in texts)
    arrows = tuple(Arrow(source=index, target=index + 1) for index in range(len(texts) - 1))
    return Diagram(heading=heading, boxes=boxes, arrows=arrows)
