"""Locks that end with their holder."""

import logging
import threading
import uuid
from collections.abc import Callable

from docreel.services.shared.state import SharedState

#: What a holder that was killed costs the others.
TTL_S = 15.0

_log = logging.getLogger(__name__)


class Lease:
    """The lease ``name``: held until it is released, renewed by a thread every third of ``ttl_s``.

    Its holder's death ends it within ``ttl_s``, and so does ``wanted`` when it turns false.
    """

    def __init__(
        self, state: SharedState, name: str, ttl_s: float = TTL_S, wanted: Callable[[], bool] = lambda: True
    ) -> None:
        self.name = name
        self._state, self._ttl_s, self._wanted = state, ttl_s, wanted
        self._holder = uuid.uuid4().hex
        self._released = threading.Event()
        self._one = threading.Lock()

    def acquire(self) -> bool:
        """Whether the lease is now held; never waits. May be called again until it is."""
        if not self._state.take(self.name, self._holder, self._ttl_s):
            return False
        threading.Thread(target=self._renew, name=f"lease {self.name[:24]}", daemon=True).start()
        return True

    def release(self) -> None:
        """Give the lease back; nothing happens where it was lost."""
        with self._one:  # never while it is being renewed
            self._released.set()
            self._state.release(self.name, self._holder)

    def _renew(self) -> None:
        while not self._released.wait(self._ttl_s / 3) and self._wanted():
            with self._one:
                if not self._released.is_set() and not self._state.take(self.name, self._holder, self._ttl_s):
                    _log.warning("The lease %s was lost to another worker; the same work may be done twice.", self.name)
                    return
