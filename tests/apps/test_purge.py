"""`docreel purge` as a person runs it."""

from pathlib import Path

from docreel.services.store import LocalStore
from tests.apps.test_cli import docreel


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
