"""Runs a flow on this machine with no Prefect server.

The tasks go through Prefect's own task engine (caching, retries, states, futures), only nothing is reported to an API:
starting one takes 7 to 15 s, a short video takes not much longer. See docs/decisions/0001-no-server-on-a-laptop.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext, SyncClientContext
from prefect.events.clients import NullEventsClient
from prefect.events.worker import EventsWorker
from prefect.filesystems import WritableFileSystem
from prefect.flows import Flow
from prefect.futures import PrefectConcurrentFuture
from prefect.results import ResultStore
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)
from prefect.states import Running
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task
from prefect.utilities.callables import get_call_parameters

from blocks.configured import NOWHERE

P = ParamSpec("P")
R = TypeVar("R")


class UnlimitedThreads(ThreadPoolTaskRunner[Any]):
    """Threads for tasks whose tag limits nobody keeps: tag limits live in a server."""

    def submit(self, task: Task[Any, Any], *args: Any, **kwargs: Any) -> PrefectConcurrentFuture[Any]:
        untagged = copy(task)
        untagged.tags = set()
        return super().submit(untagged, *args, **kwargs)

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        if exc_type is not None and self._executor is not None:
            # Who failed or was stopped ends now: tasks that still run are not waited for.
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
        super().__exit__(exc_type, exc_value, traceback)


def run_on_laptop(flow: Flow[P, R], storage: WritableFileSystem, *args: P.args, **kwargs: P.kwargs) -> R:
    """The flow with no server; results of its tasks are kept in ``storage``.

    Raises what the flow raises.
    """
    body: Callable[P, R] = flow.fn
    runner = flow.task_runner
    threads = runner._max_workers if isinstance(runner, ThreadPoolTaskRunner) else None
    with _no_server() as clients, UnlimitedThreads(max_workers=threads) as task_runner:
        context = FlowRunContext(
            flow=flow,
            flow_run=FlowRun(id=uuid4(), flow_id=uuid4(), state=Running()),
            client=clients.client,
            task_runner=task_runner,
            result_store=ResultStore(result_storage=storage),
            parameters=get_call_parameters(body, args, kwargs),
            persist_result=False,
        )
        with context:
            return body(*args, **kwargs)


@contextmanager
def _no_server() -> Iterator[SyncClientContext]:
    """Prefect's clients exist but are never used: an address that nothing listens on shows any slip at once."""
    EventsWorker.set_client_override(NullEventsClient)
    nowhere = {
        PREFECT_API_URL: NOWHERE,
        PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED: False,
        PREFECT_LOGGING_TO_API_ENABLED: False,
    }
    try:
        with temporary_settings(nowhere), SyncClientContext() as clients:
            yield clients
    finally:
        EventsWorker.set_client_override(None)
