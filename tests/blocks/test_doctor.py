"""What `docreel doctor` says of services that are set in blocks, of Redis, and of a Prefect server and its workers."""

import os
import sys
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate

from apps.doctor import Finding, examine
from blocks.artifact_store import ArtifactStore
from blocks.configured import forget
from blocks.image_service import ImageService
from blocks.language_model import LanguageModel
from blocks.shared_state import SharedState
from docreel.settings import settings
from tests.blocks.conftest import Environment
from tests.conftest import running, wait_until

SECRET = "never-to-be-seen"


def said(part: str) -> Finding:
    (finding,) = examine(settings(), part)
    assert SECRET not in finding.sentence
    return finding


def test_it_tries_what_the_blocks_say_and_says_where_that_is_from(
    server: str, environment: Environment, tmp_path: Path, free_port: int
) -> None:
    assert "the environment" in said("store").sentence
    ArtifactStore(url=(tmp_path / "saved").as_uri()).save("docreel", _sync=True)
    nowhere = f"http://127.0.0.1:{free_port}/v1"
    LanguageModel(url=nowhere, model="played", api_key=SECRET).save("docreel", _sync=True)
    ImageService(url=nowhere, api_key=SECRET).save("docreel", _sync=True)
    forget()
    store = said("store")
    assert (store.good, store.sentence.rpartition(", set in ")[2]) == (True, "block docreel-artifact-store/docreel")
    assert (tmp_path / "saved" / "artifacts").is_dir()
    for part in ("language model", "images"):
        assert not said(part).good
        assert f"the {part.removesuffix('s')} service" in said(part).sentence.lower()


def test_what_is_not_configured_is_no_fault(server: str) -> None:
    assert all(said(part).good for part in ("language model", "images", "redis"))


def test_redis_answers_or_not(server: str, environment: Environment, redis_url: str, free_port: int) -> None:
    environment(redis_url=redis_url)
    assert said("redis") == Finding("redis", "answers, set in the environment", good=True)
    environment(redis_url=f"redis://:{SECRET}@127.0.0.1:{free_port}/0")
    assert not said("redis").good
    assert "DOCREEL_REDIS_URL" in said("redis").sentence
    SharedState(url=redis_url).save("docreel", _sync=True)
    forget()
    assert said("redis").good


def test_the_server_tells_its_version(server: str) -> None:
    assert said("prefect").good
    assert f"{server}, Prefect 3." in said("prefect").sentence


@pytest.mark.slow
def test_no_pool_no_worker_a_paused_pool_and_one_that_works(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = "doctors-pool"  # the pool docreel is other tests'
    monkeypatch.setattr("blocks.configured.NAME", pool)
    assert not said("workers").good
    assert "deployments.bootstrap" in said("workers").sentence
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
        try:
            assert f"prefect worker start --pool {pool}" in said("workers").sentence
            at_home = {"PREFECT_API_URL": server, "PREFECT_HOME": str(tmp_path)}
            command = (sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--name", "ann")
            with running(*command, cwd=tmp_path, env={**os.environ, **at_home}):
                wait_until(lambda: said("workers").good)
                assert said("workers").sentence == f"1 poll the work pool {pool}: ann"
                client.request("PATCH", f"/work_pools/{pool}", json={"is_paused": True})
                assert f"prefect work-pool resume {pool}" in said("workers").sentence
        finally:
            client.delete_work_pool(pool)
