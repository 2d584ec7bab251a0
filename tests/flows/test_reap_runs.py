"""Runs that nobody looks after any more, on a real Prefect server; no worker takes them."""

import os
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import AwaitingRetry, Cancelling, Completed, Crashed, Pending, Running

from docreel.settings import Settings
from flows import queueing
from flows.ending import DIED
from flows.reap_runs import _beat, reap_runs
from tests.conftest import wait_until
from tests.flows.runs import state_of

NEVER = 1_000_000_000


@pytest.fixture(autouse=True)
def _on_the_server(bootstrapped: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: bootstrapped}):
        yield


def run_in(state: State[None] | None, queue: str = "default") -> UUID:
    run = queueing.submit({"source": "notes.md"}, name="make-video notes.md", queue=queue, key=uuid4().hex).id
    if state is not None:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(run, Running(), force=True)  # one that never ran is Cancelled at once
            client.set_flow_run_state(run, state, force=True)
    return run


@pytest.mark.parametrize(
    ("left_in", "becomes"),
    [
        (Crashed(), "AwaitingRetry"),
        (Pending(), "AwaitingRetry"),
        (Running(), "Crashed"),  # it died before its first heartbeat
        (Cancelling(), "Cancelled"),
        (Completed(), "Completed"),
    ],
)
def test_a_run_that_was_left_alone_too_long_is_looked_after(left_in: State[None], becomes: str) -> None:
    run = run_in(left_in)
    assert str(run) not in reap_runs.fn(silent_s=600, waits_s=NEVER), "it has not been silent for long"
    said = reap_runs.fn(silent_s=0, waits_s=NEVER, dry_run=True)
    assert (str(run) in said, state_of(run)) == (becomes != left_in.name, left_in.name)
    reap_runs.fn(silent_s=0, waits_s=NEVER)
    assert state_of(run) == becomes


def test_a_run_whose_heartbeat_stopped_is_dead() -> None:
    run = run_in(Running())
    with get_client(sync_client=True) as client:
        found = client.read_flow_run(run)
        emit_event("prefect.flow-run.heartbeat", {"prefect.resource.id": f"prefect.flow-run.{run}"})
        wait_until(lambda: _beat(client, found, None))
        assert _beat(client, found, datetime.now(UTC) - timedelta(minutes=5))
    assert str(run) not in reap_runs.fn(silent_s=600, waits_s=NEVER)
    reap_runs.fn(silent_s=0, waits_s=NEVER)
    assert state_of(run) == "Crashed"


@pytest.mark.slow
def test_a_run_that_has_waited_long_moves_up() -> None:
    run = run_in(None, "low")
    assert queueing.current(run).work_queue_name == "low"
    reap_runs.fn(silent_s=NEVER, waits_s=0)
    assert queueing.current(run).work_queue_name == "default"


def test_what_a_killed_process_left_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docreel.workspace.settings", lambda: Settings(home=tmp_path))
    with subprocess.Popen(["true"]) as gone:
        dead, alive = (tmp_path / "work" / f"{socket.gethostname()}-{pid}-x" for pid in (gone.pid, os.getpid()))
    dead.mkdir(parents=True)
    alive.mkdir()
    reap_runs.fn(silent_s=NEVER, waits_s=NEVER, dry_run=True)
    assert dead.exists()
    reap_runs.fn(silent_s=NEVER, waits_s=NEVER)
    assert (dead.exists(), alive.exists()) == (False, True)


def test_an_inner_run_does_not_wait_for_a_worker_that_never_comes() -> None:
    inner: list[UUID] = []

    @flow
    def within() -> None:
        from prefect import runtime

        inner.append(UUID(runtime.flow_run.id))

    @flow
    def around() -> None:
        within()

    around()
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(inner[0], AwaitingRetry(message=DIED), force=True)
    reap_runs.fn(silent_s=0, waits_s=NEVER)
    assert state_of(inner[0]) == "Cancelled"
