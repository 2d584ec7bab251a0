"""What surrounds a run on a Prefect server: its page, its record, and an end that leaves nothing behind.

A job is a flow run; its record keeps what it made until the job expires.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx
from prefect import runtime
from prefect.client.orchestration import get_client
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.exceptions import PrefectHTTPStatusError, TerminationSignal
from pydantic import ValidationError

from blocks.artifact_store import artifact_store
from blocks.configured import has_server
from docreel.errors import ArtifactMissing, CrashedTooOften, NotFinished, PrefectAway
from docreel.models import Video
from docreel.services.store import ArtifactStore
from flows.ending import end, is_handed_on
from flows.fence import fenced
from flows.outlive import outlive_the_worker
from flows.run_page import progress_bar, show_result
from tasks.policy import patiently

#: A run whose process dies is run again; one that dies this often would for ever.
MOST_DEATHS = 5


@contextmanager
def job() -> Iterator[None]:
    """Show progress, and end cleanly when told to; on a laptop there is nobody to show it to."""
    if not has_server():
        yield
        return
    run = UUID(runtime.flow_run.id)
    root = UUID(runtime.flow_run.root_flow_run_id)
    outlive_the_worker()
    try:
        begin(root)
        with fenced(run, root), progress_bar():
            yield
    except (TerminationSignal, KeyboardInterrupt) as stop:
        end(run, root, cancelled=isinstance(stop, KeyboardInterrupt))
    except (httpx.TransportError, PrefectHTTPStatusError, PrefectAway, ConcurrencySlotAcquisitionError) as error:
        # Only what asks Prefect's server raises these; the last one where it cannot be asked for a slot.
        if isinstance(error, PrefectHTTPStatusError) and error.response.status_code < 500:
            raise  # refused, and would be refused again
        # Its server is away. No work has failed; it goes on when it is back.
        end(run, root, cancelled=False, why="The Prefect server was away")


def begin(run: UUID) -> None:
    """See whether a run should go on, whatever became of it before. Raises CrashedTooOften."""
    with get_client(sync_client=True) as client:
        states = sorted(client.read_flow_run_states(run), key=lambda state: state.timestamp)
    wishes = [state for state in states if state.is_cancelling() or state.is_cancelled()]
    if wishes:
        since = states[states.index(wishes[-1]) :]
        # It was handed on all the same, or a worker had taken it already; who retries a Cancelled run schedules it.
        if wishes[-1].is_cancelling() or not any(state.is_scheduled() and not is_handed_on(state) for state in since):
            end(run, run, cancelled=True)
    deaths = sum(state.is_crashed() for state in states)  # a worker that was stopped is no death
    if deaths >= MOST_DEATHS:
        raise CrashedTooOften(
            f"The process of this run has died {deaths} times; the worker's log says why. Give the worker more "
            "memory, or split the document."
        )


def keep(video: Video) -> None:
    """Keep what a run on a server made, and show it."""
    if has_server():
        store = artifact_store()
        record = _record(UUID(runtime.flow_run.id))
        patiently(lambda: store.write_record(record, video.model_dump_json().encode()))
        show_result(video, store)


def video_of(run: UUID, store: ArtifactStore) -> Video:
    """What a finished run made. Raises NotFinished where there is none."""
    try:
        return Video.model_validate_json(store.read_record(_record(run)))
    except ValidationError as error:
        raise NotFinished(
            f"What run {run} made is kept as another version of docreel does; submit it again."
        ) from error
    except ArtifactMissing as error:
        raise NotFinished(f"Run {run} has made no video (yet), or it expired. See `docreel status {run}`.") from error


def _record(run: UUID) -> str:
    return f"jobs/{run}"
