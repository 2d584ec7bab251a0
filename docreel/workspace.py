"""Temporary files of this process: one folder, gone when the process is, however it ends.

A process that was killed cannot clean up; the next one removes the folders of processes that no longer live.
"""

import atexit
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from docreel.errors import DiskFull, StoreError
from docreel.services.files import is_full
from docreel.settings import settings

_making = threading.Lock()


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """An empty folder for the time of the block. Raises DiskFull where the block finds no more room in it."""
    folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=_own_folder()))
    try:
        yield folder
    except OSError as error:
        if is_full(error):
            raise DiskFull(f"The disk of {folder.parent} is full; free some and run again.") from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_aside(name: str, data: Callable[[], bytes]) -> Path:
    """A file that stays as long as this process; ``data`` is asked for where it is not there yet."""
    path = _own_folder() / "aside" / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent.parent, delete=False) as file:
            file.write(data())
        os.replace(file.name, path)
    return path


def close() -> None:
    """Remove everything this process put aside."""
    if _made_folder.cache_info().currsize:
        shutil.rmtree(_own_folder(), ignore_errors=True)


def sweep(*, dry_run: bool = False) -> tuple[Path, ...]:
    """Remove what dead processes of this machine left: these folders."""
    dead = tuple(folder for folder in _root().glob(f"{_machine()}-*-*") if _is_dead(folder))
    for folder in () if dry_run else dead:
        shutil.rmtree(folder, ignore_errors=True)
    return dead


def _is_dead(folder: Path) -> bool:
    pid = folder.name.removeprefix(f"{_machine()}-").partition("-")[0]
    return pid.isdecimal() and not _alive(int(pid))


def _root() -> Path:
    return settings().home / "work"


def _own_folder() -> Path:
    with _making:
        return _made_folder()


@cache
def _made_folder() -> Path:
    try:
        _root().mkdir(parents=True, exist_ok=True)
        sweep()
        folder = Path(tempfile.mkdtemp(prefix=f"{_machine()}-{os.getpid()}-", dir=_root()))
    except OSError as error:
        raise StoreError(f"Nothing can be written in {_root()}: {error.strerror}. Set DOCREEL_HOME.") from error
    atexit.register(close)
    return folder


def _machine() -> str:
    """Several machines may share a home; a process is only known on its own."""
    return socket.gethostname() or "localhost"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
