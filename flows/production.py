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
from docreel.errors import DocreelError, ServiceError
from docreel.models import (
    Clip,
    Insert,
    Look,
    Narration,
    PaintedPicture,
    Picture,
    Scene,
    Script,
    Sound,
    Take,
    Voice,
    Watermark,
)
from docreel.scripting import illustrated, is_plain, prompt_for
from docreel.speaking.registry import voices_beside
from flows.extras import Provided, own_tracks, rested
from flows.ledger import Ledger
from flows.progress import StageName, tell
from tasks.draw import draw
from tasks.film import film_body, film_seam, mix_sound
from tasks.illustrate import illustrate
from tasks.narrate import engines, narrate

Part = Literal["narration", "illustration", "picture", "body", "seam", "sound"]
STAGES: dict[Part, StageName] = {
    "narration": "speech",
    "illustration": "pictures",
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
    provided: Provided
    warnings: tuple[str, ...] = ()
    failed: Part | None = None
    parts: dict[tuple[Part, int], Any] = field(default_factory=dict)
    cached: dict[tuple[Part, int], bool] = field(default_factory=dict)
    _arrivals: SimpleQueue[PrefectFuture[Any]] = field(default_factory=SimpleQueue)
    _open: dict[Any, tuple[Part, int]] = field(default_factory=dict)

    def run(self) -> None:
        """Make every part. Raises what the first failing task raised."""
        scenes, look = self.script.scenes, self.look.of_one_scene()
        for i in sorted(range(len(scenes)), key=lambda i: -_length(scenes[i])):
            self._submit("narration", i, narrate, scenes[i].narration, self.voice, *self._beside(scenes[i]))
            if self.provided.painter and is_plain(scenes[i]):
                prompt = prompt_for(scenes[i], self.script.title)
                self._submit(
                    "illustration", i, illustrate, prompt, *drawing.illustration_px(self.look), self.provided.painter
                )
            else:
                self._submit(*self._drawing(i))
        for i in self._pieces:
            if not 0 <= i < len(scenes):
                self._submit("body", i, film_body, self._piece(i), self._opens(i), *self._film_options(look))
        while self._open:
            future = self._arrivals.get()
            part, i = self._open.pop(future.task_run_id)
            self._settle(part, i, future)
            self._tell(STAGES[part])
            for ready in self._now_possible(part, i):
                self._submit(*ready)

    def _beside(self, scene: Scene) -> tuple[tuple[Voice, ...], ...]:
        """The voices for sentences in other languages; nothing where there are none, as most often."""
        languages = dict.fromkeys(said.language for said in scene.narration if said.language)
        return (voices_beside(self.voice, languages, engines()),) if languages else ()

    def _settle(self, part: Part, i: int, future: PrefectFuture[Any]) -> None:
        try:
            made, self.cached[part, i] = self.ledger.settle(future)
        except ServiceError as error:
            if part != "illustration":
                self.failed = part
                raise
            self.warnings += (f"“{self.script.scenes[i].heading}” has no picture but its words: {error}",)
            return
        except DocreelError:
            self.failed = part
            raise
        if part == "narration":
            scenes, assembly = self.script.scenes, self.provided.assembly
            last = i == len(scenes) - 1 and assembly.outro is None
            made = rested(made, scenes[i], ends_with_music=last and assembly.music is not None)
        self.parts[part, i] = made
        if part == "illustration":
            self._illustrate(i, made)

    def _illustrate(self, i: int, made: PaintedPicture) -> None:
        scenes = list(self.script.scenes)
        scenes[i] = illustrated(scenes[i], made.image, made.width_px, made.height_px)
        self.script = self.script.model_copy(update={"scenes": tuple(scenes)})

    def _drawing(self, i: int) -> tuple[Any, ...]:
        visual = self.script.scenes[i].visual
        return "picture", i, draw, visual, self.look.of_one_scene(), self.script.language, drawing.identity()

    def _now_possible(self, part: Part, i: int) -> Iterator[tuple[Any, ...]]:
        """What can be submitted because ``part`` of scene ``i`` has arrived."""
        if part == "illustration":
            yield self._drawing(i)
        if part in ("narration", "picture"):
            if self._has(i):
                options = self._film_options(self.look.of_one_scene())
                yield "body", i, film_body, self._piece(i), self._opens(i), *options
            for after in (i, i + 1):
                if not self._opens(after) and self._has(after - 1) and self._has(after):
                    both = self._piece(after - 1), self._piece(after)
                    yield "seam", after, film_seam, *both, *self._film_options(self.look)
        if part == "narration" and all(("narration", n) in self.parts for n in range(len(self.script.scenes))):
            look, tracks = Look(fps=self.look.fps), own_tracks(self.script)
            assembly = self.provided.assembly
            yield "sound", 0, mix_sound, self.narrations, look, assembly, tracks, video.encoder_identity()

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
        order: list[tuple[Part, int]] = [(part, i) for i in self._pieces for part in ("seam", "body")]
        return tuple(self.parts[key] for key in order if key in self.parts)

    def scene_cached(self, i: int) -> bool:
        """Whether nothing of scene ``i`` had to be made."""
        return all(self.cached[part, i] for part in ("narration", "picture", "body"))

    @property
    def _pieces(self) -> range:
        """The numbers of what the video is a row of: its scenes, -1 for the intro, the next free one for the outro."""
        assembly = self.provided.assembly
        return range(-1 if assembly.intro else 0, len(self.script.scenes) + (1 if assembly.outro else 0))

    def _opens(self, i: int) -> bool:
        """Whether there is no seam before piece ``i``."""
        return self.look.transition == "cut" or i not in self._pieces or i == self._pieces[0]

    def _has(self, i: int) -> bool:
        if not 0 <= i < len(self.script.scenes):
            return True
        return ("narration", i) in self.parts and ("picture", i) in self.parts

    def _piece(self, i: int) -> Take | Insert:
        assembly = self.provided.assembly
        if i == -1 and assembly.intro:
            return assembly.intro
        if i == len(self.script.scenes) and assembly.outro:
            return assembly.outro
        return Take(
            sentences=self.script.scenes[i].narration,
            visual=self.script.scenes[i].visual,
            narration=self.parts["narration", i],
            picture=self.parts["picture", i],
        )

    def _film_options(self, look: Look) -> tuple[Look, str, Watermark | None, str]:
        identity = f"{video.encoder_identity(look)} {drawing.identity()}"
        return look, self.script.language, self.provided.watermark, identity

    def _submit(self, part: Part, i: int, stage: Task[Any, Any], *inputs: Any) -> None:
        future = stage.with_options(task_run_name=f"{stage.name} {i + 1}").submit(*inputs)
        self._open[future.task_run_id] = (part, i)
        self._tell(STAGES[part])
        future.add_done_callback(self._arrivals.put)

    def _tell(self, stage: StageName) -> None:
        parts = [part for part, of in STAGES.items() if of == stage and part != "illustration"]
        scenes = len(self.script.scenes)
        film = 1 + sum(1 if self._opens(i) else 2 for i in self._pieces)  # the sound, bodies, seams before them
        total = film if stage == "film" else scenes
        tell(stage, sum(key[0] in parts for key in self.parts), total)


def _length(scene: Scene) -> int:
    return sum(len(sentence.said) for sentence in scene.narration)
