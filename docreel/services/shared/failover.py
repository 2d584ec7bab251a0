"""Redis while it answers; this process alone while it does not."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, RedisError

from docreel.services.shared.connection import Client
from docreel.services.shared.local import LocalState
from docreel.services.shared.redis_state import RedisState
from docreel.services.shared.state import Circuit, SharedState

#: How long Redis is not asked after it has failed.
AGAIN_S = 5.0

T = TypeVar("T")
_log = logging.getLogger(__name__)


class FailoverState:
    """:class:`SharedState` that never fails: what Redis cannot answer is answered locally, and said so once."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect
        self._local = LocalState()
        self._redis: RedisState | None = None
        self._connecting, self._one = threading.Lock(), threading.Lock()
        self._away = False
        self._again_at = 0.0

    def circuit(self, service: str) -> Circuit:
        return self._do(lambda state: state.circuit(service))

    def failed(self, service: str, *, limit: int, pause_s: float, trial: bool) -> None:
        self._do(lambda state: state.failed(service, limit=limit, pause_s=pause_s, trial=trial))

    def succeeded(self, service: str, *, trial: bool) -> None:
        self._do(lambda state: state.succeeded(service, trial=trial))

    def hold(self, service: str, pause_s: float) -> None:
        self._do(lambda state: state.hold(service, pause_s))

    def spend(self, service: str, per_minute: int) -> float:
        return self._do(lambda state: state.spend(service, per_minute))

    # A lease is held in both places: it goes on when Redis goes, and threads of one process need not ask Redis.
    def take(self, name: str, holder: str, ttl_s: float) -> bool:
        if not self._local.take(name, holder, ttl_s):
            return False
        taken = self._do(lambda state: state.take(name, holder, ttl_s))
        if not taken:
            self._local.release(name, holder)
        return taken

    def release(self, name: str, holder: str) -> None:
        self._local.release(name, holder)
        self._do(lambda state: state.release(name, holder))

    def holder(self, name: str) -> str:
        return self._local.holder(name) or self._do(lambda state: state.holder(name))

    def _do(self, operation: Callable[[SharedState], T]) -> T:
        was_away = self._away
        if self._worth_asking():
            try:
                answer = operation(self._connected(was_away))
            except (RedisError, RedisClusterException, OSError) as error:
                self._lost(error)
            else:
                self._found()
                return answer
        return operation(self._local)

    def _worth_asking(self) -> bool:
        with self._one:
            now = time.monotonic()
            if now < self._again_at:
                return False
            if self._away:
                self._again_at = now + AGAIN_S  # one thread waits for the answer; the others go on
            return True

    def _connected(self, was_away: bool) -> RedisState:
        with self._connecting:
            if self._redis is None:
                if self._away and not was_away:
                    raise RedisConnectionError("another thread has just failed to connect")
                try:
                    self._redis = RedisState(self._connect())
                except (RedisError, RedisClusterException, OSError) as error:
                    self._lost(error)  # before the threads that wait for the same connection try in turn
                    raise
            return self._redis

    def _lost(self, error: Exception) -> None:
        with self._one:
            if not self._away:
                _log.warning("Redis does not answer (%s). This process goes on alone and tries again.", error)
            self._away = True
            self._again_at = time.monotonic() + AGAIN_S

    def _found(self) -> None:
        with self._one:
            if self._away:
                _log.warning("Redis answers again.")
            self._away = False
            self._again_at = 0.0
