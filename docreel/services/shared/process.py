"""One shared state, and so one connection pool, per process."""

import os
import threading
from functools import cache

from docreel.services.shared.connection import connector
from docreel.services.shared.failover import FailoverState
from docreel.services.shared.local import LocalState
from docreel.services.shared.state import SharedState
from docreel.settings import settings

_starting = threading.Lock()


_chosen: str | None = None


def share_through(url: str) -> SharedState:
    """Make the Redis at ``url`` the one of this process, whatever the settings say. Raises InvalidSetting."""
    global _chosen
    state = shared_state(url)
    _chosen = url
    return state


def shared_state(url: str | None = None) -> SharedState:
    """The state behind the Redis at ``url``; of this process alone where empty.

    By default that of :func:`share_through`, or of the settings.

    Raises InvalidSetting for an unusable URL. A Redis that is away raises nothing.
    """
    if url is None:
        url = settings().redis_url.get_secret_value() if _chosen is None else _chosen
    with _starting:  # two threads must not get two
        return _state(os.getpid(), url)


def forget() -> None:
    """As in a process that starts now."""
    global _chosen
    _chosen = None
    _state.cache_clear()


@cache
def _state(_pid: int, url: str) -> SharedState:
    # The process id is in the key because sockets must not be shared across a fork.
    return FailoverState(connector(url)) if url else LocalState()
