"""What the guard concludes from the calls it sees, and what it lets through."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from docreel.errors import (
    ArtifactMissing,
    BadAnswer,
    CircuitOpen,
    DocreelError,
    RateLimited,
    ServiceRefused,
    ServiceUnavailable,
    StoreError,
    StoreRefused,
)
from docreel.services.shared import SharedState, guarded
from docreel.settings import settings
from tests.conftest import wait_until

AWAY = ServiceUnavailable("It is away.")


def call(service: str, error: BaseException | None = None, per_minute: int = 0) -> None:
    """One call, which ends with ``error``. Raises only where the call was not made."""
    guard = guarded(service, per_minute)
    guard.__enter__()
    assert not guard.__exit__(type(error) if error else None, error, None), "the error was swallowed"


def break_down(state: SharedState, service: str) -> None:
    for _ in range(3):
        call(service, AWAY)
    assert state.circuit(service).is_open


@pytest.fixture
def no_pause(state: SharedState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "breaker_pause_s", 0.001)


def half_open(state: SharedState, service: str) -> None:
    break_down(state, service)
    wait_until(lambda: state.circuit(service).rest_s == 0)


@pytest.mark.parametrize("error", [AWAY, StoreError("It is away.")])
def test_a_service_that_is_away_is_left_alone_after_some_calls(
    state: SharedState, service: str, error: DocreelError
) -> None:
    for _ in range(3):
        call(service, error)
    entered = False
    with pytest.raises(CircuitOpen, match="left alone") as caught, guarded(service):
        entered = True
    assert not entered
    assert 20 < caught.value.retry_after_s <= 30


@pytest.mark.parametrize(
    "error",
    [ServiceRefused("no"), BadAnswer("no"), ArtifactMissing("no"), StoreRefused("no"), RateLimited("no"), KeyError(1)],
)
def test_errors_that_say_nothing_of_its_health_do_not_count(state: SharedState, service: str, error: Exception) -> None:
    for _ in range(9):
        call(service, error)
    assert not state.circuit(service).is_open


@pytest.mark.parametrize("answer", [None, ServiceRefused("no")])
def test_an_answer_ends_the_row_of_failures(state: SharedState, service: str, answer: DocreelError | None) -> None:
    for error in (AWAY, AWAY, answer, AWAY, AWAY):
        call(service, error)
    assert state.circuit(service).failures == 2
    assert not state.circuit(service).is_open


def test_a_bug_of_ours_neither_counts_nor_excuses(state: SharedState, service: str) -> None:
    for error in (AWAY, AWAY, KeyError(1), KeyboardInterrupt()):
        call(service, error)
    assert state.circuit(service).failures == 2


def test_too_many_requests_pause_it_for_as_long_as_it_asks(state: SharedState, service: str) -> None:
    call(service, RateLimited("Slow down.", 90))
    with pytest.raises(CircuitOpen) as caught:
        call(service)
    assert 80 < caught.value.retry_after_s <= 90


def test_a_failure_pauses_it_for_as_long_as_it_asks(state: SharedState, service: str) -> None:
    for _ in range(3):
        call(service, ServiceUnavailable("Later.", 200))
    assert 190 < state.circuit(service).rest_s <= 200


def test_no_service_gets_more_than_an_hour(state: SharedState, service: str) -> None:
    call(service, RateLimited("In a hundred years.", 3e9))
    assert 3500 < state.circuit(service).rest_s <= 3600


def during_trial(service: str, error: BaseException | None, act: Callable[[], None]) -> None:
    """A call that is under way while ``act`` happens in another thread."""
    with ThreadPoolExecutor(1) as other:

        def trial() -> None:
            with guarded(service):
                other.submit(act).result()
                if error:
                    raise error

        if error:
            with pytest.raises(type(error)):
                trial()
        else:
            trial()


@pytest.mark.usefixtures("no_pause")
def test_one_trial_at_a_time_and_its_success_opens_the_door(state: SharedState, service: str) -> None:
    half_open(state, service)

    def others_wait() -> None:
        for _ in range(5):
            with pytest.raises(CircuitOpen):
                call(service)

    during_trial(service, None, others_wait)
    for _ in range(5):
        call(service)


@pytest.mark.usefixtures("no_pause")
def test_a_failed_trial_shuts_it_again(state: SharedState, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    half_open(state, service)
    monkeypatch.setattr(settings(), "breaker_pause_s", 60)
    call(service, AWAY)
    with pytest.raises(CircuitOpen) as caught:
        call(service)
    assert caught.value.retry_after_s > 50


@pytest.mark.usefixtures("no_pause")
def test_a_trial_that_was_interrupted_leaves_room_for_the_next(state: SharedState, service: str) -> None:
    half_open(state, service)
    call(service, KeyboardInterrupt())
    assert state.circuit(service).is_open
    call(service)
    assert not state.circuit(service).is_open


@pytest.mark.usefixtures("no_pause")
def test_a_trial_that_had_to_wait_for_another_that_failed_is_none(
    state: SharedState, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_open(state, service)
    take, shut = state.take, threading.Event()

    def beaten(name: str, holder: str, ttl_s: float) -> bool:
        if not shut.is_set():  # another worker's whole trial, between our look and our lease
            shut.set()
            state.failed(service, limit=3, pause_s=60, trial=True)
        return take(name, holder, ttl_s)

    monkeypatch.setattr(state, "take", beaten)
    with pytest.raises(CircuitOpen):
        call(service)
    assert shut.is_set()


def test_over_the_limit_the_service_is_not_called_and_its_circuit_knows_nothing(
    state: SharedState, service: str
) -> None:
    for _ in range(4):
        call(service, per_minute=4)
    with pytest.raises(RateLimited, match="4 calls") as caught:
        call(service, per_minute=4)
    assert 50 < caught.value.retry_after_s <= 60
    assert not state.circuit(service).is_open
    call(f"{service} elsewhere", per_minute=4)


@pytest.mark.usefixtures("no_pause")
def test_a_call_without_a_permit_is_no_trial(state: SharedState, service: str) -> None:
    call(service, per_minute=1)
    half_open(state, service)
    with pytest.raises(RateLimited):
        call(service, per_minute=1)
    assert state.circuit(service).is_open
    call(service)
    assert not state.circuit(service).is_open
