"""Video -> files beside each other, all or none."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from docreel.errors import DiskFull, StoreError, UsageError
from docreel.models import Video
from docreel.scripting import editable
from docreel.services.files import is_full, replacing
from docreel.services.store import ArtifactStore

#: What lies beside the mp4, but for the script: that may be the very one that was given.
SUFFIXES = (".srt", ".vtt", ".jpg", ".json")


def place_for(output: Path | None, source: Path) -> Path:
    """Where the mp4 goes: ``output`` (a file, or a folder that is there), else beside ``source``.

    Raises, before any work is done, StoreError where nothing can be written, and UsageError where a file that is not
    ours would be replaced.
    """
    name = f"{source.name.removesuffix('.script.json').removesuffix(source.suffix)}.mp4"
    if output is None:
        out = source.with_name(name)
    elif output.is_dir():
        out = output / name
    elif output.suffix in ("", ".mp4"):
        out = output.with_suffix(".mp4")
    else:
        raise UsageError(
            f"docreel makes mp4 files; call it {output.with_suffix('.mp4').name} instead of {output.name}."
        )
    beside = [out.with_suffix(suffix) for suffix in SUFFIXES]
    if source.absolute() in [path.absolute() for path in beside]:
        raise UsageError(f"The video's report or captions would replace {source.name}. Choose another name with -o.")
    for path in beside:
        if path.exists() and not out.exists():
            raise UsageError(f"{path} is there and belongs to no video. Move it away, or choose another name with -o.")
    folder = next(parent for parent in out.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK):
        raise StoreError(f"{folder} may not be written to. Choose another place with -o.")
    return out


def deliver(video: Video, store: ArtifactStore, out: Path) -> None:
    """Write OUT.mp4 and, beside it, .srt, .vtt, .jpg, .script.json and .json.

    All are written whole before the first gets its name; the mp4 gets its name last. Raises StoreError.
    """
    stored = {".mp4": video.mp4, ".srt": video.srt, ".vtt": video.vtt, ".jpg": video.thumbnail}
    written = {
        ".script.json": editable(video.script),
        ".json": video.report.model_dump_json(indent=2),
    }
    # Left in reverse: the mp4, entered first, is renamed last.
    with _explained(out), ExitStack() as stack:
        for suffix, artifact in stored.items():
            store.save(artifact, stack.enter_context(replacing(out.with_suffix(suffix))))
        for suffix, text in written.items():
            stack.enter_context(replacing(out.with_suffix(suffix))).write_text(text, "utf-8")


def write(path: Path, data: bytes) -> None:
    """Write one file whole or not at all. Raises StoreError."""
    with _explained(path), replacing(path) as part:
        part.write_bytes(data)


@contextmanager
def _explained(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFull(f"The disk of {out} is full; free some and run again: nothing is made twice.") from error
        raise StoreError(f"{out} cannot be written: {error.strerror}. Choose another place with -o.") from error
