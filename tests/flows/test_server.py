"""Jobs on a real Prefect server with a real worker: made, cancelled, crashed, and what is left of them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.conftest import running, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SMALL = {"width_px": 640, "height_px": 360, "fps": 24, "theme": "daylight", "captions": "soft"}
LONG = "\n\n".join(
    f"Sentence number {n} tells of the sea, of the ships on it and of those who sail them." for n in range(60)
)


STATES = {"AwaitingRetry": "SCHEDULED"}


class Server:
    """The API of the server, and the worker that serves it."""

    def __init__(self, api: str, home: Path, worker: psutil.Process) -> None:
        self.api = api
        self.home = home
        self.worker = worker

    def post(self, path: str, **body: Any) -> Any:
        return self._ask("POST", path, json=body)

    def get(self, path: str) -> Any:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        """As patient as Prefect's own client: a server on SQLite may wait a minute for its lock, and then say 503."""
        answers: list[httpx.Response] = []

        def answered() -> bool:
            answers.append(httpx.request(method, f"{self.api}/{path}", timeout=120, **options))
            return answers[-1].status_code != httpx.codes.SERVICE_UNAVAILABLE

        wait_until(answered, 240)
        return answers[-1].raise_for_status().json()

    def set_state(self, run: str, name: str, *, force: bool = False, **details: str) -> None:
        state = {"type": STATES.get(name, name.upper()), "name": name, "state_details": details}
        self.post(f"flow_runs/{run}/set_state", state=state, force=force)

    def start(self, source: str, flow: str = "make-video") -> str:
        """Start a run as the UI and `prefect deployment run` do; its id."""
        deployment = self.get(f"deployments/name/{flow}/default")["id"]
        document = {"sources": [source]} if flow == "make-many" else {"source": source}
        made = self.post(
            f"deployments/{deployment}/create_flow_run", parameters={**document, "options": {"look": SMALL}}
        )
        return str(made["id"])

    def state(self, run: str) -> str:
        return str(self.get(f"flow_runs/{run}")["state"]["name"])

    def is_in(self, run: str, *names: str) -> Callable[[], bool]:
        return lambda: self.state(run) in names

    def artifacts(self, run: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.post("artifacts/filter", artifacts={"flow_run_id": {"any_": [run]}})
        return found

    def slots(self) -> int:
        return sum(limit["active_slots"] for limit in self.post("v2/concurrency_limits/filter"))


@pytest.fixture(scope="module")
def server(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with everything that docreel needs, and one worker whose source folder holds a few documents."""
    home = tmp_path_factory.mktemp("home")
    sources = tmp_path_factory.mktemp("sources")
    (sources / "short.md").write_text("# The sea\n\nThe sea is deep. Ships sail on it.\n")
    (sources / "long.txt").write_text(LONG)
    environment = {
        "PREFECT_API_URL": prefect_api,
        "DOCREEL_HOME": str(home),
        "DOCREEL_SOURCE_FOLDER": str(sources),
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
    }
    subprocess.run([sys.executable, "-m", "deployments.bootstrap"], env={**os.environ, **environment}, check=True)
    with running(
        sys.executable, "-m", "prefect", "worker", "start", "--pool", "docreel", "--limit", "1",
        cwd=sources, env=environment,
    ) as worker:  # fmt: skip
        server = Server(prefect_api, home, psutil.Process(worker.pid))
        scheduled = server.post("deployments/filter", deployments={"tags": {"all_": ["docreel-housekeeping"]}})
        for deployment in scheduled:  # they would take the worker's only place
            server.post(f"deployments/{deployment['id']}/pause_deployment")
        yield server


def processes_of(home: Path) -> list[psutil.Process]:
    """Everything that works for this home, but the worker itself."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            ours = process.environ().get("DOCREEL_HOME") == str(home)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if ours and "worker" not in (process.info["cmdline"] or [])[-6:] and process.pid != os.getpid():
            found.append(process)
    return found


def flow_process(home: Path) -> psutil.Process:
    return next(process for process in processes_of(home) if process.info["cmdline"][-1:] == ["prefect.engine"])


def encodes(home: Path) -> bool:
    return any("docreel.video.worker" in (process.info["cmdline"] or []) for process in processes_of(home))


def test_a_run_of_the_deployment_shows_its_video_and_report(server: Server) -> None:
    run = server.start("short.md")
    wait_until(server.is_in(run, "Completed", "Failed", "Crashed"), 180)
    assert server.state(run) == "Completed"
    assert server.get(f"flow_runs/{run}")["name"] == "make-video short.md"
    shown = {artifact["key"] or artifact["type"]: artifact for artifact in server.artifacts(run)}
    assert shown["progress"]["data"] == 100
    assert "| 0:00 |" in shown["report-the-sea"]["data"]
    link = shown["video-the-sea"]["data"].partition("(file://")[2].partition(")")[0]
    assert Path(link).read_bytes()[4:8] == b"ftyp"


def test_a_path_outside_the_source_folder_is_refused_with_its_reason(server: Server) -> None:
    run = server.start("../../etc/passwd")
    wait_until(server.is_in(run, "Completed", "Failed", "Crashed"), 120)
    message = server.get(f"flow_runs/{run}")["state"]["message"]
    assert server.state(run) == "Failed"
    assert "is not inside" in message
    assert "[source-not-found]" in message


@pytest.mark.parametrize("flow", ["make-many", "make-video"])
def test_cancelling_leaves_no_process_no_slot_and_no_file(server: Server, flow: str) -> None:
    run = server.start("long.txt", flow)
    wait_until(lambda: encodes(server.home), 180)
    server.set_state(run, "Cancelling")
    wait_until(server.is_in(run, "Cancelled"), 60)
    wait_until(lambda: not processes_of(server.home))
    wait_until(lambda: server.slots() == 0)
    at_work = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}, "flows": {"name": {"like_": "make-"}}}
    assert not server.post("flow_runs/filter", **at_work)
    assert not list((server.home / "work").iterdir())
    assert not list(server.home.rglob("*.part"))


def test_a_run_hears_of_its_cancellation_where_its_worker_does_not(server: Server) -> None:
    run = server.start("long.txt")
    wait_until(lambda: encodes(server.home), 180)
    server.worker.suspend()
    try:
        server.set_state(run, "Cancelling")
        wait_until(server.is_in(run, "Cancelled"), 60)
        wait_until(lambda: not processes_of(server.home))
    finally:
        server.worker.resume()
    assert server.slots() == 0


def test_a_cancelled_run_that_was_taken_and_never_began_ends(server: Server) -> None:
    server.worker.suspend()
    try:
        run = server.start("long.txt")
        for state in ("Pending", "Cancelling"):
            server.set_state(run, state, force=True)
        wait_until(server.is_in(run, "Cancelled"), 180)
    finally:
        server.worker.resume()


def test_a_process_whose_run_was_handed_on_ends(server: Server) -> None:
    run = server.start("long.txt")
    wait_until(lambda: encodes(server.home), 180)
    first = flow_process(server.home)
    server.set_state(run, "AwaitingRetry", force=True, scheduled_time="2099-01-01T00:00:00Z")
    wait_until(lambda: not first.is_running())
    wait_until(lambda: not processes_of(server.home))


def test_a_run_whose_process_is_killed_is_finished_with_what_it_had(server: Server) -> None:
    run = server.start("long.txt")
    wait_until(lambda: encodes(server.home), 180)
    flow_process(server.home).kill()
    wait_until(server.is_in(run, "Crashed"), 60)
    wait_until(server.is_in(run, "Completed", "Failed"), 400)
    assert server.state(run) == "Completed"
    assert server.get(f"flow_runs/{run}")["run_count"] == 2
