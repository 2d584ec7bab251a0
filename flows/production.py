"""Script -> every part of the video, with no barrier between stages.

Each task is submitted as soon as what it needs is there: a scene is filmed while others are still being spoken. The
longest scenes go first, so that the last thing to end is a short one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Literal

from prefect.futures import PrefectFuture
from prefect.tasks import Task

from docreel import drawing, video
from docreel.errors import DocreelError
from docreel.models import Clip, Look, Narration, Picture, Scene, Script, Sound, Take, Voice
from flows.ledger import Ledger
from flows.progress import StageName, tell
from tasks.draw import draw
from tasks.film import film_body, film_seam, mix_sound
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
    ledger: Ledger
    warnings: tuple[str, ...] = ()
    failed: Part | None = None
    parts: dict[tuple[Part, int], Any] = field(default_factory=dict)
    cached: dict[tuple[Part, int], bool] = field(default_factory=dict)
    _arrivals: SimpleQueue[PrefectFuture[Any]] = field(default_factory=SimpleQueue)
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
            self._settle(part, i, future)
            self._tell(STAGES[part])
            for ready in self._now_possible(part, i):
                self._submit(*ready)

    def _settle(self, part: Part, i: int, future: PrefectFuture[Any]) -> None:
        try:
            self.parts[part, i], self.cached[part, i] = self.ledger.settle(future)
        except DocreelError:
            self.failed = part
            raise

    def _now_possible(self, part: Part, i: int) -> Iterator[tuple[Any, ...]]:
        """What can be submitted because ``part`` of scene ``i`` has arrived."""
        scenes = self.script.scenes
        if part in ("narration", "picture"):
            if self._has(i):
                yield "body", i, film_body, self._take(i), i == 0, *self._film_options()
            for after in (i, i + 1):
                if 0 < after < len(scenes) and self._has(after - 1) and self._has(after):
                    yield "seam", after, film_seam, self._take(after - 1), self._take(after), *self._film_options()
        if part == "narration" and all(("narration", n) in self.parts for n in range(len(scenes))):
            yield "sound", 0, mix_sound, self.narrations, Look(fps=self.look.fps), video.encoder_identity()

    @property
    def narrations(self) -> tuple[Narration, ...]:
        """The narrations of all scenes, in order."""
        return tuple(self.parts["narration", i] for i in range(len(self.script.scenes)))

    @property
    def sound(self) -> Sound:
        """The sound of the whole video."""
        sound: Sound = self.parts["sound", 0]
        return sound

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures of all scenes, in order."""
        return tuple(self.parts["picture", i] for i in range(len(self.script.scenes)))

    def clips(self) -> tuple[Clip, ...]:
        """Seams and bodies in the order of the timeline."""
        order: list[tuple[Part, int]] = [(part, i) for i in range(len(self.script.scenes)) for part in ("seam", "body")]
        return tuple(self.parts[key] for key in order if key in self.parts)

    def scene_cached(self, i: int) -> bool:
        """Whether nothing of scene ``i`` had to be made."""
        return all(self.cached[part, i] for part in ("narration", "picture", "body"))

    def _has(self, i: int) -> bool:
        return ("narration", i) in self.parts and ("picture", i) in self.parts

    def _take(self, i: int) -> Take:
        return Take(
            sentences=self.script.scenes[i].narration,
            visual=self.script.scenes[i].visual,
            narration=self.parts["narration", i],
            picture=self.parts["picture", i],
        )

    def _film_options(self) -> tuple[Look, str, str]:
        return self.look, self.script.language, f"{video.encoder_identity(self.look)} {drawing.identity()}"

    def _submit(self, part: Part, i: int, stage: Task[Any, Any], *inputs: Any) -> None:
        future = stage.with_options(task_run_name=f"{stage.name} {i + 1}").submit(*inputs)
        self._open[future.task_run_id] = (part, i)
        self._tell(STAGES[part])
        future.add_done_callback(self._arrivals.put)

    def _tell(self, stage: StageName) -> None:
        parts = [part for part, of in STAGES.items() if of == stage]
        scenes = len(self.script.scenes)
        total = 2 * scenes if stage == "film" else scenes  # bodies, seams between them, and the sound
        tell(stage, sum(key[0] in parts for key in self.parts), total)


def _length(scene: Scene) -> int:
    return sum(len(sentence.said) for sentence in scene.narration)
