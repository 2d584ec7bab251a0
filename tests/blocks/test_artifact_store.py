"""The store as a block: what Prefect needs of it."""

import json
import os
from pathlib import Path

import pytest

from blocks.artifact_store import ArtifactStore
from docreel.models import Artifact, Clip, Narration, Place
from docreel.services.local_store import LocalStore


@pytest.fixture
def block(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(url=tmp_path.as_uri())


def record(result: object) -> bytes:
    """As Prefect's JSON serializer writes it: JSON in a string in JSON."""
    return json.dumps({"metadata": {}, "result": json.dumps(result)}).encode()


def test_a_record_is_found_while_its_artifacts_are_there(block: ArtifactStore, tmp_path: Path) -> None:
    artifact = block.get_client().put(b"sound", "audio/flac")
    clip = Clip(video=artifact, frames=3)
    block.write_path("film/1", record({"data": [clip.model_dump()]}))
    assert json.loads(block.read_path("film/1"))["result"]
    next(tmp_path.rglob(artifact.key)).unlink()
    with pytest.raises(FileNotFoundError, match="gone"):
        block.read_path("film/1")


def test_a_record_that_is_used_is_new_again(block: ArtifactStore, tmp_path: Path) -> None:
    block.write_path("read/1", record({}))
    file = tmp_path / "records" / "read" / "1"
    os.utime(file, (0, 0))
    block.read_path("read/1")
    assert file.stat().st_mtime > 0


def test_a_record_that_is_purged_while_it_is_read_is_a_miss(
    block: ArtifactStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block.write_path("read/1", record({}))
    renew = LocalStore.renew

    def purged_first(store: LocalStore, item: str) -> None:
        (tmp_path / item).unlink()
        renew(store, item)

    monkeypatch.setattr(LocalStore, "renew", purged_first)
    with pytest.raises(FileNotFoundError):
        block.read_path("read/1")


def test_a_record_that_names_no_artifact_is_found(block: ArtifactStore) -> None:
    block.write_path("read/1", record(Place(page=2).model_dump()))
    assert block.read_path("read/1")


def test_an_absent_record_is_a_miss(block: ArtifactStore) -> None:
    with pytest.raises(FileNotFoundError):
        block.read_path("read/none")


async def _round_trip(block: ArtifactStore) -> bytes:
    await block.awrite_path("read/2", record({}))
    return await block.aread_path("read/2")


def test_the_async_engine_reads_and_writes_too(block: ArtifactStore) -> None:
    import anyio

    assert anyio.run(_round_trip, block) == record({})


def test_secrets_do_not_show(tmp_path: Path) -> None:
    block = ArtifactStore(url=tmp_path.as_uri(), secret_key="hunter2")
    assert "hunter2" not in repr(block)
    assert "hunter2" not in block.model_dump_json()


def test_every_field_is_described() -> None:
    assert all(field.description for name, field in ArtifactStore.model_fields.items() if not name.startswith("_"))
    assert all(field.description for model in (Artifact, Narration, Clip) for field in model.model_fields.values())
