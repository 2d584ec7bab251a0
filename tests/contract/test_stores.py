"""What every artifact store promises, run on a folder and on a real S3 server."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from minio import Minio

from docreel.errors import ArtifactMissing, InvalidSetting, StoreError, StoreRefused
from docreel.models import Artifact
from docreel.services.local_store import LocalStore
from docreel.services.s3 import S3Store
from docreel.services.sealed_store import SealedStore
from docreel.services.store import ArtifactStore, item_of, open_store
from docreel.settings import Settings
from tests.conftest import wait_until

KEY, OTHER_KEY = (base64.b64encode(bytes([n] * 32)).decode() for n in (1, 2))


def outermost(store: ArtifactStore) -> ArtifactStore:
    """Where the bytes lie in the end."""
    return store._outer if isinstance(store, SealedStore) else store


@pytest.fixture(params=["folder", "s3", "sealed"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ArtifactStore]:
    if request.param == "folder":
        yield LocalStore(tmp_path / "store")
    elif request.param == "sealed":
        yield SealedStore(LocalStore(tmp_path / "store"), KEY)
    else:
        settings: Settings = request.getfixturevalue("s3_settings")
        yield open_store(settings.model_copy(update={"store_url": f"s3://docreel/{uuid4()}"}))


def test_what_was_put_comes_back(store: ArtifactStore) -> None:
    artifact = store.put("Hà Nội".encode(), "text/plain")
    assert store.get(artifact) == "Hà Nội".encode()
    assert artifact.key == hashlib.sha256("Hà Nội".encode()).hexdigest()
    assert artifact.size_bytes == len("Hà Nội".encode())


def test_putting_twice_is_putting_once(store: ArtifactStore) -> None:
    assert store.put(b"same", "text/plain") == store.put(b"same", "text/plain")


def test_an_absent_artifact_is_not_held_and_is_missing(store: ArtifactStore) -> None:
    absent = Artifact(key="0" * 64, media_type="text/plain", size_bytes=3)
    assert not store.holds(absent)
    with pytest.raises(ArtifactMissing, match="run again"):
        store.get(absent)


def test_an_artifact_of_another_length_is_not_held(store: ArtifactStore) -> None:
    artifact = store.put(b"whole", "text/plain")
    assert not store.holds(artifact.model_copy(update={"size_bytes": 4}))


def test_a_link_leads_to_the_address_that_browsers_reach(s3_settings: Settings, tmp_path: Path) -> None:
    seen = s3_settings.s3_endpoint.replace("127.0.0.1", "localhost")
    store = open_store(s3_settings.model_copy(update={"public_url": seen}))
    link = store.link(store.put(b"moving pictures", "video/mp4"), "Biển cả.mp4")
    answer = httpx.get(link, headers={"range": "bytes=0-5"})
    assert link.startswith(f"{seen}/")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (206, b"moving", "video/mp4")
    folder = LocalStore(tmp_path, "http://localhost:4201/")
    artifact = folder.put(b"moving pictures", "video/mp4")
    assert folder.link(artifact, "a b.mp4") == f"http://localhost:4201/{artifact.key}/a%20b.mp4"


def test_records_are_replaced(store: ArtifactStore) -> None:
    store.write_record("narrate/abc", b"one")
    store.write_record("narrate/abc", b"two")
    assert store.read_record("narrate/abc") == b"two"
    with pytest.raises(ArtifactMissing):
        store.read_record("narrate/none")


def test_everything_in_a_store_is_listed_until_it_is_removed(store: ArtifactStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)  # S3 counts whole seconds
    artifact = store.put(b"whole", "text/plain")
    store.write_record("narrate/abc", b"{}")
    store.write_record("draw/abc", b"{...}")
    found = {item.name: item for item in store.items()}
    body = f"artifacts/{artifact.key[:2]}/{artifact.key}"
    assert {name: item.size_bytes for name, item in found.items()} == {
        body: 5,
        "records/narrate/abc": 2,
        "records/draw/abc": 5,
    }
    assert all(before <= item.modified <= datetime.now(UTC) for item in found.values())
    assert [item.name for item in store.items("records/na")] == ["records/narrate/abc"]
    for name in (body, body, "records/draw/abc"):
        store.remove(name)
    assert [item.name for item in store.items()] == ["records/narrate/abc"]
    assert not store.holds(artifact)


def test_an_empty_store_lists_nothing(store: ArtifactStore) -> None:
    assert list(store.items()) == list(store.items("records/jobs/")) == []


def test_a_damaged_artifact_is_never_handed_out(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    artifact = store.put(b"whole", "text/plain")
    next(tmp_path.rglob(artifact.key)).write_bytes(b"wh0le")
    with pytest.raises(ArtifactMissing, match="damaged"):
        store.get(artifact)


def test_a_record_name_cannot_leave_the_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        LocalStore(tmp_path / "store").write_record("../../outside", b"x")
    with pytest.raises(StoreError):
        LocalStore(tmp_path / "store").remove("../outside")
    assert not (tmp_path / "outside").exists()


def test_wrong_keys_are_refused_and_not_retried(s3_settings: Settings) -> None:
    wrong = s3_settings.model_copy(update={"s3_access_key": "nobody"})
    with pytest.raises(StoreRefused, match="DOCREEL_S3_ACCESS_KEY") as caught:
        open_store(wrong).put(b"x", "text/plain")
    assert not caught.value.retryable


def test_a_server_that_is_away_is_worth_a_retry(s3_settings: Settings, free_port: int) -> None:
    away = s3_settings.model_copy(update={"s3_endpoint": f"http://127.0.0.1:{free_port}"})
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        open_store(away).put(b"x", "text/plain")
    assert caught.value.retryable


def test_prefixes_keep_tenants_apart(s3_settings: Settings) -> None:
    store = open_store(s3_settings)
    assert isinstance(store, S3Store)
    artifact = store.put(b"mine", "text/plain")
    other = S3Store(store.client, store.bucket, "other")
    assert isinstance(store.client, Minio)
    assert not other.holds(artifact)


@pytest.mark.parametrize("url", ["ftp://x", "s3://", "bucket"])
def test_an_unusable_url_names_what_can_be_written(url: str) -> None:
    with pytest.raises(InvalidSetting, match="s3://bucket"):
        open_store(Settings(store_url=url))


def test_what_is_used_again_after_long_is_new_again(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    artifact = store.put(b"used", "text/plain")
    store.write_record("narrate/abc", b"{}")

    def modified() -> list[datetime]:
        return [item.modified for item in sorted(store.items(), key=lambda item: item.name)]

    before = modified()
    store.put(b"used", "text/plain")
    store.renew("records/narrate/abc")
    assert modified() == before, "it is new still"
    monkeypatch.setattr(outermost(store), "_renewed_after", timedelta(days=-1))

    def used_again() -> bool:  # S3 counts whole seconds
        store.put(b"used", "text/plain")
        store.renew("records/narrate/abc")
        return all(now > then for now, then in zip(modified(), before, strict=True))

    wait_until(used_again, 10)
    assert store.get(artifact) == b"used"
    assert store.read_record("narrate/abc") == b"{}"
    with pytest.raises(ArtifactMissing):
        store.renew("records/narrate/none")


def test_a_damaged_item_is_put_aside_where_nothing_finds_it(store: ArtifactStore) -> None:
    artifact = store.put(b"whole", "text/plain")
    body = f"artifacts/{artifact.key[:2]}/{artifact.key}"
    for _ in range(2):
        store.set_aside(body)
    assert not store.holds(artifact)
    aside = [item.name for item in outermost(store).items("quarantine/")]
    assert len(aside) == 1
    assert aside[0].endswith(body)
    store.put(b"whole", "text/plain")
    assert store.holds(artifact)


def test_what_a_killed_writer_left_goes_when_nobody_can_be_writing_it(store: ArtifactStore) -> None:
    artifact = store.put(b"whole", "text/plain")
    if isinstance(store, S3Store):
        store.client._create_multipart_upload(store.bucket, f"{store.prefix}artifacts/half", {})
    else:
        folder = outermost(store)
        assert isinstance(folder, LocalStore)
        (folder.root / ".half-abc.part").write_bytes(b"ha")
    now = datetime.now(UTC)
    assert store.clear_unfinished(now - timedelta(hours=1)) == 0
    assert store.clear_unfinished(now + timedelta(hours=1), dry_run=True) == 1
    assert store.clear_unfinished(now + timedelta(hours=1)) == 1
    assert store.clear_unfinished(now + timedelta(hours=1)) == 0
    assert store.holds(artifact)


def test_a_file_goes_in_and_comes_out_as_bytes_do(store: ArtifactStore, tmp_path: Path) -> None:
    content = bytes(range(256)) * 25_000  # more than one part of an upload, more than one piece of a download
    (tmp_path / "in").write_bytes(content)
    artifact = store.put_file(tmp_path / "in", "video/mp4")
    assert artifact == store.put(content, "video/mp4")
    store.save(artifact, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == content == store.get(artifact)


def test_what_is_not_there_or_damaged_leaves_no_file(store: ArtifactStore, tmp_path: Path) -> None:
    artifact = store.put(b"whole", "text/plain")
    store.remove(item_of(artifact))
    with pytest.raises(ArtifactMissing, match="run again"):
        store.save(artifact, tmp_path / "out")
    folder = LocalStore(tmp_path / "other")
    folder.put(b"whole", "text/plain")
    next(folder.root.rglob(artifact.key)).write_bytes(b"wh0le")
    with pytest.raises(ArtifactMissing, match="damaged"):
        folder.save(artifact, tmp_path / "out")
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


def test_what_is_sealed_is_read_with_its_key_only(tmp_path: Path) -> None:
    folder = LocalStore(tmp_path / "store")
    artifact = SealedStore(folder, KEY).put(b"the minutes of the meeting", "text/plain")
    assert all(b"minutes" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert SealedStore(folder, KEY).get(artifact) == b"the minutes of the meeting"
    for use in (
        lambda: SealedStore(folder, OTHER_KEY).get(artifact),
        lambda: SealedStore(folder, OTHER_KEY).put(b"x", "text/plain"),
        lambda: SealedStore(folder, "hunter2"),
    ):
        with pytest.raises(InvalidSetting, match="DOCREEL_BACKUP_KEY"):
            use()


def test_sealed_things_cannot_be_changed_or_exchanged(tmp_path: Path) -> None:
    folder = LocalStore(tmp_path / "store")
    store = SealedStore(folder, KEY)
    store.write_record("jobs/a", b"one")
    store.write_record("jobs/b", b"two")
    one, two = (next(tmp_path.rglob(f"jobs/{name}")) for name in "ab")
    two.write_bytes(one.read_bytes())
    with pytest.raises(ArtifactMissing, match="damaged"):
        store.read_record("jobs/b")
    one.write_bytes(one.read_bytes()[:-1] + b"?")
    with pytest.raises(ArtifactMissing, match="damaged"):
        store.read_record("jobs/a")
