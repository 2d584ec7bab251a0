"""Which visual suits sentences better than their key points do, and what a model may choose among."""

from collections.abc import Mapping, Sequence

from docreel.models import DefinitionCard, Visual
from docreel.scripting.comparing import versus
from docreel.scripting.defining import defined, definition
from docreel.scripting.processes import numbered
from docreel.scripting.sentences import split
from docreel.scripting.spoken import shown
from docreel.scripting.striking import figure, striking


def suited(texts: Sequence[str], heading: str, language: str) -> Visual | None:
    """Two things, steps, a thing that is defined, or one number, where the sentences are about nothing else."""
    heading = shown(heading) or heading
    return (
        versus(texts, heading, language)
        or numbered(texts, heading)
        or defined(texts, heading)
        or striking(texts, heading, language)
    )


def offered(paragraphs: Mapping[str, Sequence[str]], language: str) -> tuple[str, ...]:
    """The kinds that a part of a document has something for; ``paragraphs`` by the heading they stand under."""
    under = {
        heading: [shown(text) for paragraph in texts for text in split(paragraph, language)]
        for heading, texts in paragraphs.items()
    }
    texts = [text for each in under.values() for text in each]
    kinds = {
        "comparison": any(versus(each, heading, language) for heading, each in under.items()),
        "definition": any(map(definition, texts)) or any(defined(each[:1], at) for at, each in under.items()),
        "number": any(figure(text, "", language) for text in texts),
    }
    return tuple(kind for kind, has in kinds.items() if has)


def asked_for(kind: str, texts: Sequence[str], heading: str, language: str) -> Visual | None:
    """The kind that a model chose, made of its sentences; None where they do not make one."""
    plain = list(map(shown, texts))
    if kind == "comparison":
        return versus(plain, heading, language)
    if kind == "definition":
        terms = tuple(term for text in plain if (term := definition(text)))
        return DefinitionCard(heading=heading, terms=terms) if terms else defined(plain[:1], heading)
    return next((card for text in plain if (card := figure(text, heading, language))), None)
