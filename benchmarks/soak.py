"""Hundreds of small jobs on a real cluster while housekeeping runs all the time: does anything grow?

python -m benchmarks.soak [--jobs 200] [--at-once 3] [--kill]

Prints a row for each tenth of the jobs. ``--kill``: housekeeping is killed half way, again and again.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psutil
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.settings import PREFECT_API_URL, temporary_settings
from redis import Redis

from benchmarks.chaos import document
from benchmarks.cluster import WORKERS, Cluster, cluster
from benchmarks.measuring import table
from docreel.errors import NotFinished
from docreel.retention import JOBS, Inventory
from docreel.services.store import ArtifactStore, open_store
from docreel.settings import settings
from flows import queueing
from flows.job import video_of

#: A minute stands for the day of a real system; no step of these jobs takes half of it.
GRACE_HOURS = 60 / 3_600
#: So do Prefect's own terms: a week for events, an hour between two looks at them.
SETTINGS = {
    "DOCREEL_GRACE_HOURS": str(GRACE_HOURS),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "PT7M",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "60",
}
EVERY_S = 60.0
HOUSEKEEPING: dict[str, dict[str, object]] = {
    "expire-jobs": {"keep_days": 0},
    "purge-cache": {"unused_days": 0},
    "clean-workspaces": {},
    "check-integrity": {},
}
HEAD = ["jobs", "minutes", "store MB", "records", "Redis KB", "Redis keys", "database MB", "server MB", "workers MB"]
KEPT = 10  # jobs that are kept for ever, by their tag


@dataclass
class Soak:
    """One soak, and what was seen in it."""

    cluster: Cluster
    client: SyncPrefectClient
    store: ArtifactStore
    chance: random.Random
    kill: bool
    jobs: list[UUID] = field(default_factory=list)
    killed: int = 0
    ends: dict[str, float | None] = field(default_factory=dict)  # when a run of housekeeping is to die
    kept_house: float = 0.0

    def run(self, jobs: int, at_once: int) -> Iterator[list[str]]:
        """Keep so many jobs in the cluster until all were submitted and have ended; a row for each tenth."""
        began = time.monotonic()
        while len(self.jobs) < jobs or self._open():
            while len(self.jobs) < jobs and len(self._open()) < at_once:
                self._submit()
                if len(self.jobs) % max(1, jobs // 10) == 0:
                    yield self.row(time.monotonic() - began)
            self._keep_house()
            time.sleep(1)

    def lost(self) -> list[str]:
        """What should be there and is not, or the other way round, when all has been quiet for two graces."""
        kept, store = self.jobs[:KEPT], self.store
        broken = [f"job {run} is lost" for run in kept if not self._whole(run)]
        inventory = Inventory.of(store)
        there = {record.item.name.removeprefix(JOBS) for record in inventory.records}
        broken += [f"job {run} is still there" for run in map(str, self.jobs[KEPT:]) if run in there]
        named = {key for record in inventory.records for key in record.names}
        broken += [f"artifact {key} is still there" for key in inventory.artifacts if key not in named]
        return broken

    def _whole(self, run: UUID) -> bool:
        with suppress(NotFinished):
            video = video_of(run, self.store)
            return all(self.store.holds(each) for each in (video.mp4, video.srt, video.vtt, video.thumbnail))
        return False

    def _submit(self) -> None:
        name = f"{len(self.jobs)}.md"
        folder = self.cluster.folder / "documents"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(document(len(self.jobs), self.chance).partition("\n## ")[0] + "\n\nIt is small.\n")
        wanted = {"source": name, "options": {"look": {"width_px": 320, "height_px": 320, "captions": "off"}}}
        tags = (f"{queueing.KEEP_DAYS}365",) if len(self.jobs) < KEPT else ()
        self.jobs.append(queueing.submit(wanted, name=name, queue="default", tags=tags).id)

    def _open(self) -> list[UUID]:
        """Jobs that have not ended; one that has expired has."""
        recent = FlowRunFilter(id=FlowRunFilterId(any_=self.jobs[-50:]))
        runs = self.client.read_flow_runs(flow_run_filter=recent, limit=50) if self.jobs else []
        return [run.id for run in runs if run.state and not (run.state.is_final() and not run.state.is_crashed())]

    def _keep_house(self) -> None:
        """All of housekeeping every so often; its processes are killed where that is asked for."""
        if time.monotonic() - self.kept_house > EVERY_S:
            self.kept_house = time.monotonic()
            for flow, parameters in HOUSEKEEPING.items():
                deployment = self.client.read_deployment_by_name(f"{flow}/default")
                self.client.create_flow_run_from_deployment(deployment.id, parameters=parameters, name=flow)
        if self.kill:
            self._kill_half_way()

    def _kill_half_way(self) -> None:
        """Every other run of housekeeping dies at some moment of its first seconds."""
        jobs, now = {str(job) for job in self.jobs}, time.monotonic()
        for run, processes in self.cluster.at_work().items():
            if run in jobs:
                continue
            dies = self.ends.setdefault(run, now + self.chance.uniform(0, 10) if self.chance.random() < 0.5 else None)
            if dies and now > dies:
                for process in processes:
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
                self.ends[run] = None
                self.killed += 1

    def settle(self) -> None:
        """Housekeeping, undisturbed, until what the last jobs left was seen unnamed, had its grace, and went."""
        self.kill, deadline = False, time.monotonic() + 5 * GRACE_HOURS * 3600
        while time.monotonic() < deadline:
            self._keep_house()
            time.sleep(1)

    def row(self, seconds: float) -> list[str]:
        """How large everything is now."""
        items = list(self.store.items())
        redis = Redis.from_url(self.cluster.environment["DOCREEL_REDIS_URL"])
        database = sum(file.stat().st_size for file in (self.cluster.folder / "prefect").glob("prefect.db*"))
        parts = self.cluster.together
        rss = {name: psutil.Process(parts.part(name).process.pid).memory_info().rss for name in ("server", *WORKERS)}
        memory = redis.info("memory")["used_memory"]  # type: ignore[index]
        return [
            str(len(self.jobs)),
            f"{seconds / 60:.1f}",
            f"{sum(item.size_bytes for item in items) / 1e6:.1f}",
            str(sum(item.name.startswith("records/") for item in items)),
            f"{memory / 1e3:.0f}",
            str(redis.dbsize()),
            f"{database / 1e6:.1f}",
            f"{rss['server'] / 1e6:.0f}",
            f"{sum(rss[name] for name in WORKERS) / 1e6:.0f}",
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=3)
    parser.add_argument("--kill", action="store_true", help="kill housekeeping half way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=4291)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="docreel-soak-") as folder,
        cluster(Path(folder), given.port, 2, **SETTINGS) as real,
    ):
        os.environ.update(real.environment)
        with temporary_settings({PREFECT_API_URL: real.url}), get_client(sync_client=True) as client:
            soak = Soak(real, client, open_store(settings()), random.Random(given.seed), given.kill)
            rows = []
            for row in soak.run(given.jobs, given.at_once):
                rows.append(row)
                sys.stdout.write(f"{' '.join(row)}\n")
                sys.stdout.flush()
            soak.settle()
            rows.append(["settled", *soak.row(0)[1:]])
            broken = soak.lost()
            said = "\n".join(["Broken:", *broken]) if broken else "Nothing is lost, and nothing is left."
            sys.stdout.write(f"{table(HEAD, rows)}\n\nHousekeeping was killed {soak.killed} times. {said}\n")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
