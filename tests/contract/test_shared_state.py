"""What every shared state promises: in one process, in Redis of each kind, and with a Redis that is away."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from docreel.services.shared import SharedState
from docreel.services.shared.connection import connector
from docreel.services.shared.failover import FailoverState
from docreel.services.shared.local import LocalState
from docreel.services.shared.redis_state import RedisState
from docreel.services.shared.state import Circuit
from tests.conftest import wait_until

KINDS = ["local", "redis_url", "redis_cluster_url", "redis_sentinel_url", "with failover", "away"]
CLOSED = Circuit()


@pytest.fixture(params=KINDS)
def state(request: pytest.FixtureRequest, free_port: int) -> Iterator[SharedState]:
    match request.param:
        case "local":
            yield LocalState()
        case "away":
            yield FailoverState(connector(f"redis://127.0.0.1:{free_port}"))
        case "with failover":
            yield FailoverState(connector(request.getfixturevalue("redis_url")))
        case url:
            yield RedisState(connector(request.getfixturevalue(url))())


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name that no other test uses."""
    return request.node.nodeid


def fail(state: SharedState, service: str, times: int = 1, pause_s: float = 60, trial: bool = False) -> None:
    for _ in range(times):
        state.failed(service, limit=3, pause_s=pause_s, trial=trial)


def half_open(state: SharedState, service: str) -> None:
    fail(state, service, 3, pause_s=0.01)
    wait_until(lambda: state.circuit(service).rest_s == 0)


def test_a_circuit_is_closed_until_enough_failures_in_a_row(state: SharedState, name: str) -> None:
    assert state.circuit(name) == CLOSED
    fail(state, name, 2)
    assert state.circuit(name) == Circuit(failures=2)
    state.succeeded(name, trial=False)
    assert state.circuit(name) == CLOSED
    fail(state, name, 3)
    circuit = state.circuit(name)
    assert circuit.is_open
    assert 50 < circuit.rest_s <= 60


def test_circuits_of_other_services_stay_as_they_are(state: SharedState, name: str) -> None:
    fail(state, name, 3)
    assert state.circuit(f"{name} of another") == CLOSED


def test_while_open_the_outcome_of_earlier_calls_changes_nothing(state: SharedState, name: str) -> None:
    fail(state, name, 3)
    before = state.circuit(name).rest_s
    fail(state, name, pause_s=3000)
    state.succeeded(name, trial=False)
    assert state.circuit(name).is_open
    assert state.circuit(name).rest_s <= before


def test_after_the_pause_it_is_half_open(state: SharedState, name: str) -> None:
    half_open(state, name)
    assert state.circuit(name).is_open


def test_a_good_trial_closes_it(state: SharedState, name: str) -> None:
    half_open(state, name)
    state.succeeded(name, trial=True)
    assert state.circuit(name) == CLOSED


def test_a_bad_trial_opens_it_again_at_once(state: SharedState, name: str) -> None:
    half_open(state, name)
    fail(state, name, pause_s=60, trial=True)
    assert state.circuit(name).rest_s > 50


def test_a_service_that_asks_for_a_pause_gets_all_of_it(state: SharedState, name: str) -> None:
    state.hold(name, 90)
    state.hold(name, 5)
    circuit = state.circuit(name)
    assert (circuit.failures, circuit.is_open) == (0, True)
    assert 80 < circuit.rest_s <= 90


def test_no_more_permits_than_there_are_in_a_minute(state: SharedState, name: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: state.spend(name, 5), range(20)))
    assert waits.count(0) == 5
    assert all(50 < wait <= 60 for wait in waits if wait)
    assert state.spend(f"{name} of another", 5) == 0


def test_a_limit_can_be_changed_while_permits_are_spent(state: SharedState, name: str) -> None:
    assert [state.spend(name, 3) for _ in range(3)] == [0, 0, 0]
    assert state.spend(name, 2) > 0
    assert state.spend(name, 4) == 0
    assert state.spend(name, 4) > 0


def test_a_lease_is_held_by_one(state: SharedState, name: str) -> None:
    together = threading.Barrier(8)

    def take(holder: int) -> bool:
        together.wait()
        return state.take(name, str(holder), 60)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(take, range(8)))
    assert taken.count(True) == 1
    assert state.holder(name) == str(taken.index(True))


def test_a_lease_is_released_by_its_holder_only(state: SharedState, name: str) -> None:
    state.take(name, "one", 60)
    state.release(name, "another")
    assert state.holder(name) == "one"
    state.release(name, "one")
    assert state.holder(name) == ""
    assert state.take(name, "another", 60)


def test_a_lease_ends_by_itself_unless_it_is_renewed(state: SharedState, name: str) -> None:
    state.take(name, "one", 0.01)
    wait_until(lambda: state.take(name, "another", 0.01))
    wait_until(lambda: state.holder(name) == "")
    state.take(name, "one", 0.2)
    assert state.take(name, "one", 60)
    state.take(f"{name} beside", "one", 0.2)
    wait_until(lambda: state.holder(f"{name} beside") == "")
    assert state.holder(name) == "one"
