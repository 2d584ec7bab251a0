"""Counts, for one run, the tasks that did work and those that were answered from the cache."""

from dataclasses import dataclass
from typing import Any

from prefect.futures import PrefectFuture

from docreel.models import TaskCounts


@dataclass
class Ledger:
    """Every task of a run is settled here once."""

    executed: int = 0
    cached: int = 0

    def settle(self, future: PrefectFuture[Any]) -> tuple[Any, bool]:
        """The result of a task, and whether it was cached. Waits for it; raises what it raised."""
        result = future.result()
        cached = future.state.name == "Cached"
        self.cached += cached
        self.executed += not cached
        return result, cached

    def counts(self) -> TaskCounts:
        return TaskCounts(executed=self.executed, cached=self.cached)
