"""The artifact store as a Prefect block: configuration in, a ready store out; also Prefect's result storage."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

import anyio.to_thread
from prefect.filesystems import WritableFileSystem
from pydantic import Field, HttpUrl, SecretStr, ValidationError

from blocks.configured import NAME, ServiceBlock, configured
from docreel.errors import ArtifactMissing
from docreel.models import Artifact
from docreel.services.store import ArtifactStore as Store
from docreel.services.store import open_backups, open_store
from docreel.settings import settings


class ArtifactStore(ServiceBlock, WritableFileSystem):
    """Keeps the artifacts of all workers, and the records of finished tasks.

    A record is only given back while every artifact that it names is still there: otherwise it is a miss.

    Example:
        ```python
        from blocks.artifact_store import ArtifactStore

        store = ArtifactStore(url="file:///tmp/docreel-example").get_client()
        artifact = store.put(b"hello", "text/plain")
        assert store.get(artifact) == b"hello"
        ```
    """

    _block_type_name = "docreel artifact store"
    _block_type_slug = "docreel-artifact-store"
    _documentation_url = HttpUrl("https://docs.prefect.io/v3/advanced/results")
    _setting_of: ClassVar[Mapping[str, str]] = {
        "url": "store_url",
        "endpoint": "s3_endpoint",
        "access_key": "s3_access_key",
        "secret_key": "s3_secret_key",
        "region": "s3_region",
    }

    url: str = Field(default="", description="file:///folder or s3://bucket/prefix; empty: a folder in docreel's home.")
    endpoint: str = Field(default="", description="S3 server, http(s)://host:port.")
    access_key: str = Field(default="", description="S3 access key.")
    secret_key: SecretStr = Field(default=SecretStr(""), description="S3 secret key.")
    region: str = Field(default="us-east-1", description="S3 region.")

    def get_client(self) -> Store:
        """The store; one per process and configuration."""
        return _open(tuple(self.as_settings().items()))

    # Prefect calls read_path(…, _sync=True) from its sync engine and aread_path from its async one.
    def read_path(self, path: str, _sync: bool = True) -> bytes:  # type: ignore[override]
        store = self.get_client()
        try:
            store.renew(f"records/{path}")  # before it is read: a purge then spares it, or it is a miss
            record = store.read_record(path)
        except ArtifactMissing as error:
            raise FileNotFoundError(path) from error
        for artifact in _artifacts_in(json.loads(record).get("result")):
            if not store.holds(artifact):
                raise FileNotFoundError(f"{path}: artifact {artifact.key[:12]} is gone")
        return record

    def write_path(self, path: str, content: bytes, _sync: bool = True) -> None:  # type: ignore[override]
        self.get_client().write_record(path, content)

    def _resolve_path(self, path: str) -> str:  # Prefect asks a block that was never saved
        return path

    async def aread_path(self, path: str) -> bytes:
        return await anyio.to_thread.run_sync(self.read_path, path)

    async def awrite_path(self, path: str, content: bytes) -> None:
        await anyio.to_thread.run_sync(self.write_path, path, content)


#: Where flows on a server keep the results of their tasks.
RESULTS = f"{ArtifactStore._block_type_slug}/{NAME}"


def artifact_store() -> Store:
    """The store of this process: the server's, or that of its environment."""
    return configured(ArtifactStore).get_client()


def backup_store() -> Store:
    """Where backups of the server's store go. Raises InvalidSetting where no such place is named."""
    return open_backups(settings().model_copy(update=configured(ArtifactStore).as_settings()))


@cache
def _open(said: tuple[tuple[str, Any], ...]) -> Store:
    return open_store(settings().model_copy(update=dict(said)))


def _artifacts_in(value: Any) -> Iterator[Artifact]:
    """Every artifact named anywhere in a serialised result."""
    if isinstance(value, str):  # Prefect's JSON serializer keeps the result as JSON in a string
        value = json.loads(value)
    if isinstance(value, dict):
        try:
            yield Artifact.model_validate(value)
        except ValidationError:
            for item in value.values():
                if isinstance(item, dict | list):
                    yield from _artifacts_in(item)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from _artifacts_in(item)
