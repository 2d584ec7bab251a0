"""`docreel backup`, `docreel backups`, `docreel restore`: a copy of everything elsewhere, and the way back."""

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import App, Parameter

from apps import terminal


def backup() -> None:
    """Copy the store, and Prefect's database where DOCREEL_DATABASE_URL names it, to DOCREEL_BACKUP_URL."""
    from blocks.artifact_store import artifact_store, backup_store
    from docreel.backup import back_up
    from docreel.errors import BackupIncomplete
    from docreel.services import database
    from docreel.settings import settings
    from flows.backup import told

    url, target = settings().database_url.get_secret_value(), backup_store()
    with database.dumped(url) if url else nullcontext() as dump:
        copied = back_up(artifact_store(), target, datetime.now(UTC), dump)
    sys.stdout.write(f"{told(copied)}\n")
    if copied.snapshot.damaged:
        raise BackupIncomplete(
            f"{len(copied.snapshot.damaged)} artifacts of the store are damaged and not in the backup; "
            "`docreel check` sets them aside, and they are made anew when they are asked for."
        )


def backups() -> None:
    """List the backups at DOCREEL_BACKUP_URL, the newest last."""
    from docreel.backup import snapshots
    from docreel.services.store import open_backups
    from docreel.settings import settings

    sys.stdout.writelines(f"{name}\n" for name in snapshots(open_backups(settings())))


def restore(
    *,
    name: Annotated[str, Parameter(help="A name that `docreel backups` lists; else the newest.")] = "",
    over: Annotated[bool, Parameter(negative="", help="Also into a store that holds something.")] = False,
) -> None:
    """Put a backup into an empty store, and into a database that does not exist yet, before the server starts."""
    from docreel import backup
    from docreel.services import database
    from docreel.services.store import open_backups, open_store
    from docreel.settings import settings
    from docreel.workspace import scratch

    # No server is asked where the store is: there is none yet.
    target, store = open_backups(settings()), open_store(settings())
    taken = backup.snapshot(target, name)
    url = settings().database_url.get_secret_value()
    if url and taken.database:
        with scratch("restore") as folder:
            target.save(taken.database, folder / "dump")
            database.load(url, folder / "dump")
        terminal.say("The database is restored.")
    elif taken.database:
        terminal.say("Note: the backup has a database; set DOCREEL_DATABASE_URL to where it should go.")
    backup.restore(target, taken, store, over=over)
    sys.stdout.write(f"Restored {taken.name}: {len(taken.records)} records, {len(taken.artifacts)} artifacts.\n")


def register(app: App) -> None:
    """Add the commands to ``docreel``."""
    for command in (backup, backups, restore):
        app.command(command)
