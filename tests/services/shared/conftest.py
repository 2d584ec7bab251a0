"""The shared state of a test: local, or in a real Redis."""

from collections.abc import Iterator

import pytest

from docreel.services.shared import SharedState, shared_state
from docreel.settings import settings


@pytest.fixture(params=["local", "redis"])
def state(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[SharedState]:
    """The process's state, as the settings say it."""
    if request.param == "redis":
        monkeypatch.setenv("DOCREEL_REDIS_URL", request.getfixturevalue("redis_url"))
    monkeypatch.setenv("DOCREEL_BREAKER_FAILURES", "3")
    settings.cache_clear()
    yield shared_state()
    settings.cache_clear()


@pytest.fixture
def service(request: pytest.FixtureRequest) -> str:
    """A service that no other test calls."""
    return f"the service of {request.node.nodeid}"
