"""A Prefect server without any of our blocks, and an environment of one's own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE, temporary_settings

from blocks.configured import forget
from docreel.settings import settings

Environment = Callable[..., None]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Environment]:
    """Set `DOCREEL_*` variables, given without the prefix, as for a process that starts now."""

    def start_with(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"DOCREEL_{name.upper()}", value)
        settings.cache_clear()
        forget()

    start_with(home=str(tmp_path))
    yield start_with
    monkeypatch.undo()
    settings.cache_clear()
    forget()


@contextmanager
def at(url: str) -> Iterator[None]:
    """As in a process whose PREFECT_API_URL is ``url``; Prefect must not start a server of its own."""
    with temporary_settings({PREFECT_API_URL: url, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False}):
        forget()
        yield


@pytest.fixture
def at_address(environment: Environment) -> Callable[[str], AbstractContextManager[None]]:
    return at


@pytest.fixture
def server(prefect_api: str, environment: Environment) -> Iterator[str]:
    """URL of the API of the server that this process belongs to."""
    remove_blocks(prefect_api)
    with at(prefect_api):
        yield prefect_api
    remove_blocks(prefect_api)


def remove_blocks(api: str) -> None:
    # Prefect's own client waits for a server that is busy (503).
    with temporary_settings({PREFECT_API_URL: api}), get_client(sync_client=True) as client:
        for block in client.request("POST", "/block_documents/filter", json={}).json():
            if block["name"] == "docreel":
                client.request("DELETE", "/block_documents/{id}", path_params={"id": block["id"]})
