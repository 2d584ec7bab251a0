"""Script -> every part of the video, with no barrier between stages.

Each task is submitted as soon as what it needs is there: a scene is filmed while others are still being spoken. The
longest scenes go first, so that the last thing to end is a short one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Literal

from prefect.futures import PrefectConcurrentFuture
from prefect.tasks import Task

from docreel import drawing, video
from docreel.models import Clip, Look, Narration, Picture, Scene, Script, TaskCounts, Voice
from flows.progress import StageName, tell
from tasks.draw import draw
from tasks.film import Shot, film_body, film_seam, mix_sound
from tasks.narrate import narrate

Part = Literal["narration", "picture", "body", "seam", "sound"]
STAGES: dict[Part, StageName] = {
    "narration": "speech",
    "picture": "pictures",
    "body": "film",
    "seam": "film",
    "sound": "film",
}


@dataclass
class Production:
    """The parts of one video, as they arrive. Parts of scene ``i`` are found under ``(part, i)``."""

    script: Script
    look: Look
    voice: Voice
    parts: dict[tuple[Part, int], Any] = field(default_factory=dict)
    cached: dict[tuple[Part, int], bool] = field(default_factory=dict)
    _arrivals: SimpleQueue[PrefectConcurrentFuture[Any]] = field(default_factory=SimpleQueue)
    _open: dict[Any, tuple[Part, int]] = field(default_factory=dict)

    def run(self) -> None:
        """Make every part. Raises what the first failing task raised."""
        scenes = self.script.scenes
        for i in sorted(range(len(scenes)), key=lambda i: -_length(scenes[i])):
            self._submit("narration", i, narrate, scenes[i].narration, self.voice)
            self._submit("picture", i, draw, scenes[i].visual, self.look, self.script.language, drawing.identity())
        while self._open:
            future = self._arrivals.get()
            part, i = self._open.pop(future.task_run_id)
            self.parts[part, i] = future.result()
            self.cached[part, i] = future.state.name == "Cached"
            self._tell(STAGES[part])
            for ready in self._now_possible(part, i):
                self._submit(*ready)

    def counts(self) -> TaskCounts:
        """How many tasks did work, and how many were answered from the cache."""
        how = Counter(self.cached.values())
        return TaskCounts(executed=how[False], cached=how[True])
