"""Lists that stand against each other, such as pros and cons: one visual of both, over both scenes."""

from collections.abc import Sequence
from itertools import pairwise

from docreel.models import BulletList
from docreel.scripting.comparing import set_against
from docreel.scripting.drafts import Draft
from docreel.scripting.joining import Planned


def pair_lists(drafts: Sequence[Draft], heading: str) -> None:
    """Lists under one heading that are led to by names such as "Pros:" and "Cons:"."""
    for index, (one, other) in enumerate(pairwise(drafts)):
        goes_on = [draft for draft in drafts[index + 2 : index + 3] if not draft.free]
        if not any(isinstance(draft.visual, BulletList) for draft in goes_on):
            _pair(one, _lead(one), other, _lead(other), heading)


def pair_sections(planned: Sequence[Planned]) -> None:
    """Neighbouring sections that have such names, and nothing but a list each."""
    above: list[Planned] = []
    for one, other in pairwise(planned):
        above = [part for part in above if part.section.level < one.section.level]
        if one.section.level == other.section.level and len(one.drafts) == len(other.drafts) == 1:
            heading = above[-1].section.heading if above else ""
            _pair(one.drafts[0], one.section.heading, other.drafts[0], other.section.heading, heading)
        above.append(one)


def _lead(draft: Draft) -> str:
    return draft.texts[draft.free - 1] if 0 < draft.free <= len(draft.texts) else ""


def _pair(one: Draft, one_name: str, other: Draft, other_name: str, heading: str) -> None:
    if isinstance(one.visual, BulletList) and isinstance(other.visual, BulletList):
        both = set_against(one.visual, one_name, other.visual, other_name, heading)
        if both:
            one.visual = other.visual = both
