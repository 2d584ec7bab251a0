"""The flow ``reap-runs``: what the server's automations missed, and runs that have waited too long.

Automations act on events, and a server that is restarted, or whose database is locked, can lose one. This flow looks at
the runs themselves.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.events.filters import EventFilter, EventNameFilter, EventOccurredFilter, EventResourceFilter
from prefect.states import AwaitingRetry, Cancelled, Crashed

from docreel import workspace
from flows import queueing
from flows.ending import DIED, NEVER_BEGAN, PUT_AWAY

_ALIVE = "prefect.flow-run.heartbeat"
_OPEN = [StateType.RUNNING, StateType.PENDING, StateType.CRASHED, StateType.CANCELLING]
#: No worker takes a run that another run started; handed on, it would wait for ever.
_INNER_WAITING = FlowRunFilter(
    state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
    deployment_id=FlowRunFilterDeploymentId(is_null_=True),
)


@flow(name="reap-runs", persist_result=False)
def reap_runs(silent_s: int = 120, waits_s: int = 1_800, dry_run: bool = False) -> dict[str, str]:
    """Hand dead runs on, and move runs that wait too long up by one queue. What was done to each run, by its id.

    Args:
        silent_s: A run is dead that was so long at work without a heartbeat, taken but not begun, or crashed and not
            handed on; seconds.
        waits_s: A run that has waited so long moves up; seconds.
        dry_run: Only say what would be done.
    """
    done: dict[str, str] = {}
    with get_client(sync_client=True) as client:
        for run, state in _dead(client, timedelta(seconds=silent_s)):
            done[str(run.id)] = f"{run.name}: {state.name}. {state.message}"
            if not dry_run:
                client.set_flow_run_state(run.id, state, force=True)
    if not dry_run:
        aged = queueing.age(timedelta(seconds=waits_s))
        workspace.sweep()  # what killed processes of this machine left
        done |= {str(run.id): f"{run.name}: moved up to queue {run.work_queue_name}." for run in aged}
    if done:
        rows = "\n".join(f"- {said}" for said in done.values())
        create_markdown_artifact(key="reap-runs", markdown=f"{'Would be done' if dry_run else 'Done'}:\n\n{rows}\n")
    return done


def _dead(client: SyncPrefectClient, silent: timedelta) -> Iterator[tuple[FlowRun, State[None]]]:
    """Each dead run, and the state that it should have."""
    limit = datetime.now(UTC) - silent
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_OPEN)))
    later = datetime.now(UTC) + PUT_AWAY
    for run in queueing.every_run(client, flow_run_filter=_INNER_WAITING):
        if run.parent_task_run_id and run.state and run.state.timestamp <= limit:
            yield run, Cancelled(message="The run around it died, and makes another.")
    for run in queueing.every_run(client, flow_run_filter=wanted, deployment_filter=queueing.JOBS):
        if run.state is None or run.state.timestamp > limit:
            continue
        match run.state.type:
            case StateType.CRASHED if not _moved(run):
                yield run, AwaitingRetry(message=DIED, scheduled_time=later)
            case StateType.PENDING:
                yield run, AwaitingRetry(message=NEVER_BEGAN, scheduled_time=later)
            case StateType.CANCELLING if not _beat(client, run, limit):
                yield run, Cancelled(message="Its process is gone.")
            case StateType.RUNNING if _beats(client, run) and not _beat(client, run, limit):
                yield run, Crashed(message=f"No heartbeat for {silent.total_seconds():.0f} seconds.")


def _moved(run: FlowRun) -> bool:
    return any(tag.startswith(queueing.MOVED) for tag in run.tags)


def _beats(client: SyncPrefectClient, run: FlowRun) -> bool:
    """Whether it sends heartbeats: as all do of our pool, where one may die before the first; of others, who has."""
    return run.work_pool_name == queueing.POOL or _beat(client, run, None)


def _beat(client: SyncPrefectClient, run: FlowRun, since: datetime | None) -> bool:
    """Whether a heartbeat of the run is known, ``since`` then or at all."""
    heartbeats = EventFilter(
        event=EventNameFilter(name=[_ALIVE]),
        resource=EventResourceFilter(id=[f"prefect.flow-run.{run.id}"]),
        occurred=EventOccurredFilter(since=since or run.start_time or datetime.min.replace(tzinfo=UTC)),
    )
    return bool(client.read_events(heartbeats, limit=1).events)
