"""Jobs on a real cluster while its parts are killed at random; then every promise is looked at.

python -m benchmarks.chaos [--faults 100] [--jobs 5] [--seed 1] [--only FAULT …] [--database postgresql+asyncpg://…]

Prints one line for each fault, and the tables at the end. It ends with 1 where a promise was broken.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType, TaskRun
from prefect.settings import PREFECT_API_URL, temporary_settings

from benchmarks.cluster import Cluster, cluster
from benchmarks.faults import Injector
from benchmarks.measuring import table
from benchmarks.promises import kept
from docreel.errors import CircuitOpen, StoreError
from docreel.retention import JOBS, SWEEPING, UPLOADS, USES
from docreel.services.store import ArtifactStore, open_store
from docreel.settings import settings
from flows import queueing

CANCEL = "run cancelled"
#: How often each fault is drawn. Outages take long, and every job feels them.
WEIGHTS = {
    "run killed": 5, "encoder killed": 4, "voice killed": 3, CANCEL: 5, "worker killed": 2, "worker stopped": 2,
    "server restarted": 1, "Redis restarted": 1, "S3 restarted": 1, "S3 hangs": 1,
}  # fmt: skip
#: Longest that an unharmed cluster may take with what is left, and to free what dead processes held; seconds.
PATIENCE_S = 900
STAGES = ("publish", "film", "sound", "narrate", "draw", "script", "read")


@dataclass
class Trial:
    """One trial, and what was seen in it."""

    cluster: Cluster
    chance: random.Random
    client: SyncPrefectClient
    store: ArtifactStore
    jobs: list[UUID] = field(default_factory=list)
    cancelled: dict[UUID, tuple[str, float, float]] = field(default_factory=dict)  # stage, seconds: state, processes
    faults: Counter[str] = field(default_factory=Counter)
    records: dict[str, datetime] = field(default_factory=dict)
    rewritten: set[str] = field(default_factory=set)

    def run(self, faults: int, jobs: int, kinds: list[str]) -> None:
        """Keep ``jobs`` in the cluster until all faults are in it, and wait for the last to end."""
        injector, weights = Injector(self.cluster, self.chance), [WEIGHTS[kind] for kind in kinds]
        while self.faults.total() < faults:
            while len(self._open()) < jobs:
                self.submit()
            time.sleep(min(20.0, self.chance.expovariate(1 / 7)))
            (fault,) = self.chance.choices(kinds, weights)
            if self.cancel() if fault == CANCEL else injector.inject(fault):
                self.faults[fault] += 1
                sys.stdout.write(f"{datetime.now(UTC):%H:%M:%S} {self.faults.total()} {fault}\n")
                sys.stdout.flush()
            self.watch()
        deadline = time.monotonic() + PATIENCE_S
        while self._open() and time.monotonic() < deadline:
            time.sleep(2)
            self.watch()

    def submit(self) -> None:
        """One more job, with a document that no other has."""
        name = f"{len(self.jobs)}.md"
        folder = self.cluster.folder / "documents"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(document(len(self.jobs), self.chance))
        parameters = {"source": name, "options": {"look": {"width_px": 640, "height_px": 360}}}
        self.jobs.append(queueing.submit(parameters, name=name, queue=self.chance.choice(["high", "default"])).id)

    def cancel(self) -> bool:
        """Cancel a job, whatever it does, and see how long that takes."""
        victims = [run for run in self._open() if run.id not in self.cancelled and run.state]
        if not victims:
            return False
        run = self.chance.choice(victims)
        stage = _stage(run, self._tasks(run, StateType.RUNNING))
        began, said_s, gone_s = time.monotonic(), 0.0, 0.0
        queueing.cancel(run.id)
        while not (said_s and gone_s) and time.monotonic() - began < 120:
            time.sleep(0.02)
            state = self.client.read_flow_run(run.id).state
            if not said_s and state and state.is_final():
                said_s = time.monotonic() - began
            if not gone_s and str(run.id) not in self.cluster.at_work():
                gone_s = time.monotonic() - began
        self.cancelled[run.id] = (stage, said_s, gone_s)
        return True

    def watch(self) -> None:
        """Note each result that is written again: work that had been committed was repeated."""
        try:
            for item in self.store.items("records/"):
                a_result = not item.name.startswith((JOBS, UPLOADS, USES, SWEEPING))
                if a_result and self.records.setdefault(item.name, item.modified) != item.modified:
                    self.rewritten.add(item.name)
        except (StoreError, CircuitOpen):
            return  # it is away; the next look sees it

    def ended(self) -> list[FlowRun]:
        """Every job as it is now."""
        of = FlowRunFilter(id=FlowRunFilterId(any_=self.jobs))
        return list(queueing.every_run(self.client, flow_run_filter=of))

    def _open(self) -> list[FlowRun]:
        return [run for run in self.ended() if not _over(run)] if self.jobs else []

    def _tasks(self, run: FlowRun, state: StateType) -> list[TaskRun]:
        return self.client.read_task_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id])),
            task_run_filter=TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=[state]))),
        )

    def counts(self, run: FlowRun) -> Counter[str]:
        """How many tasks of a run were executed and how many came from the cache, over all its starts."""
        return Counter(task.state.name for task in self._tasks(run, StateType.COMPLETED) if task.state)


def _over(run: FlowRun) -> bool:
    """Crashed is no end: such a run is handed on."""
    return run.state is not None and run.state.is_final() and not run.state.is_crashed()


def _stage(run: FlowRun, tasks: list[TaskRun]) -> str:
    if run.state is None or not run.state.is_running():
        return "waiting"
    return next((stage for stage in STAGES if any(stage in task.name for task in tasks)), "starting")


def document(number: int, chance: random.Random) -> str:
    """Three short sections that no other document has."""
    things = chance.sample(["harbour", "bridge", "library", "market", "garden", "station", "theatre", "mill"], 3)
    return f"# The town of sample {number}\n\n" + "\n".join(
        f"## The {thing}\n\nThe {thing} of town {number} was built in {chance.randint(1500, 1990)}. "
        f"About {chance.randint(20, 900)} people go there each day.\n"
        for thing in things
    )


def tables(trial: Trial, broken: list[str]) -> str:
    """What was done, and what came of it."""
    runs = trial.ended()
    ends = Counter(run.state.name for run in runs if run.state)
    latencies: dict[str, list[tuple[float, float]]] = {}
    for stage, state_s, gone_s in trial.cancelled.values():
        latencies.setdefault(stage, []).append((state_s, gone_s))
    again = [(run, trial.counts(run)) for run in runs if run.run_count > 1]
    parts = [
        table(["fault", "times"], [[name, str(times)] for name, times in trial.faults.most_common()]),
        table(["end of a job", "jobs"], [[name, str(times)] for name, times in ends.most_common()]),
        table(
            ["cancelled while", "times", "Cancelled after s: median, p95", "no process after s: median, p95"],
            [
                [stage, str(len(of)), *(_spread(each) for each in zip(*of, strict=True))]
                for stage, of in latencies.items()
            ],
        ),
        table(
            ["resumed run", "starts", "end", "executed", "cached"],
            [
                [run.name, str(run.run_count), str(run.state and run.state.name), str(n["Completed"]), str(n["Cached"])]
                for run, n in again
            ],
        ),
        f"{len(trial.records)} results written, {len(trial.rewritten)} of them again.",
        "\n".join(["Broken promises:", *broken]) if broken else "No promise was broken.",
    ]
    return "\n\n".join(parts)


def _spread(seconds: tuple[float, ...]) -> str:
    high = statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return f"{statistics.median(seconds):.2f}, {high:.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=5, help="in the cluster at once")
    parser.add_argument("--runs", type=int, default=2, help="at once on each of the two workers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=WEIGHTS, default=list(WEIGHTS), metavar="FAULT")
    parser.add_argument("--port", type=int, default=4290)
    parser.add_argument("--database", default="", help="URL of Prefect's; a file if not given")
    parser.add_argument("--keep", type=Path, help="folder for everything; gone after if not given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="docreel-chaos-") as temporary:
        folder = given.keep or Path(temporary)
        with cluster(folder, given.port, given.runs, given.database) as harmed:
            os.environ.update(harmed.environment)
            with temporary_settings({PREFECT_API_URL: harmed.url}), get_client(sync_client=True) as client:
                trial = Trial(harmed, random.Random(given.seed), client, open_store(settings()))
                trial.run(given.faults, given.jobs, given.only)
                broken = list(kept(trial, PATIENCE_S))
                sys.stdout.write(f"Seed {given.seed}.\n\n{tables(trial, broken)}\n")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
