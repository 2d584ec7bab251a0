"""The one place that runs ffmpeg."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from docreel.errors import DiskFull, RenderError, RenderKilled

TAIL_BYTES = 2_000


@cache
def binary() -> str:
    """DOCREEL_FFMPEG or IMAGEIO_FFMPEG_EXE, else imageio-ffmpeg's own, else the system's. RenderError without any."""
    named = os.environ.get("DOCREEL_FFMPEG")
    if named:
        return named
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        found = shutil.which("ffmpeg")
        if found is None:
            raise RenderError("There is no ffmpeg. Install imageio-ffmpeg, or set DOCREEL_FFMPEG.") from error
        return found


def run(arguments: Sequence[str | Path], timeout_s: float = 3_600) -> str:
    """Run ffmpeg to its end and return what it wrote to stderr.

    It runs in a session of its own and is killed with its whole group when this call ends in any other way. Raises
    DiskFull, or RenderError with the last lines of stderr.
    """
    command = [*_dying_with_us(), binary(), "-hide_banner", "-nostdin", "-y", *map(str, arguments)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
        )
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            raise RenderError(f"ffmpeg did not finish within {timeout_s:.0f} s and was stopped; try again.") from error
        finally:
            kill_group(process)
        log.seek(0)
        written = log.read().decode(errors="replace")
    if process.returncode:
        raise failure(process.returncode, written)
    return written


def piped(arguments: Sequence[str], fed: Iterable[bytes], timeout_s: float = 1_800) -> bytes:
    """Run ffmpeg on what is ``fed`` to its standard input; its standard output. Raises as :func:`run`."""
    command = [*_dying_with_us(), binary(), "-hide_banner", "-v", "error", *arguments]
    with tempfile.TemporaryFile() as log, tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=log, start_new_session=True)
        timer = threading.Timer(timeout_s, kill_group, (process,))
        timer.start()
        assert process.stdin is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended; its exit code and its log say why
                for piece in fed:
                    process.stdin.write(piece)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
        finally:
            timer.cancel()
            kill_group(process)
        log.seek(0)
        if process.returncode:
            raise failure(process.returncode, log.read().decode(errors="replace"))
        out.seek(0)
        return out.read()


@cache
def _dying_with_us() -> tuple[str, ...]:
    """On Linux, what makes the kernel end ffmpeg when we are killed.

    The signal comes when the thread that started ffmpeg ends; :func:`run` waits in that thread.
    """
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


def failure(returncode: int, written: str) -> DiskFull | RenderError:
    """What a failed run means."""
    if "No space left on device" in written:
        return DiskFull("The disk is full: ffmpeg could not write. Free some space and run again.")
    told = written[-TAIL_BYTES:].strip() or "it said nothing"
    if returncode < 0:
        return RenderKilled(f"ffmpeg was killed by {signal.Signals(-returncode).name}: {told}")
    return RenderError(f"ffmpeg failed with {returncode}: {told}")


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started with ``start_new_session``, and everything that it started."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
