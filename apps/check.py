"""`docreel check`: is what the store holds still what was put there?"""

import sys
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.types import PositiveFloat


def check(
    *,
    megabytes_per_second: Annotated[PositiveFloat, Parameter(help="How fast to read.")] = 200,
    dry_run: Annotated[bool, Parameter(negative="", help="Only report damage.")] = False,
) -> None:
    """Hash all artifacts again; damaged ones are set aside, and made anew when they are asked for."""
    from blocks.artifact_store import artifact_store
    from docreel import integrity
    from docreel.errors import DamagedStore

    checked = integrity.check(artifact_store(), megabytes_per_second * 1e6, dry_run=dry_run)
    sys.stdout.write(f"{integrity.told(checked, dry_run=dry_run)}\n")
    sys.stdout.writelines(f"{name}\n" for name in integrity.names(checked))
    if checked.jobs or checked.uploads:
        raise DamagedStore("Something is lost, see above. Make or upload it again, or `docreel restore --over`.")


def register(app: App) -> None:
    """Add the command to ``docreel``."""
    app.command(check)
