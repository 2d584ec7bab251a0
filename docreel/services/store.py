"""Artifact stores: content-addressed bytes, and small named records beside them.

An object is visible whole or not at all, in every store. ``tests/contract/test_stores.py`` is the contract.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from docreel.errors import ArtifactMissing, InvalidSetting
from docreel.models import Artifact
from docreel.services.files import replacing
from docreel.settings import Settings

#: How long a link works: as long as S3 allows.
LINK_DAYS = 7

#: What is used again after so long counts as new from then on: housekeeping (docreel/retention.py) goes by age.
#: Half of the setting ``grace_hours``.
RENEWED_AFTER = timedelta(hours=12)

#: Where damaged items go.
QUARANTINE = "quarantine/"


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

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """As ``put``, for what is too large to hold in memory; the file is read and not kept open."""
        ...

    def get(self, artifact: Artifact) -> bytes:
        """The bytes, verified against their hash. Raises ArtifactMissing."""
        ...

    def save(self, artifact: Artifact, path: Path) -> None:
        """As ``get``, into a file that is there whole or not at all. Raises ArtifactMissing; OSError of the file."""
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


def artifact_in(path: Path, media_type: str) -> Artifact:
    """The artifact that names what a file holds. Raises OSError."""
    with path.open("rb") as file:
        return Artifact(
            key=hashlib.file_digest(file, "sha256").hexdigest(), media_type=media_type, size_bytes=path.stat().st_size
        )


def item_of(artifact: Artifact) -> str:
    """The name under which a store keeps the artifact."""
    return f"artifacts/{artifact.key[:2]}/{artifact.key}"


def renewed_after(settings: Settings) -> timedelta:
    """See ``RENEWED_AFTER``."""
    return timedelta(hours=settings.grace_hours) / 2


def verified(artifact: Artifact, data: bytes) -> bytes:
    """``data`` if it is what ``artifact`` names; damage raises ArtifactMissing, so that it is made anew."""
    _verify(artifact, hashlib.sha256(data).hexdigest())
    return data


def save_verified(artifact: Artifact, pieces: Iterable[bytes], path: Path) -> None:
    """Write what is streamed to ``path`` if it is what ``artifact`` names; else ArtifactMissing, and no file."""
    digest = hashlib.sha256()
    with replacing(path) as part:
        with part.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        _verify(artifact, digest.hexdigest())


def _verify(artifact: Artifact, key: str) -> None:
    if key != artifact.key:
        raise ArtifactMissing(f"Artifact {artifact.key[:12]} is damaged in the store; run again to make it anew.")


def open_store(settings: Settings) -> ArtifactStore:
    """The store that the settings name. Raises InvalidSetting for a URL of another kind."""
    url = urlsplit(settings.store_url or (settings.home / "store").absolute().as_uri())
    match url.scheme:
        case "file":
            from docreel.services.local_store import LocalStore

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
    store, key = open_store(settings.model_copy(update={"store_url": url})), settings.backup_key.get_secret_value()
    if not key:
        return store
    from docreel.services.sealed_store import SealedStore

    return SealedStore(store, key)
