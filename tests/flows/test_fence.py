"""Whether a process should still be at work, by what a real server says of its run."""

from collections.abc import Iterator

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import AwaitingRetry, Cancelling, Crashed, Paused, Pending, Running, State

from flows import queueing
from flows.fence import verdict


@pytest.fixture
def client(bootstrapped: str) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: bootstrapped}), get_client(sync_client=True) as client:
        yield client


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([Running()], "go on"),
        ([Running(), Paused()], "go on"),  # it waits for a review, and ends by itself
        ([Running(), Cancelling()], "cancelled"),
        ([Running(), Crashed()], "superseded"),
        ([Running(), Crashed(), AwaitingRetry()], "superseded"),
        ([Running(), Crashed(), AwaitingRetry(), Pending(), Running()], "superseded"),
    ],
)
def test_the_first_process_of_a_run_knows_what_became_of_it(
    client: SyncPrefectClient, states: list[State[None]], said: str
) -> None:
    run = queueing.submit({"source": "notes.md"}, name="notes", queue="default").id
    for state in states:
        client.set_flow_run_state(run, state, force=True)
    found = client.read_flow_run(run)
    assert verdict(found, 1) == said
    if found.run_count == 2:
        assert verdict(found, 2) == "go on"
