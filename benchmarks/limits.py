"""What a speech service sees of two workers: calls at once, calls in a minute, calls while it is down.

python -m benchmarks.limits [--jobs 6] [--at-once 3] [--per-minute 60] [--down 90]

And what two workers do that are given the same document in the same moment. Ends with 1 where a promise was broken.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings

from benchmarks.chaos import document
from benchmarks.cluster import Cluster, cluster
from benchmarks.gate import VOICE, Gate, gated_speech
from benchmarks.measuring import table
from docreel.services.store import open_store
from docreel.settings import settings
from flows import queueing
from flows.job import video_of

PATIENCE_S = 1_200
LOOK = {"width_px": 320, "height_px": 320, "captions": "off"}


@dataclass(frozen=True)
class Promise:
    """What was allowed, and what was seen."""

    of: str
    most: int
    seen: int

    @property
    def is_kept(self) -> bool:
        return self.seen <= self.most


@dataclass(frozen=True)
class Trial:
    """A cluster whose voice is behind a gate."""

    cluster: Cluster
    gate: Gate
    client: SyncPrefectClient

    def submit(self, number: int, text: str) -> UUID:
        folder = self.cluster.folder / "documents"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.md").write_text(text)
        wanted = {"source": f"{number}.md", "options": {"look": LOOK, "voice": f"openai:{VOICE}"}}
        return queueing.submit(wanted, name=f"{number}.md", queue="default").id

    def wait(self, jobs: list[UUID]) -> list[FlowRun]:
        """All of them, ended."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            runs = [self.client.read_flow_run(job) for job in jobs]
            if all(run.state and run.state.is_final() for run in runs):
                return runs
            time.sleep(1)
        raise TimeoutError(f"not all jobs ended in {PATIENCE_S} s")

    def limits(self, jobs: int, at_once: int, per_minute: int, down_s: float) -> list[Promise]:
        """Jobs under both limits; in the middle of them the service is away for a while."""
        self.client.update_global_concurrency_limit("tag:tts", GlobalConcurrencyLimitUpdate(limit=at_once))
        chance = random.Random(1)
        submitted = [self.submit(number, document(number, chance)) for number in range(jobs)]
        while len(self.gate.calls) < 2 * jobs:
            time.sleep(0.2)
        self.gate.is_down = True
        time.sleep(down_s)
        self.gate.is_down = False
        runs = self.wait(submitted)
        configured = settings()
        unfinished = [run for run in runs if not (run.state and run.state.is_completed())]
        for run in unfinished:
            sys.stdout.write(f"{run.name}: {run.state and run.state.name}: {run.state and run.state.message}\n")
        bound = configured.breaker_failures + at_once - 1 + int(down_s / configured.breaker_pause_s) + 1
        return [
            Promise("calls at once (limit of tag tts)", at_once, self.gate.most_at_once),
            Promise("calls in any 60 s (DOCREEL_SPEECH_PER_MINUTE)", per_minute, self.gate.most_in(60)),
            Promise(f"calls in {down_s:.0f} s of being down (circuit breaker)", bound, len(self.gate.refused)),
            Promise("jobs that did not end Completed", 0, len(unfinished)),
        ]

    def race(self, number: int) -> tuple[list[list[str]], Promise]:
        """The same new document twice; what each of the two runs did, and what was done twice."""
        text = document(number, random.Random(number))
        jobs = [self.submit(number, text) for _ in range(2)]
        runs, store = self.wait(jobs), open_store(settings())
        counts = [video_of(job, store).report.tasks for job in jobs]
        both_s = [
            (run.start_time - min(each.start_time for each in runs if each.start_time)).total_seconds()
            for run in runs
            if run.start_time
        ]
        rows = [
            [f"{number}.md", f"{begin:.1f}", str(count.executed), str(count.cached)]
            for begin, count in zip(both_s, counts, strict=True)
        ]
        units = counts[0].executed + counts[0].cached
        return rows, Promise("work done twice", 0, sum(count.executed for count in counts) - units)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, default=6)
    parser.add_argument("--at-once", type=int, default=3, help="limit of the tag tts, over all workers")
    parser.add_argument("--per-minute", type=int, default=60)
    parser.add_argument("--down", type=float, default=90, help="seconds that the service is away")
    parser.add_argument("--races", type=int, default=4)
    parser.add_argument("--port", type=int, default=4292)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="docreel-limits-") as temporary,
        gated_speech(Path(temporary, "tts")) as gate,
    ):
        folder = Path(temporary, "home")
        folder.mkdir()
        more = {"DOCREEL_SPEECH_URL": gate.url, "DOCREEL_SPEECH_PER_MINUTE": str(given.per_minute)}
        with cluster(folder, given.port, given.jobs, **more) as real:
            os.environ.update(real.environment)
            with temporary_settings({PREFECT_API_URL: real.url}), get_client(sync_client=True) as client:
                trial = Trial(real, gate, client)
                promises = trial.limits(given.jobs, given.at_once, given.per_minute, given.down)
                rows = []
                for number in range(given.jobs, given.jobs + given.races):
                    found, promise = trial.race(number)
                    rows += found
                    promises.append(promise)
    seen = [[each.of, str(each.most), str(each.seen)] for each in promises]
    sys.stdout.write(f"{table(['promise', 'at most', 'seen'], seen)}\n\n")
    sys.stdout.write(f"{table(['document, given twice', 'began after s', 'executed', 'cached'], rows)}\n")
    return 0 if all(each.is_kept for each in promises) else 1


if __name__ == "__main__":
    sys.exit(main())
