"""A run that waits for its script to be approved, on a real server; its process is gone while it waits."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from prefect.flow_runs import resume_flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings

from docreel.errors import NotFinished, UsageError
from docreel.intake import parsed_script
from docreel.models import Scene, Script, Sentence, TitleCard
from flows import queueing, review
from tests.flows.runs import state_of

SMALL = {"width_px": 320, "height_px": 320, "captions": "off"}


@pytest.fixture(autouse=True)
def _on_the_server(bootstrapped: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: bootstrapped}):
        yield


@pytest.fixture
def environment(bootstrapped: str, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sea.md").write_text("# The sea\n\nThe sea is deep.\n")
    return {**os.environ, "PREFECT_API_URL": bootstrapped, "DOCREEL_SOURCE_FOLDER": str(tmp_path)}


@pytest.fixture
def work(environment: dict[str, str], tmp_path: Path) -> Callable[[UUID], str]:
    """Do what a worker does with a run, to the end of its process; the name of its state then."""

    def process(run: UUID) -> str:
        command = [sys.executable, "-m", "prefect", "flow-run", "execute", str(run)]
        subprocess.run(command, env=environment, cwd=tmp_path, check=False, capture_output=True, timeout=120)
        return state_of(run)

    return process


def submit() -> UUID:
    wanted = {"source": "sea.md", "options": {"look": SMALL}, "review": True}
    return queueing.submit(wanted, name="make-video sea.md", queue="low", key="").id


@pytest.mark.slow
def test_an_edited_script_is_what_the_video_says(
    work: Callable[[UUID], str], environment: dict[str, str], tmp_path: Path
) -> None:
    run = submit()
    assert work(run) == "Suspended"
    assert "docreel approve" in queueing.status(run)
    script = review.proposed(queueing.current(run))
    assert "The sea is deep." in script

    resume_flow_run(run, run_input={"script": script.replace('"heading"', '"haeding"')})
    assert work(run) == "Suspended", "a script that cannot be used is asked for again"
    assert "haeding" in review.proposed(queueing.current(run))

    edited = parsed_script(script.replace("The sea is deep.", "The sea is wide.").encode(), "edited")
    review.approve(queueing.current(run), edited)
    assert work(run) == "Completed"
    get = [sys.executable, "-m", "apps.cli", "get", str(run), "-o", str(tmp_path / "sea.mp4")]
    subprocess.run(get, env=environment, check=True)
    assert "wide" in (tmp_path / "sea.srt").read_text()
    with pytest.raises(NotFinished, match="does not wait"):
        review.approve(queueing.current(run))


@pytest.mark.slow
def test_a_run_that_waits_for_a_review_cancels_at_once(work: Callable[[UUID], str]) -> None:
    run = submit()
    assert work(run) == "Suspended"
    queueing.cancel(run)
    assert state_of(run) == "Cancelled"


def test_without_a_deployment_there_is_nobody_to_ask() -> None:
    scene = Scene(heading="Sea", narration=(Sentence(text="Sea."),), visual=TitleCard(title="Sea"))
    script = Script(title="Sea", language="en", scenes=(scene,), writer="hand")
    with pytest.raises(UsageError, match="docreel make --script"):
        review.reviewed(script)
