"""What a person sees while a run goes on: an estimate, a bar for each stage, and sentences on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from docreel.models import Script

_console = Console(stderr=True, highlight=False)

WORDS_PER_MINUTE = 180
#: Seconds of work for a second of video, measured on two cores at 1080p30; said as "about".
WORK_PER_SECOND = 0.25
START_S = 5

LABELS = {
    "read": "Reading",
    "script": "Writing the script",
    "speech": "Speaking",
    "pictures": "Drawing",
    "film": "Filming",
    "publish": "Checking and publishing",
}


class Stages:
    """One progress bar per stage; on anything but a terminal, silence."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    def expect(self, words: int) -> None:
        """Say about how long the video and the work will be."""
        video_s = max(10, words / WORDS_PER_MINUTE * 60)
        say(f"About {_span(video_s)} of video; ready in about {_span(START_S + video_s * WORK_PER_SECOND)}.")

    def on_step(self, stage: str, done: int, total: int) -> None:
        if self._progress is None:
            return
        if stage not in self._bars:
            self._bars[stage] = self._progress.add_task(LABELS[stage], total=total)
        self._progress.update(self._bars[stage], completed=done, total=total)


@contextmanager
def stages(quiet: bool) -> Iterator[Stages]:
    """Progress on standard error while the block runs."""
    if quiet or not _console.is_terminal:
        yield Stages(None)
        return
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description:<24}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_console) as progress:
        yield Stages(progress)


def words_of(script: Script) -> int:
    """How many words the script says."""
    return sum(len(sentence.said.split()) for scene in script.scenes for sentence in scene.narration)


def say(sentence: str) -> None:
    """A sentence for the person, on standard error."""
    _console.print(sentence, markup=False, soft_wrap=True)


def fail(sentence: str) -> None:
    """Why it did not work, on standard error, plain."""
    sys.stderr.write(f"docreel: {sentence}\n")


def _span(seconds: float) -> str:
    whole = max(5, round(seconds / 5) * 5)
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
