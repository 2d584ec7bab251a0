"""The flow ``weekly-report``: what was made, how much of it came from the cache, and why runs failed."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Annotated

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from pydantic import Field

from blocks.artifact_store import artifact_store
from docreel import usage
from docreel.errors import NotFinished
from docreel.services.store import ArtifactStore
from docreel.usage import Usage
from flows.housekeeping import JOB_FLOWS, runs_of
from flows.job import video_of
from tasks.spending import spent_by


@flow(name="weekly-report", persist_result=False)
def weekly_report(days: Annotated[int, Field(ge=1, le=366)] = 7, dry_run: bool = False) -> str:
    """Tell what was used in the days before today (UTC), as an artifact with a plot.

    Args:
        days: How many.
        dry_run: Only return the report.
    """
    today = datetime.now(UTC).date()
    counted = Usage(first=today - timedelta(days=days), days=days)
    store = artifact_store()
    with get_client(sync_client=True) as client:
        for run in runs_of(client, JOB_FLOWS):
            _count(counted, run, store)
    told = usage.markdown(counted)
    if not dry_run:
        picture = base64.b64encode(usage.plot(counted)).decode()
        shown = f"{told}\n![Videos and failed runs by day](data:image/png;base64,{picture})\n"
        create_markdown_artifact(key="weekly-report", markdown=shown, description=f"The last {days} days")
    return told


def _count(counted: Usage, run: FlowRun, store: ArtifactStore) -> None:
    state = run.state
    if state is None or not state.is_final():
        return
    day = (run.end_time or state.timestamp).date()
    if day not in counted.dates:
        return
    counted.ended[state.name or state.type.value] += 1
    counted.model = usage.added(counted.model, spent_by(run))
    if state.is_failed() or state.is_crashed():
        counted.failed[day] += 1
        counted.causes[usage.cause_of(state.message or "")] += 1
        return
    try:
        report = video_of(run.id, store).report
    except NotFinished:  # a script, a cancelled run, or a run of runs
        return
    counted.made[day] += 1
    counted.video_ms += report.duration_ms
    counted.executed += report.tasks.executed
    counted.cached += report.tasks.cached
