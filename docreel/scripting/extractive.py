"""The writer that needs no model: the document's own sentences, arranged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docreel.errors import Unspeakable
from docreel.models import Document, Paragraph, Scene, Script, Sentence, TitleCard
from docreel.scripting.drafts import Draft, Drafting, closed
from docreel.scripting.keypoints import Weights
from docreel.scripting.sections import Section, is_title, sections, stretches
from docreel.scripting.sentences import speech_s, split
from docreel.scripting.spoken import sentence, shown, speakable

_OPENING_S = 14.0
_SUBTITLE_CHARACTERS = 90


@dataclass(frozen=True)
class ExtractiveWriter:
    """Deterministic: nothing is said that the document does not say."""

    identity: str = "extractive-1"

    def write(self, document: Document, max_scenes: int) -> Script:
        """See :class:`~docreel.scripting.writer.Writer`. Raises :class:`Unspeakable` where there are no words."""
        planned = _Plan(document)
        scenes, warnings = within(planned.scenes, max_scenes, planned.weights)
        return Script(
            title=shown(document.title) or document.title,
            language=document.language,
            scenes=tuple(scenes),
            writer="extractive",
            warnings=(*planned.warnings, *warnings),
        )


class _Plan:
    def __init__(self, document: Document) -> None:
        self.language = document.language
        self.title = shown(document.title)
        self.weights = Weights(block.text for block in document.blocks if isinstance(block, Paragraph))
        self.warnings: list[str] = []
        found = sections(document)
        opening, found = self._opening(document, found)
        self.scenes = [opening, *(scene for section in found for scene in self._section(section, document))]

    def _opening(self, document: Document, found: list[Section]) -> tuple[Scene, list[Section]]:
        """The title card, and the sections without what it took from them: a subtitle or the first sentence."""
        first, *rest = found
        title, taken, subtitle = self.title, "", ""
        paragraph = first.blocks[0] if first.blocks else None
        if is_title(first, document) and isinstance(paragraph, Paragraph):
            taken, *others = split(paragraph.text, self.language) or [""]
            if speech_s(taken, self.language) > _OPENING_S:
                taken = ""
            else:
                subtitle = "" if others or len(taken) > _SUBTITLE_CHARACTERS else shown(taken).rstrip(".")
                kept = [paragraph.model_copy(update={"text": " ".join(others)})] if others else []
                first = Section(first.heading, first.level, (*kept, *first.blocks[1:]), first.passage)
        said = self._said([closed(title), taken])
        if not said:
            said = self._said([closed(block.text) for block in document.blocks if isinstance(block, Paragraph)][:1])
        if not said:
            raise Unspeakable(f"Nothing in “{document.title}” can be said. Give a document with words in it.")
        card = TitleCard(title=title or document.title, subtitle=subtitle)
        scene = Scene(heading=card.title, narration=said, visual=card, sources=(first.passage,))
        opened = is_title(first, document) and not first.blocks
        return scene, rest if opened else [first, *rest]

    def _section(self, section: Section, document: Document) -> Iterator[Scene]:
        drafting = Drafting(section.heading, self.language, self.weights)
        drafts = [draft for stretch in stretches(section.blocks) for draft in drafting.drafts(stretch)]
        if not drafts:
            drafts = [Draft(TitleCard(title=section.heading), [], (section.passage,))]
        if not is_title(section, document) and not _begins_with(drafts[0].texts, section.heading):
            drafts[0].texts.insert(0, closed(section.heading))
        for draft in drafts:
            said = self._said(draft.texts) or self._said([closed(section.heading)]) or self._said([closed(self.title)])
            if not said:
                self.warnings.append(f"Left out, having no words to say: “{section.heading}”{_where(draft)}.")
                continue
            if draft.omitted:
                self.warnings.append(f"{draft.omitted} under “{section.heading}”{_where(draft)} are not shown.")
            yield Scene(heading=section.heading, narration=said, visual=draft.visual, sources=draft.sources)

    def _said(self, texts: Iterable[str]) -> tuple[Sentence, ...]:
        return tuple(said for text in texts if (said := sentence(text, self.language)))


def _begins_with(texts: list[str], heading: str) -> bool:
    return (bool(texts) and shown(texts[0]).casefold().startswith(heading.casefold())) or not speakable(heading)


def _where(scene: Draft | Scene) -> str:
    place = scene.sources[0] if scene.sources else None
    if place is None or place.line is None:
        return f" (page {place.page})" if place and place.page else ""
    return f" (page {place.page}, line {place.line})" if place.page else f" (line {place.line})"


def within(scenes: list[Scene], max_scenes: int, weights: Weights) -> tuple[list[Scene], list[str]]:
    """At most ``max_scenes`` scenes in order, and what was left out, in sentences.

    The first stays; then the first scene of each section counts before the others, and the weightier before the
    lighter.
    """
    if len(scenes) <= max_scenes:
        return scenes, []

    def rank(index: int) -> tuple[bool, bool, float, int]:
        texts = [line.text for line in scenes[index].narration]
        opens = scenes[index].heading != scenes[index - 1].heading
        return (index > 0, not opens, -sum(map(weights.of, texts)) / len(texts), index)

    kept = set(sorted(range(len(scenes)), key=rank)[: max(1, max_scenes)])
    left = [scene for index, scene in enumerate(scenes) if index not in kept]
    names = "; ".join(f"“{scene.heading}”{_where(scene)}" for scene in left)
    message = f"Left out to stay within {max_scenes} scenes ({len(left)} of {len(scenes)}): {names}."
    return [scene for index, scene in enumerate(scenes) if index in kept], [message]
