"""Scripts that keep to a length, and what they leave out."""

from collections.abc import Callable, Iterable, Sequence

from docreel.models import Document, LeftOut, Length, Passage, Scene
from docreel.scripting.chunking import plain
from docreel.scripting.condensing import Condensing
from docreel.scripting.duration import said_s, scene_s, video_s
from docreel.scripting.keypoints import Weights

_TRIES, _NEAR = 8, 0.03
_SHORTEST_S = 6.0  # less of a scene is not worth its picture
_FEWEST_S = 3.0  # of a scene, on the average of a document
_NAMED = 12  # sections in the warning; the report has all


def excess(scenes: Sequence[Scene], length: Length, language: str) -> float:
    """How many times as long as ``length`` allows the scenes are; 0 where it allows any."""
    by_time = video_s(scenes, language) / (60 * length.minutes) if length.minutes else 0.0
    return max(by_time, len(scenes) / length.scenes if length.scenes else 0.0)


def condensed(
    document: Document, length: Length, weights: Weights, write: Callable[[Document], Sequence[Scene]]
) -> tuple[Document, tuple[LeftOut, ...]]:
    """``document`` cut so that what ``write`` makes of it is as long as ``length`` allows, and what was cut.

    As it is, with nothing, where it is short enough already.
    """
    if not (length.minutes or length.scenes) or _surely_fits(document, length):
        return document, ()
    condensing = Condensing(document, weights)
    times = _times(condensing, document, length, write)
    if times <= 1:
        return document, ()
    seconds = best_s = condensing.seconds / times
    nearest = float("inf")
    for _ in range(_TRIES):
        times = excess(write(condensing.within(seconds)), length, document.language)
        # A little less than was asked for is better than a little more.
        distance = times - 1 if times >= 1 else (1 - times) / 2
        if distance < nearest:
            nearest, best_s = distance, seconds
        if 1 - _NEAR <= times <= 1:
            break
        seconds *= (1 - _NEAR / 2) / times
    return condensing.within(best_s), condensing.left_out()


def _surely_fits(document: Document, length: Length) -> bool:
    """Whether there is no need to look closer: that would take as long as to write the script."""
    seconds = sum(2 + said_s(plain(block), document.language) for block in document.blocks)
    room_s = min(60 * length.minutes or float("inf"), _FEWEST_S * length.scenes or float("inf"))
    return 2 * seconds < room_s


def _times(
    condensing: Condensing, document: Document, length: Length, write: Callable[[Document], Sequence[Scene]]
) -> float:
    """How many times too long all of ``document`` would be: by estimate where that is beyond doubt."""
    estimate = condensing.seconds / (60 * length.minutes) if length.minutes else 0.0
    estimate = max(estimate, condensing.seconds / (28 * length.scenes) if length.scenes else 0.0)
    return estimate if estimate > 2 else excess(write(document), length, document.language)


def within(
    scenes: Sequence[Scene], length: Length, weights: Weights, language: str, slack: float = 1.0
) -> tuple[list[Scene], tuple[LeftOut, ...]]:
    """At most as many scenes as ``length`` allows, in order, and what they leave out.

    The first stays; then the first scene of each section counts before the others, and the weightier before the
    lighter; the last that is taken may be taken in part. A video up to ``slack`` times as long is left as it is.
    """
    if excess(scenes, length.model_copy(update={"minutes": length.minutes * slack}), language) <= 1:
        return list(scenes), ()

    def rank(index: int) -> tuple[bool, bool, float, int]:
        texts = [line.text for line in scenes[index].narration]
        opens = scenes[index].heading != scenes[index - 1].heading
        return (index > 0, not opens, -sum(map(weights.of, texts)) / len(texts), index)

    left_s = 60 * length.minutes if length.minutes else float("inf")
    kept: dict[int, Scene] = {}
    for index in sorted(range(len(scenes)), key=rank):
        if length.scenes and len(kept) >= length.scenes:
            break
        scene = scenes[index] if not kept else _shortened(scenes[index], left_s, language)
        if scene:
            kept[index] = scene
            left_s -= scene_s(scene, language)
    return [kept[index] for index in sorted(kept)], _dropped(scenes, kept)


def _shortened(scene: Scene, most_s: float, language: str) -> Scene | None:
    """As much of the scene's narration, from its beginning, as fits; None where that is too little to show."""
    if scene_s(scene, language) <= most_s:
        return scene
    lines, length_s = list(scene.narration), scene_s(scene, language)
    while lines and length_s > most_s:
        length_s -= said_s(lines.pop().said, language) + 0.25
    return scene.model_copy(update={"narration": tuple(lines)}) if length_s >= _SHORTEST_S and lines else None


def _dropped(scenes: Sequence[Scene], kept: dict[int, Scene]) -> tuple[LeftOut, ...]:
    told = {scene.heading for scene in kept.values()}
    missing: dict[str, tuple[int, Passage]] = {}
    for index, scene in enumerate(scenes):
        count = len(scene.narration) - (len(kept[index].narration) if index in kept else 0)
        place = scene.sources[0] if scene.sources else Passage()
        if count:
            before, first = missing.get(scene.heading, (0, place))
            missing[scene.heading] = before + count, first
    return tuple(
        LeftOut(heading=heading, page=place.page, line=place.line, sentences=count, whole=heading not in told)
        for heading, (count, place) in missing.items()
    )


def merged(parts: Iterable[LeftOut], told: Iterable[str]) -> tuple[LeftOut, ...]:
    """``parts`` with one entry for each section; ``told`` are the headings of the scenes."""
    headings, found = set(told), dict[str, LeftOut]()
    for part in parts:
        before = found.get(part.heading)
        count = part.sentences + (before.sentences if before else 0)
        changes = {"sentences": count, "whole": part.heading not in headings}
        found[part.heading] = (before or part).model_copy(update=changes)
    return tuple(found.values())


def told_of(left_out: Sequence[LeftOut], length: Length, scenes: int) -> tuple[str, ...]:
    """The warning about what a script of so many ``scenes`` leaves out; none where that is nothing."""
    if not left_out:
        return ()
    by_scenes = length.scenes and (scenes >= length.scenes or not length.minutes)
    asked = f"{length.scenes} scenes" if by_scenes else f"{length.minutes:g} min"
    whole = [part for part in left_out if part.whole]
    parts = f"{sum(part.sentences for part in left_out)} sentences of {len(left_out)} sections"
    named = "; ".join(f"“{part.heading}”{place_of(part)}" for part in whole[:_NAMED])
    more = f", and {len(whole) - _NAMED} more" if len(whole) > _NAMED else ""
    silent = f"; nothing is said of {named}{more}" if whole else "; something is said of every section"
    return (f"Left out to stay within {asked}: {parts}{silent}.",)


def place_of(passage: Passage | LeftOut | None) -> str:
    """Such as " (page 3, line 4)"; empty where there is none."""
    words = [f"page {passage.page}"] if passage and passage.page else []
    words += [f"line {passage.line}"] if passage and passage.line else []
    return f" ({', '.join(words)})" if words else ""
