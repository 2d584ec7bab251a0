"""`docreel up`: a Prefect server and a worker on this machine, started and stopped together."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx

from apps import terminal
from docreel.errors import JobError, UsageError
from docreel.settings import Settings

START_S = 120
STOP_S = 30

SERVER_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    # Slots of a killed worker come free after a minute even when the server was started again.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_SERVER_TASKS_TAG_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}
WORKER_ENVIRONMENT = {"DO_NOT_TRACK": "1", "PREFECT_WORKER_QUERY_SECONDS": "2"}


@dataclass
class Part:
    """One process of the whole."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes]


class Together:
    """Processes that live and die together; each writes its own log."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._parts: list[Part] = []

    def start(self, name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        """Start one more; it ends with us even when we are killed, where the system can do that."""
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{name}.log"
        self._parts.append(Part(name, command, environment, log, spawn(command, environment, log)))

    def part(self, name: str) -> Part:
        """The part of that name."""
        return next(part for part in self._parts if part.name == name)

    def revive(self, name: str) -> None:
        """Start a part again if it has ended; says so."""
        part = self.part(name)
        if part.process.poll() is not None:
            terminal.say(f"The {name} ended by itself ({part.process.returncode}); it starts again. See {part.log}.")
            part.process = spawn(part.command, part.environment, part.log)

    def wait_for(self, name: str, ready: Callable[[], bool]) -> None:
        """Return when ``ready``. Raises JobError where a part ends, or START_S pass."""
        deadline = time.monotonic() + START_S
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise JobError(f"The {name} was not ready after {START_S} s; see {self._logs / name}.log.")
            time.sleep(0.2)

    def check(self) -> None:
        """Raises JobError where a part has ended."""
        for part in self._parts:
            if part.process.poll() is not None:
                raise JobError(f"The {part.name} ended by itself ({part.process.returncode}); see {part.log}.")

    def stop(self) -> None:
        """End all, the last first: a worker has to tell its server."""
        for part in reversed(self._parts):
            if part.process.poll() is None:
                os.killpg(part.process.pid, signal.SIGTERM)
                try:
                    part.process.wait(STOP_S)
                except subprocess.TimeoutExpired:
                    os.killpg(part.process.pid, signal.SIGKILL)
                    part.process.wait()


def spawn(command: tuple[str, ...], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A process in a session of its own that ends when we do."""
    setpriv = shutil.which("setpriv")
    guard = (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()
    with log.open("ab") as out:
        return subprocess.Popen(
            (*guard, *command),
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def up(configured: Settings, port: int, runs: int, services: bool) -> None:
    """Run everything until Ctrl-C. Raises JobError where a part does not start or ends by itself."""
    url = f"http://127.0.0.1:{port}/api"
    if _answers(f"{url}/health"):
        raise UsageError(f"Something answers at {url} already; stop it, or choose another --port.")
    # A shell's background job inherits an ignored SIGINT, and with that a worker would not hear a SIGTERM either.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The blocks of a server say where its services are: with services of our own it is another server.
    database = configured.home.absolute() / ("prefect-services" if services else "prefect")
    environment = {"PREFECT_API_URL": url, "PREFECT_HOME": str(database)}
    environment["DOCREEL_DATABASE_URL"] = f"sqlite:///{database / 'prefect.db'}"  # for backups
    with ExitStack() as stack:
        together = Together(configured.home / "logs")
        stack.callback(together.stop)
        if services:
            from apps.services import start_services

            environment |= start_services(together, configured.home)
        elif not configured.store_url:
            environment |= _serve_files(together, port + 1, configured.home.absolute() / "store" / "artifacts")
        prefect = (sys.executable, "-m", "prefect")
        terminal.say("Starting the Prefect server …")
        together.start(
            "server",
            (sys.executable, "-m", "deployments.server", "start", "--host", "127.0.0.1", "--port", str(port)),
            SERVER_ENVIRONMENT | environment,
        )
        together.wait_for("server", lambda: _answers(f"{url}/health"))
        terminal.say("Making the work pool, queues, limits, blocks and deployments …")
        _bootstrap(environment)
        environment.setdefault("DOCREEL_SOURCE_FOLDER", os.environ.get("DOCREEL_SOURCE_FOLDER", str(Path.cwd())))
        together.start(
            "worker",
            (
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
                f"up-{os.getpid()}",
            ),
            WORKER_ENVIRONMENT | environment,
        )
        terminal.say(f"Ready: http://127.0.0.1:{port} (Ctrl-C stops everything). In another terminal:")
        terminal.say(f"  export PREFECT_API_URL={url}")
        terminal.say("  prefect deployment run make-video/default -p source=YOUR_DOCUMENT")
        while True:
            together.revive("worker")
            together.check()
            time.sleep(1)


def _serve_files(together: Together, port: int, artifacts: Path) -> dict[str, str]:
    """Let browsers see what runs link to, always at the same address; the setting that says where."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise UsageError(f"Port {port}, where videos are shown, is taken; choose another --port.") from error
    together.start("files", (sys.executable, "-m", "apps.files", str(port), str(artifacts)), {})
    return {"DOCREEL_PUBLIC_URL": f"http://127.0.0.1:{port}"}


def _bootstrap(environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deployments.bootstrap"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise JobError(f"The server could not be set up: {(done.stdout + done.stderr)[-1_500:].strip()}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.TransportError:
        return False
