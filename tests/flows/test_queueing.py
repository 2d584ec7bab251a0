"""Jobs that wait on a real Prefect server; no worker takes them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import AwaitingRetry, Completed, Crashed, Pending, Running, State
from prefect.variables import Variable

from docreel.errors import JobError, TooManyWaiting, UnknownRun
from flows import queueing


@pytest.fixture(autouse=True)
def _on_the_server(bootstrapped: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: bootstrapped}):
        yield


def submit(queue: str = "default", key: str = "") -> UUID:
    return queueing.submit({"source": "notes.md"}, name="make-video notes.md", queue=queue, key=key).id


def states(*runs: UUID) -> list[str]:
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=list(runs))))
    return [run.state.name for wanted in runs for run in found if run.id == wanted and run.state]


@pytest.mark.slow
def test_setting_a_server_up_again_changes_nothing(bootstrapped: str) -> None:
    def set_up() -> list[str]:
        environment = {**os.environ, "PREFECT_API_URL": bootstrapped}
        command = [sys.executable, "-m", "deployments.bootstrap"]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()

    set_up()  # other tests on this server take blocks away
    assert set_up() == ["deployments"]


def test_the_same_key_is_the_same_job() -> None:
    key = uuid4().hex
    first = submit(key=key)
    assert submit(key=key) == first
    assert submit(key=uuid4().hex) != first


def test_every_run_is_found_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    submitted = [submit() for _ in range(5)]
    monkeypatch.setattr(queueing, "_PAGE", 2)
    these = FlowRunFilter(id=FlowRunFilterId(any_=submitted))
    with get_client(sync_client=True) as client:
        assert {run.id for run in queueing.every_run(client, flow_run_filter=these)} == set(submitted)


def test_a_waiting_run_moves_and_is_found_under_its_old_id() -> None:
    key = uuid4().hex
    old = submit("low", key)
    new = queueing.move(old, "high")
    assert new.id != old
    assert (new.work_queue_name, new.parameters["source"]) == ("high", "notes.md")
    assert states(old, new.id) == ["Cancelled", "Scheduled"]
    assert queueing.status(old) == "Waits in queue high."
    assert submit("low", key) == new.id
    assert queueing.move(old, "high").id == new.id


@pytest.mark.slow
def test_a_run_that_waits_long_moves_up_one_queue() -> None:
    low, high = submit("low"), submit("high")
    moved = {run.name: run for run in queueing.age(timedelta(0)) if run.id}
    assert moved
    assert queueing.current(low).work_queue_name == "default"
    assert queueing.current(high).id == high


def test_a_run_that_waits_not_long_enough_stays() -> None:
    low = submit("low")
    queueing.age(timedelta(hours=1))
    assert queueing.current(low).id == low


@pytest.mark.parametrize("taken", [False, True])
def test_a_waiting_run_is_cancelled_at_once(taken: bool) -> None:
    run = submit()
    if taken:  # by a worker that never begins it
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(run, Pending(), force=True)
    queueing.cancel(run)
    assert states(run) == ["Cancelled"]


@pytest.mark.parametrize(
    "waiting", [[Running(), Crashed()], [Running(), AwaitingRetry()], [Running(), Crashed(), AwaitingRetry()]]
)
def test_a_run_that_waits_to_go_on_is_cancelled_at_once(waiting: list[State[None]]) -> None:
    run = submit()
    with get_client(sync_client=True) as client:
        client.update_flow_run(run, infrastructure_pid="elsewhere:4711")
        for state in [Running(), *waiting]:
            client.set_flow_run_state(run, state, force=True)
    queueing.cancel(run)
    assert states(run) == ["Cancelled"]


def test_what_does_not_wait_cannot_be_moved() -> None:
    run = submit()
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run, Completed(), force=True)
    with pytest.raises(JobError, match="does not wait"):
        queueing.move(run, "high")


def test_a_full_queue_takes_nothing_but_what_it_has(request: pytest.FixtureRequest) -> None:
    key = uuid4().hex
    known = submit(key=key)
    Variable.set("docreel_max_waiting", 0, overwrite=True)
    request.addfinalizer(lambda: Variable.set("docreel_max_waiting", 1_000, overwrite=True))
    with pytest.raises(TooManyWaiting, match="docreel_max_waiting"):
        submit()
    assert submit(key=key) == known


def test_an_unknown_run_is_named() -> None:
    run = uuid4()
    with pytest.raises(UnknownRun, match=str(run)):
        queueing.status(run)


def test_a_moved_run_keeps_its_place_in_time() -> None:
    run = submit("low")
    with get_client(sync_client=True) as client:
        due = client.read_flow_run(run).expected_start_time
        moved = client.read_flow_run(queueing.move(run, "default").id).next_scheduled_start_time
    assert due is not None
    assert moved is not None
    assert abs((moved - due).total_seconds()) < 1
