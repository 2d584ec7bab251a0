"""One value is computed once at a time over all workers: Prefect's transactions take a lease on their key."""

import random
import time
from asyncio import to_thread
from collections.abc import Callable
from typing import Any

from prefect.context import TaskRunContext
from prefect.locking.protocol import LockManager

from blocks.shared_state import workers_state
from docreel.services.shared import TTL_S, Lease

_POLL_S = (0.05, 0.5)  # between two looks at a lease that another holds: at first, and at last

_held: dict[tuple[str, str], Lease] = {}  # by key and holder; of this process


class SingleFlight(LockManager):
    """Locks that end with their holder. It keeps nothing itself, so that tasks that refer to it can be pickled.

    A lock is never refused because Redis is away: it then holds within the process.
    """

    def acquire_lock(
        self, key: str, holder: str, acquire_timeout: float | None = None, hold_timeout: float | None = None
    ) -> bool:
        if self.is_lock_holder(key, holder):
            return True
        lease = Lease(workers_state(), key, hold_timeout or TTL_S, wanted=_still_running())
        if not _wait(lease.acquire, acquire_timeout):
            return False
        _held[key, holder] = lease
        return True

    def release_lock(self, key: str, holder: str) -> None:
        if lease := _held.pop((key, holder), None):
            lease.release()

    def is_locked(self, key: str) -> bool:
        return bool(workers_state().holder(key))

    def is_lock_holder(self, key: str, holder: str) -> bool:
        # Also where the lease was lost meanwhile: what was computed is right, and may be kept.
        return (key, holder) in _held

    def wait_for_lock(self, key: str, timeout: float | None = None) -> bool:
        return _wait(lambda: not self.is_locked(key), timeout)

    async def aacquire_lock(self, *args: Any, **kwargs: Any) -> bool:
        return await to_thread(self.acquire_lock, *args, **kwargs)

    async def await_for_lock(self, *args: Any, **kwargs: Any) -> bool:
        return await to_thread(self.wait_for_lock, *args, **kwargs)


def _still_running() -> Callable[[], bool]:
    """Whether the task run that asks is still at work.

    Prefect forgets to release the lock of a record that vanishes between two looks at it; a run that waits or has
    ended must not keep others waiting.
    """
    context = TaskRunContext.get()
    if context is None:
        return lambda: True
    run = context.task_run
    return lambda: run.state is not None and run.state.is_running()


def _wait(ready: Callable[[], bool], timeout_s: float | None) -> bool:
    """Ask until ``ready``, less and less often; False after ``timeout_s``."""
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    pause_s, longest_s = _POLL_S
    while not ready():
        rest_s = longest_s if deadline is None else deadline - time.monotonic()
        if rest_s <= 0:
            return False
        time.sleep(min(rest_s, pause_s * random.uniform(0.5, 1)))
        pause_s = min(longest_s, pause_s * 1.5)
    return True
