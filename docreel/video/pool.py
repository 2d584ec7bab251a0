"""Worker processes for encoding.

Not ``ProcessPoolExecutor``: that imports the program's main module in every child, leaves children behind when the
parent is killed, and gives up all jobs when one child dies. Here a worker that dies costs its own job only.
"""

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

from docreel.errors import DocreelError, RenderError, RenderKilled
from docreel.video.ffmpeg import kill_group

P = ParamSpec("P")
R = TypeVar("R")

SINGLE_THREADED = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# glibc would give an encoder's memory back after each piece; the pages of the next are dear: a tenth of a piece's time.
KEEPS_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**29), "MALLOC_MMAP_THRESHOLD_": str(2**25)}
ERRORS_ONLY = {"SVT_LOG": "1"}  # SVT-AV1 tells its settings on stderr


@dataclass(eq=False)
class Job:
    """A call that waits for a worker; ``on``: names of what it works on."""

    on: frozenset[str]


class WorkerPool:
    """Runs functions in up to ``size`` processes; usable from several threads. ``size`` 0 is one per core."""

    def __init__(self, size: int = 0) -> None:
        self._size = size or os.cpu_count() or 1
        self._changed = threading.Condition()
        self._waiting: list[Job] = []
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: dict[subprocess.Popen[bytes], frozenset[str]] = {}
        """Every worker, and what it worked on last."""
        self._closed = False
        atexit.register(self.close)

    def run(  # type: ignore[valid-type]
        self, function: Callable[P, R], *arguments: P.args, on: Iterable[str] = (), timeout_s: float = 1_800
    ) -> R:
        """Call a module-level ``function`` in a worker and wait for it.

        ``on`` names what it works on: a worker that has just worked on some of that, and may still have it ready,
        takes it before what has waited longer.

        Raises what it raises of docreel's errors; RenderKilled where the worker dies or hangs; RenderError where the
        pool is closed.
        """
        worker = self._take(Job(frozenset(on)))
        timer = threading.Timer(timeout_s, kill_group, (worker,))
        timer.start()
        try:
            answer = self._ask(worker, pickle.dumps((function, arguments), protocol=pickle.HIGHEST_PROTOCOL))
        except BaseException:
            self._discard(worker)
            raise
        finally:
            timer.cancel()
        self._give_back(worker)
        if isinstance(answer, DocreelError):
            raise answer
        return cast(R, answer)

    def close(self) -> None:
        """Kill every worker; calls that are waiting raise RenderError."""
        with self._changed:
            self._closed = True
            workers = list(self._all)
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            self._discard(worker)

    def _take(self, job: Job) -> subprocess.Popen[bytes]:
        with self._changed:
            self._waiting.append(job)
            try:
                while (worker := self._worker_for(job)) is None:
                    self._changed.wait()
                self._all[worker] = job.on
                return worker
            finally:
                self._waiting.remove(job)
                self._changed.notify_all()  # who waits behind may be next

    def _worker_for(self, job: Job) -> subprocess.Popen[bytes] | None:
        """The worker that is to take ``job`` now, if any."""
        if self._closed:
            raise RenderError("Encoding was stopped; run again.")
        for worker in [worker for worker in self._idle if worker.poll() is not None]:
            self._idle.remove(worker)
            self._all.pop(worker, None)
        for worker in self._idle:
            fitting = (each for each in self._waiting if each.on & self._all[worker])
            if next(fitting, self._waiting[0]) is job:
                self._idle.remove(worker)
                return worker
        return self._started() if len(self._all) < self._size and not self._idle else None

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "docreel.video.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | SINGLE_THREADED | KEEPS_MEMORY | ERRORS_ONLY,
        )

    @staticmethod
    def _ask(worker: subprocess.Popen[bytes], job: bytes) -> object:
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(job)
            worker.stdin.flush()
            return pickle.load(worker.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise RenderKilled("A process that encodes was ended from outside, or hung; run again.") from error

    def _give_back(self, worker: subprocess.Popen[bytes]) -> None:
        with self._changed:
            if not self._closed:
                self._idle.append(worker)
                self._changed.notify_all()

    def _discard(self, worker: subprocess.Popen[bytes]) -> None:
        kill_group(worker)
        with self._changed:
            self._all.pop(worker, None)
            self._changed.notify_all()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has no reader any more
                    continue
