"""Scenes that are too short to be seen, joined with their neighbours; no word is lost and none is said twice."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from docreel.models import SectionCard, TitleCard, Visual
from docreel.scripting.drafts import LEAD_S, Draft
from docreel.scripting.opening import opening
from docreel.scripting.sections import Section
from docreel.scripting.sentences import closed, speech_s
from docreel.scripting.spoken import shown, speakable

SHORT_S, LONGEST_S = 6.0, 28.0  # a heading may come on top
_BARE_S = 4.0  # a section this short has not enough to look at for a scene of its own
_SUBTITLE_CHARACTERS = 90
_ARTICLE = re.compile(r"^(?:the|a|an)\s+")

Card = Callable[[list[str]], Visual]


@dataclass
class Planned:
    """A section as drafts; ``announced`` is its heading as a sentence, empty where it is not to be said.

    ``parts``: the headings right inside it; None for the opening of the document.
    """

    section: Section
    announced: str
    drafts: list[Draft]
    card: Card
    parts: tuple[str, ...] | None = ()

    def opens(self, following: str) -> Visual:
        """The card that opens it, where the section ``following`` comes at once."""
        if self.parts is None:
            return TitleCard(title=self.section.heading, subtitle=shown(following))
        return opening(self.section.heading, self.parts or (following,))


class Joining:
    def __init__(self, language: str) -> None:
        self._language = language

    def seconds(self, texts: list[str]) -> float:
        return sum(speech_s(text, self._language) for text in texts)

    def within(self, drafts: list[Draft], card: Card) -> list[Draft]:
        """The drafts of one section, short ones lengthened by their neighbours' prose."""
        joined: list[Draft] = []
        for draft in drafts:
            if joined and self._lends(joined[-1], draft, card):
                joined.append(draft)
            elif joined and (both := self._merged(joined[-1], draft, card)):
                joined[-1] = both
            else:
                joined.append(draft)
        return joined

    def _lends(self, before: Draft, after: Draft, card: Card) -> bool:
        """Whether sentences that may move made both long enough; nothing is moved where they do not."""
        first, second = list(before.texts), list(after.texts)
        if self.seconds(second) < SHORT_S and before.prose and not after.prose:
            while len(first) > 1 and self.seconds(second) < SHORT_S:
                second.insert(0, first.pop())
        elif self.seconds(first) < SHORT_S and after.prose and not before.prose:
            while len(second) > 1 and self.seconds(first) < SHORT_S:
                first.append(second.pop(0))
        if second == after.texts or min(self.seconds(first), self.seconds(second)) < SHORT_S:
            return False
        after.free += len(second) - len(after.texts)
        before.texts, after.texts = first, second
        for draft in (before, after):
            draft.visual = card(draft.texts) if draft.prose else draft.visual
        return True

    def _merged(self, before: Draft, after: Draft, card: Card) -> Draft | None:
        lengths = self.seconds(before.texts), self.seconds(after.texts)
        if min(lengths) >= SHORT_S or sum(lengths) > LONGEST_S or not (before.prose or after.prose):
            return None
        texts = [*before.texts, *after.texts]
        sources = tuple(dict.fromkeys((*before.sources, *after.sources)))
        if before.prose and after.prose:
            return Draft(card(texts), texts, sources, prose=True, free=len(texts))
        shows = after if before.prose else before
        free = len(before.texts) + after.free if before.prose else before.free
        return Draft(shows.visual, texts, sources, shows.omitted, free=free)

    def across(self, planned: list[Planned]) -> list[Planned]:
        """Sections that have little more than a heading, opened together with the section after them."""
        joined: list[Planned] = []
        for index, part in reversed(list(enumerate(planned))):
            if not joined and index > 1 and not part.drafts and planned[index - 1].drafts:
                # A heading over nothing, at the end: the scene before it says it.
                planned[index - 1].drafts[-1].texts.append(part.announced or closed(part.section.heading))
                continue
            bare = all(draft.prose for draft in part.drafts)
            if not (joined and bare and (index == 0 or self.seconds(self._texts(part)) < _BARE_S)):
                joined.insert(0, part)
                continue
            joined[:1] = self._opened(part, joined[0])
        return joined

    def open_chapter(self, part: Planned) -> None:
        """The first words of a chapter are said over a card that tells what the chapter holds."""
        if part.parts and part.drafts and part.drafts[0].prose and self.seconds(self._texts(part)) >= _BARE_S:
            first = part.drafts[0]
            first.visual, first.prose = part.opens(""), False

    @staticmethod
    def _texts(part: Planned) -> list[str]:
        return [part.announced, *(text for draft in part.drafts for text in draft.texts)]

    def _opened(self, part: Planned, following: Planned) -> list[Planned]:
        """``part`` as a title scene that says how ``following`` begins; or its heading said there."""
        texts = [text for text in self._texts(part) if text]
        after = following.drafts[0] if following.drafts else None
        if after is None or self.seconds(texts) >= SHORT_S:
            return [part, following]
        tells = isinstance(after.visual, SectionCard) and bool(after.visual.parts)
        taken = self.taken(after, [*texts, following.announced]) if tells else []
        if isinstance(after.visual, TitleCard | SectionCard) and not after.prose and not taken:
            texts += [following.announced] if following.announced else []
            following.announced, after.texts = "", [*texts, *after.texts]
            after.visual = part.opens(after.visual.title)
            return [Planned(part.section, "", following.drafts, following.card)]
        taken = taken or self.taken(after, [*texts, following.announced])
        if not taken and part.section.level and self.seconds(texts + after.texts) <= LONGEST_S:
            after.texts = [*texts, *([following.announced] if following.announced else []), *after.texts]
            following.announced = ""
            return [following]
        if not taken:
            return [part, following]
        said = [text for text in (*texts, following.announced) if text]
        title = Draft(part.opens(following.section.heading), [*said, *taken], after.sources)
        following.announced = ""
        after.visual = following.card(after.texts) if after.prose and after.texts else after.visual
        if not after.texts:
            following.drafts.pop(0)
        return [Planned(part.section, "", [title], part.card), *([following] if following.drafts else [])]

    def taken(self, draft: Draft, said: list[str]) -> list[str]:
        """The first sentences of ``draft``, taken from it, so that they and ``said`` are long enough for a scene.

        None where too little would be left of ``draft``.
        """
        count, length = 0, self.seconds(said)
        while count < draft.free and (not count or length < SHORT_S):
            length += self.seconds(draft.texts[count : count + 1])
            count += 1
        rest = draft.texts[count:]
        if (
            draft.prose
            and rest
            and self.seconds(rest) < SHORT_S
            and self.seconds(said + draft.texts) <= LEAD_S + SHORT_S
        ):
            count, rest = len(draft.texts), []
        if not count or (rest and self.seconds(rest) < SHORT_S) or (not rest and not draft.prose):
            return []
        taken, draft.texts, draft.free = draft.texts[:count], rest, draft.free - count
        return taken


def subtitle_of(text: str, sentence: str) -> str:
    """The line under a title: a short first line such as a date or an author, else a short first sentence."""
    for line in (shown(text), shown(sentence)):
        if speakable(line) and len(line) <= _SUBTITLE_CHARACTERS:
            return line.rstrip(".") or line
    return ""


def begins_with(texts: list[str], heading: str) -> bool:
    """Whether the first of ``texts`` says ``heading`` itself, so that announcing it would say it twice."""
    opening, words = _words(texts[0]) if texts else "", _words(heading)
    return not words or f"{opening} ".startswith(f"{words} ")


def _words(text: str) -> str:
    return _ARTICLE.sub("", " ".join(re.findall(r"\w+", shown(text).casefold())))


def unrepeated(texts: list[str]) -> list[str]:
    """``texts`` without those that say again what one of the two before them has said."""
    kept: list[str] = []
    for text in texts:
        if not (words := _words(text)) or words not in map(_words, kept[-2:]):
            kept.append(text)
    return kept
