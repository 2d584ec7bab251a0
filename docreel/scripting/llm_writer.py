"""The writer that asks a language model, and believes nothing that the document does not say."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from docreel.errors import Ungrounded
from docreel.models import BulletList, Document, Paragraph, Scene, Script, Sentence, TitleCard, content_hash
from docreel.scripting.asking import PROMPTS, Model, grounded, true
from docreel.scripting.chunking import Chunk, chunks
from docreel.scripting.drafts import Draft, Drafting, closed, shared
from docreel.scripting.extractive import ExtractiveWriter, within
from docreel.scripting.grounding import Ground
from docreel.scripting.joining import Joining, unrepeated
from docreel.scripting.keypoints import Weights
from docreel.scripting.retelling import retold
from docreel.scripting.rows import Rows
from docreel.scripting.sections import passage
from docreel.scripting.sentences import split
from docreel.scripting.spoken import sentence, shown
from docreel.scripting.suiting import asked_for, offered

_LARGEST_PART, _MOST_SCENES = 1500, 12  # tokens, scenes


class _Opening(BaseModel):
    subtitle: str
    narration: list[str] = Field(min_length=1)


class _Scene(BaseModel):
    heading: str
    narration: list[str]
    show: str
    points: list[str]


class _Scenes(BaseModel):
    scenes: list[_Scene]


class LanguageModelWriter:
    """Part by part: scenes from the model, each number and name of theirs looked up in that part of the document.

    ``chunk_tokens`` is the length of a part; 0: a tenth of what the model's context holds. A small model
    retells paragraphs, and the extractive writer arranges them.
    """

    def __init__(self, model: Model, *, chunk_tokens: int = 0) -> None:
        self._model, self._chunk_tokens = model, chunk_tokens

    @property
    def identity(self) -> str:
        return f"llm-6:{self._model.identity}:{self._chunk_tokens or 'auto'}:{content_hash(PROMPTS)[:12]}"

    @property
    def _name(self) -> str:
        return f"llm:{self._model.identity}"

    def write(self, document: Document, max_scenes: int) -> Script:
        """See :class:`~docreel.scripting.writer.Writer`. Raises :class:`Ungrounded` where nothing that the model wrote
        about a part of the document stands in it, and what the model raises: there is no stock text in its place.
        """
        warnings: list[str] = []
        if self._model.is_small:
            told = retold(document, self._model, warnings)
            script = ExtractiveWriter().write(told, max_scenes)
            return script.model_copy(update={"writer": self._name, "warnings": (*warnings, *script.warnings)})
        tokens = self._chunk_tokens or min(_LARGEST_PART, self._model.context_tokens // 10)
        parts, drafting = list(chunks(document, tokens)), _drafting(document)
        scenes = [scene for part in parts for scene in self._scenes(part, document, drafting, warnings)]
        scenes.insert(0, self._opening(parts[0], document, warnings))
        weights = Weights(line.text for scene in scenes for line in scene.narration)
        kept, left = within(scenes, max_scenes, weights)
        return Script(
            title=shown(document.title) or document.title,
            language=document.language,
            scenes=tuple(kept),
            writer=self._name,
            warnings=(*warnings, *left),
        )

    def _scenes(
        self, part: Chunk, document: Document, drafting: Callable[[str], Drafting], warnings: list[str]
    ) -> Iterator[Scene]:
        ground = Ground(f"{document.title}\n{part.text}", document.language)
        answer = grounded(self._model, 
            "scenes", part.text, document.language, _schema(part, document.language), ground,
            lambda answer: (text for scene in answer.scenes for text in (*scene.narration, *scene.points)),
        )  # fmt: skip
        told, drafts = set(), list[tuple[str, Draft]]()
        for scene in answer.scenes:
            said = [text for given in scene.narration for text in split(given, document.language)]
            said = true(said, ground, warnings)
            points = [shown(point) for point in scene.points if shown(point) and not ground.missing(point)]
            if said:
                told.add(scene.heading)
                found = _drafts(scene, said, points, part, drafting(scene.heading))
                drafts.extend((scene.heading, draft) for draft in found)
        if not told:
            message = f"Nothing the model wrote about “{part.headings[0]}” is in the document."
            raise Ungrounded(f"{message} Use a more capable model, or the extractive writer.")
        warnings.extend(f"The model left out “{heading}”." for heading in part.headings if heading not in told)
        for heading, group in groupby(drafts, key=lambda pair: pair[0]):
            yield from _filmed(heading, [draft for _, draft in group], drafting(heading), warnings)

    def _opening(self, part: Chunk, document: Document, warnings: list[str]) -> Scene:
        text = f"# {document.title}\n\n{part.text}"
        ground = Ground(text, document.language)
        answer = grounded(
            self._model,
            "opening",
            text,
            document.language,
            _Opening,
            ground,
            lambda answer: [answer.subtitle, *answer.narration],
        )
        said = _said(answer.narration, document.language, ground, warnings)
        title = shown(document.title) or document.title
        said = said or _said([closed(title)], document.language, ground, warnings)
        if not said:
            raise Ungrounded(f"“{document.title}” cannot be opened truthfully. Use the extractive writer.")
        subtitle = "" if ground.missing(answer.subtitle) else shown(answer.subtitle)
        return Scene(heading=title, narration=said, visual=TitleCard(title=title, subtitle=subtitle))


def _drafting(document: Document) -> Callable[[str], Drafting]:
    prose = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    weights, rows = Weights(prose), Rows(prose, document.language)
    return lambda heading: Drafting(heading, document.language, weights, rows)


def _filmed(heading: str, drafts: list[Draft], drafting: Drafting, warnings: list[str]) -> Iterator[Scene]:
    """The drafts under one heading as scenes, short ones joined."""
    language = drafting.language
    for draft in Joining(language).within(drafts, drafting.card):
        lines = tuple(line for text in unrepeated(draft.texts) if (line := sentence(text, language)))
        if draft.omitted:
            warnings.append(f"{draft.omitted}: “{heading}”.")
        if lines:
            yield Scene(heading=heading, narration=lines, visual=draft.visual, sources=draft.sources)


def _schema(part: Chunk, language: str) -> type[_Scenes]:
    """Scenes whose headings, blocks and kinds ``part`` has something for: a model cannot answer with others."""
    headings: Any = Literal[part.headings]
    prose = {
        heading: [block.text for block in part.blocks(heading) if isinstance(block, Paragraph)]
        for heading in part.headings
    }
    shows: Any = Literal[("points", *offered(prose, language), *part.visuals)]
    scene = create_model("Scene", __base__=_Scene, heading=(headings, ...), show=(shows, ...))
    return create_model("Scenes", __base__=_Scenes, scenes=(list[scene], Field(min_length=1, max_length=_MOST_SCENES)))


def _said(texts: Iterable[str], language: str, ground: Ground, warnings: list[str]) -> tuple[Sentence, ...]:
    parts = [part for given in texts for part in split(given, language)]
    return tuple(line for text in true(parts, ground, warnings) if (line := sentence(text, language)))


def _drafts(scene: _Scene, said: list[str], points: list[str], part: Chunk, drafting: Drafting) -> Iterator[Draft]:
    """The scene in lengths that can be watched: the document's own block over its sentences, or the points."""
    block = part.visuals.get(scene.show)
    blocks = [block] if block else part.blocks(scene.heading)
    sources = tuple(dict.fromkeys(map(passage, blocks)))
    if block:
        yield from drafting.showing(block, said, sources)
        return
    groups = drafting.groups(said)
    for group, items in zip(groups, shared(list(dict.fromkeys(points)), len(groups)), strict=True):
        listed = BulletList(heading=scene.heading, items=tuple(items)[:6]) if len(items) > 1 else None
        chosen = scene.show != "points" and asked_for(scene.show, group, scene.heading, drafting.language)
        visual = chosen or listed or drafting.card(group)
        yield Draft(visual, group, sources, prose=True, free=len(group))
