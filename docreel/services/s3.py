"""The artifact store on any S3 server, through the MinIO SDK."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.datatypes import Object
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3 import BaseHTTPResponse

from docreel.errors import ArtifactMissing, InvalidSetting, StoreError, StoreRefused
from docreel.models import Artifact
from docreel.services.http import at
from docreel.services.shared import guarded
from docreel.services.store import (
    LINK_DAYS,
    QUARANTINE,
    RENEWED_AFTER,
    Item,
    artifact_in,
    artifact_of,
    item_of,
    renewed_after,
    save_verified,
    verified,
)
from docreel.settings import Settings

_SERVER = "the S3 server"
_PIECE_BYTES = 1 << 20
_ABSENT = {"NoSuchKey", "NoSuchBucket", "NoSuchObject"}
_REFUSED = {"AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId"}


class S3Store:
    """Objects ``PREFIX/artifacts/ab/abcdef…`` and ``PREFIX/records/NAME`` in one bucket of ``server``.

    Besides StoreError, its methods raise CircuitOpen while the server is left alone.
    """

    def __init__(
        self,
        client: Minio,
        bucket: str,
        prefix: str = "",
        server: str = _SERVER,
        *,
        signer: Minio | None = None,
        renewed_after: timedelta = RENEWED_AFTER,
    ) -> None:
        self._renewed_after = renewed_after
        self.client = client
        self._signer = signer or client
        self.server = server
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""

    @classmethod
    def connect(cls, bucket: str, prefix: str, settings: Settings) -> "S3Store":
        """The store in ``bucket``, which must exist; its links lead to the public address of the server."""
        if not bucket:
            raise _unnamed()
        server = at(_SERVER, settings.s3_endpoint)
        return cls(
            _client(settings.s3_endpoint, settings),
            bucket,
            prefix,
            server,
            signer=_client(settings.public_url or settings.s3_endpoint, settings),
            renewed_after=renewed_after(settings),
        )

    def put(self, data: bytes, media_type: str) -> Artifact:
        artifact = artifact_of(data, media_type)
        if self._is_wanted(artifact):
            self._put(self._name(artifact), data, media_type)
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        artifact = artifact_in(path, media_type)
        if self._is_wanted(artifact):
            name = self._name(artifact)
            with guarded(self.server), _explained(name):
                self.client.fput_object(self.bucket, name, str(path), content_type=media_type, num_parallel_uploads=1)
        return artifact

    def get(self, artifact: Artifact) -> bytes:
        return verified(artifact, self._get(self._name(artifact)))

    def save(self, artifact: Artifact, path: Path) -> None:
        with self._opened(self._name(artifact)) as response:
            save_verified(artifact, response.stream(_PIECE_BYTES), path)

    def holds(self, artifact: Artifact) -> bool:
        return self._found(artifact) is not None

    def link(self, artifact: Artifact, name: str) -> str:
        answer: dict[str, str | list[str] | tuple[str]] = {
            "response-content-type": artifact.media_type,
            "response-content-disposition": f"inline; filename*=UTF-8''{quote(name)}",
        }
        with _explained(artifact.key[:12]):
            return self._signer.presigned_get_object(
                self.bucket, self._name(artifact), expires=timedelta(days=LINK_DAYS), response_headers=answer
            )

    def read_record(self, name: str) -> bytes:
        return self._get(f"{self.prefix}records/{name}")

    def write_record(self, name: str, data: bytes) -> None:
        self._put(f"{self.prefix}records/{name}", data, "application/json")

    def renew(self, item: str) -> None:
        name = f"{self.prefix}{item}"
        with guarded(self.server), _explained(item):
            found = self.client.stat_object(self.bucket, name)
            if datetime.now(UTC) - _modified(found) > self._renewed_after:
                # S3 copies an object onto itself only where that changes something: its metadata, said again.
                kind: dict[str, str | list[str] | tuple[str]] = {
                    "Content-Type": found.content_type or "application/octet-stream"
                }
                self.client.copy_object(
                    self.bucket, name, CopySource(self.bucket, name), metadata=kind, metadata_directive="REPLACE"
                )

    def items(self, prefix: str = "") -> Iterator[Item]:
        with guarded(self.server), _explained(prefix):
            for found in self.client.list_objects(self.bucket, f"{self.prefix}{prefix}", recursive=True):
                name = str(found.object_name).removeprefix(self.prefix)
                yield Item(name, found.size or 0, _modified(found))

    def remove(self, item: str) -> None:
        with guarded(self.server), _explained(item):
            self.client.remove_object(self.bucket, f"{self.prefix}{item}")

    def set_aside(self, item: str) -> None:
        name = f"{self.prefix}{item}"
        with suppress(ArtifactMissing), guarded(self.server), _explained(item):
            self.client.copy_object(self.bucket, f"{self.prefix}{QUARANTINE}{item}", CopySource(self.bucket, name))
            self.client.remove_object(self.bucket, name)

    def clear_unfinished(self, before: datetime, *, dry_run: bool = False) -> int:
        with guarded(self.server), _explained("unfinished uploads"):
            # The SDK has no public method for either.
            found = self.client._list_multipart_uploads(self.bucket, prefix=self.prefix).uploads
            old = [each for each in found if each.initiated_time and each.initiated_time < before]
            for upload in () if dry_run else old:
                self.client._abort_multipart_upload(self.bucket, upload.object_name, str(upload.upload_id))
        return len(old)

    def _name(self, artifact: Artifact) -> str:
        return f"{self.prefix}{item_of(artifact)}"

    def _is_wanted(self, artifact: Artifact) -> bool:
        """Whether it is not there, or so old that it must be made new."""
        found = self._found(artifact)
        return found is None or datetime.now(UTC) - found > self._renewed_after

    def _found(self, artifact: Artifact) -> datetime | None:
        """When the artifact was stored, if it is there in its full length."""
        try:
            with guarded(self.server), _explained(artifact.key[:12]):
                found = self.client.stat_object(self.bucket, self._name(artifact))
        except ArtifactMissing:
            return None
        return _modified(found) if found.size == artifact.size_bytes else None

    def _put(self, name: str, data: bytes, media_type: str) -> None:
        with guarded(self.server), _explained(name):
            self.client.put_object(self.bucket, name, BytesIO(data), len(data), content_type=media_type)

    def _get(self, name: str) -> bytes:
        with self._opened(name) as response:
            return bytes(response.read())

    @contextmanager
    def _opened(self, name: str) -> Iterator[BaseHTTPResponse]:
        with guarded(self.server), _explained(name):
            response = self.client.get_object(self.bucket, name)
            try:
                yield response
            finally:
                response.close()
                response.release_conn()


def _modified(found: Object) -> datetime:
    """Servers always say it; the SDK's types do not."""
    return found.last_modified or datetime.now(UTC)


def _client(url: str, settings: Settings) -> Minio:
    """A client with its own connection pool."""
    endpoint = urlsplit(url)
    if endpoint.scheme not in ("http", "https") or not endpoint.netloc:
        raise _unnamed()
    # Retries belong to Prefect: the SDK's own would hold a task for 19 s while the server is away.
    pool = urllib3.PoolManager(
        maxsize=16, timeout=urllib3.Timeout(connect=5, read=60), retries=urllib3.Retry(total=1, backoff_factor=0.1)
    )
    return Minio(
        endpoint.netloc,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        secure=endpoint.scheme == "https",
        region=settings.s3_region,
        http_client=pool,
    )


def _unnamed() -> InvalidSetting:
    return InvalidSetting(
        "An S3 store needs DOCREEL_STORE_URL=s3://bucket and DOCREEL_S3_ENDPOINT=http(s)://host:port; "
        "DOCREEL_PUBLIC_URL, where it is set, has the same form."
    )


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code in _ABSENT:
            raise ArtifactMissing(f"{what} is not in the store; run again to make it anew.") from error
        if error.code in _REFUSED:
            raise StoreRefused(
                "The S3 server refuses the keys; check DOCREEL_S3_ACCESS_KEY and DOCREEL_S3_SECRET_KEY."
            ) from error
        raise StoreError(f"The S3 server answered {error.code}; try again, or look into its log.") from error
    except (urllib3.exceptions.HTTPError, ServerError, InvalidResponseError) as error:
        raise StoreError("The S3 server cannot be reached; check DOCREEL_S3_ENDPOINT and the server.") from error
