"""A whole docreel on this machine to do harm to: Prefect server, two workers, Redis and an S3 server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from apps.services import start_services
from apps.up import SERVER_ENVIRONMENT, WORKER_ENVIRONMENT, Together

WORKERS = ("worker-1", "worker-2")
#: What a process that works on a run is started with by its worker; its children inherit it.
RUN = "PREFECT__FLOW_RUN_ID"


@dataclass(frozen=True)
class Cluster:
    """All its processes have ``folder`` as DOCREEL_HOME."""

    folder: Path
    url: str
    environment: dict[str, str]
    together: Together

    def kill(self, name: str, sign: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to one part, and only to it."""
        self.together.part(name).process.send_signal(sign)

    def revive(self, name: str) -> None:
        """Wait for a part to end, and start it again."""
        self.together.part(name).process.wait(60)
        self.together.revive(name)
        if name == "server":
            self.together.wait_for(name, self.answers)

    def answers(self) -> bool:
        """Whether the Prefect server is up."""
        try:
            return httpx.get(f"{self.url}/health", timeout=2).is_success
        except httpx.TransportError:
            return False

    def at_work(self) -> dict[str, list[psutil.Process]]:
        """Run -> its processes, the run's own first."""
        found: dict[str, list[psutil.Process]] = {}
        for process in self._processes():
            run = _environment(process).get(RUN)
            if run:
                found.setdefault(run, []).append(process)
        return {run: sorted(of, key=lambda process: process.create_time()) for run, of in found.items()}

    def _processes(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            if _environment(process).get("DOCREEL_HOME") == str(self.folder):
                yield process


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return dict(process.environ())
    except psutil.Error:  # it has just ended
        return {}


@contextmanager
def cluster(folder: Path, port: int, runs: int, database: str = "", **more: str) -> Iterator[Cluster]:
    """Start all; ``runs`` at once on each worker. ``database``: Prefect's, if not a file in ``folder``.

    ``more``: settings of all parts.
    """
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        "PREFECT_API_URL": url,
        "PREFECT_HOME": str(folder / "prefect"),
        "DOCREEL_HOME": str(folder),
        "DOCREEL_SOURCE_FOLDER": str(folder / "documents"),
        "DOCREEL_RENDER_WORKERS": "1",
        **more,
    }
    together = Together(folder / "logs")
    made = Cluster(folder, url, environment, together)
    prefect = (sys.executable, "-m", "prefect")
    # A shell's background job inherits an ignored SIGINT, and with that a worker would not hear a SIGTERM either.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        environment |= start_services(together, folder)
        its = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database} if database else {}
        serve = (sys.executable, "-m", "deployments.server", "start", "--host", "127.0.0.1", "--port", str(port))
        together.start("server", serve, SERVER_ENVIRONMENT | environment | its)
        together.wait_for("server", made.answers)
        subprocess.run([sys.executable, "-m", "deployments.bootstrap"], env={**os.environ, **environment}, check=True)
        for name in WORKERS:
            work = (
                *prefect,
                "worker",
                "start",
                "--pool",
                "docreel",
                "--type",
                "process",
                "--limit",
                str(runs),
                "--name",
                name,
            )
            together.start(name, work, WORKER_ENVIRONMENT | environment)
        yield made
    finally:
        together.stop()
        _end_all(made)


def _end_all(made: Cluster) -> None:
    """Whatever the trial left."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (left := [p for of in made.at_work().values() for p in of]):
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=2)
