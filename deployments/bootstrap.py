"""Makes everything on a Prefect server that docreel's deployments need. Run again, it changes nothing.

``python -m deployments.bootstrap`` with ``PREFECT_API_URL`` and the ``DOCREEL_*`` settings of the services.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.variables import Variable
from prefect.workers.process import ProcessWorker

from blocks.artifact_store import ArtifactStore
from blocks.configured import ENVIRONMENT, NAME, ServiceBlock, configured, kept
from blocks.image_service import ImageService
from blocks.language_model import LanguageModel
from blocks.shared_state import SharedState
from blocks.speech_service import SpeechService
from deployments.automations import AUTOMATIONS, save
from docreel.errors import JobError
from docreel.settings import Settings, settings
from flows.queueing import POOL

#: Queue -> priority; a worker empties the first before it looks at the next.
QUEUES = {"high": 1, "default": 2, "low": 3}
#: Tag -> most tasks with it that run at once, over all workers. Who finds no slot asks again seconds later: a single
#: run (12 threads) should never wait for one.
TAG_LIMITS = {"llm": 4, "tts": 24, "visual": 24, "render": 24}
#: What every run's process is started with, unless a deployment says otherwise.
JOB_ENVIRONMENT = {
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "DOCREEL_PATIENCE_S": "900",
    "DO_NOT_TRACK": "1",
}
VARIABLES = {"docreel_max_waiting": 1_000}


def bootstrap() -> Iterator[str]:
    """Make what is missing; says each thing it made or changed.

    Raises JobError where a deployment is refused, and ServiceError where the server does not answer.
    """
    with get_client(sync_client=True) as client:
        yield from _pool(client)
        yield from _queues(client)
        yield from _tag_limits(client)
    yield from _blocks(settings())
    yield from _variables()
    yield from _deployments()
    for automation in AUTOMATIONS:
        if save(automation):
            yield f"automation {automation.name}"


def _pool(client: SyncPrefectClient) -> Iterator[str]:
    template = ProcessWorker.get_default_base_job_template()
    template["variables"]["properties"]["env"]["default"] = JOB_ENVIRONMENT
    try:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
        yield f"work pool {POOL}"
    except ObjectAlreadyExists:
        return


def _queues(client: SyncPrefectClient) -> Iterator[str]:
    found = {queue.name: queue for queue in client.read_work_queues(work_pool_name=POOL)}
    for name, priority in QUEUES.items():
        if name not in found:
            client.create_work_queue(name=name, priority=priority, work_pool_name=POOL)
            yield f"queue {name}"
    # Making a queue moves those behind it: the order is set when all are there.
    for queue in client.read_work_queues(work_pool_name=POOL):
        if queue.name in QUEUES and queue.priority != QUEUES[queue.name]:
            client.update_work_queue(queue.id, priority=QUEUES[queue.name])
            yield f"priority of queue {queue.name}"


def _tag_limits(client: SyncPrefectClient) -> Iterator[str]:
    for tag, limit in TAG_LIMITS.items():
        try:
            client.read_global_concurrency_limit_by_name(f"tag:{tag}")
        except ObjectNotFound:
            client.create_concurrency_limit(tag, limit)
            yield f"limit of tag {tag}: {limit}"


def _blocks(environment: Settings) -> Iterator[str]:
    """A block for each service that the settings name; one that is saved already is the operator's, and stays."""
    wanted: dict[type[ServiceBlock], bool] = {
        ArtifactStore: True,
        LanguageModel: bool(environment.llm_url),
        SpeechService: bool(environment.speech_url),
        ImageService: bool(environment.images_url),
        SharedState: bool(environment.redis_url.get_secret_value()),
    }
    for kind, is_set in wanted.items():
        if is_set and configured(kind).origin == ENVIRONMENT:
            kept(kind)
            yield f"block {kind.get_block_type_slug()}/{NAME}"


def _variables() -> Iterator[str]:
    for name, value in VARIABLES.items():
        if Variable.get(name) is None:
            Variable.set(name, value)
            yield f"variable {name}"


def _deployments() -> Iterator[str]:
    """`prefect deploy` itself: it makes and updates deployments by name."""
    file = prefect_yaml()
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", file.name],
        cwd=file.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise JobError(f"prefect deploy failed: {(done.stdout + done.stderr)[-2_000:].strip()}")
    yield "deployments"


def prefect_yaml() -> Path:
    """In a checkout beside the packages, in an installed docreel inside this one."""
    here = Path(__file__).resolve().parent
    return next(path for path in (here / "prefect.yaml", here.parent / "prefect.yaml") if path.exists())


if __name__ == "__main__":
    for line in bootstrap():
        sys.stdout.write(f"{line}\n")
