"""Where every scene stands on the timeline: integer frames and samples, nothing else.

    scene i        |---seam---|-----------body-----------|
                   lead silence, narration, tail silence
    scene i + 1                                           |---seam---|---
                   picture i is still seen under it -------^^^^^^^^^^

A scene is as many whole frames as its sound needs, so that sound never overruns. The seam is the first half second of
a scene, while the picture before it is still seen; its length depends on its own scene alone.
"""

from dataclasses import dataclass

from docreel.models import Assembly, Look, Narration

SAMPLE_RATE = 48_000
LEAD_MS = TAIL_MS = 350
LEAD_SAMPLES = SAMPLE_RATE * LEAD_MS // 1000
TAIL_SAMPLES = SAMPLE_RATE * TAIL_MS // 1000


def seam_length(frames: int, fps: int) -> int:
    """Frames of the seam that opens a scene of ``frames`` frames: half a second, at most half of the scene."""
    return min(fps // 2, frames // 2)


def scene_frames(narration: Narration, fps: int) -> int:
    """Frames of the scene that ``narration`` is said in, silence at both ends included."""
    sound = LEAD_SAMPLES + mixed_samples(narration) + TAIL_SAMPLES + narration.rest_ms * SAMPLE_RATE // 1000
    return -(-sound * fps // SAMPLE_RATE)


def mixed_samples(narration: Narration) -> int:
    """Length of the narration at the rate of the mix."""
    return -(-narration.samples * SAMPLE_RATE // narration.sample_rate)


@dataclass(frozen=True)
class Timeline:
    """The lengths of all scenes, and of what comes before and after them, in frames of ``1 / fps`` seconds."""

    fps: int
    frames: tuple[int, ...]
    intro_frames: int = 0
    outro_frames: int = 0

    @classmethod
    def of(cls, narrations: tuple[Narration, ...], look: Look, assembly: Assembly | None = None) -> "Timeline":
        """The timeline of the scenes that these narrations are said in, and of what comes before and after them."""
        around = (assembly.intro_frames, assembly.outro_frames) if assembly else (0, 0)
        return cls(look.fps, tuple(scene_frames(narration, look.fps) for narration in narrations), *around)

    @property
    def total_frames(self) -> int:
        return self.intro_frames + sum(self.frames) + self.outro_frames

    @property
    def samples_per_frame(self) -> int:
        return SAMPLE_RATE // self.fps

    @property
    def total_samples(self) -> int:
        return self.total_frames * self.samples_per_frame

    @property
    def duration_ms(self) -> int:
        return self.ms(self.total_frames)

    def ms(self, frame: int) -> int:
        """When ``frame`` appears, in whole milliseconds."""
        return frame * 1000 // self.fps

    def start_frame(self, scene: int) -> int:
        return self.intro_frames + sum(self.frames[:scene])

    def samples(self, frame: int) -> int:
        """Sample of the mix at which ``frame`` begins."""
        return frame * self.samples_per_frame

    def start_ms(self, scene: int) -> int:
        return self.ms(self.start_frame(scene))

    def end_ms(self, scene: int) -> int:
        return self.ms(self.start_frame(scene + 1))

    def seam_frames(self, scene: int) -> int:
        """Frames at the start of ``scene`` under which the scene before is still seen; the first scene has none."""
        return seam_length(self.frames[scene], self.fps) if scene else 0

    def voice_sample(self, scene: int) -> int:
        """Sample of the mix at which the narration of ``scene`` begins."""
        return self.start_frame(scene) * self.samples_per_frame + LEAD_SAMPLES
