"""A run's own look at whether its process should still be at work.

The worker that started the process tells it of a cancellation; where that worker is dead, nobody does. And a process
whose heartbeats were lost has been declared dead, and its run handed on: two of them must not go on.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import PrefectHTTPStatusError

from flows.ending import end, withdraw

_LOOK_S = 5.0

Verdict = Literal["go on", "cancelled", "superseded"]


@contextmanager
def fenced(run: UUID, root: UUID) -> Iterator[None]:
    """End this process when its run is cancelled or handed on; ``root`` is the run that the worker started."""
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(run, root, over), name="fence", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()


def verdict(run: FlowRun, starts: int) -> Verdict:
    """What becomes of the process that was the ``starts``-th of the run."""
    state = run.state
    if state is None or state.is_paused():
        return "go on"
    if state.is_cancelling():
        return "cancelled"
    return "go on" if state.is_running() and run.run_count == starts else "superseded"


def _watch(run: UUID, root: UUID, over: threading.Event) -> None:
    starts = None
    with get_client(sync_client=True) as client:
        while not over.wait(_LOOK_S):
            found = _look(client, root)
            if found is None:
                continue
            starts = starts or found.run_count
            said = verdict(found, starts)
            if over.is_set():  # it has just ended by itself
                return
            if said == "cancelled":
                end(run, root, cancelled=True)
            if said == "superseded":
                withdraw()


def _look(client: SyncPrefectClient, run: UUID) -> FlowRun | None:
    try:
        return client.read_flow_run(run)
    except (httpx.HTTPError, PrefectHTTPStatusError):
        return None  # the server is away; the next look sees it
