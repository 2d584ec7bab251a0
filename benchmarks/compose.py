"""Whole videos: time, memory, size and quality of docreel beside four other ways.

python -m benchmarks.compose [--scenes 12 60 120] [--seconds N] [--rounds N] [--sides NAME ...]
"""

import argparse
import pickle
import tempfile
from pathlib import Path

import cv2
import numpy as np

from benchmarks.measuring import Cost, median, run, table, vmaf
from benchmarks.sides import SIDES, load
from benchmarks.workload import scene
from docreel.models import Look
from docreel.video import Shot
from docreel.video.shot import Camera, CrossFade, blank

HEADER = ("side", "wall s", "CPU s", "CPU / docreel", "CPU / limit", "peak MB", "size MB", "size / docreel", "VMAF")


def prepare(folder: Path, scenes: int, seconds: float, look: Look) -> None:
    """Pictures, sounds, captions, and the ideal frames, which no side has to make."""
    made = [scene(number, seconds, look) for number in range(scenes)]
    (folder / "scenes.pickle").write_bytes(pickle.dumps((made, look)))
    _, _, timeline = load(folder)
    planes = blank(look)
    before: Camera | None = None
    with (folder / "ideal.yuv").open("wb") as ideal:
        for number, one in enumerate(made):
            (folder / f"{number}.png").write_bytes(one.picture)
            (folder / f"{number}.wav").write_bytes(one.sound())
            shot = one.shot(look, timeline.frames[number])
            for index, patch in enumerate(shot.overlays):
                bgra = cv2.cvtColor(patch.rgba, cv2.COLOR_RGBA2BGRA)
                cv2.imwrite(str(folder / f"caption-{number}-{index}.png"), bgra)
            camera, seam = Camera(shot, look), timeline.seam_frames(number)
            fade = CrossFade(before, camera, seam, look) if before else None
            for frame in range(shot.frames):
                if fade and frame < seam:
                    fade.draw(frame, planes)
                else:
                    camera.draw(frame, planes)
                ideal.write(b"".join(np.ascontiguousarray(plane).tobytes() for plane in planes))
            before = Camera(Shot(shot.image, shot.frames, shot.moving), look)


def compare(scenes: int, seconds: float, rounds: int, sides: list[str], look: Look, folder: Path) -> str:
    """One table, as Markdown."""
    prepare(folder, scenes, seconds, look)
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            costs[side].append(run("benchmarks.sides", side, folder))
    found = {side: median(costs[side]) for side in sides}
    sizes = {side: (folder / f"{side}.mp4").stat().st_size / 1e6 for side in sides}
    rows = []
    for side, cost in found.items():
        quality = vmaf(folder / f"{side}.mp4", folder / "ideal.yuv", look.width_px, look.height_px, look.fps)
        against = [f"{cost.cpu_s / found[other].cpu_s:.2f}" if other in found else "" for other in ("docreel", "limit")]
        size = f"{sizes[side] / sizes['docreel']:.2f}" if "docreel" in sizes else ""
        numbers = [f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", *against, f"{cost.peak_mb:.0f}", f"{sizes[side]:.2f}"]
        rows.append([side, *numbers, size, f"{quality:.1f}"])
    frames = load(folder)[2].total_frames
    return f"{scenes} scenes, {frames / look.fps:.0f} s, median of {rounds}\n\n{table(HEADER, rows)}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, nargs="+", default=[12])
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a scene")
    parser.add_argument("--rounds", type=int, default=1, help="how often the sides take turns")
    parser.add_argument("--sides", nargs="+", choices=sorted(SIDES), default=list(SIDES))
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    chosen = parser.parse_args()
    look = Look(width_px=chosen.width, height_px=chosen.height)
    for scenes in chosen.scenes:
        with tempfile.TemporaryDirectory() as folder:
            print(compare(scenes, chosen.seconds, chosen.rounds, chosen.sides, look, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
