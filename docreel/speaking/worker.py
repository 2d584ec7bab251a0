"""A local speech engine in a process of its own: ``python -m docreel.speaking.worker ENGINE PARENT_PID``.

Requests come on stdin as one line of JSON: ``{"text", "voice"}``. An answer on stdout is one line of JSON,
``{"sample_rate", "samples", "starts"}``, and the samples: mono, 16-bit, native byte order. Anything unexpected ends the
process with a traceback on stderr; the parent starts another one.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

Answer = tuple[int, bytes, list[int | None]]  # sample rate, samples, start of each word of text.split()
Synthesize = Callable[[str, str], Answer]  # text, voice

REQUESTS, ANSWERS = 0, 1
LOOK_FOR_PARENT_S = 1.0


def serve(engine: str, parent: int) -> None:
    """Answer until stdin ends or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; it closes stdin
    answers = os.fdopen(os.dup(ANSWERS), "wb")
    os.dup2(2, ANSWERS)  # what an engine prints must not get between the samples
    synthesize = _load(engine)
    for request in _requests(parent):
        sample_rate, pcm, starts = synthesize(request["text"], request["voice"])
        header = {"sample_rate": sample_rate, "samples": len(pcm) // 2, "starts": starts}
        answers.write(json.dumps(header).encode() + b"\n" + pcm)
        answers.flush()


def _load(engine: str) -> Synthesize:
    if engine == "espeak":
        from docreel.speaking.espeak_synthesis import load
    elif engine == "piper":
        from docreel.speaking.piper_synthesis import load
    else:
        raise SystemExit(f"no engine is called {engine}")
    return load()


def _requests(parent: int) -> Iterator[dict[str, Any]]:
    buffer = b""
    while os.getppid() == parent:
        readable, _, _ = select.select([REQUESTS], [], [], LOOK_FOR_PARENT_S)
        if not readable:
            continue
        received = os.read(REQUESTS, 65536)
        if not received:
            return
        *lines, buffer = (buffer + received).split(b"\n")
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
