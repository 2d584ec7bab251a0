"""Runs one side of a benchmark as a process tree of its own and says what it cost."""

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from docreel.video import ffmpeg

TAGS = "range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"


class Stopped(Exception):
    """The side took longer than it was given."""


@dataclass(frozen=True)
class Cost:
    """Of the whole process tree; ``answer`` is what the side printed last, as JSON."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    answer: dict[str, float]


def run(module: str, *arguments: str | Path | float, limit_s: float = 3_600) -> Cost:
    """Run ``python -m module arguments`` to its end.

    Raises Stopped after ``limit_s``, when the side and all it started are killed; CalledProcessError where it fails.
    """
    began = time.perf_counter()
    # moviepy warns of each frame that it reads behind the last.
    command = [sys.executable, "-W", "ignore::UserWarning", "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        peak = [0.0]
        done, late = threading.Event(), threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, done, peak))
        timer = threading.Timer(limit_s, _end, (process.pid, late))
        watcher.start()
        timer.start()
        assert process.stdout is not None
        printed = process.stdout.read()
        # Only wait4 tells what the process and all children it waited for have used.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        timer.cancel()
        done.set()
        watcher.join()
    if late.is_set():
        raise Stopped(f"stopped at {limit_s:.0f} s")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    lines = printed.decode().splitlines()
    answer = json.loads(lines[-1]) if lines else {}
    return Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, peak[0], answer)


def _end(pid: int, late: threading.Event) -> None:
    late.set()
    # Workers have sessions of their own.
    for process in (*psutil.Process(pid).children(recursive=True), psutil.Process(pid)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


def _watch(pid: int, done: threading.Event, peak: list[float]) -> None:
    """Sum of proportional set sizes: shared pages are counted once."""
    while not done.wait(0.5):
        total = 0
        with contextlib.suppress(psutil.Error):
            root = psutil.Process(pid)
            for process in (root, *root.children(recursive=True)):
                with contextlib.suppress(psutil.Error):  # it has just ended
                    total += process.memory_full_info().pss
        peak[0] = max(peak[0], total / 1e6)


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall_s for cost in costs),
        statistics.median(cost.cpu_s for cost in costs),
        statistics.median(cost.peak_mb for cost in costs),
        costs[-1].answer,
    )


def vmaf(video: Path, ideal: Path, width_px: int, height_px: int, fps: int) -> float:
    """Mean VMAF of ``video`` against raw 4:2:0 frames, every tenth frame.

    Both are tagged alike, or ffmpeg converts one of them; a side's own tags are taken at their word.
    """
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width_px}x{height_px}", "-r", str(fps)]
    clock = f"settb=1/{fps},setpts=N"
    alike = f"[0:v]{clock},setparams={TAGS}[a];[1:v]{clock},setparams={TAGS}[b]"
    graph = f"{alike};[a][b]libvmaf=n_threads=2:n_subsample=10:shortest=1"
    told = ffmpeg.run(["-i", video, *raw, "-i", ideal, "-filter_complex", graph, "-f", "null", "-"])
    return float(told.rsplit("VMAF score: ", 1)[1].split()[0])


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows))
