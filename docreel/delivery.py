"""Video -> files beside each other, all or none."""

import errno
import os
from contextlib import ExitStack
from pathlib import Path

from docreel.errors import DiskFull, StoreError
from docreel.models import Video
from docreel.services.store import ArtifactStore, replacing


def place_for(output: Path | None, source: Path) -> Path:
    """Where the mp4 goes: ``output`` (a file, or a folder that is there), else beside ``source``.

    Raises StoreError before any work is done where nothing can be written.
    """
    name = f"{source.name.removesuffix('.script.json').removesuffix(source.suffix)}.mp4"
    if output is None:
        out = source.with_name(name)
    elif output.is_dir():
        out = output / name
    else:
        out = output.with_suffix(".mp4")
    folder = next(parent for parent in out.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK):
        raise StoreError(f"{folder} may not be written to. Choose another place with -o.")
    return out


def deliver(video: Video, store: ArtifactStore, out: Path) -> None:
    """Write OUT.mp4 and, beside it, .srt, .vtt, .jpg, .script.json and .json.

    All are written whole before the first gets its name; the mp4 gets its name last. Raises StoreError.
    """
    contents = {
        ".mp4": store.get(video.mp4),
        ".srt": store.get(video.srt),
        ".vtt": store.get(video.vtt),
        ".jpg": store.get(video.thumbnail),
        ".script.json": video.script.model_dump_json(indent=2).encode(),
        ".json": video.report.model_dump_json(indent=2).encode(),
    }
    try:
        with ExitStack() as stack:  # leaves in reverse: the mp4, entered first, is renamed last
            for suffix, content in contents.items():
                part = stack.enter_context(replacing(out.with_suffix(suffix)))
                part.write_bytes(content)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"The disk of {out} is full; free some space and run again: nothing is made twice."
            ) from error
        raise StoreError(f"{out} cannot be written: {error.strerror}. Choose another place with -o.") from error
