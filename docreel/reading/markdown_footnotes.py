"""Markdown's footnotes: its parser sets them all at the end, a listener needs them where they are referred to."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def in_their_sections(root: Element) -> Element:
    """``root`` with each footnote, an ``li``, at the end of the section that refers to it first."""
    listed = next((element for element in root if element.tag == "div"), None)
    if listed is None:
        return root
    notes = {note: item for item in listed.iter("li") if (note := item.get("id"))}
    placed = Element(root.tag)
    waiting: list[Element] = []
    for element in root:
        if element is listed:
            continue
        if element.tag in HEADINGS:
            placed.extend(waiting)
            waiting = []
        placed.append(element)
        waiting += _referred(element, notes)
    placed.extend([*waiting, *notes.values()])
    return placed


def _referred(element: Element, notes: dict[str, Element]) -> Iterator[Element]:
    """Takes the footnotes that ``element`` refers to, and those that these refer to, out of ``notes``."""
    for link in element.iter("a"):
        if link.get("class") == "footnote-ref" and (note := notes.pop(link.get("href", "")[1:], None)) is not None:
            yield note
            yield from _referred(note, notes)
