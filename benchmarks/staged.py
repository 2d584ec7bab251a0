"""What each side of ``benchmarks.compose`` is handed: a folder of pictures, sounds, drawn captions, ideal frames."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from docreel.models import Look
from docreel.video import Overlay, Shot, Timeline, overlap

PLAN = "plan.pickle"


@dataclass(frozen=True)
class Caption:
    """A drawn caption: where it stands, and from which frame of its scene up to which it is seen."""

    x_px: int
    y_px: int
    first_frame: int
    end_frame: int


@dataclass(frozen=True)
class Plan:
    """Everything about a video but its bytes, which lie in ``folder``."""

    folder: Path
    look: Look
    timeline: Timeline
    moving: tuple[bool, ...]
    captions: tuple[tuple[Caption, ...], ...]

    def picture(self, scene: int) -> Path:
        return self.folder / f"{scene}.png"

    def sound(self, scene: int) -> Path:
        return self.folder / f"{scene}.wav"

    def caption(self, scene: int, index: int) -> Path:
        """RGBA, straight alpha."""
        return self.folder / f"caption-{scene}-{index}.png"

    @property
    def ideal(self) -> Path:
        """Raw yuv420p frames of the whole video, as they ought to be."""
        return self.folder / "ideal.yuv"

    @property
    def drawn(self) -> Path:
        """Raw yuv420p frames of the whole video, as docreel draws them: what ``limit`` encodes."""
        return self.folder / "drawn.yuv"

    def shot(self, scene: int, captions: range | None = None) -> Shot:
        """For docreel's camera, read from the folder, with the captions of the frames ``captions``; None: of all."""
        wanted = range(self.timeline.frames[scene]) if captions is None else captions
        overlays = tuple(
            Overlay(_rgba(self.caption(scene, index)), one.x_px, one.y_px, one.first_frame, one.end_frame)
            for index, one in enumerate(self.captions[scene])
            if overlap(range(one.first_frame, one.end_frame), wanted)
        )
        return Shot(self.picture(scene).read_bytes(), self.timeline.frames[scene], self.moving[scene], overlays)

    def save(self) -> None:
        (self.folder / PLAN).write_bytes(pickle.dumps(self))


def plan_of(folder: Path) -> Plan:
    """What :meth:`Plan.save` left in ``folder``."""
    plan = pickle.loads((folder / PLAN).read_bytes())
    assert isinstance(plan, Plan)
    return plan


def _rgba(path: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    bgra = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert bgra is not None
    return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA), np.uint8)
