"""What one run did: the tasks that worked, those that were answered from the cache, and the results of both."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from prefect.futures import PrefectFuture

from blocks.artifact_store import artifact_store
from docreel.errors import StoreError
from docreel.models import TaskCounts, TokenUsage
from docreel.retention import note_use
from tasks.policy import patiently


@dataclass
class Ledger:
    """Every task of a run is settled here once."""

    executed: int = 0
    cached: int = 0
    document: str = ""  # sha256, where there is one
    usage: TokenUsage = field(default_factory=TokenUsage)  # what this run has spent on its language model
    results: set[str] = field(default_factory=set)  # names of the records that tasks left or found

    def settle(self, future: PrefectFuture[Any]) -> tuple[Any, bool]:
        """The result of a task, and whether it was cached. Waits for it; raises what it raised."""
        result = future.result()
        cached = future.state.name == "Cached"
        self.cached += cached
        self.executed += not cached
        self.results.add(_record_of(future))
        return result, cached

    def counts(self) -> TaskCounts:
        return TaskCounts(executed=self.executed, cached=self.cached)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note in the end what the document's run used, however it ends."""
        try:
            yield
        except Exception:
            with suppress(StoreError):  # what went wrong first is what is told
                self._note()
            raise
        patiently(self._note)

    def _note(self) -> None:
        if self.document and self.results:
            note_use(artifact_store(), self.document, self.results)


def _record_of(future: PrefectFuture[Any]) -> str:
    data: Any = future.state.data  # a result with its metadata, or the metadata alone
    return str(getattr(data, "metadata", data).storage_key)
