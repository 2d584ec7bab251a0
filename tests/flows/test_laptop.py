"""A flow with no server: Prefect's engine does the work, and nothing calls an API."""

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect import flow, task
from prefect.futures import PrefectConcurrentFuture

from blocks.artifact_store import ArtifactStore
from docreel.errors import ServiceRefused, ServiceUnavailable
from docreel.models import Artifact, Place
from flows.laptop import run_on_laptop
from tasks.policy import STAGE

calls: Counter[str] = Counter()
NOW = {**STAGE, "retry_delay_seconds": 0}


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    calls.clear()


@pytest.fixture
def storage(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(url=tmp_path.as_uri())


@task(name="keep", version="1", tags=["tts"], **NOW)
def keep(url: str, page: int) -> Artifact:
    calls["keep"] += 1
    return ArtifactStore(url=url).get_client().put(f"page {page}".encode(), "text/plain")


@task(name="stumble", version="1", **NOW)
def stumble(failures: int, helps: bool) -> Place:
    calls["stumble"] += 1
    if calls["stumble"] <= failures:
        raise (ServiceUnavailable if helps else ServiceRefused)("The service is away.")
    return Place(page=1)


def states(futures: list[PrefectConcurrentFuture[Any]]) -> list[str]:
    for future in futures:
        future.wait()
    return [future.state.name for future in futures]


def test_equal_work_is_done_once_across_runs(storage: ArtifactStore) -> None:
    @flow
    def pages(url: str) -> list[str]:
        return states([keep.submit(url, page) for page in (1, 2, 3)])

    assert run_on_laptop(pages, storage, storage.url) == ["Completed"] * 3
    assert run_on_laptop(pages, storage, storage.url) == ["Cached"] * 3
    assert calls["keep"] == 3


def test_a_record_whose_artifact_is_gone_is_a_miss(storage: ArtifactStore, tmp_path: Path) -> None:
    @flow
    def page(url: str) -> Artifact:
        return keep.submit(url, 1).result()

    artifact = run_on_laptop(page, storage, storage.url)
    next(tmp_path.rglob(artifact.key)).unlink()
    assert run_on_laptop(page, storage, storage.url) == artifact
    assert calls["keep"] == 2
    assert storage.get_client().holds(artifact)


def test_an_error_that_a_retry_helps_is_tried_again(storage: ArtifactStore) -> None:
    @flow
    def steps(failures: int) -> Place:
        return stumble.submit(failures, helps=True).result()

    assert run_on_laptop(steps, storage, 2) == Place(page=1)
    assert calls["stumble"] == 3


def test_an_error_that_no_retry_helps_fails_at_once_and_as_it_was(storage: ArtifactStore) -> None:
    @flow
    def steps(failures: int) -> Place:
        return stumble.submit(failures, helps=False).result()

    with pytest.raises(ServiceRefused, match="The service is away"):
        run_on_laptop(steps, storage, 1)
    assert calls["stumble"] == 1


def test_a_slip_towards_an_api_shows(storage: ArtifactStore) -> None:
    from prefect.client.orchestration import get_client

    @flow
    def asks(request: str) -> None:
        with get_client(sync_client=True) as client:
            client.read_flows()

    with pytest.raises(httpx.ConnectError):
        run_on_laptop(asks, storage, "")
