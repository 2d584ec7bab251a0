"""The writer that asks a language model, and believes nothing that the document does not say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from string import Template
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, Field, create_model

from docreel.errors import Ungrounded
from docreel.models import (
    Block,
    BulletList,
    Code,
    CodeListing,
    Document,
    Figure,
    FigureCard,
    Formula,
    FormulaCard,
    Passage,
    Quote,
    QuoteCard,
    Scene,
    Script,
    Sentence,
    Table,
    TableGrid,
    TitleCard,
    Visual,
    content_hash,
)
from docreel.scripting.chunking import Chunk, chunks
from docreel.scripting.drafts import closed
from docreel.scripting.extractive import within
from docreel.scripting.grounding import Ground
from docreel.scripting.keypoints import Weights
from docreel.scripting.sections import passage
from docreel.scripting.sentences import split
from docreel.scripting.spoken import sentence, shown

Answer = TypeVar("Answer", bound=BaseModel)
_PROMPTS = {name: (files(__package__) / "prompts" / f"{name}.md").read_text("utf-8") for name in
            ("scenes", "opening", "revise")}  # fmt: skip


class Model(Protocol):
    """A language model that answers in a given shape; :class:`docreel.services.llm.LanguageModel` is one."""

    @property
    def identity(self) -> str: ...

    def complete(self, messages: Sequence[dict[str, str]], schema: type[Answer]) -> Answer: ...


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
    """Part by part: scenes from the model, each number and name of theirs looked up in that part of the document."""

    def __init__(self, model: Model, *, chunk_tokens: int = 1500) -> None:
        self._model, self._chunk_tokens = model, chunk_tokens

    @property
    def identity(self) -> str:
        return f"llm-1:{self._model.identity}:{self._chunk_tokens}:{content_hash(_PROMPTS)[:12]}"

    def write(self, document: Document, max_scenes: int) -> Script:
        """See :class:`~docreel.scripting.writer.Writer`. Raises :class:`Ungrounded` where nothing that the model wrote
        about a part of the document stands in it, and what the model raises: there is no stock text in its place.
        """
        warnings: list[str] = []
        parts = list(chunks(document, self._chunk_tokens))
        scenes = [scene for part in parts for scene in self._scenes(part, document, warnings)]
        scenes.insert(0, self._opening(parts[0], document, warnings))
        weights = Weights(line.text for scene in scenes for line in scene.narration)
        kept, left = within(scenes, max_scenes, weights)
        return Script(
            title=shown(document.title) or document.title,
            language=document.language,
            scenes=tuple(kept),
            writer=f"llm:{self._model.identity}",
            warnings=(*warnings, *left),
        )

    def _scenes(self, part: Chunk, document: Document, warnings: list[str]) -> Iterator[Scene]:
        ground = Ground(f"{document.title}\n{part.text}", document.language)
        answer = self._grounded(
            "scenes", part.text, document.language, _schema(part), ground,
            lambda answer: (text for scene in answer.scenes for text in (*scene.narration, *scene.points)),
        )  # fmt: skip
        told = set()
        for scene in answer.scenes:
            said = _said(scene.narration, document.language, ground, warnings)
            points = [shown(point) for point in scene.points if shown(point) and not ground.missing(point)]
            if said:
                told.add(scene.heading)
                visual = _visual(scene, points, part)
                yield Scene(heading=scene.heading, narration=said, visual=visual, sources=_sources(scene, part))
        if not told:
            message = f"Nothing the model wrote about “{part.headings[0]}” is in the document."
            raise Ungrounded(f"{message} Use a more capable model, or the extractive writer.")
        warnings.extend(f"The model left out “{heading}”." for heading in part.headings if heading not in told)

    def _opening(self, part: Chunk, document: Document, warnings: list[str]) -> Scene:
        text = f"# {document.title}\n\n{part.text}"
        ground = Ground(text, document.language)
        answer = self._grounded(
            "opening", text, document.language, _Opening, ground, lambda answer: [answer.subtitle, *answer.narration]
        )
        said = _said(answer.narration, document.language, ground, warnings)
        title = shown(document.title) or document.title
        said = said or _said([closed(title)], document.language, ground, warnings)
        if not said:
            raise Ungrounded(f"“{document.title}” cannot be opened truthfully. Use the extractive writer.")
        subtitle = "" if ground.missing(answer.subtitle) else shown(answer.subtitle)
        return Scene(heading=title, narration=said, visual=TitleCard(title=title, subtitle=subtitle))

    def _grounded(
        self,
        prompt: str,
        text: str,
        language: str,
        schema: type[Answer],
        ground: Ground,
        texts: Callable[[Answer], Iterable[str]],
    ) -> Answer:
        """The model's answer; where something in it is not in the document, its second one, told what."""
        rules = Template(_PROMPTS[prompt]).substitute(language=language)
        # The document cannot close its own delimiter.
        data = text.replace("<document>", "< document>").replace("</document", "< /document")
        turns = [{"role": "system", "content": rules}, {"role": "user", "content": f"<document>\n{data}\n</document>"}]
        answer = self._model.complete(turns, schema)
        problems = [f"- {said!r}: {', '.join(missing)}" for said in texts(answer) if (missing := ground.missing(said))]
        if not problems:
            return answer
        revise = Template(_PROMPTS["revise"]).substitute(problems="\n".join(problems))
        turns += [{"role": "assistant", "content": answer.model_dump_json()}, {"role": "user", "content": revise}]
        return self._model.complete(turns, schema)


def _schema(part: Chunk) -> type[_Scenes]:
    """Scenes whose headings and blocks are those of ``part``: a model cannot answer with others."""
    headings: Any = Literal[part.headings]
    shows: Any = Literal[("points", *part.visuals)]
    scene = create_model("Scene", __base__=_Scene, heading=(headings, ...), show=(shows, ...))
    return create_model("Scenes", __base__=_Scenes, scenes=(list[scene], Field(min_length=1)))


def _said(texts: Iterable[str], language: str, ground: Ground, warnings: list[str]) -> tuple[Sentence, ...]:
    said = []
    for text in (part for given in texts for part in split(given, language)):
        if missing := ground.missing(text):
            warnings.append(f"Dropped “{text}”: not in the document: {', '.join(missing)}.")
        elif line := sentence(text, language):
            said.append(line)
    return tuple(said)


def _sources(scene: _Scene, part: Chunk) -> tuple[Passage, ...]:
    block = part.visuals.get(scene.show)
    return tuple(dict.fromkeys(passage(block) for block in ([block] if block else part.blocks(scene.heading))))


def _visual(scene: _Scene, points: list[str], part: Chunk) -> Visual:
    """The block as the document has it, or the points."""
    block = part.visuals.get(scene.show)
    if block:
        return _card(block, scene.heading)
    if points:
        return BulletList(heading=scene.heading, items=tuple(dict.fromkeys(points))[:6])
    return TitleCard(title=scene.heading)


def _card(block: Block, heading: str) -> Visual:
    match block:
        case Code():
            return CodeListing(heading=heading, text=block.text, language=block.language)
        case Table():
            return TableGrid(heading=heading, header=block.header, rows=block.rows)
        case Formula():
            return FormulaCard(heading=heading, latex=block.latex)
        case Figure():
            size = {"width_px": block.width_px, "height_px": block.height_px}
            return FigureCard(heading=heading, image=block.image, caption=shown(block.caption), **size)
        case Quote():
            return QuoteCard(
                heading=heading, text=shown(block.text) or block.text, attribution=shown(block.attribution)
            )
        case _:
            return TitleCard(title=heading)
