"""`docreel purge`: cached results that nobody uses give their space back."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.types import NonNegativeInt

from apps.options import DAYS
from docreel.intake import load
from docreel.retention import Kind
from docreel.services.store import artifact_of
from docreel.settings import settings


def purge(
    *,
    unused_days: Annotated[int, DAYS, Parameter(help="Let go of results that nobody used for so long.")] = 30,
    keep_megabytes: Annotated[
        NonNegativeInt | None, Parameter(help="Let go of the least recently used, until no more is left.")
    ] = None,
    kind: Annotated[
        tuple[Kind, ...], Parameter(negative="", help="Only results of this task; may be said again.")
    ] = (),
    document: Annotated[
        Path | None, Parameter(help="Only what was made of this document, all of it; videos that jobs keep stay.")
    ] = None,
    at_once: Annotated[
        bool,
        Parameter(negative="", help="Do not spare for a while what runs may be using: only while none is running."),
    ] = False,
    dry_run: Annotated[bool, Parameter(negative="", help="Only say what would go.")] = False,
) -> None:
    """Remove cached results; videos that were delivered, and jobs that are kept, stay as they are."""
    from blocks.artifact_store import artifact_store
    from blocks.configured import has_server
    from docreel import retention

    keep_bytes = None if keep_megabytes is None else keep_megabytes * 1_000_000
    unused = timedelta(days=unused_days)
    grace = timedelta() if at_once else timedelta(hours=settings().grace_hours)
    swept = retention.purge(
        artifact_store(),
        datetime.now(UTC),
        unused,
        keep_bytes,
        kind,
        document=_sha256(document) if document else "",
        uploads=not has_server(),  # without a server no run waits for one
        grace=grace,
        dry_run=dry_run,
    )
    sys.stdout.write(f"{retention.told(swept, dry_run=dry_run)}\n")


def _sha256(document: Path) -> str:
    return artifact_of(load(document, settings().max_source_bytes), "").key


def register(app: App) -> None:
    """Add the command to ``docreel``."""
    app.command(purge)
