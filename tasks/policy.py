"""What all stages declare alike: the cache key, one computation at a time, when a retry helps and how long it waits."""

import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, SupportsIndex, TypeVar
from uuid import UUID

from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task

from docreel.errors import DocreelError, RateLimited, ServiceUnavailable, StoreError
from docreel.models import Allowance, content_hash
from docreel.settings import settings
from tasks.single_flight import SingleFlight

T = TypeVar("T")

_LONGEST_BACKOFF_S = 30.0
_AWAY = (ServiceUnavailable, RateLimited, StoreError)  # errors about the health of a service
_MOST_TRIES = 4  # after an error that says nothing about how long it will last


@dataclass
class _Trouble:
    """What went wrong so far in one task run, and how long it waits now."""

    run: UUID
    since: float = field(default_factory=time.monotonic)
    failures: int = 0
    other_failures: int = 0
    wait_s: float = 0.0


_trouble: ContextVar[_Trouble | None] = ContextVar("trouble", default=None)


def content_key(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    """Hash of the task's name and version and of all its inputs: equal inputs are equal work, on every machine.

    What work may cost is no input: it is the same at any price.
    """
    stage = context.task
    inputs = {name: value for name, value in parameters.items() if not isinstance(value, Allowance)}
    return f"{stage.name}/{content_hash([stage.name, stage.version, inputs])}"


def a_retry_helps(_task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether another try may help, and how long to wait for it.

    An error about a service's health is tried again until ``patience_s`` have passed since the first failure; another
    retryable one four times; any other fails at once.
    """
    error = state.data if isinstance(state.data, BaseException) else state.result(raise_on_failure=False)
    if not (isinstance(error, DocreelError) and error.retryable):
        return False
    trouble = _trouble_of(run)
    trouble.failures += 1
    asked_s = getattr(error, "retry_after_s", None) or 0.0
    trouble.wait_s = wait_s(trouble.failures, asked_s)
    if isinstance(error, _AWAY):
        return _has_patience(trouble.since, asked_s)
    trouble.other_failures += 1
    return trouble.other_failures <= _MOST_TRIES


def wait_s(failures: int, asked_s: float) -> float:
    """Exponential backoff after so many ``failures``, with jitter and up to 30 s; never less than was asked for."""
    backoff_s = min(_LONGEST_BACKOFF_S, 2.0 ** (failures - 1)) * random.uniform(0.5, 1)
    # What asked for the same wait asked for it from everyone: they must not come back all at once.
    return max(backoff_s, asked_s * random.uniform(1, 1.1))


def patiently(call: Callable[[], T]) -> T:
    """What ``call`` returns, for what a flow itself does with a service: tried again as in a task."""
    since, failures = time.monotonic(), 0
    while True:
        try:
            return call()
        except _AWAY as error:
            failures += 1
            asked_s = getattr(error, "retry_after_s", None) or 0.0
            if not (error.retryable and _has_patience(since, asked_s)):
                raise
            time.sleep(wait_s(failures, asked_s))


def _has_patience(since: float, asked_s: float) -> bool:
    """A service that asks for more than all the patience is not waited for at all."""
    patience_s = settings().patience_s
    return time.monotonic() - since < patience_s and asked_s <= patience_s


def _trouble_of(run: TaskRun) -> _Trouble:
    trouble = _trouble.get()
    if trouble is None or trouble.run != run.id:
        trouble = _Trouble(run.id)
        _trouble.set(trouble)
    return trouble


class Waits(list[float]):
    """The delay before a retry, for Prefect, which knows only lists of them and no error.

    It asks for one right after :func:`a_retry_helps`, in the same thread: for the wait that was found there.
    """

    def __getitem__(self, _index: SupportsIndex | slice) -> Any:
        trouble = _trouble.get()
        return trouble.wait_s if trouble else 0.0


#: Keyword arguments of every stage's ``@task``.
STAGE: dict[str, Any] = {
    "cache_policy": CacheKeyFnPolicy(cache_key_fn=content_key).configure(
        isolation_level="SERIALIZABLE", lock_manager=SingleFlight()
    ),
    "persist_result": True,
    "result_serializer": "json",
    "cache_result_in_memory": True,
    "retries": 1000,  # a_retry_helps knows the limits
    "retry_delay_seconds": Waits([1.0]),
    "retry_condition_fn": a_retry_helps,
}
