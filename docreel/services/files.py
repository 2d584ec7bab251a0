"""Files that are there whole or not at all."""

import errno
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docreel.errors import DiskFull, StoreError

#: End of the name of a file that is being written.
PART = ".part"

#: Held while a file is being written; a process that must end at once takes it, so as not to leave half a file.
writing = threading.Lock()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path``; it takes its place when the block ends well, else it goes away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", suffix=PART, dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def is_full(error: OSError) -> bool:
    """Whether it says that there is no room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def unusable(error: OSError) -> StoreError:
    """What a failure of the disk means."""
    if is_full(error):
        return DiskFull("The disk is full; free some space and run again, finished work is kept.")
    return StoreError(f"The store cannot be used: {error}. Check DOCREEL_HOME and its permissions.")
