"""Temporary files of this process: one folder, gone when the process is, however it ends.

A process that was killed cannot clean up; the next one removes the folders of processes that no longer live.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from docreel.settings import settings


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """An empty folder for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=_own_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def close() -> None:
    """Remove everything this process put aside."""
    if _own_folder.cache_info().currsize:
        shutil.rmtree(_own_folder(), ignore_errors=True)


def sweep() -> None:
    """Remove what dead processes of this machine left."""
    for folder in _root().glob("*-*"):
        pid = folder.name.partition("-")[0]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return settings().home / "work"


@cache
def _own_folder() -> Path:
    _root().mkdir(parents=True, exist_ok=True)
    sweep()
    atexit.register(close)
    return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=_root()))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
