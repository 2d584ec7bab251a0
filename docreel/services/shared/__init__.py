"""What workers share through Redis, or each process has for itself: circuits, rate limits, leases."""

from docreel.services.shared.guard import guarded
from docreel.services.shared.lease import TTL_S, Lease
from docreel.services.shared.process import share_through, shared_state
from docreel.services.shared.state import SharedState

__all__ = ["TTL_S", "Lease", "SharedState", "guarded", "share_through", "shared_state"]
