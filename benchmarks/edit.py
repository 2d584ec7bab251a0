"""One scene changed: what docreel makes again, against the whole video.

python -m benchmarks.edit [--scenes 60] [--seconds N]
"""

import argparse
import hashlib
import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measuring import table
from benchmarks.workload import BenchmarkScene, scene, timeline_of
from docreel.models import Look
from docreel.video import Labels, Segment, Shot, WorkerPool, encode_body, encode_seam, encode_sound, join


def used_s() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def render(scenes: list[BenchmarkScene], look: Look, folder: Path) -> tuple[float, float, int]:
    """Make the video from what ``folder`` lacks. Wall seconds, CPU seconds, pieces encoded."""
    began, cpu = time.perf_counter(), used_s()
    timeline = timeline_of(scenes, look)
    pool, jobs, segments = WorkerPool(), [], []
    pictures = [hashlib.sha256(one.picture).hexdigest() for one in scenes]

    def make(path: Path, number: int, is_seam: bool) -> None:
        seam, frames = timeline.seam_frames(number), timeline.frames[number]
        shot = scenes[number].shot(look, frames, range(seam) if is_seam else range(seam, frames))
        if not is_seam:
            path.write_bytes(pool.run(encode_body, shot, seam, look, on=[str(number)]))
            return
        before = scenes[number - 1]
        under = Shot(before.picture, timeline.frames[number - 1], before.moving)
        path.write_bytes(pool.run(encode_seam, under, shot, seam, look, on=[str(number - 1), str(number)]))

    with ThreadPoolExecutor() as threads:
        for number in range(len(scenes)):
            seam = timeline.seam_frames(number)
            pieces = [(True, [number - 1, number], seam)] * bool(seam)
            for is_seam, rests_on, frames in (*pieces, (False, [number], timeline.frames[number] - seam)):
                name = "-".join([str(number), *(pictures[index] for index in rests_on)])
                segments.append(Segment(folder / f"{name}.mp4", frames))
                if not segments[-1].path.exists():
                    jobs.append(threads.submit(make, segments[-1].path, number, is_seam))
        sound = folder / "sound.m4a"
        if not sound.exists():
            encode_sound(lambda number: scenes[number].sound(), timeline, sound)
        for job in jobs:
            job.result()
    pool.close()
    join(segments, sound, Labels("Benchmark", "en"), look.fps, folder / "video.mp4")
    return time.perf_counter() - began, used_s() - cpu, len(jobs)


def compare(scenes: int, seconds: float, look: Look) -> str:
    """The table, as Markdown: the video at first, with one scene changed, and with nothing changed."""
    made = [scene(number, seconds, look) for number in range(scenes)]
    middle = scenes // 2 | 1  # a moving one: the dearer kind
    changed = [*made]
    changed[middle] = scene(middle, seconds, look, version=1)
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "whole video": render(made, look, Path(folder)),
            "one picture changed": render(changed, look, Path(folder)),
            "nothing changed": render(changed, look, Path(folder)),
        }
    whole = found["whole video"]
    rows = [
        [name, f"{wall:.1f}", f"{cpu:.1f}", f"{100 * cpu / whole[1]:.1f} %", str(encodes)]
        for name, (wall, cpu, encodes) in found.items()
    ]
    return table((f"{scenes} scenes", "wall s", "CPU s", "of the whole", "pieces encoded"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a scene")
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    chosen = parser.parse_args()
    print(compare(chosen.scenes, chosen.seconds, Look(width_px=chosen.width, height_px=chosen.height)))


if __name__ == "__main__":
    main()
