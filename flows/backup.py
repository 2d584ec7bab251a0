"""The flow ``backup``: Prefect's database, and all that the artifact store holds, to another place."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from blocks.artifact_store import artifact_store, backup_store
from docreel.backup import Copied, back_up, prune, snapshots
from docreel.errors import BackupIncomplete
from docreel.services import database
from docreel.settings import settings
from flows.housekeeping import grace
from tasks.policy import patiently


@flow(name="backup", persist_result=False)
def backup(keep: Annotated[int, Field(ge=1)] = 30, dry_run: bool = False) -> str | State[None]:
    """Copy what the place of backups (`DOCREEL_BACKUP_URL`) does not hold yet, verified by hash, and leave a snapshot.

    Args:
        keep: How many snapshots stay; older ones go, with what only they need.
        dry_run: Only say what is there.
    """
    if not settings().backup_url:
        return Completed(name="Skipped", message="No backup: DOCREEL_BACKUP_URL names no place for it.")
    said = _there() if dry_run else _backed_up(keep)
    create_markdown_artifact(key="backup", markdown=said, description=said)
    return said


def _there() -> str:
    names = snapshots(backup_store())
    return f"{len(names)} snapshots are there, the newest {names[-1]}." if names else "No snapshot is there."


def _backed_up(keep: int) -> str:
    url = settings().database_url.get_secret_value()
    now, target = datetime.now(UTC), backup_store()
    with database.dumped(url) if url else nullcontext() as dump:  # first: what it names is in the store by then
        copied = patiently(lambda: back_up(artifact_store(), target, now, dump))
    gone = patiently(lambda: prune(target, keep, now, grace()))
    said = told(copied, len(gone))
    if copied.snapshot.damaged:
        raise BackupIncomplete(f"{said} Damaged in the store: {len(copied.snapshot.damaged)}; run `docreel check`.")
    return said


def told(copied: Copied, gone: int = 0) -> str:
    """What a backup did, in a sentence or two."""
    taken = copied.snapshot
    database = "the database" if taken.database else "no database"
    what = f"{len(taken.records)} records, {len(taken.artifacts)} artifacts, {database}"
    older = f" {gone} older snapshots went." if gone else ""
    return f"Snapshot {taken.name}: {what}; {copied.files} files, {copied.size_bytes / 1e6:.1f} MB were new.{older}"
