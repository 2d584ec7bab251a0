"""Document -> Script: what is said and shown, scene by scene."""

from docreel.models import Document, Length, Script
from docreel.scripting.editing import editable, voiced
from docreel.scripting.extractive import ExtractiveWriter
from docreel.scripting.illustrating import illustrated, is_plain, prompt_for
from docreel.scripting.lexicon import lexicon_of, pronounced
from docreel.scripting.llm_writer import LanguageModelWriter
from docreel.scripting.tongues import unsaid
from docreel.scripting.writer import Writer

__all__ = [
    "ExtractiveWriter",
    "LanguageModelWriter",
    "Writer",
    "editable",
    "illustrated",
    "is_plain",
    "lexicon_of",
    "prompt_for",
    "pronounced",
    "voiced",
    "write_script",
]


def write_script(
    document: Document,
    *,
    writer: Writer,
    max_scenes: int,
    language: str = "auto",
    length: Length = Length(),  # noqa: B008 - frozen
) -> Script:
    """The script of ``document``, narrated in ``language`` (ISO 639-1; ``auto``: the document's own), in at most
    ``max_scenes`` scenes and about as long as ``length`` asks.

    Nothing is translated: ``language`` corrects a language that was recognised wrongly.
    Raises what ``writer`` raises; see :meth:`Writer.write`.
    """
    if language != "auto":
        document = document.model_copy(update={"language": language})
    scenes = min(length.scenes or max_scenes, max_scenes)
    script = writer.write(document, length.model_copy(update={"scenes": scenes}))
    return script.model_copy(update={"warnings": (*script.warnings, *unsaid(document))})
