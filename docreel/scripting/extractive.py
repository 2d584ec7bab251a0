"""The writer that needs no model: the document's own sentences, arranged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docreel.errors import Unspeakable
from docreel.models import Document, LeftOut, Length, Paragraph, Passage, Scene, Script, Sentence, TitleCard, Visual
from docreel.scripting.drafts import Draft, Drafting
from docreel.scripting.fitting import condensed, merged, place_of, told_of, within
from docreel.scripting.joining import Joining, Planned, begins_with, subtitle_of, unrepeated
from docreel.scripting.keypoints import Weights
from docreel.scripting.opening import opening, parts_of
from docreel.scripting.pairing import pair_lists, pair_sections
from docreel.scripting.rows import Rows
from docreel.scripting.sections import Section, is_title, passage, sections, stretches
from docreel.scripting.sentences import closed
from docreel.scripting.spoken import sentence, shown, speakable
from docreel.scripting.tongues import Tongues


@dataclass(frozen=True)
class ExtractiveWriter:
    """Deterministic: nothing is said that the document does not say."""

    identity: str = "extractive-10"

    def write(self, document: Document, length: Length) -> Script:
        """See :class:`~docreel.scripting.writer.Writer`. Raises :class:`Unspeakable` where there are no words."""
        shorter, cut = shortened(document, length)
        prose, language = _prose(document), document.language
        weights = Weights(prose)
        planned = _Plan(shorter, weights, Rows(prose, language))
        scenes, dropped = within(planned.scenes, length, weights, language, slack=1.05)
        left_out = merged((*cut, *dropped), (scene.heading for scene in scenes))
        return Script(
            title=shown(document.title) or document.title,
            language=language,
            scenes=tuple(scenes),
            writer="extractive",
            warnings=(*planned.warnings, *told_of(left_out, length, len(scenes))),
            left_out=left_out,
        )


def shortened(document: Document, length: Length) -> tuple[Document, tuple[LeftOut, ...]]:
    """``document`` cut so that its script is as long as ``length`` allows, and what was cut."""
    prose = _prose(document)
    weights, rows = Weights(prose), Rows(prose, document.language)
    return condensed(document, length, weights, lambda part: _Plan(part, weights, rows).scenes)


def _prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


class _Plan:
    def __init__(self, document: Document, weights: Weights, rows: Rows) -> None:
        self.language = document.language
        self.title = shown(document.title)
        self.weights, self.rows, self.joining = weights, rows, Joining(self.language)
        self.tongues = Tongues(document)
        self.warnings: list[str] = []
        first, *rest = sections(document)
        opens = is_title(first, document)
        opening = first if opens else Section(document.title, 0, (), Passage())
        others = rest if opens else [first, *rest]
        planned = [
            self._planned(section, is_title(section, document), parts)
            for section, parts in zip(others, parts_of(others), strict=True)
        ]
        pair_sections(planned)
        planned = self.joining.across([*self._opening(opening), *planned])
        planned.reverse()
        self.scenes: list[Scene] = []
        while planned:  # each draft goes as its scene comes: a long document is not held twice
            self.scenes += self._scenes(planned.pop())
        if not self.scenes:
            raise Unspeakable(f"Nothing in “{document.title}” can be said. Give a document with words in it.")

    def _opening(self, section: Section) -> list[Planned]:
        """The title card with the document's first sentences, and what is left of its section."""
        part = self._planned(section, said=True)
        said = [closed(self.title)] if speakable(self.title) else []
        subtitle, taken = "", list[str]()
        lead = next((block for block in section.blocks[:1] if isinstance(block, Paragraph)), None)
        sources = (passage(lead),) if lead and section.passage == Passage() else (section.passage,)
        if part.drafts:
            draft = part.drafts[0]
            taken = self.joining.taken(draft, said)
            if not draft.texts and taken:
                part.drafts.pop(0)
            elif draft.prose:
                draft.visual = part.card(draft.texts)
        if lead and taken:
            subtitle = subtitle_of(lead.text, taken[0])
        card = TitleCard(title=self.title or section.heading, subtitle=subtitle)
        opening = Planned(section, "", [Draft(card, [*said, *taken], sources)], part.card, parts=None)
        if not taken and not part.drafts and said:
            # Nothing of its own to say: it opens together with the section after it.
            opening = Planned(section, said[0], [], part.card, parts=None)
        return [opening, *([part] if part.drafts else [])]

    def _planned(self, section: Section, said: bool, parts: tuple[str, ...] = ()) -> Planned:
        """``section`` as drafts; ``said`` where its heading has been said already; ``parts``: headings inside it."""
        drafting = Drafting(section.heading, self.language, self.weights, self.rows)
        drafts = [draft for stretch in stretches(section.blocks, section.heading) for draft in drafting.drafts(stretch)]
        for draft in drafts:
            draft.texts = [text for text in draft.texts if speakable(text)]
        pair_lists(drafts, section.heading)
        drafts = self.joining.within(drafts, drafting.card)
        said = (
            said or (bool(drafts) and begins_with(drafts[0].texts, section.heading)) or not speakable(section.heading)
        )
        part = Planned(section, "" if said else closed(section.heading), drafts, drafting.card, parts)
        self.joining.open_chapter(part)
        return part

    def _scenes(self, part: Planned) -> Iterator[Scene]:
        heading = part.section.heading
        drafts = part.drafts or [Draft(self._bare(part), [], (part.section.passage,))]
        if part.announced:
            drafts[0].texts.insert(0, part.announced)
        for draft in drafts:
            said = (
                self._said(unrepeated(draft.texts)) or self._said([closed(heading)]) or self._said([closed(self.title)])
            )
            if not said:
                self.warnings.append(
                    f"Left out, having no words to say: “{heading}”{place_of(next(iter(draft.sources), None))}."
                )
                continue
            if draft.omitted:
                self.warnings.append(f"{draft.omitted}: “{heading}”{place_of(next(iter(draft.sources), None))}.")
            yield Scene(heading=shown(heading) or heading, narration=said, visual=draft.visual, sources=draft.sources)

    def _bare(self, part: Planned) -> Visual:
        heading = part.section.heading
        return TitleCard(title=shown(heading) or heading) if part.parts is None else opening(heading, part.parts)

    def _said(self, texts: Iterable[str]) -> tuple[Sentence, ...]:
        return tuple(said for text in texts if (said := sentence(text, self.language, own=self.tongues.of(text))))
