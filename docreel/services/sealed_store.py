"""A store whose contents only the holder of a key can read: AES-256-GCM around everything, in any other store.

The names stay readable, and an artifact's name is the hash of its content: whoever has the store can tell whether it
holds a file that he has too.
"""

import base64
import binascii
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from docreel.errors import ArtifactMissing, InvalidSetting, StoreError
from docreel.models import Artifact
from docreel.services.store import ArtifactStore, Item, artifact_of, item_of, save_verified, verified

_NONCE_BYTES, _TAG_BYTES = 12, 16
_OVERHEAD_BYTES = _NONCE_BYTES + _TAG_BYTES
_MOST_BYTES = 2**31 - 1
_RECORDS = "records/"
_SEALED = "sealed/"  # records of the store around which this is, under which everything lies
_PROOF, _PROVEN = "proof", b"docreel"


class SealedStore:
    """Everything lies as records ``sealed/NAME`` in ``outer``, each bound to its name."""

    def __init__(self, outer: ArtifactStore, key: str) -> None:
        """``key``: 32 bytes in base64. Raises InvalidSetting for another, when it is used also for a wrong one."""
        self._outer = outer
        self._cipher = AESGCM(_key(key))
        self._is_proven = False

    def put(self, data: bytes, media_type: str) -> Artifact:
        artifact = artifact_of(data, media_type)
        if not self.holds(artifact):
            self._write(item_of(artifact), data)
        else:
            self.renew(item_of(artifact))
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        return self.put(path.read_bytes(), media_type)

    def get(self, artifact: Artifact) -> bytes:
        return verified(artifact, self._read(item_of(artifact)))

    def save(self, artifact: Artifact, path: Path) -> None:
        save_verified(artifact, (self._read(item_of(artifact)),), path)

    def holds(self, artifact: Artifact) -> bool:
        name = item_of(artifact)
        return any(item.name == name and item.size_bytes == artifact.size_bytes for item in self.items(name))

    def link(self, artifact: Artifact, name: str) -> str:
        raise StoreError(f"{name} is encrypted and has no link; restore it first.")

    def read_record(self, name: str) -> bytes:
        return self._read(f"{_RECORDS}{name}")

    def write_record(self, name: str, data: bytes) -> None:
        self._write(f"{_RECORDS}{name}", data)

    def renew(self, item: str) -> None:
        self._outer.renew(f"{_RECORDS}{_SEALED}{item}")

    def items(self, prefix: str = "") -> Iterator[Item]:
        lies = f"{_RECORDS}{_SEALED}"
        for item in self._outer.items(f"{lies}{prefix}"):
            yield Item(item.name.removeprefix(lies), item.size_bytes - _OVERHEAD_BYTES, item.modified)

    def remove(self, item: str) -> None:
        self._outer.remove(f"{_RECORDS}{_SEALED}{item}")

    def set_aside(self, item: str) -> None:
        self._outer.set_aside(f"{_RECORDS}{_SEALED}{item}")

    def clear_unfinished(self, before: datetime, *, dry_run: bool = False) -> int:
        return self._outer.clear_unfinished(before, dry_run=dry_run)

    def _write(self, name: str, data: bytes) -> None:
        self._prove()
        if len(data) > _MOST_BYTES:
            raise StoreError(f"{name} has over 2 GB and cannot be encrypted; encrypt on the S3 server instead.")
        nonce = os.urandom(_NONCE_BYTES)
        self._outer.write_record(f"{_SEALED}{name}", nonce + self._cipher.encrypt(nonce, data, name.encode()))

    def _read(self, name: str) -> bytes:
        self._prove()
        sealed = self._outer.read_record(f"{_SEALED}{name}")
        try:
            return self._opened(name, sealed)
        except InvalidTag as error:
            raise ArtifactMissing(f"{name} is damaged in the encrypted store.") from error

    def _opened(self, name: str, sealed: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())

    def _prove(self) -> None:
        """See that the key is the one of this store; a new store takes it."""
        if self._is_proven:
            return
        try:
            self._opened(_PROOF, self._outer.read_record("proof-of-key"))
        except ArtifactMissing:
            nonce = os.urandom(_NONCE_BYTES)
            proof = nonce + self._cipher.encrypt(nonce, _PROVEN, _PROOF.encode())
            self._outer.write_record("proof-of-key", proof)
        except InvalidTag as error:
            raise InvalidSetting("DOCREEL_BACKUP_KEY is not the key that these backups are encrypted with.") from error
        self._is_proven = True


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise InvalidSetting("DOCREEL_BACKUP_KEY is not 32 bytes in base64; `openssl rand -base64 32` makes one.")
    return key
