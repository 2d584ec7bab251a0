"""The writer that asks a language model, and believes nothing that the document does not say."""

import math
from collections.abc import Iterable, Iterator
from itertools import groupby
from string import Template
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from docreel.errors import Ungrounded
from docreel.models import (
    Block,
    BulletList,
    Document,
    LeftOut,
    Length,
    Paragraph,
    Passage,
    Scene,
    Script,
    Sentence,
    TitleCard,
    content_hash,
)
from docreel.scripting.asking import PROMPTS, Model, grounded, true, untrue
from docreel.scripting.chunking import Chunk, chunks, plain
from docreel.scripting.drafts import Draft, Drafting, shared
from docreel.scripting.duration import said_s
from docreel.scripting.extractive import ExtractiveWriter, shortened
from docreel.scripting.fitting import merged, told_of, within
from docreel.scripting.grounding import Ground
from docreel.scripting.joining import Joining, unrepeated
from docreel.scripting.keypoints import Weights
from docreel.scripting.opening import opening, parts_of
from docreel.scripting.passages import Passages
from docreel.scripting.repeats import said_once
from docreel.scripting.retelling import retold
from docreel.scripting.rows import Rows
from docreel.scripting.sections import passage, sections
from docreel.scripting.sentences import closed, split
from docreel.scripting.spoken import sentence, shown
from docreel.scripting.suiting import asked_for, offered

_LARGEST_PART, _MOST_SCENES = 1500, 12  # tokens, scenes
_SCENE_S = 18.0  # a usual scene


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
        return f"llm-11:{self._model.identity}:{self._chunk_tokens or 'auto'}:{content_hash(PROMPTS)[:12]}"

    @property
    def _name(self) -> str:
        return f"llm:{self._model.identity}"

    def write(self, document: Document, length: Length) -> Script:
        """See :class:`~docreel.scripting.writer.Writer`. Raises :class:`Ungrounded` where nothing that the model wrote
        about a part of the document stands in it, and what the model raises: there is no stock text in its place.
        """
        if self._model.is_small:
            return self._retold(document, length)
        tokens = self._chunk_tokens or min(_LARGEST_PART, self._model.context_tokens // 10)
        parts, told = list(chunks(document, tokens)), _Telling(document, length)
        scenes = [scene for part in parts for scene in self._scenes(part, told)]
        scenes.insert(0, self._opening(parts[0], document, told.warnings))
        scenes = said_once(scenes, document.language, told.warnings)
        weights = Weights(line.text for scene in scenes for line in scene.narration)
        kept, dropped = within(scenes, length, weights, document.language)
        left_out = merged((*told.left_out, *dropped), (scene.heading for scene in kept))
        return Script(
            title=shown(document.title) or document.title,
            language=document.language,
            scenes=tuple(kept),
            writer=self._name,
            warnings=(*told.warnings, *told_of(left_out, length, len(kept))),
            left_out=left_out,
            usage=self._model.usage,
        )

    def _retold(self, document: Document, length: Length) -> Script:
        warnings: list[str] = []
        shorter, cut = shortened(document, length)
        script = ExtractiveWriter().write(retold(shorter, self._model, warnings), length)
        scenes = said_once(script.scenes, document.language, warnings)
        left_out = merged((*cut, *script.left_out), (scene.heading for scene in script.scenes))
        others = script.warnings[: len(script.warnings) - len(told_of(script.left_out, length, len(script.scenes)))]
        warnings += [*others, *told_of(left_out, length, len(script.scenes))]
        return script.model_copy(
            update={
                "scenes": tuple(scenes),
                "writer": self._name,
                "warnings": tuple(warnings),
                "left_out": left_out,
                "usage": self._model.usage,
            },
        )

    def _scenes(self, part: Chunk, telling: "_Telling") -> Iterator[Scene]:
        document, warnings = telling.document, telling.warnings
        passages = Passages(part, document.title, document.language)
        most = telling.most_scenes(part)
        answer = grounded(self._model, 
            "scenes", part.text, document.language, _schema(part, document.language, most),
            lambda answer: ((text, passages.ground(scene.heading, scene.show))
                            for scene in answer.scenes for text in (*scene.narration, *scene.points)),
            more=Template(PROMPTS["shorter"]).substitute(scenes=most) if telling.is_shorter else "",
        )  # fmt: skip
        told, drafts = set(), list[tuple[str, Draft]]()
        for scene in answer.scenes:
            ground = passages.ground(scene.heading, scene.show)
            said = [text for given in scene.narration for text in split(given, document.language)]
            said = true(said, ground, warnings)
            points = [shown(point) for point in scene.points if shown(point) and not untrue(point, ground)]
            if said:
                told.add(scene.heading)
                blocks = passages.named(scene.heading, scene.show)
                found = _drafts(scene, said, points, blocks, telling.drafting(scene.heading))
                drafts.extend((scene.heading, draft) for draft in found)
        if not told:
            message = f"Nothing the model wrote about “{part.headings[0]}” is in the document."
            raise Ungrounded(f"{message} Use a more capable model, or the extractive writer.")
        telling.leave_out(part, told)
        for heading, group in groupby(drafts, key=lambda pair: pair[0]):
            under = [draft for _, draft in group]
            telling.open_chapter(heading, under[0])
            yield from _filmed(heading, under, telling.drafting(heading), warnings)

    def _opening(self, part: Chunk, document: Document, warnings: list[str]) -> Scene:
        text = f"# {document.title}\n\n{part.text}"
        ground = Ground(text, document.language)
        answer = grounded(
            self._model,
            "opening",
            text,
            document.language,
            _Opening,
            lambda answer: ((said, ground) for said in (answer.subtitle, *answer.narration)),
        )
        said = _said(answer.narration, document.language, ground, warnings)
        title = shown(document.title) or document.title
        said = said or _said([closed(title)], document.language, ground, warnings)
        if not said:
            raise Ungrounded(f"“{document.title}” cannot be opened truthfully. Use the extractive writer.")
        subtitle = "" if untrue(answer.subtitle, ground) else shown(answer.subtitle)
        return Scene(heading=title, narration=said, visual=TitleCard(title=title, subtitle=subtitle))


class _Telling:
    """What the parts of one document have in common while they are told one after the other."""

    def __init__(self, document: Document, length: Length) -> None:
        self.document, self.warnings, self.left_out = document, list[str](), list[LeftOut]()
        prose = [block.text for block in document.blocks if isinstance(block, Paragraph)]
        self._weights, self._rows = Weights(prose), Rows(prose, document.language)
        by_time = length.minutes * 60 / _SCENE_S if length.minutes else math.inf
        scenes = min(by_time, length.scenes or math.inf)
        whole_s = sum(said_s(plain(block), document.language) for block in document.blocks)
        self.is_shorter = whole_s / _SCENE_S > scenes
        self._scenes_per_s = scenes / max(1.0, whole_s)
        found = sections(document)

        self._chapters = dict(zip((section.heading for section in found), parts_of(found), strict=True))

    def open_chapter(self, heading: str, first: Draft) -> None:
        """Where a chapter begins with prose, that is said over a card that tells what the chapter holds."""
        if (parts := self._chapters.pop(heading, ())) and first.prose:
            first.visual, first.prose = opening(heading, parts), False

    def drafting(self, heading: str) -> Drafting:
        return Drafting(heading, self.document.language, self._weights, self._rows)

    def most_scenes(self, part: Chunk) -> int:
        """How many scenes the part may have: its share of all, and one at least."""
        if not self.is_shorter:
            return _MOST_SCENES
        share = said_s(part.text, self.document.language) * self._scenes_per_s
        return max(1, min(_MOST_SCENES, math.ceil(share)))

    def leave_out(self, part: Chunk, told: set[str]) -> None:
        """Note the sections of ``part`` that are not told: for length, or because the model forgot them."""
        for heading in (heading for heading in part.headings if heading not in told):
            if not self.is_shorter:
                self.warnings.append(f"The model left out “{heading}”.")
                continue
            blocks = part.blocks(heading)
            place = passage(blocks[0]) if blocks else Passage()
            count = sum(len(split(plain(block), self.document.language)) for block in blocks)
            self.left_out.append(
                LeftOut(heading=heading, page=place.page, line=place.line, sentences=max(1, count), whole=True)
            )


def _filmed(heading: str, drafts: list[Draft], drafting: Drafting, warnings: list[str]) -> Iterator[Scene]:
    """The drafts under one heading as scenes, short ones joined."""
    language = drafting.language
    for draft in Joining(language).within(drafts, drafting.card):
        lines = tuple(line for text in unrepeated(draft.texts) if (line := sentence(text, language)))
        if draft.omitted:
            warnings.append(f"{draft.omitted}: “{heading}”.")
        if lines:
            yield Scene(heading=heading, narration=lines, visual=draft.visual, sources=draft.sources)


def _schema(part: Chunk, language: str, most: int) -> type[_Scenes]:
    """Scenes whose headings, blocks and kinds ``part`` has something for: a model cannot answer with others.

    That they are at most so many it is only told: more are cut later.
    """
    told: Any = {"maxItems": most}
    headings: Any = Literal[part.headings]
    prose = {
        heading: [block.text for block in part.blocks(heading) if isinstance(block, Paragraph)]
        for heading in part.headings
    }
    shows: Any = Literal[("points", *offered(prose, language), *part.visuals)]
    scene = create_model("Scene", __base__=_Scene, heading=(headings, ...), show=(shows, ...))
    return create_model(
        "Scenes",
        __base__=_Scenes,
        scenes=(list[scene], Field(min_length=1, max_length=_MOST_SCENES, json_schema_extra=told)),
    )


def _said(texts: Iterable[str], language: str, ground: Ground, warnings: list[str]) -> tuple[Sentence, ...]:
    parts = [part for given in texts for part in split(given, language)]
    return tuple(line for text in true(parts, ground, warnings) if (line := sentence(text, language)))


def _drafts(
    scene: _Scene, said: list[str], points: list[str], blocks: list[Block], drafting: Drafting
) -> Iterator[Draft]:
    """The scene in lengths that can be watched: the document's own block over its sentences, or the points."""
    sources = tuple(dict.fromkeys(map(passage, blocks)))
    if scene.show.startswith("block "):
        yield from drafting.showing(blocks[0], said, sources)
        return
    groups = drafting.groups(said)
    for group, items in zip(groups, shared(list(dict.fromkeys(points)), len(groups)), strict=True):
        listed = BulletList(heading=scene.heading, items=tuple(items)[:6]) if len(items) > 1 else None
        chosen = scene.show != "points" and asked_for(scene.show, group, scene.heading, drafting.language)
        visual = chosen or listed or drafting.card(group)
        yield Draft(visual, group, sources, prose=not chosen, free=len(group))
