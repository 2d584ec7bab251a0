"""`docreel purge` as a person runs it."""

from pathlib import Path

import pytest

from docreel.models import Source
from docreel.services.local_store import LocalStore
from docreel.services.store import artifact_of
from docreel.uploads import upload
from tests.apps.test_cli import docreel


@pytest.mark.slow
def test_unused_results_go_and_what_a_job_keeps_stays(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    picture, video = store.put(b"picture" * 1_000, "image/png"), store.put(b"video", "video/mp4")
    store.write_record("draw/a", picture.model_dump_json().encode() + video.model_dump_json().encode())
    store.write_record("jobs/b", video.model_dump_json().encode())
    assert docreel(tmp_path, "purge").stdout.startswith("Removed 0 records and 0 artifacts")
    dry = docreel(tmp_path, "purge", "--unused-days", "0", "--at-once", "--dry-run").stdout
    assert dry.startswith("Would remove 1 records and 1 artifacts, 0.0 MB.")
    assert store.holds(picture)
    docreel(tmp_path, "purge", "--unused-days", "0")
    assert store.holds(picture), "a run may be using it"
    docreel(tmp_path, "purge", "--at-once")
    assert not store.holds(picture)
    assert store.holds(video)
    refused = docreel(tmp_path, "purge", "--kind", "jobs")
    assert refused.returncode == 2
    assert "narrate" in refused.stderr
    assert docreel(tmp_path, "purge", "--unused-days", "99999999999").returncode == 2


@pytest.mark.slow
def test_all_that_was_made_of_a_document_goes_and_what_was_made_of_another_stays(tmp_path: Path) -> None:
    texts = {name: f"# {name}\n\nThe {name} is deep.\n" for name in ("sea", "sky")}
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text)
        docreel(tmp_path, "script", tmp_path / f"{name}.md")
    store = LocalStore(tmp_path / "store")
    assert len(list(store.items("records/read/"))) == 2
    docreel(tmp_path, "purge", "--document", tmp_path / "sea.md", "--at-once")
    assert len(list(store.items("records/read/"))) == len(list(store.items("records/write-script/"))) == 1
    kept = {name: store.holds(artifact_of(text.encode(), "")) for name, text in texts.items()}
    assert kept == {"sea": False, "sky": True}


def test_without_a_server_documents_that_nobody_uses_go_too(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    document = store.put(b"notes", "text/plain")
    upload(Source(name="a.txt", media_type="text/plain", artifact=document), "a.txt", store)
    docreel(tmp_path, "purge", "--unused-days", "1", "--at-once")
    assert store.holds(document)
    docreel(tmp_path, "purge", "--unused-days", "0", "--at-once")
    assert not store.holds(document)
    assert not list(store.items("records/uploads/"))
