"""Markdown, parsed by python-markdown; its tree becomes blocks, its HTML is never made."""

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.inlinepatterns import HTML_RE, InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

from docreel.errors import DamagedDocument
from docreel.models import Block, Bullets, Code, Figure, Formula, Heading, Paragraph, Place, Quote, Table
from docreel.reading.content import Content, Context, Limits
from docreel.reading.encoding import decode
from docreel.reading.local_pictures import LocalPictures
from docreel.reading.markdown_footnotes import HEADINGS, in_their_sections
from docreel.reading.markdown_source import MARK, STASHED, Source, prepare

MATHS_RE = r"(?<![\\$\w])\$(?=[^\s$])([^$\n]*?[^\s$\\])\$(?![\w$])"
PARENTHESES_RE = r"\\\((\s*[^\n]+?)\\\)"
ATTRIBUTE = re.compile(r"""\b(src|alt|title)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
ATTRIBUTION = re.compile(r"^\s*(?:—|–|―|--|-)\s*(?=\S)")
CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
ALERT = re.compile(r"^\[!\w+\]\s*")


class InlineMaths(InlineProcessor):
    """``$x_1$`` stays as it is written: it is shown and said as maths. ``\\(x_1\\)`` is the same."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        element = Element("span")
        element.text = AtomicString(f"${m[1].strip()}$")
        return element, m.start(0), m.end(0)


class InlineHtml(InlineProcessor):
    """A tag goes, its text stays; a picture is a picture."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]
        tag = m[0].lower()
        if tag.startswith("<img"):
            found = {name.lower(): html.unescape(value.strip("\"'")) for name, value in ATTRIBUTE.findall(m[0])}
            return Element("img", found), m.start(0), m.end(0)
        return " " if tag.startswith("<br") else "", m.start(0), m.end(0)


class Tree(Treeprocessor):
    """Keeps the finished tree."""

    root: Element = Element("div")

    def run(self, root: Element) -> None:
        self.root = root


def read(data: bytes, context: Context) -> Content:
    """Raises UndecodableText, TooLarge, DamagedDocument."""
    return read_with(data, context.limits, LocalPictures(context))


def read_with(data: bytes, limits: Limits, pictures: LocalPictures) -> Content:
    """Read with the pictures that ``pictures`` finds. Raises UndecodableText, TooLarge, DamagedDocument."""
    decoded = decode(data)
    limits.check_characters(len(decoded.text))
    source = prepare(decoded.text)
    try:
        blocks = tuple(Blocks(source, pictures).of(in_their_sections(_parse(source.text))))
    except RecursionError:
        raise DamagedDocument("The Markdown is nested too deeply to be read. Flatten its lists and quotes.") from None
    return Content(
        blocks=blocks, title=source.title, language=source.language, warnings=decoded.warnings + pictures.warnings
    )


def _parse(text: str) -> Element:
    parser = Markdown(extensions=["tables", "footnotes", "sane_lists", "def_list"])
    parser.preprocessors.deregister("html_block")
    parser.inlinePatterns.deregister("entity")
    parser.inlinePatterns.register(InlineHtml(HTML_RE, parser), "html", 90)
    parser.inlinePatterns.register(InlineMaths(MATHS_RE, parser), "maths", 185)
    parser.inlinePatterns.register(InlineMaths(PARENTHESES_RE, parser), "tex maths", 186)
    parser.ESCAPED_CHARS = [*parser.ESCAPED_CHARS, "$"]
    tree = Tree(parser)
    parser.treeprocessors.register(tree, "tree", -10)
    parser.convert(text)
    return tree.root


class Blocks:
    """Turns elements into blocks."""

    def __init__(self, source: Source, pictures: LocalPictures) -> None:
        self._source = source
        self._pictures = pictures

    def of(self, parent: Element) -> Iterator[Block]:
        for element in parent:
            yield from self._block(element)

    def _block(self, element: Element) -> Iterator[Block]:
        tag = element.tag
        if tag in HEADINGS:
            if text := plain(element):
                yield Heading(level=int(tag[1]), text=text, place=place(element))
            yield from self._figures(element)
        elif tag in ("ul", "ol", "dl"):
            yield from self._definitions(element) if tag == "dl" else self._list(element)
        elif tag == "blockquote":
            yield from self._quote(element)
        elif tag == "pre":
            yield from self._listing(element)
        elif tag == "table":
            yield from self._table(element)
        elif tag in ("p", "li"):  # outside a list it is a footnote
            yield from self._paragraph(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        if stashed := self._stashed(element):
            yield stashed
            return
        if text := plain(element):
            yield Paragraph(text=text, place=place(element))
        yield from self._figures(element)

    def _stashed(self, element: Element) -> Code | Formula | None:
        found = STASHED.search("".join(element.itertext()))
        return self._source.stash[int(found[1])] if found else None

    def _figures(self, element: Element) -> Iterator[Figure]:
        where = place(element)
        for image in element.iter("img"):
            caption = squeeze(image.get("title") or image.get("alt") or "")
            if figure := self._pictures.figure(image.get("src", ""), caption, where):
                yield figure

    def _list(self, element: Element) -> Iterator[Block]:
        """Nested lists are flattened; what an entry holds besides text follows the list."""
        items: list[str] = []
        extras: list[Block] = []
        self._collect(element, items, extras)
        if items:
            yield Bullets(items=tuple(items), ordered=element.tag == "ol", place=place(element))
        yield from extras

    def _collect(self, element: Element, items: list[str], extras: list[Block]) -> None:
        for entry in element:
            nested = [child for child in entry if child.tag in ("ul", "ol")]
            others = [
                child for child in entry if child.tag in ("pre", "table", "blockquote") or self._stashed_only(child)
            ]
            words = Element("li")
            words.text = entry.text
            words.extend(child for child in entry if child not in nested and child not in others)
            if text := CHECKBOX.sub("", plain(words)):
                items.append(text)
            extras.extend(self._figures(words))
            for child in others:
                extras.extend(self._block(child))
            for child in nested:
                self._collect(child, items, extras)

    def _definitions(self, element: Element) -> Iterator[Block]:
        """A definition list; a term with several meanings is one entry."""
        entries: list[list[str]] = []
        for child in element:
            if text := plain(child):
                if child.tag == "dt" or not entries:
                    entries.append([text])
                else:
                    entries[-1].append(text)
        if entries:
            items = tuple(": ".join((entry[0], " ".join(entry[1:]))) if entry[1:] else entry[0] for entry in entries)
            yield Bullets(items=items, defines=True, place=place(element))
        for child in element:
            yield from self._figures(child)

    def _stashed_only(self, element: Element) -> bool:
        return element.tag == "p" and self._stashed(element) is not None

    def _quote(self, element: Element) -> Iterator[Block]:
        if any(child.tag != "p" or self._stashed(child) for child in element):
            yield from self.of(element)
            return
        lines = [line for child in element for line in lines_of(child)]
        attribution = ""
        if len(lines) > 1 and (dash := ATTRIBUTION.match(lines[-1])):
            attribution = lines.pop()[dash.end() :].strip()
        if text := ALERT.sub("", " ".join(lines)):
            yield Quote(text=text, attribution=attribution, place=place(element))
        yield from self._figures(element)

    def _listing(self, element: Element) -> Iterator[Block]:
        if stashed := self._stashed(element):
            yield stashed
            return
        text = html.unescape(MARK.sub("", "".join(element.itertext()))).strip("\n")
        if text.strip():
            yield Code(text=text, place=place(element))

    def _table(self, element: Element) -> Iterator[Block]:
        rows = [tuple(plain(cell) for cell in row) for row in element.iter("tr")]
        header, width = rows[0], len(rows[0])
        if any(header) or any(map(any, rows[1:])):
            body = tuple((*row, *[""] * width)[:width] for row in rows[1:] if any(row))
            yield Table(header=header, rows=body, place=place(element))
        yield from self._figures(element)


def place(element: Element) -> Place:
    """The first line that an element carries."""
    found = MARK.search("".join(element.itertext()))
    return Place(line=int(found[1])) if found else Place()


def plain(element: Element) -> str:
    """The words of an element on one line."""
    return squeeze(MARK.sub("", "".join(_pieces(element))))


def lines_of(element: Element) -> list[str]:
    """The words of an element, line by line of the source."""
    parts = (squeeze(part) for part in MARK.split("".join(_pieces(element)))[::2])
    return [part for part in parts if part]


def squeeze(text: str) -> str:
    """``text`` without entities, placeholders and runs of white space."""
    text = text.replace(AMP_SUBSTITUTE, "&").replace(NBSP_PLACEHOLDER, "")
    return " ".join(MARK.sub("", html.unescape(html.unescape(text))).split())


def _pieces(element: Element) -> Iterator[str]:
    if element.tag == "sup" and element.get("id", "").startswith("fnref"):
        return
    if element.tag == "a" and "footnote-backref" in element.get("class", ""):
        return
    yield element.text or ""
    for child in element:
        if child.tag in ("p", "br"):
            yield " "
        yield from _pieces(child)
        yield child.tail or ""
