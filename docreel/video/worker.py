"""A worker process: takes pickled jobs on standard input, answers on standard output.

Only :mod:`docreel.video.pool` starts it. It ends as soon as its standard input does, which is when its parent is gone,
however that came about.
"""

import os
import pickle
import queue
import signal
import sys
import threading
from typing import Any, BinaryIO

from docreel.errors import DocreelError, RenderError


def _listen(source: BinaryIO, jobs: "queue.SimpleQueue[Any]") -> None:
    try:
        while True:
            jobs.put(pickle.load(source))
    # A job that cannot be read here must end the worker: its parent waits for an answer.
    except (EOFError, OSError, AttributeError, ImportError, pickle.UnpicklingError):
        os._exit(0)


def _answer(job: Any) -> Any:
    function, arguments = job
    try:
        return function(*arguments)
    except DocreelError as error:
        return error
    except (MemoryError, ValueError, OSError, ArithmeticError, LookupError, TypeError) as error:
        return RenderError(f"A clip could not be made: {type(error).__name__}: {error}")


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not speak between the answers
    import cv2

    cv2.setNumThreads(1)
    jobs: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        pickle.dump(_answer(jobs.get()), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    main()
