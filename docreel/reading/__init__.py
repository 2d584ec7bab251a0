"""Reading: the bytes of a document -> a :class:`~docreel.models.Document`.

A new format is one module with ``read`` and ``count_words``, and one line in :data:`docreel.reading.formats.FORMATS`.
"""

import re
from pathlib import Path, PurePath

from docreel.errors import EmptyDocument, UnsupportedLanguage
from docreel.models import Block, Bullets, Document, Heading, Paragraph, Quote
from docreel.reading.content import Content, Context, Limits, Save
from docreel.reading.formats import BY_MEDIA_TYPE, sniff
from docreel.reading.language import identifier, identify, other_language

MANY = 1_000  # blocks tell the language of a document

__all__ = ["Limits", "outline_size", "read", "sniff"]


def read(
    data: bytes, name: str, *, save: Save, limits: Limits, folder: Path | None = None, language: str = "auto"
) -> Document:
    """The document in ``data``, called ``name``. Its pictures are handed to ``save`` (bytes, media type); pictures that
    Markdown refers to are looked for inside ``folder`` only. ``language`` is an ISO 639-1 code or ``auto``.

    Raises the errors under :class:`docreel.errors.InputError`, and UnsupportedLanguage for what is no language code.
    """
    if language != "auto" and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise UnsupportedLanguage(f"{language!r} is not a language code. Say 'auto' or a code such as 'en' or 'vi'.")
    limits.check_bytes(len(data))
    identifier()
    content = BY_MEDIA_TYPE[sniff(data, name)].read(data, Context(save, limits, folder))
    if not content.blocks:
        raise EmptyDocument(f"{name!r} has no text in it. Hand in a document with at least one sentence.")
    if language == "auto":
        language = content.language or identify("\n".join(map(_words, content.blocks[:MANY])))
    return Document(
        title=_title(content, name),
        language=language,
        pages=content.pages,
        blocks=tuple(_in_its_language(block, language) for block in content.blocks),
        warnings=content.warnings,
    )


def outline_size(data: bytes, name: str) -> int:
    """About how many words of speech the document holds: an estimate from its first part, well under a second.

    Raises UnsupportedFormat, EmptyDocument, and what the format raises for a document that cannot be opened.
    """
    return BY_MEDIA_TYPE[sniff(data, name)].count_words(data)


def _title(content: Content, name: str) -> str:
    headings = [block for block in content.blocks if isinstance(block, Heading)]
    first = next((heading.text for heading in headings if heading.level == 1), "")
    return content.title or first or _readable(name)


def _readable(name: str) -> str:
    words = re.sub(r"[_\-\s]+", " ", PurePath(name).stem).strip()
    return (words[:1].upper() + words[1:]) or "Untitled"


def _words(block: Block) -> str:
    """The running text; listings and tables speak no language."""
    if isinstance(block, Bullets):
        return "\n".join(block.items)
    return block.text if isinstance(block, Heading | Paragraph | Quote) else ""


def _in_its_language(block: Block, main: str) -> Block:
    other = other_language(_words(block), main)
    return block.model_copy(update={"language": other}) if other else block
