"""Whether a run that was interrupted goes on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import psutil
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import AwaitingRetry, Cancelled, Cancelling, Crashed, Pending, Running, State

from docreel.errors import CrashedTooOften
from flows import queueing
from flows.ending import DIED, ELSEWHERE, NEVER_BEGAN, STOPPED
from flows.job import MOST_DEATHS, begin
from tests.conftest import wait_until


@pytest.fixture
def client(bootstrapped: str) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: bootstrapped}), get_client(sync_client=True) as client:
        yield client


def go_through(client: SyncPrefectClient, *states: State[None]) -> None:
    run = queueing.submit({"source": "notes.md"}, name="notes", queue="default").id
    for state in states:
        client.set_flow_run_state(run, state, force=True)
    begin(run)


def test_a_run_that_died_again_and_again_gives_up(client: SyncPrefectClient) -> None:
    go_through(client, *[Running(), Crashed(), AwaitingRetry()] * (MOST_DEATHS - 1), Running())
    with pytest.raises(CrashedTooOften, match=f"died {MOST_DEATHS} times"):
        go_through(client, *[Running(), Crashed(), AwaitingRetry()] * MOST_DEATHS, Running())


def test_a_run_whose_workers_were_stopped_goes_on_however_often(client: SyncPrefectClient) -> None:
    go_through(client, *[Running(), AwaitingRetry()] * (MOST_DEATHS + 2), Running())


class Ended(Exception):
    """Instead of the end of this process."""


@pytest.mark.parametrize("before", [[Pending()], [Running(), Crashed()]])
def test_a_run_that_was_cancelled_and_begins_all_the_same_ends(
    client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch, before: list[State[None]]
) -> None:
    def ended(*_runs: UUID, cancelled: bool) -> None:
        raise Ended(cancelled)

    monkeypatch.setattr("flows.job.end", ended)
    with pytest.raises(Ended, match="True"):
        go_through(client, *before, Cancelling(), AwaitingRetry(), Pending(), Running())
    with pytest.raises(Ended, match="True"):
        go_through(client, *before, Cancelled(), Running())  # its process was starting
    for handed_on in (DIED, NEVER_BEGAN, f"Its worker stopped; {ELSEWHERE}"):  # at that moment
        with pytest.raises(Ended, match="True"):
            go_through(client, *before, Cancelled(), AwaitingRetry(message=handed_on), Pending(), Running())
    go_through(client, *before, Cancelling(), Cancelled(), AwaitingRetry(), Pending(), Running())  # retried by a person


ENDING = """
import subprocess, sys, threading, time
from unittest.mock import patch
from uuid import UUID
import httpx
from flows.ending import _conclude as ending_conclude, end

def speaker():
    quiet = {{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}}
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], **quiet)

def speak_on(dies, again):
    dies.wait()
    print(speaker().pid, flush=True)
    again.set()

first, again = speaker(), threading.Event()
print(first.pid, flush=True)
threading.Thread(target=speak_on, args=(first, again), daemon=True).start()
answers = iter([httpx.ReadTimeout("busy")])

def conclude(*given):
    for fault in answers:
        raise fault
    ending_conclude(*given)

with patch("flows.ending._free_slots", lambda *_: again.wait(30)), patch("flows.ending._conclude", conclude):
    end(UUID("{run}"), UUID("{run}"), cancelled={cancelled})
"""


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE  # where nobody buries the dead
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    ("state", "cancelled", "ends"),
    [
        (Cancelling(), False, "Cancelled"),  # its worker told it to stop, and why stands in its state
        (Cancelled(), False, "Cancelled"),  # it was starting
        (Running(), True, "Cancelled"),
        (Running(), False, "AwaitingRetry"),
    ],
)
def test_a_run_that_ends_leaves_no_process_though_its_threads_go_on(
    client: SyncPrefectClient, bootstrapped: str, state: State[None], cancelled: bool, ends: str
) -> None:
    run = queueing.submit({"source": "notes.md"}, name="notes", queue="default").id
    client.set_flow_run_state(run, state, force=True)
    code = ENDING.format(run=run, cancelled=cancelled)
    environment = {**os.environ, "PREFECT_API_URL": bootstrapped}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True, text=True)
    assert ended.returncode == STOPPED, ended.stderr
    started = [int(pid) for pid in ended.stdout.split()]
    assert len(started) == 2
    wait_until(lambda: not any(lives(pid) for pid in started), 10)
    found = client.read_flow_run(run).state
    assert found is not None
    assert found.name == ends


AWAY = "httpx.ConnectError('All connection attempts failed')"
NO_SLOT = "ConcurrencySlotAcquisitionError('Unable to acquire concurrency slots')"
ANSWERED = "PrefectHTTPStatusError('', request=None, response=httpx.Response({}))"


@pytest.mark.parametrize(
    ("error", "ends", "state"),
    [
        (AWAY, STOPPED, "AwaitingRetry"),
        (ANSWERED.format(503), STOPPED, "AwaitingRetry"),
        (NO_SLOT, STOPPED, "AwaitingRetry"),
        ("PrefectAway('The Prefect server does not answer.')", STOPPED, "AwaitingRetry"),
        (ANSWERED.format(422), 1, "Running"),  # it would be refused for ever
    ],
)
def test_a_run_whose_server_was_away_goes_on(
    client: SyncPrefectClient, bootstrapped: str, error: str, ends: int, state: str
) -> None:
    run = queueing.submit({"source": "notes.md"}, name="notes", queue="default").id
    client.set_flow_run_state(run, Running(), force=True)
    code = (
        "import httpx; from unittest.mock import patch; from prefect.exceptions import PrefectHTTPStatusError\n"
        "from docreel.errors import PrefectAway\n"
        "from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError\n"
        "from flows.job import job\n"
        "with patch('flows.job.runtime') as runtime:\n"
        f"    runtime.flow_run.id = runtime.flow_run.root_flow_run_id = '{run}'\n"
        f"    with job():\n        raise {error}"
    )
    environment = {**os.environ, "PREFECT_API_URL": bootstrapped}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True)
    found = client.read_flow_run(run).state
    assert ended.returncode == ends, ended.stderr
    assert found is not None
    assert found.name == state
    if ends == STOPPED:
        assert found.message == "The Prefect server was away; it goes on elsewhere."
