"""The restore drill: a system is backed up, lost, and restored into nothing; and what a full run leaves in Redis."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from redis import Redis

from docreel.models import Video
from docreel.services.local_store import LocalStore
from docreel.services.store import item_of
from tests.apps.test_cli import docreel
from tests.conftest import PostgreSQL, prefect_server, redis_server, unused_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SMALL = ("--size", "640x360", "--fps", "24")


class System:
    """A home on this machine, with a Prefect server now and then."""

    def __init__(self, root: Path, postgresql: PostgreSQL | None) -> None:
        self._postgresql = postgresql
        self.home = root / "home"
        self.document = root / "sea.md"
        self.document.write_text("# The sea\n\nThe sea is deep.\n\n## Ships\n\nShips sail on it.\n")
        self.port = unused_port()
        self.settings = {
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            "DOCREEL_BACKUP_URL": (root / "backup").as_uri(),
            "DOCREEL_DATABASE_URL": f"sqlite:///{self.home}/prefect/prefect.db",
        }
        self.lose()

    def lose(self) -> None:
        """Everything is gone but the backup."""
        shutil.rmtree(self.home, ignore_errors=True)
        if self._postgresql:
            self.settings["DOCREEL_DATABASE_URL"] = self._postgresql.empty("prefect")
            self.settings["PATH"] = f"{self._postgresql.programs}:{os.environ['PATH']}"

    def server(self) -> AbstractContextManager[str]:
        url = self.settings["DOCREEL_DATABASE_URL"].replace("postgresql:", "postgresql+asyncpg:")
        its = {"PREFECT_API_DATABASE_CONNECTION_URL": url} if self._postgresql else {}
        return prefect_server(self.home / "prefect", self.port, **its)

    def docreel(self, *arguments: str | Path, **more: str) -> str:
        done = docreel(self.home, *arguments, **self.settings, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def process(self, *module: str, **more: str) -> "subprocess.Popen[bytes]":
        """A module with its arguments, or a line of code."""
        environment = {**os.environ, **self.settings, "DOCREEL_HOME": str(self.home), **more}
        option = "-c" if " " in module[0] else "-m"
        return subprocess.Popen([sys.executable, option, *module], env=environment)

    def damage(self, run: str) -> None:
        """Change a byte of the video of a job."""
        store = LocalStore(self.home / "store")
        video = self.home / "store" / item_of(Video.model_validate_json(store.read_record(f"jobs/{run}")).mp4)
        video.write_bytes(video.read_bytes()[:-1] + b"?")

    def waiting(self, tag: str) -> list[str]:
        """Ids of the runs with that tag."""
        wanted = {"flow_runs": {"tags": {"all_": [tag]}}}
        found = httpx.post(f"{self.settings['PREFECT_API_URL']}/flow_runs/filter", json=wanted, timeout=120)
        return [str(run["id"]) for run in found.raise_for_status().json()]

    def made(self, **more: str) -> tuple[str, "subprocess.Popen[bytes]"]:
        """A job that is being made, as by a worker."""
        run = self.docreel("submit", self.document, *SMALL)
        return run, self.process("prefect", "flow-run", "execute", run, **more)

    def report(self, run: str, folder: Path) -> dict[str, Any]:
        """What `docreel get` fetches; the video plays."""
        self.docreel("get", run, "-o", folder / "sea.mp4")
        with av.open(str(folder / "sea.mp4")) as video:
            assert sum(1 for _ in video.decode(video=0)) > 24
        report: dict[str, Any] = json.loads((folder / "sea.json").read_text())
        return report


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_lost_system_comes_back_with_its_videos_and_its_cache(
    database: str, tmp_path: Path, free_port: int, request: pytest.FixtureRequest
) -> None:
    system = System(tmp_path, request.getfixturevalue("postgresql") if database == "postgresql" else None)
    with system.server(), redis_server(tmp_path / "redis", free_port) as redis:
        assert system.process("deployments.bootstrap").wait(120) == 0
        run, process = system.made(DOCREEL_REDIS_URL=f"redis://127.0.0.1:{free_port}")
        assert keys_without_an_end(redis, process) == (True, set())
        before = system.report(run, tmp_path)
        assert before["tasks"]["executed"] > 5
        assert "the database" in system.docreel("backup")

    system.lose()
    system.docreel("restore")
    with system.server():
        assert system.report(run, tmp_path) == before
        again, process = system.made()
        assert process.wait(200) == 0
        assert system.report(again, tmp_path)["tasks"] == {"executed": 0, "cached": before["tasks"]["executed"]}

        system.damage(run)
        check = "from flows.check_integrity import check_integrity; check_integrity()"
        assert system.process(check).wait(120) == 0
        (remade,) = system.waiting(f"remakes:{run}")
        assert system.process("prefect", "flow-run", "execute", remade).wait(200) == 0
        assert system.report(run, tmp_path) == before


def keys_without_an_end(redis: Redis, process: "subprocess.Popen[bytes]") -> tuple[bool, set[str]]:
    """Whether keys were seen until the process ended, and which of them would stay for ever."""
    seen, endless = False, set()
    ended = False
    while not ended:
        ended = process.poll() is not None
        for key in redis.scan_iter():
            seen = True
            if redis.pttl(key) == -1:
                endless.add(key)
    assert process.returncode == 0
    return seen, endless
