"""Ends a run that is cancelled, or whose worker stops: at once, truthfully, and with nothing left behind.

Prefect interrupts the main thread only; tasks in other threads would go on for as long as their encoder or service
takes. Here the process frees what it holds, says what becomes of the run, and is gone.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

import httpx
import psutil
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, TaskRunFilter, TaskRunFilterId
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import AwaitingRetry, Cancelled

from docreel import workspace
from docreel.services.files import writing

STOPPED = 143
#: What the state of a run says that is handed on, rather than retried by a person.
DIED, NEVER_BEGAN = "Its process died; it goes on.", "Taken by a worker that never began."
ELSEWHERE = "it goes on elsewhere."
#: A worker that is offered a run while it still puts the ended process of it away falls over itself.
PUT_AWAY = timedelta(seconds=30)
_TRIES = 4


def end(run_id: UUID, root_id: UUID, *, cancelled: bool, why: str = "Its worker stopped") -> NoReturn:
    """End this process and all that it started.

    ``root_id`` is the run that the worker started, ``run_id`` the same or one within it. A run that was not cancelled
    waits for another worker, and says ``why``.
    """
    with writing:  # no file of the store is left half written
        _drop()
        try:
            with get_client(sync_client=True) as client:
                _insist(lambda: _conclude(client, run_id, root_id, cancelled, why))
                _free_slots(client, run_id)
        finally:
            _leave()


def withdraw() -> NoReturn:
    """End this process, whose run another has now, and all that it started; its slots' leases end by themselves."""
    with writing:
        _leave()


def is_handed_on(state: State[Any]) -> bool:
    """Whether a run is scheduled because it was interrupted, not because a person retries it."""
    message = state.message or ""
    return state.is_scheduled() and (message in (DIED, NEVER_BEGAN) or message.endswith(ELSEWHERE))


def free_slots(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Hook of a flow: its worker frees the slots of a process that could not; their leases would last a minute."""
    with get_client(sync_client=True) as client:
        _free_slots(client, flow_run.id)


def _drop() -> None:
    for child in psutil.Process().children(recursive=True):
        kill(child)
    workspace.close()


def _insist(call: Callable[[], None]) -> None:
    """Once more where a busy server fails to answer; nobody else would say what became of the run for a minute."""
    for _ in range(_TRIES - 1):
        try:
            return call()
        except (httpx.HTTPError, PrefectHTTPStatusError):
            time.sleep(1)
    call()


def _leave() -> NoReturn:
    """Other threads are still at work, and have started again what was dropped."""
    try:
        _drop()
    finally:
        os._exit(STOPPED)


def kill(process: psutil.Process) -> None:
    """End a process now, if it still lives."""
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def _conclude(client: SyncPrefectClient, run_id: UUID, root_id: UUID, cancelled: bool, why: str) -> None:
    state = client.read_flow_run(root_id).state
    cancelled = cancelled or (state is not None and (state.is_cancelling() or state.is_cancelled()))
    if run_id != root_id:
        client.set_flow_run_state(run_id, Cancelled(message="With the run around it."), force=True)
    if cancelled:
        client.set_flow_run_state(root_id, Cancelled(message="All its processes are gone."), force=True)
    else:
        later = datetime.now(UTC) + PUT_AWAY
        goes_on: State[Any] = AwaitingRetry(message=f"{why}; {ELSEWHERE}", scheduled_time=later)
        client.set_flow_run_state(root_id, goes_on, force=True)


def _free_slots(client: SyncPrefectClient, run_id: UUID) -> None:
    """Give back the slots that the run's tasks hold, as far as the server knows these tasks yet."""
    limits = client.read_concurrency_limits(limit=200, offset=0)
    held = [(limit.tag, UUID(str(slot))) for limit in limits for slot in limit.active_slots]
    if not held:
        return
    ours = client.read_task_runs(
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run_id])),
        task_run_filter=TaskRunFilter(id=TaskRunFilterId(any_=[holder for _, holder in held])),
    )
    for tag, holder in held:
        if holder in {task.id for task in ours}:
            client.decrement_v1_concurrency_slots([tag], holder, 0)
