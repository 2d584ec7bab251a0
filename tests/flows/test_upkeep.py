"""Backup, checks, cleaning, warming and reporting, on a real Prefect server."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import State
from prefect.client.schemas.sorting import ArtifactSort
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Failed, Running

from blocks.artifact_store import artifact_store, backup_store
from docreel.backup import restore, snapshot
from docreel.errors import BackupIncomplete, DamagedStore
from docreel.models import Allowance, Document, Length, Paragraph
from docreel.services.local_store import LocalStore
from docreel.services.store import item_of
from docreel.settings import settings
from docreel.usage import Usage
from flows import queueing
from flows import weekly_report as weekly_report_module
from flows.backup import backup
from flows.check_integrity import REMAKES, check_integrity
from flows.clean_workspaces import clean_workspaces
from flows.weekly_report import weekly_report
from tasks.spending import spent_by
from tasks.write_script import write_script
from tests.scripting.played_model import playing
from tests.test_integrity import damage, job


@pytest.fixture(autouse=True)
def _on_the_server(bootstrapped: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: bootstrapped}):
        yield


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    database = tmp_path / "prefect.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE run (name)")
    monkeypatch.setenv("DOCREEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCREEL_SOURCE_FOLDER", str(tmp_path))
    monkeypatch.setenv("DOCREEL_BACKUP_URL", (tmp_path / "backup").as_uri())
    monkeypatch.setenv("DOCREEL_DATABASE_URL", f"sqlite:///{database}")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def store() -> LocalStore:
    found = artifact_store()
    assert isinstance(found, LocalStore)
    return found


def told(key: str) -> str:
    """The newest artifact of that key."""
    with get_client(sync_client=True) as client:
        found = client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])), sort=ArtifactSort.CREATED_DESC, limit=1
        )
    return str(found[0].data)


def ended(state: State[None]) -> UUID:
    wanted = {"source": "notes.md", "options": {"look": {"width_px": 320, "height_px": 320}}}
    run = queueing.submit(wanted, name="make-video sea.md", queue="low", key=uuid4().hex).id
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run, Running(), force=True)
        client.set_flow_run_state(run, state, force=True)
    return run


def test_a_backup_has_the_database_and_the_store_and_says_so(store: LocalStore, tmp_path: Path) -> None:
    assert backup.fn(dry_run=True) == "No snapshot is there."
    artifact = store.put(uuid4().bytes, "text/plain")
    assert "the database" in str(backup.fn())
    assert told("backup").startswith("Snapshot 2")
    restore(backup_store(), snapshot(backup_store()), again := LocalStore(tmp_path / "again"))
    assert again.get(artifact) == store.get(artifact)
    backup.fn(keep=1)
    assert "1 snapshots are there" in str(backup.fn(dry_run=True))


def test_a_backup_of_a_damaged_store_does_not_succeed(store: LocalStore) -> None:
    artifact = store.put(uuid4().bytes, "text/plain")
    damage(store, artifact)
    with pytest.raises(BackupIncomplete, match="docreel check"):
        backup.fn()
    store.remove(item_of(artifact))
    assert backup.fn()


def test_without_a_place_nothing_is_backed_up_and_nothing_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCREEL_BACKUP_URL")
    settings.cache_clear()
    state = backup(return_state=True)
    assert state.name == "Skipped"


def test_a_lost_video_is_made_again_and_a_lost_job_is_told(store: LocalStore) -> None:
    run = ended(Completed())
    damage(store, job(store, str(run)))
    assert "1 jobs have no whole video." in check_integrity.fn(dry_run=True)
    assert check_integrity.fn().endswith("1 of them are made anew.")
    assert f"job {run}: run " in told("check-integrity")
    with get_client(sync_client=True) as client:
        made = [each for each in queueing.every_run(client) if f"{REMAKES}{run}" in each.tags]
    assert [(each.work_queue_name, each.parameters["options"]["look"]["width_px"]) for each in made] == [("low", 320)]
    assert made[0].parameters["script"].endswith("/Sea.script.json")
    assert made[0].parameters["options"]["voice"] == "piper:joe"
    check_integrity.fn()  # the same day it is not submitted again
    with get_client(sync_client=True) as client:
        assert sum(f"{REMAKES}{run}" in each.tags for each in queueing.every_run(client)) == 1
    store.remove(f"records/jobs/{run}")

    damage(store, job(store, unknown := str(uuid4())))
    with pytest.raises(DamagedStore, match="docreel restore"):
        check_integrity.fn()
    store.remove(f"records/jobs/{unknown}")


def test_what_killed_processes_left_goes(store: LocalStore, tmp_path: Path) -> None:
    code = "import os; from docreel.workspace import scratch; scratch('film').__enter__(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False)
    assert len(list((tmp_path / "home" / "work").iterdir())) == 1
    half, old = store.root / "artifacts" / ".half-abc.part", store.root / "quarantine" / "artifacts" / "old"
    for path, days in ((half, 2), (old, 40)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(path, (then, then))
    said = "1 folders of dead processes, 1 half-written files and 1 damaged ones."
    assert clean_workspaces.fn(dry_run=True) == f"Would remove {said}"
    assert clean_workspaces.fn() == told("clean-workspaces") == f"Removed {said}"
    assert [path for path in (half, old, *(tmp_path / "home" / "work").iterdir()) if path.exists()] == []


def warmed(bootstrapped: str, *sources: str) -> int:
    """Exit code of a process that warms the cache with the scripts of these documents."""
    code = f"from flows.warm_cache import warm_cache; warm_cache(sources={sources!r}, stages='script')"
    environment = {**os.environ, "PREFECT_API_URL": bootstrapped}
    return subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode


@pytest.mark.slow
def test_a_warmed_document_comes_from_the_cache(bootstrapped: str, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(f"# Notes {uuid4()}\n\nThe sea is deep.\n")
    assert warmed(bootstrapped, "notes.md") == 0
    assert "| notes.md | 2 tasks worked, 0 were there |" in told("warm-cache")
    assert warmed(bootstrapped, "none.md", "notes.md") == 1
    assert "| notes.md | 0 tasks worked, 2 were there |" in told("warm-cache")
    assert "| none.md | There is no file" in told("warm-cache")


def test_the_weekly_report_counts_runs_of_whole_days_before_today(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(days=1)

    def videos(clock: type[datetime]) -> int:
        monkeypatch.setattr(weekly_report_module, "datetime", clock)
        found = re.search(r"\| videos \| (\d+) \|", weekly_report.fn(dry_run=True))
        assert found is not None
        return int(found[1])

    before = videos(datetime), videos(Tomorrow)  # other tests' too
    made = ended(Completed())
    ended(Failed(message="ServiceUnavailable: The voice is away. [service-unavailable]"))
    job(store, str(made))
    assert (videos(datetime), videos(Tomorrow)) == (before[0], before[1] + 1)
    said = weekly_report.fn()
    assert "| service-unavailable |" in said
    assert "![Videos and failed runs by day](data:image/png;base64," in told("weekly-report")
    store.remove(f"records/jobs/{made}")


@flow(name="write-script")
def writes(document: Document, allowance: Allowance) -> None:
    write_script.submit(document, "played", 20, "en", Length(), allowance).result()


def test_what_a_failed_run_has_paid_for_is_in_the_weekly_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def untrue(_document: str, _schema: object) -> dict[str, object]:
        return {"subtitle": "", "narration": ["It has 9 legs."], "scenes": []}

    with playing(untrue) as url:
        for name, value in {"URL": url, "MODEL": "played", "PROMPT_PRICE": "2", "COMPLETION_PRICE": "8"}.items():
            monkeypatch.setenv(f"DOCREEL_LLM_{name}", value)
        settings.cache_clear()
        document = Document(title=f"Tea {uuid4()}", language="en", blocks=(Paragraph(text="Tea is green. " * 30),))
        state = writes(document, Allowance(max_tokens=1_600), return_state=True)
    assert state.is_failed()
    with get_client(sync_client=True) as client:
        run = client.read_flow_run(state.state_details.flow_run_id)
    spent = spent_by(run)
    assert spent.calls
    assert spent.cost == pytest.approx(spent.calls * (100 * 2 + 50 * 8) / 1e6)
    counted = Usage(first=datetime.now(UTC).date(), days=1)
    weekly_report_module._count(counted, run, artifact_store())
    assert counted.model.calls == spent.calls
