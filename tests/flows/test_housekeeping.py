"""What expires on a real Prefect server, and what stays."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args
from uuid import UUID, uuid4

import pytest
from prefect import flow, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterKey,
    DeploymentFilter,
    DeploymentFilterTags,
)
from prefect.client.schemas.objects import State
from prefect.client.schemas.sorting import ArtifactSort
from prefect.exceptions import ObjectNotFound, ParameterTypeError
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Crashed, Failed, Running

from blocks.artifact_store import artifact_store
from docreel import uploads
from docreel.models import Artifact, Source, content_hash
from docreel.retention import Kind, note_use
from docreel.services.store import ArtifactStore
from flows import housekeeping, queueing
from flows.housekeeping import expire_jobs, purge_cache
from tasks.draw import draw
from tasks.film import film_body, film_seam, mix_sound
from tasks.illustrate import illustrate
from tasks.narrate import narrate
from tasks.publish import publish
from tasks.read import read
from tasks.write_script import write_script
from tests.conftest import wait_until

SCHEDULED = DeploymentFilter(tags=DeploymentFilterTags(all_=["docreel-housekeeping"]))


@pytest.fixture(autouse=True)
def _on_the_server(bootstrapped: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: bootstrapped}):
        yield


@pytest.fixture
def store() -> ArtifactStore:
    return artifact_store()


def job_in(state: State[None] | None, *, tags: tuple[str, ...] = (), source: str = "notes.md") -> UUID:
    run = queueing.submit({"source": source}, name="make-video", queue="low", key=uuid4().hex, tags=tags).id
    if state is not None:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(run, Running(), force=True)
            client.set_flow_run_state(run, state, force=True)
    return run


def made_by(run: UUID, store: ArtifactStore) -> Artifact:
    video = store.put(f"video of {run}".encode(), "video/mp4")
    store.write_record(f"jobs/{run}", video.model_dump_json().encode())
    return video


def exists(run: UUID) -> bool:
    with get_client(sync_client=True) as client:
        try:
            client.read_flow_run(run)
        except ObjectNotFound:
            return False
    return True


def records(store: ArtifactStore) -> set[str]:
    return {item.name.rpartition("/")[2] for item in store.items("records/")}


def uploaded(store: ArtifactStore) -> tuple[str, str]:
    document = store.put(uuid4().bytes, "text/plain")
    reference = uploads.upload(
        Source(name="notes.md", media_type="text/markdown", artifact=document), "notes.md", store
    )
    return reference, reference.removeprefix("upload:").partition("/")[0]


def test_ended_jobs_go_with_all_they_made_and_others_stay(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use, its_key = uploaded(store)
    _, forgotten = uploaded(store)
    ended, failed, kept, crashed = (
        job_in(Completed()),
        job_in(Failed()),
        job_in(Completed(), tags=(f"{queueing.KEEP_DAYS}30",)),
        job_in(Crashed()),
    )
    waiting = job_in(None, source=in_use)
    videos = {run: made_by(run, store) for run in (ended, kept)}
    before = records(store)
    said = expire_jobs.fn(keep_days=0, dry_run=True)
    assert said.startswith("Would remove")
    assert records(store) == before
    assert exists(ended)

    monkeypatch.setattr(housekeeping, "grace", timedelta)  # as if the grace had passed
    expire_jobs.fn(keep_days=0)
    assert [exists(run) for run in (ended, failed, kept, crashed, waiting)] == [False, False, True, True, True]
    assert not {str(ended), forgotten} & records(store)
    assert {str(kept), its_key} <= records(store)
    assert [store.holds(video) for video in videos.values()] == [False, True]
    assert expire_jobs.fn(keep_days=0).startswith("Removed 0 records and 0 artifacts"), "twice is once"


def test_a_run_goes_with_its_artifacts() -> None:
    run = job_in(Completed())
    with get_client(sync_client=True) as client:
        of = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run]))
        made = ArtifactCreate(key="report", type="markdown", data="# Report", flow_run_id=run)
        client.create_artifact(made)
        assert len(client.read_artifacts(artifact_filter=of)) == 1
        expire_jobs.fn(keep_days=0)
        assert client.read_artifacts(artifact_filter=of) == []


@pytest.mark.parametrize(("tag", "stays"), [("30", True), ("0", False), ("no number", False), ("9" * 30, False)])
def test_a_run_within_another_is_kept_as_long_as_that_one(tag: str, stays: bool) -> None:
    made: list[UUID] = []

    @flow(name="make-video", persist_result=False)
    def inner() -> None:
        made.append(UUID(runtime.flow_run.id))

    @flow(name="make-many", persist_result=False)
    def outer() -> None:
        made.append(UUID(runtime.flow_run.id))
        inner()

    outer()
    with get_client(sync_client=True) as client:
        client.update_flow_run(made[0], tags=[f"{queueing.KEEP_DAYS}{tag}"])
    expire_jobs.fn(keep_days=0)
    assert [exists(run) for run in made] == [stays, stays]


def test_what_a_run_made_that_somebody_deleted_goes_after_the_grace(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = job_in(Completed())
    video = made_by(run, store)
    with get_client(sync_client=True) as client:
        client.delete_flow_run(run)
    expire_jobs.fn(keep_days=30)
    assert str(run) in records(store)
    monkeypatch.setattr(housekeeping, "grace", timedelta)
    expire_jobs.fn(keep_days=30)
    assert str(run) not in records(store)
    assert not store.holds(video)


def test_a_purge_tells_on_the_server_what_it_did(store: ArtifactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "grace", timedelta)
    sound = store.put(uuid4().bytes, "audio/flac")
    store.write_record("narrate/0", sound.model_dump_json().encode())
    purge_cache.fn(unused_days=1)
    assert store.holds(sound)
    purge_cache.fn(unused_days=10_000, keep_megabytes=0, kinds=("narrate",))
    assert not store.holds(sound)
    with get_client(sync_client=True) as client:
        told = client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["purge-cache"])), sort=ArtifactSort.CREATED_DESC
        )
    assert "records/narrate/0" in str(told[0].data)
    assert sound.key in str(told[0].data)


def test_a_purge_of_a_document_lets_go_of_all_that_was_made_of_it(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "grace", timedelta)
    document, result = store.put(uuid4().bytes, "text/plain"), content_hash(str(uuid4()))
    sound = store.put(uuid4().bytes, "audio/flac")
    store.write_record(f"narrate/{result}", sound.model_dump_json().encode())
    note_use(store, document.key, {f"narrate/{result}"})
    purge_cache.fn(document="0" * 64)
    assert store.holds(sound)
    purge_cache.fn(document=document.key)
    assert not store.holds(sound)


def test_the_results_that_can_be_purged_are_those_of_all_cached_tasks() -> None:
    cached = (read, write_script, narrate, illustrate, draw, film_body, film_seam, mix_sound, publish)
    assert get_args(Kind) == tuple(task.name for task in cached)
    with pytest.raises(ParameterTypeError, match="kinds"):
        purge_cache(kinds=("film",))


def test_schedules_make_runs() -> None:
    with get_client(sync_client=True) as client:

        def are_planned() -> bool:
            runs = client.read_flow_runs(deployment_filter=SCHEDULED, limit=200)
            flows = {client.read_flow(run.flow_id).name for run in runs if run.auto_scheduled}
            return flows == {
                "backup",
                "check-integrity",
                "clean-workspaces",
                "expire-jobs",
                "purge-cache",
                "reap-runs",
                "weekly-report",
            }

        wait_until(are_planned, 120)
