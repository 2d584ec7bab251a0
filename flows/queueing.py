"""Jobs in the queues of a Prefect server: taken on, moved, aged, cancelled, asked after.

A job is a flow run of a deployment. Prefect cannot move a run to another queue: moving makes a new run that carries on,
and the old one points to it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    ArtifactFilterType,
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterIdempotencyKey,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import ArtifactSort, FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Cancelling, Scheduled
from prefect.variables import Variable

from docreel.errors import JobError, TooManyWaiting, UnknownRun

POOL = "docreel"
DEPLOYMENT = "make-video/default"
ABOVE = {"low": "default", "default": "high"}
MOVED = "moved-to:"
#: Tag of a run that is kept for a time of its own: ``keep-days:365``.
KEEP_DAYS = "keep-days:"
#: A new run waits this long until the old one is surely out of the way; should we die in between, it still begins.
HANDOVER = timedelta(minutes=5)
_PAGE = 200  # as many as the server gives at once
_WAITING = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])))
#: Deployments whose runs make something; housekeeping has another tag, its schedule does it again.
JOBS = DeploymentFilter(tags=DeploymentFilterTags(all_=["docreel"]))


def submit(parameters: dict[str, Any], *, name: str, queue: str, key: str = "", tags: Iterable[str] = ()) -> FlowRun:
    """Put a job into ``queue``; a ``key`` that was used before gives the job that it named.

    Raises TooManyWaiting where the queues are full.
    """
    with get_client(sync_client=True) as client:
        known = _by_key(client, key) if key else None
        if known is not None:
            return _current(client, known.id)
        most = int(str(Variable.get("docreel_max_waiting", default=1_000)))
        if client.count_flow_runs(flow_run_filter=_WAITING, deployment_filter=JOBS) >= most:
            raise TooManyWaiting(f"{most} runs are waiting already. Submit it later, or raise docreel_max_waiting.")
        return client.create_flow_run_from_deployment(
            _deployment(client),
            parameters=parameters,
            name=name,
            tags=tags,
            work_queue_name=queue,
            idempotency_key=f"job:{key}" if key else None,
        )


def move(run_id: UUID, queue: str) -> FlowRun:
    """Move a waiting run to ``queue``; the run that carries on. Raises UnknownRun; JobError where it does not wait."""
    with get_client(sync_client=True) as client:
        old = _current(client, run_id)
        if old.state is None or not old.state.is_scheduled() or old.deployment_id is None:
            raise JobError(f"Run {old.id} does not wait in a queue; only waiting runs can be moved.")
        if old.work_queue_name == queue:
            return old
        return _move(client, old, queue)


def age(waited: timedelta) -> tuple[FlowRun, ...]:
    """Move each run that has waited so long up by one queue, so that none waits for ever; the runs that carry on."""
    overdue = _WAITING.model_copy(
        update={"expected_start_time": FlowRunFilterExpectedStartTime(before_=datetime.now(UTC) - waited)}
    )
    with get_client(sync_client=True) as client:
        runs = every_run(client, flow_run_filter=overdue, deployment_filter=JOBS)
        return tuple(_move(client, run, ABOVE[run.work_queue_name]) for run in runs if run.work_queue_name in ABOVE)


def status(run_id: UUID) -> str:
    """How far a run is, or how it ended, in a sentence. Raises UnknownRun."""
    with get_client(sync_client=True) as client:
        run = _current(client, run_id)
        state = run.state
        if state is None or state.is_scheduled():
            return f"Waits in queue {run.work_queue_name}."
        if state.is_paused():
            return f"Waits for its script to be approved: `docreel review {run.id}`, then `docreel approve {run.id}`."
        if state.is_running():
            return f"{state.name}, {_percent(client, run):.0f} %."
        return f"{state.name}. {state.message or ''}".strip()


def cancel(run_id: UUID) -> None:
    """Stop a run; a waiting one at once, one at work as soon as its process hears of it. Raises UnknownRun.

    A run that crashed, or was interrupted, waits to be handed on: Prefect would refuse the first, and wait for the
    process of the second. One that a worker has just taken may never begin, and then nobody would end it. Should its
    process begin all the same, it sees what became of it (flows/job.py, flows/fence.py).
    """
    with get_client(sync_client=True) as client:
        run = _current(client, run_id)
        state = run.state
        if state and (state.is_scheduled() or state.is_pending() or state.is_crashed() or state.is_paused()):
            # Its worker must not hear of it: a process that is stopped while it starts is scheduled again by Prefect.
            client.set_flow_run_state(run.id, Cancelled(message="It was waiting."), force=True)
        else:
            client.set_flow_run_state(run.id, Cancelling())


def current(run_id: UUID) -> FlowRun:
    """The run, or where it was moved the one that carries on. Raises UnknownRun."""
    with get_client(sync_client=True) as client:
        return _current(client, run_id)


def every_run(client: SyncPrefectClient, **filters: Any) -> tuple[FlowRun, ...]:
    """All runs that the client's filters name, however many; who comes meanwhile comes last."""
    found: list[FlowRun] = []
    while page := client.read_flow_runs(
        sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=_PAGE, offset=len(found), **filters
    ):
        found.extend(page)
    return tuple(found)


def _current(client: SyncPrefectClient, run_id: UUID) -> FlowRun:
    try:
        run = client.read_flow_run(run_id)
    except ObjectNotFound as error:
        raise UnknownRun(f"There is no run {run_id} on this server; it may have expired.") from error
    following = next((tag.removeprefix(MOVED) for tag in run.tags if tag.startswith(MOVED)), None)
    return _current(client, UUID(following)) if following else run


def _move(client: SyncPrefectClient, old: FlowRun, queue: str) -> FlowRun:
    assert old.deployment_id is not None  # only deployments have queues
    new = client.create_flow_run_from_deployment(
        old.deployment_id,
        parameters=old.parameters,
        name=old.name,
        tags=old.tags,
        work_queue_name=queue,
        idempotency_key=f"moved:{old.id}",
        state=Scheduled(scheduled_time=datetime.now(UTC) + HANDOVER),
    )
    client.update_flow_run(old.id, tags=[*old.tags, f"{MOVED}{new.id}"])
    client.set_flow_run_state(old.id, Cancelling(message=f"Moved to queue {queue} as run {new.id}."))
    client.set_flow_run_state(new.id, Scheduled(scheduled_time=old.expected_start_time))
    return client.read_flow_run(new.id)


def _percent(client: SyncPrefectClient, run: FlowRun) -> float:
    found = client.read_artifacts(
        artifact_filter=ArtifactFilter(
            flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]), type=ArtifactFilterType(any_=["progress"])
        ),
        sort=ArtifactSort.CREATED_DESC,
        limit=1,
    )
    return float(str(found[0].data)) if found else 0.0


def _by_key(client: SyncPrefectClient, key: str) -> FlowRun | None:
    found = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[f"job:{key}"]))
    )
    return found[0] if found else None


def _deployment(client: SyncPrefectClient) -> UUID:
    try:
        return client.read_deployment_by_name(DEPLOYMENT).id
    except ObjectNotFound as error:
        raise JobError(f"The server has no deployment {DEPLOYMENT}; run `python -m deployments.bootstrap`.") from error
