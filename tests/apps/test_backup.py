"""`docreel backup`, `backups`, `restore` and `check` as a person runs them."""

import base64
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from docreel.services.local_store import LocalStore
from docreel.services.store import item_of
from tests.apps.test_cli import docreel


@pytest.mark.slow
def test_a_machine_is_backed_up_and_another_one_restored(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    without = docreel(old, "backup")
    assert without.returncode == 2
    assert "DOCREEL_BACKUP_URL" in without.stderr
    itself = {"DOCREEL_BACKUP_URL": (old / "there").as_uri(), "DOCREEL_STORE_URL": (old / "there").as_uri()}
    assert docreel(old, "backup", **itself).returncode == 2
    settings = {"DOCREEL_BACKUP_URL": (tmp_path / "backup").as_uri()}
    nothing = docreel(old, "restore", **settings)
    assert (nothing.returncode, "docreel backups" in nothing.stderr) == (7, True)

    with closing(sqlite3.connect(old / "prefect.db")) as database:
        database.execute("CREATE TABLE run (name)")
    settings["DOCREEL_DATABASE_URL"] = f"sqlite:///{old}/prefect.db"
    artifact = LocalStore(old / "store").put(b"video", "video/mp4")
    LocalStore(old / "store").write_record("jobs/a", artifact.model_dump_json().encode())
    said = docreel(old, "backup", **settings).stdout
    assert "1 records, 1 artifacts, the database; 3 files" in said
    (name,) = docreel(old, "backups", **settings).stdout.split()

    settings["DOCREEL_DATABASE_URL"] = f"sqlite:///{new}/prefect.db"
    assert docreel(new, "restore", **settings).stdout == f"Restored {name}: 1 records, 1 artifacts.\n"
    assert (new / "prefect.db").exists()
    assert LocalStore(new / "store").get(artifact) == b"video"
    again = docreel(new, "restore", **settings)
    assert again.returncode == 7
    assert "move it away" in again.stderr


def test_a_check_says_what_is_damaged_and_fails_where_something_is_lost(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    cached = store.put(b"picture", "image/png")
    (store.root / item_of(cached)).write_bytes(b"pictur?")
    checked = docreel(tmp_path, "check")
    assert checked.returncode == 0
    assert checked.stdout.startswith("Read 1 artifacts, 0.0 MB; 1 were damaged; they are set aside")
    assert docreel(tmp_path, "check").stdout.startswith("Read 0 artifacts, 0.0 MB; 0 were damaged.")


def test_an_encrypted_backup_needs_its_key(tmp_path: Path) -> None:
    (tmp_path / "machine").mkdir()
    machine = tmp_path / "machine"
    settings = {"DOCREEL_BACKUP_URL": (tmp_path / "backup").as_uri()}
    key = {"DOCREEL_BACKUP_KEY": base64.b64encode(b"k" * 32).decode()}
    artifact = LocalStore(machine / "store").put(b"the minutes", "text/plain")
    LocalStore(machine / "store").write_record("jobs/a", artifact.model_dump_json().encode())
    assert docreel(machine, "backup", **settings, **key).returncode == 0
    assert not any(b"minutes" in path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    without = docreel(tmp_path / "new", "restore", **settings)
    assert without.returncode == 7
    assert "DOCREEL_BACKUP_KEY" in without.stderr
    assert docreel(tmp_path / "new", "restore", **settings, **key).returncode == 0
    assert LocalStore(tmp_path / "new" / "store").get(artifact) == b"the minutes"
