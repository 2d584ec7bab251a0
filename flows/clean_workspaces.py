"""The flow ``clean-workspaces``: what killed processes left, on this worker and in the store."""

from datetime import UTC, datetime, timedelta

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from blocks.artifact_store import artifact_store
from docreel import workspace
from docreel.retention import Days
from docreel.services.store import QUARANTINE

#: Nobody writes one file for so long.
_UNFINISHED = timedelta(days=1)


@flow(name="clean-workspaces", persist_result=False)
def clean_workspaces(quarantine_days: Days = 30, dry_run: bool = False) -> str:
    """Remove temporary folders of dead processes on this machine, half-written files, and what was damaged long ago.

    Every run that begins on a machine removes that machine's folders too; locks end by themselves.

    Args:
        quarantine_days: How long damaged artifacts are kept to be looked at.
        dry_run: Only say what would go.
    """
    now, store = datetime.now(UTC), artifact_store()
    folders = workspace.sweep(dry_run=dry_run)
    unfinished = store.clear_unfinished(now - _UNFINISHED, dry_run=dry_run)
    old = [item.name for item in store.items(QUARANTINE) if now - item.modified > timedelta(days=quarantine_days)]
    if not dry_run:
        for item in old:
            store.remove(item)
    said = (
        f"{'Would remove' if dry_run else 'Removed'} {len(folders)} folders of dead processes, {unfinished} "
        f"half-written files and {len(old)} damaged ones."
    )
    create_markdown_artifact(key="clean-workspaces", markdown=said, description=said)
    return said
