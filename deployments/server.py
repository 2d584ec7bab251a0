"""``python -m deployments.server start …``: `prefect server`, without the standstills that it has on SQLite.

docs/decisions/0007 tells why; a server on PostgreSQL needs none of this.
"""

import sys
from collections.abc import Callable
from typing import Any

from aiosqlite import Cursor


def close_failed_cursors() -> None:
    """Have a statement that failed, or that nobody waits for any more, let go of by the thread of its connection.

    Left to the garbage collector it is let go of by the thread of the event loop, which then waits for the mutex of a
    connection that waits for a lock whose holder waits for the event loop: until SQLite gives up after a minute.
    """
    execute = Cursor._execute

    async def execute_and_let_go(self: Cursor, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return await execute(self, function, *args, **kwargs)  # type: ignore[no-untyped-call]
        except BaseException:
            self._conn._tx.put_nowait((None, self._cursor.close))
            raise

    Cursor._execute = execute_and_let_go  # type: ignore[method-assign,assignment]


def main() -> None:
    """`prefect server` with our arguments."""
    from prefect.cli import app

    close_failed_cursors()
    sys.argv[1:1] = ["server"]
    app()


if __name__ == "__main__":
    main()
