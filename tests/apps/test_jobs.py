"""The commands for jobs, as a person runs them, on a real Prefect server; no worker takes what they submit."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest
import soundfile

from docreel.models import Scene, Script, Sentence, TitleCard
from docreel.services.store import open_store
from docreel.settings import Settings
from docreel.uploads import script_of, source_of
from tests.apps.test_cli import SMALL, docreel
from tests.services.test_remote import Host, png

UNKNOWN = str(uuid4())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "leaves.md"
    path.write_text("# Tea\n\nTea is made of leaves.\n")
    return path


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    sentence = Sentence(text="Tea is made of leaves.")
    scene = Scene(heading="Tea", narration=(sentence,), visual=TitleCard(title="Tea"))
    path = tmp_path / "leaves.script.json"
    path.write_text(Script(title="Tea", language="en", scenes=(scene,), writer="by hand").model_dump_json())
    return path


@pytest.fixture
def pictures() -> Iterator[str]:
    """Host and port of a server of pictures."""
    with Host() as host:
        thread = threading.Thread(target=host.serve_forever)
        thread.start()
        yield host.name
        host.shutdown()
        thread.join()


class Jobs:
    """The commands on one server."""

    def __init__(self, home: Path, api: str) -> None:
        self.home = home
        self.api = api

    def said(self, *arguments: str | Path) -> str:
        done = docreel(self.home, *arguments, PREFECT_API_URL=self.api)
        assert done.returncode == 0, done.stderr
        return done.stdout.rstrip("\n")

    def refused(self, *arguments: str | Path) -> tuple[int, str]:
        """Exit code and the one sentence."""
        done = docreel(self.home, *arguments, PREFECT_API_URL=self.api)
        assert done.stdout == ""
        (sentence,) = done.stderr.splitlines()
        return done.returncode, sentence

    def run(self, run_id: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.api}/flow_runs/{run_id}", timeout=60)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def jobs(home: Path, bootstrapped: str) -> Jobs:
    return Jobs(home, bootstrapped)


@pytest.fixture
def full_queue(bootstrapped: str) -> Iterator[None]:
    where = f"{bootstrapped}/variables/name/docreel_max_waiting"
    httpx.patch(where, json={"value": 0}).raise_for_status()
    yield
    httpx.patch(where, json={"value": 1_000}).raise_for_status()


@pytest.mark.slow
def test_an_edited_script_is_uploaded_and_submitted_as_one(jobs: Jobs, edited: Path) -> None:
    reference = jobs.said("upload", edited)
    assert script_of(reference, open_store(Settings(home=jobs.home))).scenes[0].heading == "Tea"
    soundfile.write(edited.with_name("song.flac"), np.sin(np.arange(48_000) / 20), 48_000)
    music = jobs.said("upload", edited.with_name("song.flac"))
    arguments = ("--music", edited.with_name("song.flac"), "--loudness", "-20", *SMALL[:2])
    parameters = jobs.run(jobs.said("submit", edited, *arguments))["parameters"]
    assert parameters["script"] == reference
    assert parameters["options"]["extras"]["music"] == music
    assert parameters["options"]["extras"]["loudness_lufs"] == -20
    assert "source" not in parameters


def test_what_is_uploaded_is_what_a_run_reads(home: Path, tea: Path) -> None:
    first, again = (docreel(home, "upload", tea).stdout.rstrip("\n") for _ in range(2))
    assert first == again
    assert first.endswith("/leaves.md")
    settings = Settings(home=home)
    store = open_store(settings)
    source = source_of(first, store, settings)
    assert (source.name, source.media_type) == ("leaves.md", "text/markdown")
    assert store.get(source.artifact) == tea.read_bytes()


def test_pictures_of_a_named_host_are_uploaded_with_the_document(home: Path, tmp_path: Path, pictures: str) -> None:
    document = tmp_path / "cup.md"
    document.write_text(f"# Tea\n\nA cup.\n\n![Cup](http://{pictures}/cup.png)\n")
    settings = Settings(home=home)
    store = open_store(settings)
    sizes = [
        [picture.artifact.size_bytes for picture in source_of(said.stdout.rstrip("\n"), store, settings).pictures]
        for said in (docreel(home, "upload", document), docreel(home, "upload", document, "--allow-remote", pictures))
    ]
    assert sizes == [[], [len(png())]]


@pytest.mark.slow
def test_the_same_key_is_the_same_run(jobs: Jobs, tea: Path) -> None:
    key = uuid4().hex
    first = jobs.said("submit", tea, "--key", key, "--theme", "midnight", "--language", "en", "--size", "640x360")
    assert jobs.said("submit", tea, "--key", key) == first
    assert jobs.said("submit", tea) != first
    run = jobs.run(first)
    assert (run["name"], run["work_queue_name"]) == ("make-video leaves.md", "default")
    assert run["parameters"]["source"] == jobs.said("upload", tea)
    assert run["parameters"]["options"]["look"]["theme"] == "midnight"
    assert run["parameters"]["options"]["look"]["width_px"] == 640
    assert run["parameters"]["options"]["language"] == "en"


def test_a_job_says_how_long_it_is_kept(jobs: Jobs, tea: Path) -> None:
    assert "keep-days:365" in jobs.run(jobs.said("submit", tea, "--keep-days", "365"))["tags"]
    assert not [tag for tag in jobs.run(jobs.said("submit", tea))["tags"] if tag.startswith("keep-days")]


@pytest.mark.slow
def test_a_waiting_run_is_moved_asked_after_and_cancelled(jobs: Jobs, tea: Path) -> None:
    old = jobs.said("submit", tea, "--queue", "low")
    assert jobs.said("status", old) == "Waits in queue low."
    new = jobs.said("priority", old, "high")
    assert new != old
    assert (jobs.run(new)["work_queue_name"], jobs.run(new)["state"]["name"]) == ("high", "Scheduled")
    assert jobs.run(old)["state"]["name"] == "Cancelled"
    assert jobs.said("status", old) == jobs.said("status", new) == "Waits in queue high."
    jobs.said("cancel", old)
    assert jobs.run(new)["state"]["name"] == "Cancelled"
    assert jobs.said("status", old).startswith("Cancelled.")
    code, sentence = jobs.refused("priority", old, "low")
    assert code == 8
    assert "does not wait" in sentence


def test_a_run_that_made_nothing_yet_has_nothing_to_get(jobs: Jobs, tea: Path, tmp_path: Path) -> None:
    run = jobs.said("submit", tea)
    code, sentence = jobs.refused("get", run, "-o", tmp_path / "out")
    assert code == 2
    assert f"docreel status {run}" in sentence
    assert sentence.endswith("[not-finished]")
    assert list(tmp_path.iterdir()) == [tea]


@pytest.mark.slow
def test_a_finished_run_hands_out_its_video(jobs: Jobs, tea: Path, tmp_path: Path) -> None:
    tea.write_text(f"# Tea/leaves {'and so on ' * 30}\n\nTea is made of leaves.\n")  # a name no system takes
    jobs.said("make", tea, *SMALL)
    (run,) = httpx.post(
        f"{jobs.api}/flow_runs/filter",
        json={"flow_runs": {"name": {"any_": ["make-video leaves.md"]}, "state": {"type": {"any_": ["COMPLETED"]}}}},
    ).json()
    folder = tmp_path / "got"
    folder.mkdir()
    got = Path(jobs.said("get", run["id"], "-o", folder))
    assert got.parent == folder
    assert got.name.startswith("Tea-leaves and so on")
    assert got.read_bytes() == tea.with_suffix(".mp4").read_bytes()
    assert got.with_suffix(".srt").read_bytes() == tea.with_suffix(".srt").read_bytes()
    assert jobs.said("status", run["id"]).startswith("Completed.")


def test_a_full_queue_is_refused(jobs: Jobs, tea: Path, full_queue: None) -> None:
    code, sentence = jobs.refused("submit", tea)
    assert code == 8
    assert "docreel_max_waiting" in sentence
    assert sentence.endswith("[too-many-waiting]")


@pytest.mark.parametrize("arguments", [("status",), ("cancel",), ("priority", "high"), ("get",)])
@pytest.mark.parametrize("run", [UNKNOWN, "tea.md"])
def test_a_run_that_is_not_there_is_named(jobs: Jobs, arguments: tuple[str, ...], run: str) -> None:
    name, *rest = arguments
    code, sentence = jobs.refused(name, run, *rest)
    assert code == 2
    assert run in sentence
    assert sentence.endswith("[unknown-run]")


def test_a_document_that_cannot_be_used_is_not_submitted(jobs: Jobs, tmp_path: Path) -> None:
    code, sentence = jobs.refused("submit", tmp_path / "none.md")
    assert code == 3
    assert sentence.endswith("[source-not-found]")


@pytest.mark.parametrize("away", [False, True])
@pytest.mark.parametrize("arguments", [("submit", "leaves.md"), ("status", UNKNOWN), ("get", UNKNOWN)])
def test_jobs_need_a_server(home: Path, tea: Path, free_port: int, arguments: tuple[str, str], away: bool) -> None:
    where = {"PREFECT_API_URL": f"http://127.0.0.1:{free_port}/api"} if away else {}
    done = docreel(home, *arguments, **where)
    assert done.returncode == (4 if away else 2), done.stderr
    (sentence,) = done.stderr.splitlines()
    assert "PREFECT_API_URL" in sentence


def test_an_address_that_is_not_the_api_is_no_unknown_run(jobs: Jobs) -> None:
    code, sentence = Jobs(jobs.home, jobs.api.removesuffix("/api")).refused("status", UNKNOWN)
    assert code == 4
    assert "it ends in /api" in sentence
