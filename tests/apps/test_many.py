"""Several documents from the command line, as a person runs it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.apps.test_cli import SMALL, command, docreel, environment
from tests.conftest import wait_until

DAMAGED = b"%PDF-1.7\n1 0 obj\n<<"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "tea.md"
    path.write_text("# Tea\n\nTea is made of leaves.\n")
    return path


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(DAMAGED)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "folder"
    path.mkdir()
    (path / "sea.txt").write_text("The sea\n=======\n\nThe sea is deep.\n")
    (path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


def videos(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.mp4"))


def one_line(text: str) -> str:
    """The table wraps its cells."""
    return " ".join(text.split())


@pytest.mark.slow
def test_a_failed_document_does_not_stop_the_rest(
    home: Path, tea: Path, damaged: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "videos"
    done = docreel(home, "make", damaged, tmp_path / "none.md", tea, folder, "-o", out, *SMALL, COLUMNS="60")
    assert done.returncode == 3
    assert done.stdout.split() == [str(out / "tea.mp4"), str(out / "sea.mp4")], done.stderr
    assert videos(tmp_path) == ["sea.mp4", "tea.mp4"]
    assert "folder/sea.txt (4 of 4)" in done.stderr
    assert done.stderr.endswith("2 of 4 documents have no video; the table says why. [damaged-document]\n")
    table = done.stderr.partition("why there is none")[2]
    assert "source-not-found" in table
    assert "…" not in table
    assert "Traceback" not in done.stderr


def test_all_that_belongs_to_a_video_lies_beside_its_document(home: Path, tea: Path, folder: Path) -> None:
    done = docreel(home, "make", tea, folder, *SMALL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tea.with_suffix(".mp4")), str(folder / "sea.mp4")]
    for document in (tea, folder / "sea.txt"):
        for suffix in (".mp4", ".srt", ".vtt", ".jpg", ".json", ".script.json"):
            assert document.with_suffix(suffix).stat().st_size > 0
    assert json.loads(tea.with_suffix(".json").read_text())["title"] == "Tea"
    assert json.loads((folder / "sea.json").read_text())["title"] == "The sea"


def test_json_is_one_list_of_outcomes(home: Path, tea: Path, damaged: Path) -> None:
    done = docreel(home, "make", tea, damaged, "--json", *SMALL)
    assert done.returncode == 3
    made, failed = json.loads(done.stdout)
    assert (made["name"], made["path"], made["error"]) == (str(tea), str(tea.with_suffix(".mp4")), "")
    assert made["video"]["report"]["title"] == "Tea"
    assert (failed["name"], failed["path"], failed["video"]) == (str(damaged), None, None)
    assert failed["error"].endswith("[damaged-document]")


def test_a_folder_of_one_document_is_several(home: Path, folder: Path, tmp_path: Path) -> None:
    done = docreel(home, "make", folder, "-o", tmp_path / "out", "--json", *SMALL)
    assert done.returncode == 0, done.stderr
    assert [outcome["path"] for outcome in json.loads(done.stdout)] == [str(tmp_path / "out" / "sea.mp4")]


def test_the_first_failure_gives_the_exit_code(home: Path, tea: Path, damaged: Path, folder: Path) -> None:
    tea.with_suffix(".json").write_text("mine")
    done = docreel(home, "make", tea, damaged, folder, *SMALL)
    assert done.returncode == 2
    assert done.stdout.split() == [str(folder / "sea.mp4")], done.stderr
    assert tea.with_suffix(".json").read_text() == "mine"


def test_an_empty_folder_is_a_failure_of_its_own(home: Path, folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = docreel(home, "make", empty, folder, *SMALL)
    assert done.returncode == 3
    assert "holds no document" in one_line(done.stderr)
    assert done.stdout.split() == [str(folder / "sea.mp4")]


def test_a_document_that_is_named_twice_is_made_once(home: Path, folder: Path) -> None:
    again = folder / ".." / folder.name / "sea.txt"
    done = docreel(home, "make", folder, again, *SMALL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(folder / "sea.mp4")]


@pytest.mark.parametrize("apart", [False, True])
def test_two_videos_of_one_name_are_refused_before_the_work(home: Path, tea: Path, tmp_path: Path, apart: bool) -> None:
    other = tmp_path / ("elsewhere/tea.md" if apart else "tea.txt")
    other.parent.mkdir(exist_ok=True)
    other.write_text("Another\n=======\n\nTea is drunk hot.\n")
    where = ("-o", tmp_path / "out") if apart else ()
    done = docreel(home, "make", tea, other, *where, *SMALL)
    assert done.returncode == 2
    assert str(tea) in done.stderr
    assert str(other) in done.stderr
    assert done.stderr.rstrip().endswith("[usage]")
    assert done.stdout == ""
    assert videos(tmp_path) == []


def test_documents_of_one_name_in_two_folders_stay_apart(home: Path, tea: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "tea.md"
    other.parent.mkdir()
    other.write_text(tea.read_text())
    done = docreel(home, "make", tea, other, *SMALL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tea.with_suffix(".mp4")), str(other.with_suffix(".mp4"))]


@pytest.mark.parametrize("name", ["film.mp4", "tea.md"])
def test_several_videos_need_a_folder(home: Path, tea: Path, folder: Path, tmp_path: Path, name: str) -> None:
    before = tea.read_text()
    done = docreel(home, "make", tea, folder, "-o", tmp_path / name)
    assert done.returncode == 2
    assert "is no folder" in done.stderr
    assert videos(tmp_path) == []
    assert tea.read_text() == before


def test_a_script_is_one_video(home: Path, tea: Path, folder: Path, tmp_path: Path) -> None:
    done = docreel(home, "make", tea, folder, "--script", tmp_path / "x.script.json")
    assert done.returncode == 2
    assert "--script" in done.stderr


@pytest.mark.slow
def test_on_a_server_each_document_is_a_run(home: Path, folder: Path, tmp_path: Path, prefect_api: str) -> None:
    blank = tmp_path / "blank.md"
    blank.write_text("<!-- nothing to say -->\n")
    done = docreel(home, "make", blank, folder, *SMALL, PREFECT_API_URL=prefect_api)
    assert done.returncode == 3
    assert done.stdout.split() == [str(folder / "sea.mp4")], done.stderr
    runs = httpx.post(f"{prefect_api}/flow_runs/filter", json={}).json()
    states = {run["name"]: run["state_type"] for run in runs if run["name"].endswith((" sea.txt", " blank.md"))}
    assert states == {"make-video sea.txt": "COMPLETED", "make-video blank.md": "FAILED"}


@pytest.mark.slow
def test_who_stops_it_keeps_and_hears_what_is_finished(tea: Path, tmp_path: Path) -> None:
    home, long = tmp_path / "home", tmp_path / "long.md"
    long.write_text("# Long\n\n" + "\n\n".join(f"## Part {i}\n\nThis is sentence number {i}." for i in range(40)))
    told, said = tmp_path / "told", tmp_path / "said"
    with told.open("w") as out, said.open("w") as err:
        process = subprocess.Popen(
            command("make", tea, long, *SMALL), env=environment(home, COLUMNS="300"), stdout=out, stderr=err,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        wait_until(lambda: "long.md (2 of 2)" in said.read_text(), 120)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert told.read_text() == f"{tea.with_suffix('.mp4')}\n"
    assert said.read_text().endswith("docreel: Stopped; finished work is kept for the next run.\n")
    assert str(tea) in said.read_text().partition("why there is none")[2]
    assert videos(tmp_path) == ["tea.mp4"]


def test_a_stop_that_is_swallowed_is_heard_again() -> None:
    """As where it comes while a finalizer runs: Python drops what that raises."""
    program = """
import time
from apps.cli import stoppable
with stoppable():
    print("begun", flush=True)
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        pass
    print("lost", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "lost\n"
        assert process.wait(30) == -signal.SIGINT
