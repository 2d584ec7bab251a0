"""What a small model can do: retell one paragraph at a time. The arranging is left to the extractive writer."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from docreel.errors import Ungrounded
from docreel.models import Block, Document, Heading, Paragraph
from docreel.scripting.asking import Model, grounded, true
from docreel.scripting.grounding import Ground
from docreel.scripting.joining import unrepeated
from docreel.scripting.sentences import split

_CHARACTERS = 900  # of a paragraph at once


class _Retelling(BaseModel):
    narration: list[str] = Field(min_length=1, max_length=5)


def retold(document: Document, model: Model, warnings: list[str]) -> Document:
    """``document`` with its paragraphs in the model's words; what is one sentence stays as it is.

    Raises :class:`Ungrounded` where nothing that the model wrote about a paragraph stands in it.
    """
    return document.model_copy(update={"blocks": tuple(_blocks(document, model, warnings))})


def _blocks(document: Document, model: Model, warnings: list[str]) -> Iterator[Block]:
    heading = document.title
    for block in document.blocks:
        heading = block.text if isinstance(block, Heading) else heading
        if not isinstance(block, Paragraph):
            yield block
            continue
        said = [
            sentence
            for part in _parts(block.text, document.language)
            for sentence in (_retold(part, document, model, heading, warnings) if len(part) > 1 else part)
        ]
        yield block.model_copy(update={"text": " ".join(unrepeated(said))})


def _parts(text: str, language: str) -> Iterator[list[str]]:
    part: list[str] = []
    for sentence in split(text, language):
        if part and sum(map(len, part)) + len(sentence) > _CHARACTERS:
            yield part
            part = []
        part.append(sentence)
    if part:
        yield part


def _retold(part: list[str], document: Document, model: Model, heading: str, warnings: list[str]) -> list[str]:
    text = " ".join(part)
    ground = Ground(f"{document.title}\n{heading}\n{text}", document.language)
    answer = grounded(
        model,
        "retell",
        text,
        document.language,
        _Retelling,
        lambda answer: ((said, ground) for said in answer.narration),
    )
    said = [sentence for given in answer.narration for sentence in split(given, document.language)]
    # Two words are a title that the model repeats, and no sentence.
    kept = [text[:1].upper() + text[1:] for text in true(said, ground, warnings) if len(text.split()) > 2]
    if not kept:
        message = f"Nothing the model wrote about “{heading}” is in the document."
        raise Ungrounded(f"{message} Use a more capable model, or the extractive writer.")
    return kept
