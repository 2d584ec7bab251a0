"""PDF, page by page: pypdf tells what the file is, its outline and title; pdfium tells what stands where."""

import io
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import Destination
from pypdfium2 import PdfDocument, PdfiumError

from docreel.errors import DamagedDocument, EmptyDocument, EncryptedDocument, ScannedDocument, TooLarge, UndecodableText
from docreel.models import Block, Figure, Place
from docreel.reading.content import Content, Context
from docreel.reading.encoding import tidy
from docreel.reading.pdf_blocks import BlockBuilder, outline_key
from docreel.reading.pdf_footnotes import without_footnotes
from docreel.reading.pdf_furniture import body_size, without_contents, without_furniture
from docreel.reading.pdf_line import Line
from docreel.reading.pdf_lines import TooManyPieces
from docreel.reading.pdf_page import PageContent, opened, page_content, quiet
from docreel.reading.pictures import UnusablePicture, figure

# On damaged files pypdf raises these besides its own errors: it trusts the types of what it finds.
FAULTS = (PyPdfError, PdfiumError, DependencyError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError,
          OSError, RecursionError, AssertionError, NotImplementedError, zlib.error, EOFError)  # fmt: skip
SAMPLE_PAGES = 3
FORGET_EVERY = 16
MAX_CONTENT_BYTES = 20_000_000
LEGIBLE = 15
DULL_TITLES = ("untitled", "microsoft word", "document", "slide 1", "powerpoint")


@dataclass
class Pages:
    """What the pages hold, gathered one by one."""

    lines: list[Line] = field(default_factory=list)
    figures: list[tuple[int, int, Figure]] = field(default_factory=list)
    """Page, lines on the page before it, figure."""
    pictured: list[int] = field(default_factory=list)
    """Pages with a picture and hardly any letters."""
    warnings: dict[str, None] = field(default_factory=dict)


def read(data: bytes, context: Context) -> Content:
    """Raises EncryptedDocument, DamagedDocument, ScannedDocument, EmptyDocument, UndecodableText, TooLarge."""
    with quiet() as repairs:
        reader = _open(data)
        count = _page_count(reader)
        context.limits.check_pages(count)
        warnings: dict[str, None] = {}
        outline, title = _outline(reader, repairs, warnings), _title(reader, warnings)
        pages = _gather(data, reader, context)
    _check_legible(pages, count)
    blocks = _blocks(pages, count, outline)
    return Content(blocks=blocks, title=title, pages=count, warnings=(*warnings, *pages.warnings))


def count_words(data: bytes) -> int:
    """Words in the document, from its first pages. Raises EncryptedDocument, DamagedDocument."""
    with quiet():
        reader = _open(data)
        count = _page_count(reader)
        sample = min(count, SAMPLE_PAGES)
        words = 0
        with _opened(data) as document:
            for index in range(sample):
                words += sum(len(line.text.split()) for line in _content(document, reader, index).lines)
    return max(1, words * count // max(1, sample))


def _open(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
    except FAULTS as fault:
        raise _damaged(fault) from fault
    if locked:
        raise EncryptedDocument("The PDF is protected by a password. Save a copy without one and hand that in.")
    return reader


def _page_count(reader: PdfReader) -> int:
    try:
        count = len(reader.pages)
    except FAULTS as fault:
        raise _damaged(fault) from fault
    if not count:
        raise DamagedDocument("The PDF has no pages. Export it again from where it came from.")
    return count


@contextmanager
def _opened(data: bytes) -> Iterator[PdfDocument]:
    with ExitStack() as stack:
        try:
            document = stack.enter_context(opened(data))
        except PdfiumError as fault:
            raise _damaged(fault) from fault
        yield document


def _content(document: PdfDocument, reader: PdfReader, index: int) -> PageContent:
    try:
        # pypdf bounds what a page may unpack to; only then may pdfium see it.
        contents = reader.pages[index].get_contents()
        if contents is not None and len(contents.get_data()) > MAX_CONTENT_BYTES:
            raise _overloaded(index)
        return page_content(document, index)
    except (LimitReachedError, TooManyPieces) as fault:
        raise _overloaded(index) from fault
    except FAULTS as fault:
        raise _damaged(fault, index + 1) from fault


def _overloaded(index: int) -> TooLarge:
    return TooLarge(f"Page {index + 1} unpacks to more than a page of text can be. Export the PDF again.")


def _gather(data: bytes, reader: PdfReader, context: Context) -> Pages:
    pages = Pages()
    characters, count = 0, len(reader.pages)
    for start in range(0, count, FORGET_EVERY):
        # Both libraries keep what they have seen: memory would grow with the pages.
        with _opened(data) as document:
            for index in range(start, min(count, start + FORGET_EVERY)):
                content = _content(document, reader, index)
                characters += sum(len(line.text) for line in content.lines)
                context.limits.check_characters(characters)
                letters = sum(sum(map(str.isalnum, line.text)) for line in content.lines)
                if content.pictures and letters < LEGIBLE:
                    pages.pictured.append(index + 1)
                pages.lines += content.lines
                pages.figures += _figures(index + 1, content, context, pages.warnings)
        reader.resolved_objects.clear()
    return pages


def _figures(
    number: int, content: PageContent, context: Context, warnings: dict[str, None]
) -> Iterator[tuple[int, int, Figure]]:
    for picture in content.pictures:
        place = Place(page=number, line=max(1, picture.after))
        try:
            yield number, picture.after, figure(picture.data, context.save, "", place)
        except UnusablePicture:
            warnings[f"A picture on page {number} was left out: it cannot be decoded."] = None


def _check_legible(pages: Pages, count: int) -> None:
    text = "".join(line.text for line in pages.lines)
    if len(pages.pictured) == count or (not text and pages.pictured):
        raise ScannedDocument(
            "The PDF holds pictures of pages and no text. Run text recognition (OCR) on it first, for example with "
            "ocrmypdf, and hand in the result."
        )
    if not text:
        raise EmptyDocument(
            "The PDF has no text in it. If letters can be seen, run text recognition (OCR) on it first."
        )
    unknown = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    if unknown * 5 > len(text):
        raise UndecodableText(
            "The fonts of the PDF do not say which letters they show. Export it again, or run text recognition (OCR)."
        )
    if pages.pictured:
        named = ", ".join(map(str, pages.pictured[:10])) + (" and more" if len(pages.pictured) > 10 else "")
        pages.warnings[f"Pages without text, shown as pictures: {named}. Words in them are not read."] = None


def _blocks(pages: Pages, count: int, outline: dict[str, int]) -> tuple[Block, ...]:
    lines, contents = without_contents(pages.lines)
    if contents and lines:
        numbers = ", ".join(map(str, contents[:10])) + (" and more" if len(contents) > 10 else "")
        pages.warnings[f"A table of contents was left out, on page {numbers}."] = None
    lines = without_furniture(lines or pages.lines, count)
    lines, footnotes = without_footnotes(lines, body_size(lines))
    builder = BlockBuilder(lines, outline)
    figures = _worth_showing(pages.figures, count)
    pages.lines.clear()
    lines.reverse()
    while lines:  # of a long document, not both the lines and their blocks are held
        line = lines.pop()
        while figures and figures[0][:2] < (line.page, line.number):
            builder.add_figure(figures.pop(0)[2])
        builder.add(line)
        while footnotes and footnotes[0].after <= (line.page, line.number):
            builder.add_footnote(footnotes.pop(0).lines)
    for _, _, each in figures:
        builder.add_figure(each)
    return builder.blocks()


def _worth_showing(figures: list[tuple[int, int, Figure]], count: int) -> list[tuple[int, int, Figure]]:
    """Each picture once, and none that decorates page after page."""
    pages_of = Counter(key for key, _ in {(each.image.key, page) for page, _, each in figures})
    shown: set[str] = set()
    kept = []
    for page, after, each in figures:
        if pages_of[each.image.key] <= max(2, count // 2) and each.image.key not in shown:
            shown.add(each.image.key)
            kept.append((page, after, each))
    return kept


def _outline(reader: PdfReader, repairs: list[str], warnings: dict[str, None]) -> dict[str, int]:
    """Headings that the outline names, with their levels; what comes after damage is missing."""
    found: dict[str, int] = {}

    def walk(entries: list[object], level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, min(6, level + 1))
            elif isinstance(entry, Destination) and (key := outline_key(tidy(str(entry.title)))):
                found[key] = level

    whole = False
    with suppress(*FAULTS):
        walk(list(reader.outline), 1)
        whole = not any("outline" in each.lower() for each in repairs)
    if not whole:
        warnings["The PDF's outline is damaged: headings were told by their type size and may be wrong."] = None
    return found


def _title(reader: PdfReader, warnings: dict[str, None]) -> str:
    """The title that the metadata declares, unless a program put it there."""
    try:
        metadata = reader.metadata
        title = " ".join(tidy((metadata.title if metadata else None) or "").split())
    except FAULTS:
        warnings["The PDF's metadata are damaged: the title was taken from its headings or its name."] = None
        return ""
    is_file_name = " " not in title and ("." in title or "_" in title)
    dull = is_file_name or any(title.lower().startswith(each) for each in DULL_TITLES)
    return "" if dull or len(title) > 150 else title


def _damaged(fault: BaseException, page: int = 0) -> DamagedDocument:
    where = f" from page {page} on" if page else ""
    return DamagedDocument(
        f"The PDF is damaged and cannot be read{where} ({type(fault).__name__}). Export or download it again."
    )
