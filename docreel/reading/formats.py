"""The registry of formats, and which one some bytes are in."""

import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

import puremagic

from docreel.errors import EmptyDocument, UnsupportedFormat
from docreel.reading import markdown, pdf, plain_text
from docreel.reading.content import Content, Context
from docreel.reading.encoding import looks_binary

HEAD_BYTES = 4096


@dataclass(frozen=True)
class Format:
    """A document format: ``count_words`` is a quick estimate, ``read`` does the work."""

    media_type: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, Context], Content]
    count_words: Callable[[bytes], int]


FORMATS = (
    Format("text/plain", (".txt", ".text", ""), plain_text.read, plain_text.count_words),
    Format("text/markdown", (".md", ".markdown", ".mdown", ".mkd"), markdown.read, plain_text.count_words),
    Format("application/pdf", (".pdf",), pdf.read, pdf.count_words),
)
SUPPORTED = "plain text (.txt), Markdown (.md) and PDF (.pdf)"
BY_MEDIA_TYPE = {each.media_type: each for each in FORMATS}

# Markup that is text to a computer and noise to a listener.
MARKUP = {
    b"{\\rtf": "an RTF document",
    b"<!doctype html": "an HTML page",
    b"<html": "an HTML page",
    b"<?xml": "an XML file",
    b"%!ps": "a PostScript file",
}
# Containers of many kinds, for which puremagic guesses one.
CONTAINERS = {b"MZ": "a Windows program", b"PK\x03\x04": "an Office document or another ZIP archive"}
EXTENSION = re.compile(r"\.[a-z][a-z0-9]{0,3}")

# Built-in types only: the same name means the same on every machine.
_types = mimetypes.MimeTypes(filenames=())


def sniff(data: bytes, name: str) -> str:
    """Media type of ``data``: text/plain, text/markdown or application/pdf. The content decides; the name tells the two
    kinds of text apart and must not promise something else.

    Raises UnsupportedFormat, EmptyDocument.
    """
    if not data.strip():
        raise EmptyDocument(f"{name!r} is empty. Hand in a document with text in it.")
    head = data[:HEAD_BYTES]
    suffix = PurePath(name).suffix.lower()
    if head.lstrip().startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in head[:1024]):
        return "application/pdf"
    if looks_binary(data):
        return _unidentified(data, name, suffix)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, what in MARKUP.items():
        if start.startswith(magic):
            raise _unsupported(name, what)
    if suffix == ".pdf":
        raise _unsupported(name, "plain text under the name of a PDF")
    return _text_type(name, suffix)


def _text_type(name: str, suffix: str) -> str:
    for each in FORMATS:
        if suffix in each.suffixes:
            return each.media_type
    declared = _types.guess_type(f"x{suffix}", strict=False)[0]
    if declared or EXTENSION.fullmatch(suffix):
        raise _unsupported(name, f"a file of the kind {suffix}")
    return "text/plain"  # the suffix of "Report v1.2" means nothing


def _unidentified(data: bytes, name: str, suffix: str) -> str:
    container = next((what for magic, what in CONTAINERS.items() if data.startswith(magic)), "")
    if container:
        raise _unsupported(name, container)
    try:
        matches = puremagic.magic_string(data)
    except puremagic.PureError:
        matches = []
    if matches:
        raise _unsupported(name, matches[0].name or f"a file of the kind {matches[0].extension}")
    if suffix in (".txt", ".text", ".md", ".markdown"):
        return _text_type(name, suffix)  # perhaps a rare encoding: the decoder has the last word
    raise _unsupported(name, "binary data of an unknown kind")


def _unsupported(name: str, what: str) -> UnsupportedFormat:
    return UnsupportedFormat(
        f"{name!r} looks like {what}. Supported are {SUPPORTED}: export the document as one of them."
    )
