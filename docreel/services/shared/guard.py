"""A circuit breaker and a rate limit around every call to a service, kept by all workers together.

Closed: calls pass. After ``breaker_failures`` failures in a row the circuit is open: calls raise CircuitOpen and the
service is left alone. After the pause one trial call passes, of all workers: it closes the circuit, or opens it anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from docreel.errors import CircuitOpen, DocreelError, RateLimited, ServiceUnavailable, StoreError
from docreel.services.shared.lease import Lease
from docreel.services.shared.process import shared_state
from docreel.services.shared.state import Circuit, SharedState
from docreel.settings import settings

_WHILE_ON_TRIAL_S = 1.0  # how soon to ask again while another's trial call is under way
_LONGEST_PAUSE_S = 3600.0  # whatever a service asks for


@contextmanager
def guarded(service: str, per_minute: int = 0) -> Iterator[None]:
    """A block that calls ``service`` once; ``service`` is its name and address, without secrets.

    Raises :class:`CircuitOpen`, or :class:`RateLimited` where ``per_minute`` calls were made in the last 60 s (0: any
    number), before the block is entered; passes on what the block raises, and draws its conclusions.
    """
    state = shared_state()
    with _admitted(state, service) as circuit:
        wait_s = state.spend(service, per_minute) if per_minute else 0.0
        if wait_s:
            message = (
                f"{service[:1].upper()}{service[1:]} has had its {per_minute} calls of this minute. Wait, or raise"
            )
            raise RateLimited(f"{message} the limit in the settings (DOCREEL_…_PER_MINUTE).", wait_s)
        try:
            yield
        except DocreelError as error:
            _conclude(state, service, circuit, error)
            raise
        _answered(state, service, circuit)


@contextmanager
def _admitted(state: SharedState, service: str) -> Iterator[Circuit]:
    """The circuit that the call goes through; open only where it is the trial call."""
    circuit = state.circuit(service)
    if not circuit.is_open:
        yield circuit
        return
    if circuit.rest_s:
        raise _left_alone(service, circuit.rest_s)
    trial = Lease(state, f"trial of {service}")
    if not trial.acquire():
        raise _left_alone(service, _WHILE_ON_TRIAL_S)
    try:
        circuit = state.circuit(service)
        if circuit.rest_s:  # another worker's trial has failed in between
            raise _left_alone(service, circuit.rest_s)
        yield circuit
    finally:
        trial.release()


def _conclude(state: SharedState, service: str, circuit: Circuit, error: DocreelError) -> None:
    """What an error says about the service's health; one that is none of ours says nothing."""
    if isinstance(error, RateLimited) and error.retry_after_s:
        state.hold(service, min(error.retry_after_s, _LONGEST_PAUSE_S))
    elif isinstance(error, ServiceUnavailable | StoreError) and error.retryable:
        configured = settings()
        asked_s = error.retry_after_s if isinstance(error, ServiceUnavailable) else None
        pause_s = min(asked_s or configured.breaker_pause_s, _LONGEST_PAUSE_S)
        state.failed(service, limit=configured.breaker_failures, pause_s=pause_s, trial=circuit.is_open)
    else:
        _answered(state, service, circuit)  # refused, or a bad answer: the service is there


def _answered(state: SharedState, service: str, circuit: Circuit) -> None:
    if circuit.is_open or circuit.failures:
        state.succeeded(service, trial=circuit.is_open)


def _left_alone(service: str, rest_s: float) -> CircuitOpen:
    name = service[:1].upper() + service[1:]
    message = f"{name} is left alone for {rest_s:.0f} s, after failures or at its own wish. See whether it runs."
    return CircuitOpen(message, rest_s)
