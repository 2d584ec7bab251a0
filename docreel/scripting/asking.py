"""Questions to a language model about a part of a document, and its answers held against that part."""

import re
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from string import Template
from typing import Protocol, TypeVar

from pydantic import BaseModel

from docreel.models import TokenUsage
from docreel.scripting.grounding import Ground
from docreel.scripting.sentences import closed

Answer = TypeVar("Answer", bound=BaseModel)
PROMPTS = {
    name: (files(__package__) / "prompts" / f"{name}.md").read_text("utf-8")
    for name in ("scenes", "shorter", "opening", "retell", "revise")
}
_LINK = re.compile(
    r"(?i:\b[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:mailto|javascript|data):)[^\s<>\"”)]*|[\w.+-]+@[\w-]+\.[\w.-]+"
)


class Model(Protocol):
    """A language model that answers in a given shape; :class:`docreel.services.llm.LanguageModel` is one."""

    @property
    def identity(self) -> str: ...

    @property
    def context_tokens(self) -> int: ...

    @property
    def is_small(self) -> bool: ...

    @property
    def usage(self) -> TokenUsage: ...

    def complete(self, messages: Sequence[dict[str, str]], schema: type[Answer]) -> Answer: ...


def grounded(
    model: Model,
    prompt: str,
    text: str,
    language: str,
    schema: type[Answer],
    texts: Callable[[Answer], Iterable[tuple[str, Ground]]],
    more: str = "",
) -> Answer:
    """The model's answer; where one of its ``texts`` does not stand in the ground it is held against, its second one,
    told what.

    ``more`` are rules beyond those of the ``prompt``.
    """
    rules = Template(PROMPTS[prompt]).substitute(language=language) + more
    # The document cannot close its own delimiter.
    data = text.replace("<document>", "< document>").replace("</document", "< /document")
    turns = [{"role": "system", "content": rules}, {"role": "user", "content": f"<document>\n{data}\n</document>"}]
    answer = model.complete(turns, schema)
    problems = [
        f"- {said!r}: {', '.join(faults)}" for said, ground in texts(answer) if (faults := untrue(said, ground))
    ]
    if not problems:
        return answer
    revise = Template(PROMPTS["revise"]).substitute(problems="\n".join(problems))
    turns += [{"role": "assistant", "content": answer.model_dump_json()}, {"role": "user", "content": revise}]
    return model.complete(turns, schema)


def untrue(said: str, ground: Ground) -> list[str]:
    """What is wrong with a text of a model's. It has no links at all: a document may ask for one to be added."""
    links = [f"{link} (no links)" for link in _LINK.findall(said)]
    return links or ground.missing(said)


def true(texts: Iterable[str], ground: Ground, warnings: list[str]) -> list[str]:
    """Those of ``texts`` that stand in the document, closed; the others are told in ``warnings``."""
    kept = []
    for text in texts:
        if faults := untrue(text, ground):
            warnings.append(f"Dropped “{text}”: not in the document: {', '.join(faults)}.")
        else:
            kept.append(closed(text))
    return kept
