"""Captions from the script's words and the voice's own marks; chapters from headings."""

import html
from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby

from docreel.models import Chapter, Cue, Look, Narration, Script, Sentence
from docreel.video.phrases import READ_PER_S, fit, phrases, wrap
from docreel.video.spoken_words import timed_words
from docreel.video.timeline import LEAD_MS, TAIL_MS, Timeline

MIN_MS = 1_000
GAP_MS = 80
LINGER_MS = 400
CLOSE_MS = 500
FLASH_MS = 60


@dataclass(frozen=True)
class Span:
    """The words of one caption, from where the first is heard to where the last ends, on the scene's clock."""

    start_ms: int
    end_ms: int
    words: tuple[str, ...]

    @property
    def read_ms(self) -> int:
        """How long reading it takes."""
        return len(" ".join(self.words)) * 1000 // READ_PER_S


def cues(sentences: tuple[Sentence, ...], narration: Narration, look: Look) -> tuple[Cue, ...]:
    """The captions of one scene, on the scene's own clock: in order, never overlapping, at most two lines each."""
    limit = line_limit(look)
    end_ms = LEAD_MS + narration.samples * 1000 // narration.sample_rate + TAIL_MS - GAP_MS
    timed = [words for words in timed_words(sentences, narration) if words]
    spans: list[Span] = []
    for words, following in zip(timed, [*timed[1:], []], strict=True):
        starts = [*(word.start_ms for word in words), following[0].start_ms if following else end_ms]
        for phrase in phrases([word.text for word in words], limit, starts):
            said, words = words[: len(phrase)], words[len(phrase) :]
            spans.append(Span(said[0].start_ms, said[-1].end_ms, tuple(phrase)))
    spans = _joined(spans, end_ms, limit)
    return tuple(
        Cue(start_ms=start, end_ms=end, lines=tuple(wrap(list(span.words), limit)))
        for (start, end), span in zip(_paced(spans, end_ms), spans, strict=True)
    )


def _joined(spans: list[Span], scene_end_ms: int, limit: int) -> list[Span]:
    """Captions that nobody could read in their time become one with a neighbour, where two lines hold both."""
    joined: list[Span] = []
    for index, span in enumerate(spans):
        following_ms = spans[index + 1].start_ms if index + 1 < len(spans) else scene_end_ms + GAP_MS
        if joined and span.start_ms - joined[-1].end_ms < CLOSE_MS:
            before = joined[-1]
            hurried = before.read_ms > span.start_ms - GAP_MS - before.start_ms
            hurried = hurried or span.read_ms > following_ms - GAP_MS - span.start_ms
            both = Span(before.start_ms, span.end_ms, before.words + span.words)
            if hurried and fit(list(both.words), limit):
                joined[-1] = both
                continue
        joined.append(span)
    return joined if len(joined) == len(spans) else _joined(joined, scene_end_ms, limit)


def line_limit(look: Look) -> int:
    """Characters in a line: 42 on a wide frame, fewer on a square or tall one."""
    return 42 if look.width_px > look.height_px else 34 if look.width_px == look.height_px else 26


def _paced(spans: list[Span], scene_end_ms: int) -> list[tuple[int, int]]:
    """Let each cue stay until it is read, at least a second where there is room, and go before the next one comes."""
    paced: list[tuple[int, int]] = []
    starts = _spread([span.start_ms for span in spans], scene_end_ms)
    for index, (start, span) in enumerate(zip(starts, spans, strict=True)):
        following = starts[index + 1] if index + 1 < len(starts) else scene_end_ms + GAP_MS
        wanted = max(span.end_ms + LINGER_MS, start + MIN_MS, start + span.read_ms)
        # A gap too short to be seen as one only flickers.
        latest = following - GAP_MS
        end = latest if latest - wanted < CLOSE_MS else wanted
        paced.append((start, max(end, start + FLASH_MS // 2)))
    return paced


def _spread(starts: list[int], scene_end_ms: int) -> list[int]:
    """Keep cues that begin together apart: words that are shown but not spoken take no time of their own."""
    spread: list[int] = []
    for index, start in enumerate(starts):
        latest = scene_end_ms - FLASH_MS * (len(starts) - index)
        spread.append(max(min(start, latest), spread[-1] + FLASH_MS if spread else 0, 0))
    return spread


def shift(scene_cues: tuple[Cue, ...], offset_ms: int) -> tuple[Cue, ...]:
    """The same cues ``offset_ms`` later."""
    return tuple(
        cue.model_copy(update={"start_ms": cue.start_ms + offset_ms, "end_ms": cue.end_ms + offset_ms})
        for cue in scene_cues
    )


def srt(all_cues: tuple[Cue, ...]) -> str:
    """SubRip."""
    blocks = (f"{number}\n{_span(cue, ',')}\n" + "\n".join(cue.lines) for number, cue in enumerate(all_cues, 1))
    return "\n\n".join(blocks) + "\n"


def vtt(all_cues: tuple[Cue, ...]) -> str:
    """WebVTT."""
    blocks = (f"{_span(cue, '.')}\n" + html.escape("\n".join(cue.lines), quote=False) for cue in all_cues)
    return "\n\n".join(("WEBVTT", *blocks)) + "\n"


def _span(cue: Cue, point: str) -> str:
    return f"{_clock_time(cue.start_ms, point)} --> {_clock_time(cue.end_ms, point)}"


def _clock_time(ms: int, point: str) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{ms:03}"


def chapters(script: Script, timeline: Timeline) -> tuple[Chapter, ...]:
    """One chapter per heading; scenes in a row under the same heading are one chapter.

    What comes before the first scene belongs to its chapter, what comes after the last to that: players begin at 0.
    """
    starts = [0, *(timeline.start_ms(index) for index in range(1, len(script.scenes))), timeline.duration_ms]
    found = []
    for heading, group in groupby(enumerate(script.scenes), key=lambda item: item[1].heading):
        indices = [index for index, _ in group]
        found.append(Chapter(title=heading, start_ms=starts[indices[0]], end_ms=starts[indices[-1] + 1]))
    return tuple(found)


def caption_at(all_cues: tuple[Cue, ...], at_ms: int) -> Cue | None:
    """The cue seen at ``at_ms``."""
    index = bisect_right([cue.start_ms for cue in all_cues], at_ms) - 1
    return all_cues[index] if index >= 0 and at_ms < all_cues[index].end_ms else None
