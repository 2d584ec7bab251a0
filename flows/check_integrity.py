"""The flow ``check-integrity``: artifacts are hashed again; damage is set aside, and lost videos are made anew."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from pydantic import Field

from blocks.artifact_store import artifact_store
from docreel import integrity, uploads
from docreel.errors import DamagedStore
from flows import queueing
from flows.job import video_of

#: Tag of a run that makes a lost video anew; what it stores has the same hashes, so the old job has its video again.
REMAKES = "remakes:"
_MOST_LINES = 1_000  # of an artifact


@flow(name="check-integrity", persist_result=False)
def check_integrity(
    megabytes_per_second: Annotated[float, Field(gt=0)] = 20,
    most_megabytes: Annotated[int, Field(ge=1)] = 50_000,
    dry_run: bool = False,
) -> str:
    """Hash artifacts again, from where the last check ended on. Fails where a document must be uploaded again.

    Args:
        megabytes_per_second: How fast; workers and browsers need the store too.
        most_megabytes: The next check goes on after so much.
        dry_run: Only report damage.
    """
    checked = integrity.check(artifact_store(), megabytes_per_second * 1e6, most_megabytes * 1_000_000, dry_run=dry_run)
    again = () if dry_run else tuple(_remade(checked.jobs))
    said = integrity.told(checked, dry_run=dry_run)
    if again:
        said = f"{said} {len(again)} of them are made anew."
    lines = "\n".join(f"- `{name}`" for name in [*integrity.names(checked), *again][:_MOST_LINES])
    create_markdown_artifact(key="check-integrity", markdown=f"{said}\n\n{lines}\n", description=said)
    if not dry_run and (checked.uploads or len(again) < len(checked.jobs)):
        raise DamagedStore(f"{said} The artifact check-integrity names what is lost; `docreel restore` has backups.")
    return said


def _remade(jobs: Iterable[str]) -> Iterator[str]:
    """Have the workers make each video again that is not whole; what that run is."""
    with get_client(sync_client=True) as client:
        for job in jobs:
            made = _submitted(client, UUID(job))
            if made:
                yield f"job {job}: run {made}"


def _submitted(client: SyncPrefectClient, job: UUID) -> UUID | None:
    """A run with the script as it was spoken: no document is needed, and nobody reviews it again."""
    try:
        old = client.read_flow_run(job)
    except ObjectNotFound:  # nobody knows any more what it looked like
        return None
    store = artifact_store()
    video = video_of(job, store)
    voice = video.report.voice
    wanted = {
        "script": uploads.upload(video.script, f"{video.report.title}.script.json", store),
        "options": {**old.parameters.get("options", {}), "voice": f"{voice.engine}:{voice.name}"},
    }
    once_a_day = f"{REMAKES}{job}:{datetime.now(UTC):%Y-%m-%d}"
    return queueing.submit(
        wanted, name=f"{old.name} (again)", queue="low", key=once_a_day, tags=(f"{REMAKES}{job}",)
    ).id
