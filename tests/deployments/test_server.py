"""Prefect's server on SQLite, as docreel starts it."""

import asyncio
import gc
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest

from deployments.server import close_failed_cursors


@pytest.fixture
def _mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiosqlite.Cursor, "_execute", aiosqlite.Cursor._execute)  # put back in the end
    close_failed_cursors()


async def _loop_stands_when_a_failed_statement_is_dropped(file: Path) -> bool:
    """Whether dropping it waits for another statement of its connection to end."""
    begun, free, over = threading.Event(), threading.Event(), threading.Event()

    def take_long() -> None:  # as a statement does that waits for the write lock: with the mutex of its connection
        begun.set()
        free.wait(2)
        over.set()

    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("CREATE TABLE run (name)")
        writer.execute("BEGIN IMMEDIATE")
        async with aiosqlite.connect(file, timeout=0, isolation_level=None) as connection:
            cursor = await connection.cursor()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                await cursor.execute("INSERT INTO run VALUES (1)")
            await connection.create_function("take_long", 0, take_long)
            waiting = asyncio.ensure_future(connection.execute("SELECT take_long()"))
            await asyncio.get_running_loop().run_in_executor(None, begun.wait)
            del cursor
            gc.collect()
            stood = over.is_set()
            free.set()
            await (await waiting).close()
    return stood


@pytest.mark.usefixtures("_mended")
def test_a_statement_that_failed_does_not_stop_the_event_loop(tmp_path: Path) -> None:
    assert not asyncio.run(_loop_stands_when_a_failed_statement_is_dropped(tmp_path / "prefect.db"))


def test_as_long_as_it_does_without_the_mend_the_mend_is_needed(tmp_path: Path) -> None:
    assert asyncio.run(_loop_stands_when_a_failed_statement_is_dropped(tmp_path / "prefect.db"))


def test_it_takes_what_prefect_server_takes() -> None:
    command = [sys.executable, "-m", "deployments.server", "start", "--help"]
    assert "--port" in subprocess.run(command, check=True, capture_output=True, text=True).stdout
