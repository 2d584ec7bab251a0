"""What opens a section of a longer document."""

import re
from collections.abc import Sequence

from docreel.models import SectionCard
from docreel.scripting.sections import Section
from docreel.scripting.spoken import shown

_MOST_PARTS = 8
_KINDS = "[Cc]hapter|[Pp]art|[Ss]ection|[Ll]esson|[Uu]nit|[Aa]ppendix|[Cc]hương|[Pp]hần|[Mm]ục|[Bb]ài|[Pp]hụ lục"
_COUNTED = re.compile(
    rf"(?P<label>(?:{_KINDS})\s+(?:\d+(?:\.\d+)*(?=\W)|(?:[IVXLC]+|[A-Z])(?=\s*[.:)–—-]))|"
    r"\d+(?:\.\d+)+|(?:\d+|[IVXLC]+)(?=[.)]))\s*[.:)–—-]?\s+(?P<title>\S.*)"
)


def parts_of(sections: Sequence[Section]) -> list[tuple[str, ...]]:
    """For each section the headings right inside it; empty where it is no chapter: one of several, with parts."""
    levels = [section.level for section in sections if section.level]
    chapters = next((level for level in sorted(set(levels)) if levels.count(level) > 1), 0)
    return [_inside(sections, index) if section.level == chapters else () for index, section in enumerate(sections)]


def opening(heading: str, parts: Sequence[str]) -> SectionCard:
    """The card that opens a section: its number and its name apart, and what it holds."""
    text = shown(heading) or heading
    match = _COUNTED.fullmatch(text)
    names = tuple(shown(part) or part for part in parts[:_MOST_PARTS])
    if match is None:
        return SectionCard(title=text, parts=names)
    return SectionCard(title=match["title"], label=match["label"], parts=names)


def _inside(sections: Sequence[Section], index: int) -> tuple[str, ...]:
    inner: list[Section] = []
    for section in sections[index + 1 :]:
        if section.level <= sections[index].level:
            break
        inner.append(section)
    nearest = min((section.level for section in inner), default=0)
    found = tuple(section.heading for section in inner if section.level == nearest)
    return found if len(found) > 1 else ()
