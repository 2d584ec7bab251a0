"""Whether a run that was interrupted goes on."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import AwaitingRetry, Cancelled, Cancelling, Crashed, Pending, Running, State

from docreel.errors import CrashedTooOften
from flows import queueing
from flows.job import MOST_DEATHS, begin


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
def test_a_run_that_was_cancelled_and_handed_on_by_mistake_ends(
    client: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch, before: list[State[None]]
) -> None:
    def ended(*_runs: UUID, cancelled: bool) -> None:
        raise Ended(cancelled)

    monkeypatch.setattr("flows.job.end", ended)
    with pytest.raises(Ended, match="True"):
        go_through(client, *before, Cancelling(), AwaitingRetry(), Pending(), Running())
    go_through(client, *before, Cancelling(), Cancelled(), AwaitingRetry(), Pending(), Running())  # retried by a person
