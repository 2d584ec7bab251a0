"""The flows ``expire-jobs`` and ``purge-cache``: nothing is kept for ever, and nothing goes that is still needed.

``docreel/retention.py`` says why both may run at any time, twice at once, or be killed half way.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
)
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from pydantic import NonNegativeInt, TypeAdapter, ValidationError

from blocks.artifact_store import artifact_store
from docreel import retention
from docreel.retention import JOBS, UPLOADS, Days, Inventory, Kind, Record, Swept, purge, sweep
from docreel.settings import settings
from flows import queueing

#: The flows whose runs make something.
JOB_FLOWS = ("make-video", "make-many", "write-script", "warm-cache")
_HOUSEKEEPING = (
    "backup",
    "check-integrity",
    "clean-workspaces",
    "expire-jobs",
    "purge-cache",
    "reap-runs",
    "weekly-report",
)
_HOUSEKEEPING_KEPT = timedelta(days=7)
_PAGE = 200
_MOST_LINES = 1_000  # of an artifact
_DAYS = TypeAdapter(Days)
_UPLOADED = re.compile(r"upload:([0-9a-f]{64})/")


@flow(name="expire-jobs", persist_result=False)
def expire_jobs(keep_days: Days = 90, dry_run: bool = False) -> str:
    """Remove jobs that ended so long ago: videos, reports, runs with their logs and artifacts, and uploads.

    Args:
        keep_days: How long an ended job is kept; a job with the tag `keep-days:N` is kept N days.
        dry_run: Only say what would go.
    """
    now, store = datetime.now(UTC), artifact_store()
    with get_client(sync_client=True) as client:
        expired = _expired(client, now, timedelta(days=keep_days))
        inventory = Inventory.of(store)
        doomed = (
            *_jobs_without_run(client, inventory, now, expired.runs),
            *_forgotten_uploads(inventory, now - timedelta(days=keep_days), expired.uploads_in_use),
        )
        swept = sweep(store, inventory, doomed, now, grace(), dry_run=dry_run)
        if not dry_run:
            for run in expired.runs.values():
                _delete(client, run)
    return _told("expire-jobs", dry_run, swept, expired.runs)


@flow(name="purge-cache", persist_result=False)
def purge_cache(
    unused_days: Days = 30,
    keep_megabytes: NonNegativeInt | None = None,
    kinds: tuple[Kind, ...] = (),
    document: str = "",
    dry_run: bool = False,
) -> str:
    """Remove cached results of tasks, and the artifacts that only they need. What is asked for again is made again.

    Args:
        unused_days: Results that nobody used for so long go.
        keep_megabytes: The least recently used go until no more is left; empty: any size.
        kinds: Only results of these tasks; empty: of all.
        document: SHA-256 of a document: all that was made of it goes, and nothing else; empty: of any document.
        dry_run: Only say what would go.
    """
    keep_bytes = None if keep_megabytes is None else keep_megabytes * 1_000_000
    unused = timedelta(days=unused_days)
    now, store = datetime.now(UTC), artifact_store()
    swept = purge(store, now, unused, keep_bytes, kinds, document=document, grace=grace(), dry_run=dry_run)
    return _told("purge-cache", dry_run, swept)


def grace() -> timedelta:
    """How long what nobody names any more stays."""
    return timedelta(hours=settings().grace_hours)


@dataclass
class _Expired:
    runs: dict[str, FlowRun] = field(default_factory=dict)  # by id
    uploads_in_use: set[str] = field(default_factory=set)  # keys that runs which stay may read


def _expired(client: SyncPrefectClient, now: datetime, keep: timedelta) -> _Expired:
    found = _Expired()
    for names, default in ((JOB_FLOWS, keep), (_HOUSEKEEPING, _HOUSEKEEPING_KEPT)):
        for run in runs_of(client, names):
            over = run.state is not None and run.state.is_final() and not run.state.is_crashed()
            ended = run.end_time or (run.state.timestamp if run.state else now)
            if over and now - ended > _kept(client, run, default):
                found.runs[str(run.id)] = run
            else:
                found.uploads_in_use.update(_UPLOADED.findall(json.dumps(run.parameters, default=str)))
    return found


def runs_of(client: SyncPrefectClient, flows: Iterable[str]) -> tuple[FlowRun, ...]:
    """All runs of these flows."""
    return queueing.every_run(client, flow_filter=FlowFilter(name=FlowFilterName(any_=list(flows))))


def _kept(client: SyncPrefectClient, run: FlowRun, default: timedelta) -> timedelta:
    """How long a run is kept; one within another as long as that one."""
    around = _around(client, run)
    if around is not None:
        return _kept(client, around, default)
    said = (tag.removeprefix(queueing.KEEP_DAYS) for tag in run.tags if tag.startswith(queueing.KEEP_DAYS))
    try:
        return timedelta(days=_DAYS.validate_python(next(said)))
    except (StopIteration, ValidationError):  # a tag is anybody's text
        return default


def _around(client: SyncPrefectClient, run: FlowRun) -> FlowRun | None:
    try:
        started_by = client.read_task_run(run.parent_task_run_id).flow_run_id if run.parent_task_run_id else None
        return client.read_flow_run(started_by) if started_by else None
    except ObjectNotFound:  # it has gone before
        return None


def _jobs_without_run(
    client: SyncPrefectClient, inventory: Inventory, now: datetime, expired: dict[str, FlowRun]
) -> Iterator[Record]:
    """What jobs made whose run expires now, or was deleted by somebody."""
    made = {record.item.name.removeprefix(JOBS): record for record in inventory.records if record.kind == "jobs"}
    names = sorted(made)
    for begin in range(0, len(names), _PAGE):
        page = names[begin : begin + _PAGE]
        asked = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(name) for name in page]))
        known = client.read_flow_runs(flow_run_filter=asked, limit=_PAGE)
        there = {str(run.id) for run in known}
        for name in page:
            if name in expired or (name not in there and now - made[name].item.modified > grace()):
                yield made[name]


def _forgotten_uploads(inventory: Inventory, before: datetime, in_use: set[str]) -> Iterator[Record]:
    for record in inventory.records:
        old = record.kind == "uploads" and record.item.modified < before
        if old and record.item.name.removeprefix(UPLOADS) not in in_use:
            yield record


def _delete(client: SyncPrefectClient, run: FlowRun) -> None:
    """The run, its logs and its artifacts; the server deletes the logs by itself."""
    try:
        of = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
        while artifacts := client.read_artifacts(artifact_filter=of, limit=_PAGE):
            for artifact in artifacts:
                client.delete_artifact(artifact.id)
        client.delete_flow_run(run.id)
    except ObjectNotFound:  # another run of this flow was here
        return


def _told(key: str, dry_run: bool, swept: Swept, runs: Collection[str] = ()) -> str:
    said = retention.told(swept, dry_run=dry_run)
    if runs:
        said = f"{said} {len(runs)} runs {'would go' if dry_run else 'went'} with them."
    names = "\n".join(f"- `{name}`" for name in [*runs, *swept.records, *swept.artifacts][:_MOST_LINES])
    create_markdown_artifact(key=key, markdown=f"{said}\n\n{names}\n", description=said)
    return said
