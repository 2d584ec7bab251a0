"""Artifact stores: content-addressed bytes, and small named records beside them.

An object is visible whole or not at all, in every store. ``tests/contract/test_stores.py`` is the contract.
"""

import errno
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

from docreel.errors import ArtifactMissing, DiskFull, InvalidSetting, StoreError
from docreel.models import Artifact
from docreel.settings import Settings

#: How long a link works: as long as S3 allows.
LINK_DAYS = 7

#: What is used again after so long counts as new from then on: housekeeping (docreel/retention.py) goes by age.
#: Half of the setting ``grace_hours``.
RENEWED_AFTER = timedelta(hours=12)

#: Where damaged items go.
QUARANTINE = "quarantine/"
#: End of the name of a file that is being written.
PART = ".part"

#: Held while a file is being written; a process that must end at once takes it, so as not to leave half a file.
writing = threading.Lock()


@dataclass(frozen=True)
class Item:
    """One object of a store: ``artifacts/ab/abcdef…`` or ``records/NAME``."""

    name: str
    size_bytes: int
    modified: datetime


class ArtifactStore(Protocol):
    """Keeps artifacts under the sha256 of their bytes, and records under a name.

    All methods raise :class:`StoreError`; its ``retryable`` says whether trying again may help.
    """

    def put(self, data: bytes, media_type: str) -> Artifact:
        """Keep ``data``; doing it twice is doing it once, but for its age: see ``RENEWED_AFTER``."""
        ...

    def get(self, artifact: Artifact) -> bytes:
        """The bytes, verified against their hash. Raises ArtifactMissing."""
        ...

    def holds(self, artifact: Artifact) -> bool:
        """Whether the artifact is there in its full length."""
        ...

    def link(self, artifact: Artifact, name: str) -> str:
        """A URL that a browser opens and saves as ``name``; on a server's store it ends after ``LINK_DAYS``."""
        ...

    def read_record(self, name: str) -> bytes:
        """A record's bytes. Raises ArtifactMissing."""
        ...

    def write_record(self, name: str, data: bytes) -> None:
        """Write or replace a record in one step."""
        ...

    def renew(self, item: str) -> None:
        """Say that an item was used: it is new again if it was older than ``RENEWED_AFTER``. Raises ArtifactMissing."""
        ...

    def items(self, prefix: str = "") -> Iterator[Item]:
        """Everything whose name begins with ``prefix``, in no order; what comes or goes meanwhile may be missed."""
        ...

    def remove(self, item: str) -> None:
        """Remove the item of that name; one that is gone is removed."""
        ...

    def set_aside(self, item: str) -> None:
        """Move a damaged item to ``quarantine/``, where nothing finds it; one that is gone is aside."""
        ...

    def clear_unfinished(self, before: datetime, *, dry_run: bool = False) -> int:
        """Remove what writers that were killed before then left half written; how many."""
        ...


def artifact_of(data: bytes, media_type: str) -> Artifact:
    """The artifact that names ``data``."""
    return Artifact(key=hashlib.sha256(data).hexdigest(), media_type=media_type, size_bytes=len(data))


def item_of(artifact: Artifact) -> str:
    """The name under which a store keeps the artifact."""
    return f"artifacts/{artifact.key[:2]}/{artifact.key}"


def renewed_after(settings: Settings) -> timedelta:
    """See ``RENEWED_AFTER``."""
    return timedelta(hours=settings.grace_hours) / 2


def verified(artifact: Artifact, data: bytes) -> bytes:
    """``data`` if it is what ``artifact`` names; damage raises ArtifactMissing, so that it is made anew."""
    if hashlib.sha256(data).hexdigest() != artifact.key:
        raise ArtifactMissing(f"Artifact {artifact.key[:12]} is damaged in the store; run again to make it anew.")
    return data


class LocalStore:
    """A folder on this machine: ``artifacts/ab/abcdef…`` and ``records/NAME``."""

    def __init__(self, root: Path, public_url: str = "", renewed_after: timedelta = RENEWED_AFTER) -> None:
        self.root = root
        self._renewed_after = renewed_after
        self._public_url = public_url.rstrip("/")

    def put(self, data: bytes, media_type: str) -> Artifact:
        artifact = artifact_of(data, media_type)
        found = self._found(artifact)
        if found is None or self._now() - found > self._renewed_after:
            self._write(self._path(artifact), data)
        return artifact

    def get(self, artifact: Artifact) -> bytes:
        with _explained(f"Artifact {artifact.key[:12]}"):
            data = self._path(artifact).read_bytes()
        return verified(artifact, data)

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
        self._write(self._record(name), data)

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

    def _write(self, path: Path, data: bytes) -> None:
        try:
            with writing, replacing(path) as part:
                part.write_bytes(data)
        except OSError as error:
            raise unusable(error) from error


def _modified(found: os.stat_result) -> datetime:
    return datetime.fromtimestamp(found.st_mtime, UTC)


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


def unusable(error: OSError) -> StoreError:
    """What a failure of the disk means."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full; free some space and run again, finished work is kept.")
    return StoreError(f"The store cannot be used: {error}. Check DOCREEL_HOME and its permissions.")


def open_store(settings: Settings) -> ArtifactStore:
    """The store that the settings name. Raises InvalidSetting for a URL of another kind."""
    url = urlsplit(settings.store_url or (settings.home / "store").absolute().as_uri())
    match url.scheme:
        case "file":
            return LocalStore(Path(unquote(url.path)), settings.public_url, renewed_after(settings))
        case "s3":
            from docreel.services.s3 import S3Store

            return S3Store.connect(bucket=url.netloc, prefix=url.path.strip("/"), settings=settings)
    raise InvalidSetting(f"DOCREEL_STORE_URL is {settings.store_url!r}; write file:///folder or s3://bucket/prefix.")


def open_backups(settings: Settings) -> ArtifactStore:
    """Where backups go: a folder, or a bucket of the store's S3 server. Raises InvalidSetting where none is named."""
    url = settings.backup_url
    if not url or url.rstrip("/") == settings.store_url.rstrip("/"):
        raise InvalidSetting(
            "Set DOCREEL_BACKUP_URL to where backups go, which is not the store: file:///folder or s3://bucket/prefix."
        )
    return open_store(settings.model_copy(update={"store_url": url}))
