"""Dumps of Prefect's database while its server runs: SQLite by its backup API, PostgreSQL by ``pg_dump``."""

import gzip
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from docreel.errors import DatabaseError, InvalidSetting, NotEmpty
from docreel.workspace import scratch


@contextmanager
def dumped(url: str) -> Iterator[Path]:
    """The whole database in a compressed file, for the time of the block.

    Raises DatabaseError; InvalidSetting for a URL of another kind.
    """
    address = _address(url)
    with scratch("database") as folder:
        dump = folder / "dump"
        if address.get_backend_name() == "sqlite":
            file = Path(address.database or "")
            if not file.is_file():
                raise DatabaseError(f"There is no database {file}; check DOCREEL_DATABASE_URL.")
            copy = folder / "copy"
            _copied(f"{file.absolute().as_uri()}?mode=ro", copy)
            # No name and no time in it: an unchanged database gives an equal dump.
            with (
                copy.open("rb") as plain,
                dump.open("wb") as out,
                gzip.GzipFile("", "wb", compresslevel=6, fileobj=out, mtime=0) as packed,
            ):
                shutil.copyfileobj(plain, packed)
        else:
            _postgresql("pg_dump", address, "--format=custom", f"--file={dump}")
        yield dump


def load(url: str, dump: Path) -> None:
    """Make the database anew from a dump; its server must not run yet.

    Raises NotEmpty where something is there already, and DatabaseError.
    """
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        _postgresql("pg_restore", address, "--no-owner", "--exit-on-error", "--single-transaction", str(dump))
        return
    file = Path(address.database or "")
    if file.exists():
        raise NotEmpty(f"There is a database {file} already; move it away, or restore to another place.")
    with scratch("database") as folder:
        with gzip.open(dump) as packed, (folder / "copy").open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        file.parent.mkdir(parents=True, exist_ok=True)
        _copied((folder / "copy").as_uri(), file)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise InvalidSetting("DOCREEL_DATABASE_URL is no URL of a database; write sqlite:///file.") from error
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise InvalidSetting("DOCREEL_DATABASE_URL must begin with sqlite: or postgresql:, as Prefect's own does.")
    return address


def _copied(source: str, to: Path) -> None:
    """One consistent state, also while others write."""
    try:
        with closing(sqlite3.connect(source, uri=True)) as old, closing(sqlite3.connect(to)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise DatabaseError(f"The database could not be copied: {error}. Check DOCREEL_DATABASE_URL.") from error


def _postgresql(program: str, address: URL, *options: str) -> None:
    """Run a client program; the password is not among its arguments, where everyone on the machine reads it."""
    plain = URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, address.query
    ).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
    try:
        subprocess.run(
            [program, f"--dbname={plain}", *options], env=environment, check=True, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise DatabaseError(f"There is no {program}; install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        raise DatabaseError(f"{program} failed: {error.stderr.strip()[-500:]}") from error
