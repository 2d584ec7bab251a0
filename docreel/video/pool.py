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
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from docreel.errors import DocreelError, RenderError, RenderKilled
from docreel.video.ffmpeg import kill_group

P = ParamSpec("P")
R = TypeVar("R")

SINGLE_THREADED = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
ERRORS_ONLY = {"SVT_LOG": "1"}  # SVT-AV1 tells its settings on stderr


class WorkerPool:
    """Runs functions in up to ``size`` processes; usable from several threads. ``size`` 0 is one per core."""

    def __init__(self, size: int = 0) -> None:
        self._slots = threading.BoundedSemaphore(size or os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        atexit.register(self.close)

    def run(self, function: Callable[P, R], *arguments: P.args, timeout_s: float = 1_800) -> R:  # type: ignore[valid-type]
        """Call a module-level ``function`` in a worker and wait for it.

        Raises what it raises of docreel's errors; RenderKilled where the worker dies or hangs; RenderError where the
        pool is closed.
        """
        with self._slots:
            worker = self._take()
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
        with self._lock:
            self._closed = True
            workers = list(self._all)
            self._idle.clear()
        for worker in workers:
            self._discard(worker)

    def _take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise RenderError("Encoding was stopped; run again.")
            while self._idle:
                worker = self._idle.pop()
                if worker.poll() is None:
                    return worker
                self._all.discard(worker)
            worker = subprocess.Popen(
                [sys.executable, "-m", "docreel.video.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                env=os.environ | SINGLE_THREADED | ERRORS_ONLY,
            )
            self._all.add(worker)
            return worker

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
        with self._lock:
            if not self._closed:
                self._idle.append(worker)

    def _discard(self, worker: subprocess.Popen[bytes]) -> None:
        kill_group(worker)
        with self._lock:
            self._all.discard(worker)
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has no reader any more
                    continue
