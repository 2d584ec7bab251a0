"""What the Prefect UI shows of a run: how far it is, the video as a link, and the report with the timeline."""

import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)

from docreel.models import Batch, Report, Video
from docreel.services.store import ArtifactStore
from flows.progress import StageName, listening

#: Roughly what part of the work each stage is, in percent.
SHARES: dict[StageName, int] = {"read": 3, "script": 7, "speech": 25, "pictures": 10, "film": 45, "publish": 10}
EVERY_S = 1.0


class ProgressBar:
    """The run's progress artifact; it is written at most once a second."""

    def __init__(self) -> None:
        self._done: dict[StageName, float] = {}
        self._shown_at = time.monotonic()
        self._artifact: UUID = create_progress_artifact(progress=0.0, description="Begins")  # type: ignore[assignment]

    def on_step(self, stage: StageName, done: int, total: int) -> None:
        self._done[stage] = done / total
        if time.monotonic() - self._shown_at >= EVERY_S:
            self.show(stage)

    def show(self, stage: StageName) -> None:
        """Write how far the run is."""
        self._shown_at = time.monotonic()
        percent = sum(SHARES[stage] * part for stage, part in self._done.items())
        update_progress_artifact(self._artifact, progress=percent, description=stage.capitalize())


@contextmanager
def progress_bar() -> Iterator[None]:
    """Show how far the run is, for the time of the block."""
    bar = ProgressBar()
    with listening(bar.on_step):
        yield
    bar.show("publish")


def show_result(video: Video, store: ArtifactStore) -> None:
    """The link and the report, on the run's page and under the artifacts."""
    name = slug(video.report.title)
    link = store.link(video.mp4, f"{name}.mp4")
    create_link_artifact(
        key=f"video-{name}", link=link, link_text=video.report.title, description=_summary(video.report)
    )
    create_markdown_artifact(key=f"report-{name}", markdown=markdown(video.report, link), description="Timeline")


def show_batch(batch: Batch) -> None:
    """What became of each document."""
    rows = "\n".join(
        f"| {_cell(outcome.name)} | {_summary(outcome.video.report) if outcome.video else _cell(outcome.error)} |"
        for outcome in batch.outcomes
    )
    create_markdown_artifact(
        key="batch", markdown=f"| document | outcome |\n|---|---|\n{rows}\n", description="Outcome of each document"
    )


def markdown(report: Report, link: str) -> str:
    """The report for people."""
    rows = "\n".join(
        f"| {_clock(scene.start_ms)} | {_cell(scene.heading)} | {scene.visual} | {'yes' if scene.cached else ''} |"
        for scene in report.scenes
    )
    notes = "\n".join(f"- {_cell(warning)}" for warning in report.warnings) or "None."
    return (
        f"# {report.title}\n\n[Watch it]({link}). {_summary(report)}\n\n"
        f"| start | scene | visual | cached |\n|---|---|---|---|\n{rows}\n\n"
        f"Written by {report.writer}, spoken by {report.voice.engine}:{report.voice.name}. "
        f"{report.tasks.executed} tasks worked, {report.tasks.cached} came from the cache."
        f"{_spent(report)}\n\n## Notes\n\n{notes}\n"
    )


def slug(title: str) -> str:
    """An artifact key: lower-case letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", title.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "untitled"


def _spent(report: Report) -> str:
    spent = report.usage
    return f" The language model took {spent.tokens:,} tokens and cost {spent.cost:.4g}." if spent.calls else ""


def _summary(report: Report) -> str:
    return f"{_clock(report.duration_ms)}, {len(report.scenes)} scenes, {report.size} at {report.fps} fps."


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes}:{seconds:02d}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
