"""What workers share: circuits, spent permits and leases. ``tests/contract/test_shared_state.py`` is the contract."""

import hashlib
from typing import NamedTuple, Protocol


class Circuit(NamedTuple):
    """A service's circuit: closed, open for ``rest_s`` more seconds, or half-open (open with no rest left)."""

    failures: int = 0
    is_open: bool = False
    rest_s: float = 0.0


class SharedState(Protocol):
    """Small state with an end: whatever is kept is forgotten after a while. Each call is atomic; all times in seconds.

    ``service`` and ``name`` may be any text; ``holder`` is unlike that of any other lease.
    """

    def circuit(self, service: str) -> Circuit:
        """How the service's circuit is now."""
        ...

    def failed(self, service: str, *, limit: int, pause_s: float, trial: bool) -> None:
        """Count a failure. The circuit opens for ``pause_s`` at the ``limit``-th in a row, and at a failed trial.

        While it is open only a trial counts: what else ends now was begun before.
        """
        ...

    def succeeded(self, service: str, *, trial: bool) -> None:
        """Close the circuit; while it is open only a trial can."""
        ...

    def hold(self, service: str, pause_s: float) -> None:
        """Open the circuit for at least ``pause_s``, as the service asked."""
        ...

    def spend(self, service: str, per_minute: int) -> float:
        """Take one of the permits of the last 60 s: 0, or the wait for the next one where all are spent."""
        ...

    def take(self, name: str, holder: str, ttl_s: float) -> bool:
        """Take or renew a lease for ``ttl_s``; False where another holds it."""
        ...

    def release(self, name: str, holder: str) -> None:
        """Give the lease back, if ``holder`` still has it."""
        ...

    def holder(self, name: str) -> str:
        """Who holds the lease; empty: nobody."""
        ...


#: Failures further apart are not in a row.
FAILURES_WITHIN_S = 120
#: How long a circuit stays half-open when nobody tries.
HALF_OPEN_S = 600
#: Permits are counted over this long.
MINUTE_S = 60


def digest(name: str) -> str:
    """A short name for a key: names hold URLs and may be long."""
    return hashlib.sha256(name.encode()).hexdigest()[:20]
