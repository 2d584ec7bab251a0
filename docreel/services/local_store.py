"""The artifact store in a folder of this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from docreel.errors import ArtifactMissing, StoreError
from docreel.models import Artifact
from docreel.services.files import PART, replacing, unusable, writing
from docreel.services.store import (
    QUARANTINE,
    RENEWED_AFTER,
    Item,
    artifact_in,
    artifact_of,
    item_of,
    save_verified,
    verified,
)

_PIECE_BYTES = 1 << 20


class LocalStore:
    """A folder on this machine: ``artifacts/ab/abcdef…`` and ``records/NAME``."""

    def __init__(self, root: Path, public_url: str = "", renewed_after: timedelta = RENEWED_AFTER) -> None:
        self.root = root
        self._renewed_after = renewed_after
        self._public_url = public_url.rstrip("/")

    def put(self, data: bytes, media_type: str) -> Artifact:
        artifact = artifact_of(data, media_type)
        if self._is_wanted(artifact):
            self._write(self._path(artifact), lambda part: part.write_bytes(data))
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        artifact = artifact_in(path, media_type)
        if self._is_wanted(artifact):
            self._write(self._path(artifact), lambda part: shutil.copyfile(path, part))
        return artifact

    def get(self, artifact: Artifact) -> bytes:
        with _explained(f"Artifact {artifact.key[:12]}"):
            data = self._path(artifact).read_bytes()
        return verified(artifact, data)

    def save(self, artifact: Artifact, path: Path) -> None:
        with _explained(f"Artifact {artifact.key[:12]}"):
            source = self._path(artifact).open("rb")
        with source:
            save_verified(artifact, iter(lambda: source.read(_PIECE_BYTES), b""), path)

    def holds(self, artifact: Artifact) -> bool:
        return self._found(artifact) is not None

    def link(self, artifact: Artifact, name: str) -> str:
        if self._public_url:
            return f"{self._public_url}/{artifact.key}/{quote(name)}"
        return self._path(artifact).as_uri()

    def read_record(self, name: str) -> bytes:
        with _explained(f"Record {name}"):
            return self._record(name).read_bytes()

    def write_record(self, name: str, data: bytes) -> None:
        self._write(self._record(name), lambda part: part.write_bytes(data))

    def renew(self, item: str) -> None:
        path = self._inside(item, self.root)
        with _explained(item):
            if self._now() - _modified(path.stat()) > self._renewed_after:
                path.touch()

    def items(self, prefix: str = "") -> Iterator[Item]:
        for folder, _, files in os.walk(self.root / prefix.rpartition("/")[0], onerror=_raise):
            for file in files:
                path = Path(folder, file)
                name = path.relative_to(self.root).as_posix()
                if name.startswith(prefix) and not file.endswith(PART):
                    with suppress(FileNotFoundError):  # removed meanwhile
                        found = path.stat()
                        yield Item(name, found.st_size, _modified(found))

    def remove(self, item: str) -> None:
        with _explained(item):
            self._inside(item, self.root).unlink(missing_ok=True)

    def set_aside(self, item: str) -> None:
        source, to = self._inside(item, self.root), self.root / QUARANTINE / item
        with _explained(item), suppress(FileNotFoundError):
            to.parent.mkdir(parents=True, exist_ok=True)
            source.replace(to)
            to.touch()

    def clear_unfinished(self, before: datetime, *, dry_run: bool = False) -> int:
        cleared = 0
        for path in self.root.rglob(f".*{PART}"):
            with _explained(path.name), suppress(FileNotFoundError):
                if _modified(path.stat()) < before:
                    cleared += 1
                    if not dry_run:
                        path.unlink()
        return cleared

    def _is_wanted(self, artifact: Artifact) -> bool:
        """Whether it is not there, or so old that it must be made new."""
        found = self._found(artifact)
        return found is None or self._now() - found > self._renewed_after

    def _found(self, artifact: Artifact) -> datetime | None:
        """When the artifact was stored, if it is there in its full length."""
        try:
            with _explained(artifact.key[:12]):
                found = self._path(artifact).stat()
        except ArtifactMissing:
            return None
        return _modified(found) if found.st_size == artifact.size_bytes else None

    def _now(self) -> datetime:
        return datetime.now(UTC)

    def _path(self, artifact: Artifact) -> Path:
        return self.root / item_of(artifact)

    def _record(self, name: str) -> Path:
        return self._inside(name, self.root / "records")

    def _inside(self, name: str, folder: Path) -> Path:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise StoreError(f"{name!r} is not a name in the store.")
        return path

    def _write(self, path: Path, fill: Callable[[Path], object]) -> None:
        try:
            with writing, replacing(path) as part:
                fill(part)
        except OSError as error:
            raise unusable(error) from error


def _modified(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # a folder that is not there holds nothing
        raise unusable(error) from error


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ArtifactMissing(f"{what} is not in the store; run again to make it anew.") from error
    except OSError as error:
        raise unusable(error) from error
