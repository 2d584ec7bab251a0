"""The frames as they ought to be, drawn without docreel's camera: in floating point, with a Lanczos filter at exact
fractions of a pixel. Slow; what every side is measured against."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from benchmarks.staged import Plan
from docreel.video.overlay import Blends
from docreel.video.shot import ZOOM, travelled
from docreel.video.still import BGR_TO_YUV, Planes

Floats = np.ndarray[Any, np.dtype[np.float32]]

LOBES = 3
JITTER_STEP = 5


class IdealScene:
    """The picture of one scene as floating-point planes, bt.709 with left-sited chroma."""

    def __init__(self, plan: Plan, scene: int) -> None:
        shot, look = plan.shot(scene), plan.look
        bgr = cv2.imdecode(np.frombuffer(shot.image, np.uint8), cv2.IMREAD_COLOR).astype(np.float32)
        y, u, v = cv2.split(cv2.transform(bgr, BGR_TO_YUV))
        self._planes = (np.asarray(y, np.float32), _halved(u), _halved(v))
        self.moving, self.frames = shot.moving, shot.frames
        self._fps = look.fps
        self._blends = Blends(shot.overlays, look)

    def planes(self, frame: int) -> tuple[Floats, ...]:
        """Without captions."""
        if not self.moving:
            return self._planes
        scale = 1 / (1 + ZOOM * travelled(frame, self.frames, self._fps))
        return tuple(_zoomed(plane, scale, sited_left=number > 0) for number, plane in enumerate(self._planes))

    def captions(self, frame: int, onto: Planes) -> None:
        self._blends.onto(frame, onto)


def ideal_frames(plan: Plan) -> Iterator[Planes]:
    """Every frame of the video, in order."""
    before: IdealScene | None = None
    for number, frames in enumerate(plan.timeline.frames):
        scene, seam = IdealScene(plan, number), plan.timeline.seam_frames(number)
        for frame in range(frames):
            planes = scene.planes(frame)
            if before and frame < seam:
                share = np.float32((frame + 1) / (seam + 1))
                under = before.planes(before.frames + frame)
                planes = tuple(a * share + b * (1 - share) for a, b in zip(planes, under, strict=True))
            y, u, v = (np.clip(np.rint(plane), 0, 255).astype(np.uint8) for plane in planes)
            scene.captions(frame, (y, u, v))
            yield y, u, v
        before = scene


def _halved(chroma: Any) -> Floats:
    smooth = cv2.sepFilter2D(chroma, -1, np.array([0.25, 0.5, 0.25]), np.array([1.0]), borderType=cv2.BORDER_REPLICATE)
    return np.asarray((smooth[0::2, ::2] + smooth[1::2, ::2]) / 2, np.float32)


def _zoomed(plane: Floats, scale: float, sited_left: bool) -> Floats:
    """The middle of ``plane``, ``scale`` of its width and height, as large as the whole."""
    height, width = plane.shape
    # A chroma sample stands a quarter of its width left of the middle of the two luma pixels it belongs to.
    off = 0.25 * (1 - scale) if sited_left else 0.0
    return _lines(_lines(plane, height, scale, 0.0).T, width, scale, off).T


def _lines(plane: Floats, lines: int, scale: float, off: float) -> Floats:
    centres = (np.arange(lines) + 0.5 - lines / 2) * scale + lines / 2 - 0.5 + off
    taps = np.floor(centres).astype(int)[:, None] + np.arange(1 - LOBES, LOBES + 1)
    away = centres[:, None] - taps
    weights = np.sinc(away) * np.sinc(away / LOBES)
    weights = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    taps = np.clip(taps, 0, lines - 1)
    plane = np.ascontiguousarray(plane)
    out = plane[taps[:, 0]] * weights[:, 0, None]
    for tap in range(1, 2 * LOBES):
        out += plane[taps[:, tap]] * weights[:, tap, None]
    return np.asarray(out, np.float32)


def jitter_px(video: Path, plan: Plan) -> float:
    """How far moving pictures of ``video`` tremble around their ideal place: rms, in pixels, of four quarters each.

    A place that is off by the same distance through a whole scene does not count. 0 where nothing moves.
    """
    wanted = _moving_frames(plan)
    raw = np.memmap(plan.ideal, np.uint8, "r").reshape(plan.timeline.total_frames, -1)
    height, width = plan.look.height_px, plan.look.width_px
    found: dict[int, list[Floats]] = {}
    with av.open(str(video), "r") as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                ideal = raw[number, : width * height].reshape(height, width).astype(np.float32)
                seen = frame.to_ndarray()[:height, :width].astype(np.float32)
                found.setdefault(wanted[number], []).append(_shifts(seen, ideal))
    off = [np.stack(shifts) - np.mean(shifts, axis=0) for shifts in found.values()]
    return float(np.sqrt(np.mean(np.concatenate(off) ** 2))) if off else 0.0


def _moving_frames(plan: Plan) -> dict[int, int]:
    """Some frames of the bodies of moving scenes, each with its scene."""
    wanted = {}
    for scene, moving in enumerate(plan.moving):
        first = plan.timeline.start_frame(scene)
        if moving:
            body = range(first + plan.timeline.seam_frames(scene), first + plan.timeline.frames[scene], JITTER_STEP)
            wanted |= dict.fromkeys(body, scene)
    return wanted


def _shifts(seen: Floats, ideal: Floats) -> Floats:
    """Where each quarter stands, right and down of its ideal place, by least squares."""
    right = (np.roll(ideal, -1, 1) - np.roll(ideal, 1, 1)) / 2
    down = (np.roll(ideal, -1, 0) - np.roll(ideal, 1, 0)) / 2
    height, width = ideal.shape
    found = []
    for top in (0, height // 2):
        for left in (0, width // 2):
            part = slice(top + 8, top + height // 2 - 8), slice(left + 8, left + width // 2 - 8)
            slopes = np.stack([right[part].ravel(), down[part].ravel()])
            found.append(np.linalg.solve(slopes @ slopes.T, slopes @ (ideal - seen)[part].ravel()))
    return np.concatenate(found)
