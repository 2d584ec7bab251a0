"""Backups of a store, in a folder and on a real S3 server, and of a database that is in use."""

import base64
import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from docreel.backup import back_up, prune, restore, snapshot, snapshots
from docreel.errors import BackupIncomplete, DatabaseError, InvalidSetting, NoBackup, NotEmpty
from docreel.services import database
from docreel.services.local_store import LocalStore
from docreel.services.sealed_store import SealedStore
from docreel.services.store import ArtifactStore, open_store
from docreel.settings import Settings
from tests.conftest import PostgreSQL

NOW = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
NewStore = Callable[[str], ArtifactStore]


@pytest.fixture(params=["folder", "s3", "sealed"])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> NewStore:
    """A store of that name."""
    if request.param == "sealed":
        key = base64.b64encode(b"k" * 32).decode()
        return lambda name: SealedStore(LocalStore(tmp_path / name), key)
    if request.param == "folder":
        return lambda name: LocalStore(tmp_path / name)
    settings: Settings = request.getfixturevalue("s3_settings")
    prefix = uuid4()
    return lambda name: open_store(settings.model_copy(update={"store_url": f"s3://docreel/{prefix}/{name}"}))


def filled(store: ArtifactStore, *words: str) -> ArtifactStore:
    for word in words:
        artifact = store.put(word.encode() * 100, "text/plain")
        store.write_record(f"draw/{word}", artifact.model_dump_json().encode())
    return store


def contents(store: ArtifactStore) -> dict[str, int]:
    return {item.name: item.size_bytes for item in store.items()}


def test_what_is_restored_is_what_was_there(new_store: NewStore, tmp_path: Path) -> None:
    store, target, empty = filled(new_store("store"), "sea", "sky"), new_store("backup"), new_store("empty")
    store.write_record("sweeping/unnamed", b"{}")
    (tmp_path / "dump").write_bytes(b"the database")
    copied = back_up(store, target, NOW, tmp_path / "dump")
    assert (copied.files, copied.size_bytes) == (
        5,
        612 + sum(len(store.read_record(f"draw/{w}")) for w in ("sea", "sky")),
    )
    taken = snapshot(target)
    assert taken == copied.snapshot
    restore(target, taken, empty)
    assert contents(empty) == {k: v for k, v in contents(store).items() if "sweeping" not in k}
    assert empty.read_record("draw/sea") == store.read_record("draw/sea")
    assert taken.database
    assert target.get(taken.database) == b"the database"


def test_the_second_backup_copies_only_what_is_new(new_store: NewStore) -> None:
    store, target = filled(new_store("store"), "sea", "sky"), new_store("backup")
    back_up(store, target, NOW)
    assert back_up(filled(store, "land"), target, LATER).files == 2
    assert len(snapshots(target)) == 2
    old = new_store("old")
    restore(target, snapshot(target, snapshots(target)[0]), old)
    assert contents(old).keys() == contents(store).keys() - contents(filled(new_store("land"), "land")).keys()


def test_old_backups_go_with_what_only_they_need(new_store: NewStore) -> None:
    store, target = filled(new_store("store"), "sea"), new_store("backup")
    back_up(store, target, NOW)
    for name in contents(store):
        store.remove(name)
    back_up(filled(store, "sky"), target, LATER)
    assert prune(target, 2, LATER) == ()
    young = contents(target)
    assert len(prune(target, 1, datetime.now(UTC))) == 1
    assert len(young) - len(contents(target)) == 1, "what is young may be part of a backup that is under way"
    prune(target, 1, datetime.now(UTC), timedelta())
    restore(target, snapshot(target), again := new_store("again"))
    assert contents(again) == contents(store)
    assert len(contents(target)) == 3


def test_a_backup_that_was_killed_half_way_is_none_and_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, target = filled(LocalStore(tmp_path / "store"), *"abcdefgh"), LocalStore(tmp_path / "backup")
    put_file, left = target.put_file, iter(range(5))

    def put_until_killed(path: Path, media_type: str) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return put_file(path, media_type)

    monkeypatch.setattr(target, "put_file", put_until_killed)
    with pytest.raises(KeyboardInterrupt):
        back_up(store, target, NOW)
    monkeypatch.undo()
    with pytest.raises(NoBackup):
        snapshot(target)
    assert back_up(store, target, LATER).files == 16 - 8 - 5


def test_what_somebody_pruned_meanwhile_is_copied_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, target = filled(LocalStore(tmp_path / "store"), "sea"), LocalStore(tmp_path / "backup")
    write = target.write_record

    def pruned_first(name: str, data: bytes) -> None:
        monkeypatch.undo()
        prune(target, 1, datetime.now(UTC), timedelta())
        write(name, data)

    monkeypatch.setattr(target, "write_record", pruned_first)
    back_up(store, target, NOW)
    restore(target, snapshot(target), empty := LocalStore(tmp_path / "empty"))
    assert contents(empty) == contents(store)


def test_damage_is_neither_copied_nor_restored_nor_passed_over(tmp_path: Path) -> None:
    store, target = filled(LocalStore(tmp_path / "store"), "sea", "sky"), LocalStore(tmp_path / "backup")
    damaged = store.put(b"whole", "text/plain")
    next((tmp_path / "store").rglob(damaged.key)).write_bytes(b"wh0le")
    assert back_up(store, target, NOW).snapshot.damaged == (damaged.key,)

    sea = json.loads(store.read_record("draw/sea"))["key"]
    next((tmp_path / "backup").rglob(sea)).write_bytes(b"?" * 300)
    with pytest.raises(BackupIncomplete, match=sea):
        restore(target, snapshot(target), empty := LocalStore(tmp_path / "empty"))
    assert contents(empty).keys() == contents(store).keys() - {
        f"artifacts/{key[:2]}/{key}" for key in (sea, damaged.key)
    }


def test_a_store_that_holds_something_is_not_restored_into_by_mistake(tmp_path: Path) -> None:
    store, target = filled(LocalStore(tmp_path / "store"), "sea"), LocalStore(tmp_path / "backup")
    back_up(store, target, NOW)
    other = filled(LocalStore(tmp_path / "other"), "sky")
    with pytest.raises(NotEmpty, match="--over"):
        restore(target, snapshot(target), other)
    restore(target, snapshot(target), other, over=True)
    assert contents(other).keys() >= contents(store).keys()
    with pytest.raises(NoBackup, match="docreel backups"):
        snapshot(target, "yesterday")


def test_a_database_is_dumped_while_somebody_writes(tmp_path: Path) -> None:
    file = tmp_path / "prefect.db"
    with ExitStack() as stack:
        writer = stack.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE run (name)")
        writer.execute("INSERT INTO run VALUES ('one')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO run VALUES ('not yet')")
        dumped = stack.enter_context(database.dumped(f"sqlite+aiosqlite:///{file}"))
        copy = tmp_path / "new" / "prefect.db"
        database.load(f"sqlite:///{copy}", dumped)
        with pytest.raises(NotEmpty, match="move it away"):
            database.load(f"sqlite:///{copy}", dumped)
    with closing(sqlite3.connect(copy)) as reader:
        assert reader.execute("SELECT name FROM run").fetchall() == [("one",)]


def test_a_postgresql_database_is_dumped_and_made_anew(postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    old, new = postgresql.empty("old"), postgresql.empty("new")
    with pytest.raises(DatabaseError, match="install PostgreSQL's client programs"), database.dumped(old):
        pass
    monkeypatch.setenv("PATH", str(postgresql.programs))
    subprocess.run(
        ["psql", old, "-c", "CREATE TABLE run (name text)", "-c", "INSERT INTO run VALUES ('one')"], check=True
    )
    with database.dumped(old.replace("postgresql://", "postgresql+asyncpg://")) as dumped:
        database.load(new, dumped)
        with pytest.raises(DatabaseError, match="already exists"):
            database.load(new, dumped)
    found = subprocess.run(["psql", new, "-Atc", "SELECT name FROM run"], check=True, capture_output=True, text=True)
    assert found.stdout == "one\n"


def test_a_password_is_not_among_the_arguments_that_everybody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretended = tmp_path / "pg_dump"
    pretended.write_text(
        f'#!/bin/sh\necho "$@ $PGPASSWORD" > {tmp_path}/said\nfor last; do :; done\n: > "${{last#--file=}}"\n'
    )
    pretended.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with database.dumped("postgresql+asyncpg://prefect:s%40cret@db.example:5433/prefect") as dump:
        assert dump.read_bytes() == b""
    arguments, _, password = (tmp_path / "said").read_text().strip().rpartition(" ")
    assert arguments.startswith("--dbname=postgresql://prefect@db.example:5433/prefect --format=custom")
    assert password == "s@cret"


@pytest.mark.parametrize("url", ["mysql://somewhere/prefect", "prefect.db"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(InvalidSetting, match="sqlite:"), database.dumped(url):
        pass


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="DOCREEL_DATABASE_URL"), database.dumped(f"sqlite:///{tmp_path}/none.db"):
        pass
    assert not list(tmp_path.iterdir())
