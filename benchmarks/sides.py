"""The sides of ``benchmarks.compose``: ``python -m benchmarks.sides SIDE FOLDER`` makes FOLDER/SIDE.mp4.

FOLDER holds what :mod:`benchmarks.compose` prepared. Every side is given the same drawn pictures, drawn captions and
spoken sounds, and shows the same: slow zoom, cross-fades of half a second, captions.
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers import filter_graph, money_printer_turbo, moviepy
from benchmarks.raw_frames import encode_range
from benchmarks.staged import Plan, plan_of
from docreel.video import Labels, Segment, WorkerPool, encode_body, encode_seam, encode_sound, encoder_identity, join


@dataclass(frozen=True)
class Piece:
    """A segment of the video: the seam that opens a scene, or the rest of the scene."""

    scene: int
    is_seam: bool
    first_frame: int
    frames: int


def pieces(plan: Plan) -> Iterator[Piece]:
    for scene, frames in enumerate(plan.timeline.frames):
        seam, first = plan.timeline.seam_frames(scene), plan.timeline.start_frame(scene)
        if seam:
            yield Piece(scene, True, first, seam)
        yield Piece(scene, False, first + seam, frames - seam)


def limit(folder: Path) -> None:
    """The frames that docreel draws, the same pieces, the same encoder, and nothing else but the sound."""
    plan = plan_of(folder)
    pool = WorkerPool()

    def one(piece: Piece) -> bytes:
        return pool.run(encode_range, plan.drawn, piece.first_frame, piece.frames, plan.look, piece.is_seam)

    _finish("limit", plan, one)
    pool.close()


def docreel(folder: Path) -> None:
    plan = plan_of(folder)
    pool = WorkerPool()

    def one(piece: Piece) -> bytes:
        if not piece.is_seam:
            first = plan.timeline.frames[piece.scene] - piece.frames
            shot = plan.shot(piece.scene, range(first, first + piece.frames))
            return pool.run(encode_body, shot, first, plan.look, on=[str(piece.scene)])
        before, shot = plan.shot(piece.scene - 1, range(0)), plan.shot(piece.scene, range(piece.frames))
        pictures = [str(piece.scene - 1), str(piece.scene)]
        return pool.run(encode_seam, before, shot, piece.frames, plan.look, on=pictures)

    _finish("docreel", plan, one)
    pool.close()


def shared(folder: Path) -> None:
    """What ``limit`` and ``docreel`` do alike, without any pictures: processes that encode, and the sound."""
    plan = plan_of(folder)
    pool = WorkerPool()
    with ThreadPoolExecutor() as threads:
        jobs = [threads.submit(pool.run, encoder_identity) for _ in range(os.cpu_count() or 1)]
        encode_sound(plan.sound, plan.timeline, folder / "shared.mp4")
        for job in jobs:
            job.result()
    pool.close()


def _finish(side: str, plan: Plan, encoded: Callable[[Piece], bytes]) -> None:
    cache = plan.folder / f"{side}-pieces"
    cache.mkdir(exist_ok=True)
    segments = []

    def keep(piece: Piece, path: Path) -> None:
        path.write_bytes(encoded(piece))

    with ThreadPoolExecutor() as threads:
        jobs = []
        for number, piece in enumerate(pieces(plan)):
            segments.append(Segment(cache / f"{number}.mp4", piece.frames))
            jobs.append(threads.submit(keep, piece, segments[-1].path))
        encode_sound(plan.sound, plan.timeline, plan.folder / f"{side}.m4a")
        for job in jobs:
            job.result()
    join(segments, plan.folder / f"{side}.m4a", Labels("B", "en"), plan.look.fps, plan.folder / f"{side}.mp4")


SIDES = {side.__name__: side for side in (limit, docreel, shared, moviepy, money_printer_turbo, filter_graph)}

if __name__ == "__main__":
    SIDES[sys.argv[1]](Path(sys.argv[2]))
