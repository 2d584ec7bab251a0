"""What a kind hands to its template."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docreel.drawing.frame import Frame
from docreel.drawing.lettering import UNSPACED, Lettering
from docreel.drawing.phrasing import BREAK, JOIN
from docreel.drawing.theme import Theme
from docreel.models import Artifact


@dataclass(frozen=True)
class Room:
    """What a kind may use: the frame, the letters, the theme, the text's language, and the document's pictures.

    ``measure`` lets the kind's template tell what it has measured (its ``<room>``), given content without what
    depends on that.
    """

    frame: Frame
    letters: Lettering
    theme: Theme
    language: str
    load: Callable[[Artifact], bytes]
    measure: Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Sheet:
    """Plain JSON for the template, and the alternative text.

    ``parts``: the words of each part that lights up while it is spoken of, in the order in which they are spoken.
    """

    content: dict[str, Any]
    alt_text: str
    parts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def words(*texts: str) -> list[str]:
    """The long words and phrases that no line may break, longest first; the template measures these."""
    whole = (word for text in texts for word in text.split())
    pieces = {piece for word in whole for piece in (word.split(BREAK) if JOIN in word else [word]) if len(piece) > 5}
    found = {piece for piece in pieces if JOIN in piece or not (BREAK in piece or UNSPACED.search(piece))}
    return sorted(found, key=lambda word: (-len(word), word))[:8]


def sentence(*parts: str) -> str:
    """Parts of an alternative text joined; empty ones left out."""
    return ". ".join(" ".join(part.split()).rstrip(".") for part in parts if part.strip()) + "."
