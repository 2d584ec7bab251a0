"""Workers that want the same value at the same moment: processes of their own, and a real Redis."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import cloudpickle
import pytest
from prefect import flow, task
from redis import Redis

from blocks.artifact_store import ArtifactStore
from docreel.errors import StoreError
from docreel.models import Place
from docreel.services.shared import shared_state
from flows.laptop import run_on_laptop
from tasks import single_flight
from tasks.policy import STAGE
from tasks.single_flight import SingleFlight
from tests.conftest import redis_server, wait_until

Worker = subprocess.Popen[str]


@contextmanager
def workers(number: int, folder: Path, redis_url: str) -> Iterator[list[Worker]]:
    """Workers that have all begun to ask for the same value."""
    command = [sys.executable, str(Path(__file__).with_name("one_value.py")), str(folder)]
    env = {**os.environ, "DOCREEL_REDIS_URL": redis_url, "PYTHONPATH": str(Path(__file__).parents[2])}
    processes = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(number)]
    try:
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "asking\n"
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def executions(folder: Path) -> int:
    log = folder / "executions"
    return len(log.read_text()) if log.exists() else 0


def wait_until_asked_often(redis_url: str) -> None:
    """Until those who wait have looked many times at the lease that another has."""
    with Redis.from_url(redis_url) as client:

        def scripts_run() -> int:
            return sum(stats["calls"] for name, stats in client.info("commandstats").items() if "evalsha" in name)

        before = scripts_run()
        wait_until(lambda: scripts_run() > before + 20)


def ends(worker: Worker) -> str:
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0
    return output.strip()


def test_three_workers_one_execution(redis_url: str, tmp_path: Path) -> None:
    with workers(3, tmp_path, redis_url) as processes:
        wait_until(lambda: executions(tmp_path) > 0)
        wait_until_asked_often(redis_url)
        (tmp_path / "gate").touch()
        assert sorted(ends(process) for process in processes) == ["7 Cached", "7 Cached", "7 Completed"]
    assert executions(tmp_path) == 1


@pytest.mark.slow
def test_a_killed_worker_is_followed_by_the_one_that_waits(redis_url: str, tmp_path: Path) -> None:
    with workers(1, tmp_path, redis_url) as [holder]:
        wait_until(lambda: executions(tmp_path) == 1)
        with workers(1, tmp_path, redis_url) as [waiting]:
            wait_until_asked_often(redis_url)
            assert executions(tmp_path) == 1
            holder.kill()
            (tmp_path / "gate").touch()
            assert ends(waiting) == "7 Completed"
    assert executions(tmp_path) == 2


@pytest.mark.slow
def test_redis_gone_in_the_middle_costs_a_second_execution_and_nothing_else(tmp_path: Path, free_port: int) -> None:
    url = f"redis://127.0.0.1:{free_port}"
    with redis_server(tmp_path, free_port), workers(1, tmp_path, url) as [holder]:
        wait_until(lambda: executions(tmp_path) == 1)
        with workers(1, tmp_path, url) as [waiting]:
            wait_until_asked_often(url)
            with Redis.from_url(url) as client:
                client.shutdown(nosave=True, force=True)
            wait_until(lambda: executions(tmp_path) == 2)
            (tmp_path / "gate").touch()
            assert [ends(holder), ends(waiting)] == ["7 Completed", "7 Completed"]


@pytest.mark.parametrize("redis", [True, False])
def test_threads_of_one_process_too(
    redis: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("redis_url") if redis else ""
    monkeypatch.setattr(single_flight, "workers_state", lambda: shared_state(url))
    executed: list[int] = []

    @task(name="in-threads", version="1", **STAGE)
    def value(number: int) -> Place:
        executed.append(number)
        return Place(page=number)

    @flow
    def asks(request: int) -> list[str]:
        futures = [value.submit(request) for _ in range(8)]
        return [f"{future.result().page} {future.state.name}" for future in futures]

    states = run_on_laptop(asks, storage=ArtifactStore(url=tmp_path.as_uri()), request=3)
    assert sorted(states) == ["3 Cached"] * 7 + ["3 Completed"]
    assert executed == [3]
    assert not single_flight._held


class Unsteady(ArtifactStore):
    """A store that is away for a moment, just when a record that was found is to be read."""

    _block_type_slug = "unsteady-store"
    reads: list[str] = []  # noqa: RUF012

    def read_path(self, path: str, _sync: bool = True) -> bytes:  # type: ignore[override]
        self.reads.append(path)
        if len(self.reads) == 3:
            raise StoreError("The store is away.")
        return super().read_path(path)


def test_a_lock_that_prefect_forgets_ends_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_flight, "TTL_S", 0.3)

    @task(name="forgotten", version="1", **{**STAGE, "cache_result_in_memory": False})
    def value(number: int) -> Place:
        return Place(page=number)

    @flow
    def asks(request: int) -> str:
        future = value.submit(request)
        return f"{future.result().page} {future.state.name}"

    storage = Unsteady(url=tmp_path.as_uri())
    assert run_on_laptop(asks, storage=storage, request=4) == "4 Completed"
    assert run_on_laptop(asks, storage=storage, request=4) == "4 Cached"
    assert len(storage.reads) == 5  # miss; hit and failure; hit and record


def test_a_lock_is_its_holders_until_it_lets_go() -> None:
    locks = SingleFlight()
    assert locks.acquire_lock("a key", "one")
    assert locks.acquire_lock("a key", "one")
    assert locks.is_lock_holder("a key", "one")
    assert not locks.is_lock_holder("a key", "another")
    assert not locks.acquire_lock("a key", "another", acquire_timeout=0)
    assert not locks.wait_for_lock("a key", timeout=0.01)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(locks.acquire_lock, "a key", "another")
        locks.release_lock("a key", "one")
        assert waiting.result(30)
    locks.release_lock("a key", "one")  # long gone
    assert locks.is_locked("a key")
    locks.release_lock("a key", "another")
    assert locks.wait_for_lock("a key", timeout=0)


async def _in_an_event_loop(locks: SingleFlight) -> list[bool]:
    taken = await locks.aacquire_lock("a key of async", "one")
    refused = await locks.aacquire_lock("a key of async", "another", acquire_timeout=0)
    locks.release_lock("a key of async", "one")
    return [taken, refused, await locks.await_for_lock("a key of async", timeout=0)]


def test_the_async_engine_locks_too() -> None:
    assert anyio.run(_in_an_event_loop, SingleFlight()) == [True, False, True]


def test_the_policy_travels_between_processes() -> None:
    @task(**STAGE)
    def stage() -> None: ...

    SingleFlight().acquire_lock("a key in use", "one")
    again: Any = pickle.loads(pickle.dumps(STAGE["cache_policy"]))
    assert isinstance(again.lock_manager, SingleFlight)
    assert cloudpickle.loads(cloudpickle.dumps(stage)).retry_delay_seconds == stage.retry_delay_seconds
    SingleFlight().release_lock("a key in use", "one")
