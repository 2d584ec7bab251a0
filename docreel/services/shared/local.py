"""The shared state of one process: all there is without Redis, and what is left while Redis is away."""

import threading
import time
from collections import deque

from docreel.services.shared.state import FAILURES_WITHIN_S, HALF_OPEN_S, MINUTE_S, Circuit


class LocalState:
    """:class:`SharedState` among the threads of this process."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._failures: dict[str, tuple[int, float]] = {}  # number in a row, when the last was
        self._open: dict[str, float] = {}  # until
        self._spent: dict[str, deque[float]] = {}
        self._leases: dict[str, tuple[str, float]] = {}  # holder, until

    def circuit(self, service: str) -> Circuit:
        with self._one:
            return self._circuit(service, time.monotonic())

    def failed(self, service: str, *, limit: int, pause_s: float, trial: bool) -> None:
        with self._one:
            now = time.monotonic()
            circuit = self._circuit(service, now)
            if circuit.is_open and not trial:
                return
            self._failures[service] = (circuit.failures + 1, now)
            if trial or circuit.failures + 1 >= limit:
                self._open[service] = now + pause_s

    def succeeded(self, service: str, *, trial: bool) -> None:
        with self._one:
            if trial or service not in self._open:
                self._failures.pop(service, None)
                self._open.pop(service, None)

    def hold(self, service: str, pause_s: float) -> None:
        with self._one:
            self._open[service] = max(self._open.get(service, 0.0), time.monotonic() + pause_s)

    def spend(self, service: str, per_minute: int) -> float:
        with self._one:
            now = time.monotonic()
            spent = self._spent.setdefault(service, deque())
            while spent and spent[0] <= now - MINUTE_S:
                spent.popleft()
            if len(spent) >= per_minute:
                return spent[-per_minute] + MINUTE_S - now
            spent.append(now)
            return 0.0

    def take(self, name: str, holder: str, ttl_s: float) -> bool:
        with self._one:
            if self._holder(name) not in ("", holder):
                return False
            self._leases[name] = (holder, time.monotonic() + ttl_s)
            return True

    def release(self, name: str, holder: str) -> None:
        with self._one:
            if self._holder(name) == holder:
                del self._leases[name]

    def holder(self, name: str) -> str:
        with self._one:
            return self._holder(name)

    def _circuit(self, service: str, now: float) -> Circuit:
        until = self._open.get(service)
        if until is not None and now > until + HALF_OPEN_S:
            del self._open[service]
            until = None
        failures, last = self._failures.get(service, (0, now))
        if until is None and now - last > FAILURES_WITHIN_S:
            failures = 0
        return Circuit(failures, until is not None, max(0.0, (until or now) - now))

    def _holder(self, name: str) -> str:
        holder, until = self._leases.get(name, ("", 0.0))
        return holder if time.monotonic() < until else ""
