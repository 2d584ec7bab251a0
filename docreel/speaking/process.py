"""A worker process seen from outside: started on first use, kept warm, started again after a crash."""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from typing import IO

import numpy as np

from docreel.errors import EngineFailed
from docreel.speaking.engine import Utterance

START_S = 60.0  # to import and load a voice on a busy machine
CHARACTER_S = 0.1  # some twenty times what Piper needs
LAST_LINES = 3


class EngineProcess:
    """Runs ``command`` with this process's id as last argument; one request at a time.

    Ends by itself when this process ends, however it ends. After a fork each process has a worker of its own.
    """

    def __init__(self, engine: str, command: tuple[str, ...] = (), start_s: float = START_S) -> None:
        self.engine = engine
        self._command = command or (sys.executable, "-m", "docreel.speaking.worker", engine)
        self._start_s = start_s
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._owner = 0

    @property
    def pid(self) -> int | None:
        """The worker's process id; None where none has been started."""
        return self._worker.pid if self._worker else None

    def utter(self, text: str, voice: str) -> Utterance:
        """One sentence, as the engine gives it.

        Raises :class:`EngineFailed` where the worker dies, hangs or answers nonsense; the next call has a new one.
        """
        with self._lock:
            deadline = time.monotonic() + self._start_s + CHARACTER_S * len(text)
            try:
                return _exchange(self._running(), text, voice, deadline)
            except TimeoutError:
                problem = "did not answer in time"
            except (OSError, EOFError):
                problem = "stopped"
            except (ValueError, KeyError, TypeError):
                problem = "answered something else than sound"
            raise EngineFailed(
                f'The speech engine {self.engine} {problem} at "{text[:80]}". It is started again at the next try; '
                f"if it fails again, choose another voice (docreel voices).{self._last_words()}"
            )

    def close(self) -> None:
        """End the worker; the next call starts a new one."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            self._worker, self._owner = None, os.getpid()  # the one before belongs to the process we were forked from
        if self._worker is None or self._worker.poll() is not None:
            self._end()
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the worker
            self._worker = subprocess.Popen(
                [*self._command, str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                bufsize=0,
            )
        return self._worker

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout, self._errors):
            if pipe is not None:
                pipe.close()

    def _last_words(self) -> str:
        errors = self._errors
        if self._worker is not None:
            self._worker.kill()
            self._worker.wait()
        said = b""
        if errors is not None:
            errors.seek(0)
            said = errors.read()
        self._end()
        lines = said.decode(errors="replace").strip().splitlines()[-LAST_LINES:]
        return f" Its last words: {' / '.join(line.strip() for line in lines)}" if lines else ""


@cache
def worker_of(engine: str) -> EngineProcess:
    """This process's worker for the engine called ``engine``."""
    return EngineProcess(engine)


def _exchange(worker: subprocess.Popen[bytes], text: str, voice: str, deadline: float) -> Utterance:
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(json.dumps({"text": text, "voice": voice}).encode() + b"\n")
    with selectors.DefaultSelector() as selector:
        selector.register(worker.stdout, selectors.EVENT_READ)
        received = bytearray()
        while b"\n" not in received:
            received += _next(selector, worker.stdout, deadline)
        line, _, pcm = received.partition(b"\n")
        header = json.loads(line)
        while len(pcm) < header["samples"] * 2:
            pcm += _next(selector, worker.stdout, deadline)
    return Utterance(text, np.frombuffer(bytes(pcm), np.int16), header["sample_rate"], tuple(header["starts"]))


def _next(selector: selectors.BaseSelector, pipe: IO[bytes], deadline: float) -> bytes:
    if not selector.select(max(0.0, deadline - time.monotonic())):
        raise TimeoutError
    received = os.read(pipe.fileno(), 1 << 16)
    if not received:
        raise EOFError
    return received
