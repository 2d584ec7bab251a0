"""Runs on the real server, asked after."""

from uuid import UUID

from prefect.client.orchestration import get_client


def state_of(run: UUID) -> str:
    """Name of the run's state."""
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(run).state
    assert state is not None
    return str(state.name)
