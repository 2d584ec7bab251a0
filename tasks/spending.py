"""What runs spend on language models, noted at Prefect's server: as a label of the run, for each of its tasks.

A label goes with its run, and stays where the run fails: what failed has been paid for too.
"""

from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun

from docreel.models import TokenUsage
from docreel.usage import added

_LABEL = "docreel.spent."


def note(run: UUID, task_run: UUID, spent: TokenUsage) -> None:
    """Note what a task of ``run`` has spent so far. Raises what Prefect's client raises."""
    with get_client(sync_client=True) as client:
        client.update_flow_run_labels(run, {f"{_LABEL}{task_run}": spent.model_dump_json()})


def spent_by(run: FlowRun) -> TokenUsage:
    """What all tasks of a run have spent, another process's before a crash included."""
    total = TokenUsage()
    for label, value in run.labels.items():
        if label.startswith(_LABEL):
            total = added(total, TokenUsage.model_validate_json(str(value)))
    return total
