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


def shared_state(url: str | None = None) -> SharedState:
    """The state behind the Redis at ``url``, by default the one of the settings; of this process alone where empty.

    Raises InvalidSetting for an unusable URL. A Redis that is away raises nothing.
    """
    with _starting:  # two threads must not get two
        return _state(os.getpid(), settings().redis_url.get_secret_value() if url is None else url)


@cache
def _state(_pid: int, url: str) -> SharedState:
    # The process id is in the key because sockets must not be shared across a fork.
    return FailoverState(connector(url)) if url else LocalState()
