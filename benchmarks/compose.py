"""Whole videos: time, memory, size and quality of docreel beside four other ways.

Still slides have captions and bullet points that light up; ``--pictures still`` shows what they cost docreel.

python -m benchmarks.compose [--scenes 12 60 120] [--seconds N] [--rounds N] [--sides NAME ...] [--pictures KIND]

``shared`` is what ``limit`` and docreel do alike beside the pictures: it starts the processes and makes the sound.
Every run is printed as it ends, the table when all have. CPU is that of the whole process tree; memory its
proportional set size, which for ``limit`` counts the frames it maps. VMAF and jitter are against frames that
:mod:`benchmarks.ideal` draws, not docreel; ``--no-quality`` leaves them out, and with them much time and disk.
"""

import argparse
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from benchmarks.ideal import ideal_frames, jitter_px
from benchmarks.measuring import Cost, Stopped, median, run, table, vmaf
from benchmarks.sides import SIDES
from benchmarks.staged import Caption, Plan
from benchmarks.workload import PICTURES, Pictures, lit_rows, scene, timeline_of
from docreel.drawing import draw_caption
from docreel.models import Look
from docreel.video import Overlay, overlay
from docreel.video.shot import Camera, CrossFade, blank
from docreel.video.still import Planes

HEADER = ("side", "wall s", "CPU s", "CPU / docreel", "CPU / limit", "peak MB", "size MB", "size / docreel")
QUALITY = ("VMAF", "jitter px")


def prepare(
    folder: Path,
    scenes: int,
    seconds: float,
    look: Look,
    pictures: Pictures = "mixed",
    *,
    drawn: bool = True,
    ideal: bool = True,
) -> Plan:
    """Pictures, sounds, captions, and the frames that ``limit`` is given and those of the ideal."""
    made = [scene(number, seconds, look, pictures) for number in range(scenes)]
    timeline, placed = timeline_of(made, look), []
    for number, (one, frames) in enumerate(zip(made, timeline.frames, strict=True)):
        (folder / f"{number}.png").write_bytes(one.picture)
        (folder / f"{number}.wav").write_bytes(one.sound())
        patches = [overlay(cue, draw_caption(cue.lines, look, language="en"), look.fps) for cue in one.cues(look)]
        patches += lit_rows(frames, look) if not one.moving else ()
        placed.append(tuple(_kept(patch, folder / f"caption-{number}-{i}.png") for i, patch in enumerate(patches)))
    plan = Plan(folder, look, timeline, tuple(one.moving for one in made), tuple(placed))
    plan.save()
    if drawn:
        _write(_drawn(plan), plan.drawn)
    if ideal:
        _write(ideal_frames(plan), plan.ideal)
    return plan


def _kept(patch: Overlay, path: Path) -> Caption:
    cv2.imwrite(str(path), cv2.cvtColor(patch.rgba, cv2.COLOR_RGBA2BGRA))
    return Caption(patch.x_px, patch.y_px, patch.first_frame, patch.end_frame)


def _drawn(plan: Plan) -> Iterator[Planes]:
    """Every frame as docreel draws it; each is overwritten by the next."""
    planes = blank(plan.look)
    before: Camera | None = None
    for number, frames in enumerate(plan.timeline.frames):
        camera, seam = Camera(plan.shot(number), plan.look), plan.timeline.seam_frames(number)
        fade = CrossFade(before, camera, seam, plan.look) if before else None
        for frame in range(frames):
            (fade if fade and frame < seam else camera).draw(frame, planes)
            yield planes
        before = camera


def _write(frames: Iterable[Planes], into: Path) -> None:
    with into.open("wb") as file:
        for planes in frames:
            file.write(b"".join(np.ascontiguousarray(plane).tobytes() for plane in planes))


def compare(plan: Plan, sides: list[str], rounds: int, limit_s: float) -> str:
    """The table, as Markdown. A side that takes longer than ``limit_s`` is stopped and has no row."""
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    for turn in range(1, rounds + 1):
        for side in [side for side in sides if side in costs]:
            try:
                cost = run("benchmarks.sides", side, plan.folder, limit_s=limit_s)
            except Stopped as stopped:
                print(f"{side}: {stopped}, not counted", flush=True)
                del costs[side]
                continue
            costs[side].append(cost)
            told = f"{cost.wall_s:.1f} s, {cost.cpu_s:.1f} CPU s, {cost.peak_mb:.0f} MB"
            print(f"{side}, round {turn}: {told}", flush=True)
    found = {side: median(each) for side, each in costs.items()}
    rows = [_row(side, found, plan) for side in found]
    told = table(HEADER + QUALITY * plan.ideal.exists(), rows)
    if {"limit", "docreel", "shared"} <= found.keys():
        ours, limit = (found[side].cpu_s - found["shared"].cpu_s for side in ("docreel", "limit"))
        told += f"\n\nCPU of the pictures alone, without what is shared: docreel is {ours / limit:.2f} of the limit."
    return told


def _row(side: str, found: dict[str, Cost], plan: Plan) -> list[str]:
    def size_mb(name: str) -> float:
        return (plan.folder / f"{name}.mp4").stat().st_size / 1e6

    cost, look = found[side], plan.look
    against = [f"{cost.cpu_s / found[other].cpu_s:.2f}" if other in found else "" for other in ("docreel", "limit")]
    size = f"{size_mb(side) / size_mb('docreel'):.2f}" if "docreel" in found else ""
    numbers = [f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", *against, f"{cost.peak_mb:.0f}", f"{size_mb(side):.2f}"]
    row = [side, *numbers, size]
    if plan.ideal.exists() and side == "shared":
        row += ["", ""]
    elif plan.ideal.exists():
        video = plan.folder / f"{side}.mp4"
        quality = vmaf(video, plan.ideal, look.width_px, look.height_px, look.fps)
        row += [f"{quality:.1f}", f"{jitter_px(video, plan):.3f}"]
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, nargs="+", default=[12])
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a scene")
    parser.add_argument("--rounds", type=int, default=1, help="how often the sides take turns")
    parser.add_argument("--sides", nargs="+", choices=sorted(SIDES), default=list(SIDES))
    parser.add_argument("--pictures", choices=PICTURES, default="mixed", help="which scenes move")
    parser.add_argument("--quality", action=argparse.BooleanOptionalAction, default=True, help="VMAF and jitter")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which a side is stopped")
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    chosen = parser.parse_args()
    look = Look(width_px=chosen.width, height_px=chosen.height, transition="fade")  # as the peers do
    for scenes in chosen.scenes:
        with tempfile.TemporaryDirectory() as folder:
            needed = {"drawn": "limit" in chosen.sides, "ideal": chosen.quality}
            plan = prepare(Path(folder), scenes, chosen.seconds, look, chosen.pictures, **needed)
            video = f"{scenes} scenes ({chosen.pictures}), {plan.timeline.duration_ms / 1000:.0f} s"
            print(f"{video}, {look.width_px}x{look.height_px}, median of {chosen.rounds}\n", flush=True)
            print(f"\n{compare(plan, chosen.sides, chosen.rounds, chosen.limit)}\n", flush=True)


if __name__ == "__main__":
    main()
