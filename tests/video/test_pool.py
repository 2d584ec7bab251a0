"""Workers end with their parent, and a worker that dies costs only its own job."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from docreel.errors import RenderError
from docreel.models import Look
from docreel.video import Shot, WorkerPool, encode_body
from docreel.video.ffmpeg import binary, piped, run
from tests.conftest import wait_until

PARENT = """
import os, signal, threading, time
from docreel.video import WorkerPool
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what is in the background without
pool = WorkerPool(2)
print(*[pool.run(os.getpid) for _ in range(1)], flush=True)
threading.Thread(target=pool.run, args=(time.sleep, 60), daemon=True).start()
threading.Thread(target=pool.run, args=(time.sleep, 60), daemon=True).start()
while len(pool._all) < 2: time.sleep(.01)
print(*[worker.pid for worker in pool._all], flush=True)
time.sleep(60)
"""


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool(2)
    yield made
    made.close()


def gone(pids: list[int]) -> None:
    alive = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    _, left = psutil.wait_procs(alive, timeout=10)
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_parent(end: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.send_signal(end)
        parent.wait(20)
    gone(pids)


def test_answers_and_errors_come_back(pool: WorkerPool, small: Look) -> None:
    with pytest.raises(RenderError, match="not a readable PNG"):
        pool.run(encode_body, Shot(b"nothing", 10), 0, small)
    assert pool.run(max, 2, 3) == 3


def test_a_dead_worker_costs_only_its_own_job(pool: WorkerPool) -> None:
    with pytest.raises(RenderError, match="ended from outside"):
        pool.run(os.kill, pool.run(os.getpid), signal.SIGKILL)
    assert pool.run(max, 2, 3) == 3


def test_closing_wakes_those_who_wait(pool: WorkerPool) -> None:
    import time

    failures: list[RenderError] = []

    def wait() -> None:
        try:
            pool.run(time.sleep, 60)
        except RenderError as error:
            failures.append(error)

    pool.run(os.getpid)
    thread = threading.Thread(target=wait)
    thread.start()
    while pool._idle:
        pass
    pool.close()
    thread.join(10)
    assert len(failures) == 1
    with pytest.raises(RenderError, match="stopped"):
        pool.run(os.getpid)


def test_a_hanging_job_is_stopped(pool: WorkerPool) -> None:
    import time

    with pytest.raises(RenderError, match="hung"):
        pool.run(time.sleep, 60, timeout_s=1)


def ffmpegs() -> list[psutil.Process]:
    """Those of this process: other tests have children too."""
    return [child for child in psutil.Process().children() if "ffmpeg" in child.name()]


def test_a_killed_ffmpeg_is_a_clear_error() -> None:
    binary()  # looking for it runs it

    def kill() -> None:
        wait_until(lambda: bool(ffmpegs()), 20)
        ffmpegs()[0].send_signal(signal.SIGKILL)

    threading.Thread(target=kill).start()
    with pytest.raises(RenderError, match="SIGKILL"):
        run(["-re", "-f", "lavfi", "-i", "anullsrc=d=60", "-f", "null", "-"])


def test_an_ffmpeg_that_is_killed_while_it_is_fed_is_a_clear_error() -> None:
    binary()

    def fed() -> Iterator[bytes]:
        yield bytes(64 * 64)
        wait_until(lambda: bool(ffmpegs()), 20)
        ffmpegs()[0].send_signal(signal.SIGKILL)
        while True:
            yield bytes(64 * 64)

    raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "64x64", "-i", "pipe:0"]
    with pytest.raises(RenderError, match="SIGKILL"):
        piped([*raw, "-f", "null", "-"], fed())
    assert ffmpegs() == []


def test_an_encoder_that_is_killed_at_work_is_a_clear_error(pool: WorkerPool, small: Look) -> None:
    picture = cv2.imencode(".png", np.random.default_rng(1).integers(0, 255, (320, 320, 3), np.uint8))[1].tobytes()
    encode_at_work = partial(pool.run, encode_body, Shot(picture, 100_000, moving=True), 0, small)
    worker = psutil.Process(pool.run(os.getpid))
    before = worker.cpu_times().user

    def kill() -> None:
        wait_until(lambda: worker.cpu_times().user > before + 0.1, 60)
        worker.send_signal(signal.SIGKILL)

    threading.Thread(target=kill).start()
    with pytest.raises(RenderError, match="ended from outside"):
        encode_at_work()
    assert pool.run(max, 2, 3) == 3


def test_no_ffmpeg_outlives_a_parent_that_was_killed() -> None:
    endless = (
        "from docreel.video.ffmpeg import run; run(['-re', '-f', 'lavfi', '-i', 'anullsrc=d=99', '-f', 'null', '-'])"
    )
    parent = psutil.Popen([sys.executable, "-c", endless])
    # Not the short run by which the binary is looked for.
    wait_until(lambda: any("anullsrc=d=99" in child.cmdline() for child in parent.children()))
    children = parent.children()
    parent.kill()
    parent.wait()
    gone([child.pid for child in children])


def test_ffmpeg_says_why_it_failed_and_never_hangs() -> None:
    with pytest.raises(RenderError, match="No such file"):
        run(["-i", "/nowhere.wav", "-f", "null", "-"])
    with pytest.raises(RenderError, match="did not finish"):
        run(["-re", "-f", "lavfi", "-i", "anullsrc=d=60", "-f", "null", "-"], timeout_s=1)
    assert ffmpegs() == []


def test_a_worker_goes_on_with_what_it_has_ready(pool: WorkerPool, tmp_path: Path) -> None:
    done: list[str] = []

    def work(name: str) -> None:
        pool.run(os.getpid, on=[name])
        done.append(name)

    gates = {name: tmp_path / name for name in ("river", "mountain")}
    threads = []
    for name, gate in gates.items():
        os.mkfifo(gate)
        threads.append(threading.Thread(target=pool.run, args=(Path.read_bytes, gate), kwargs={"on": [name]}))
        threads[-1].start()
    wait_until(lambda: len(pool._all) == 2)
    for count, name in enumerate(("mountain", "river"), start=1):
        threads.append(threading.Thread(target=work, args=(name,)))
        threads[-1].start()
        wait_until(lambda count=count: len(pool._waiting) == count)
    gates["river"].write_bytes(b"go on")
    wait_until(lambda: len(done) == 2)
    assert done == ["river", "mountain"], "the picture at hand first, then who has waited longest"
    gates["mountain"].write_bytes(b"go on")
    for thread in threads:
        thread.join(30)
