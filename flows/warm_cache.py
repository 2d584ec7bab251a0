"""The flow ``warm-cache``: documents are worked through ahead of time, so that their videos come from the cache."""

from typing import Literal

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from blocks.artifact_store import RESULTS
from docreel import uploads
from docreel.errors import DocreelError, SomeFailed
from docreel.models import VideoOptions
from docreel.scripting import lexicon_of, pronounced
from flows.ending import free_slots
from flows.extras import Provided, provide
from flows.job import job
from flows.ledger import Ledger
from flows.make_many import documents_of
from flows.make_video import THREADS, produce, produced
from flows.write_script import script_of

Stages = Literal["script", "film", "video"]


@flow(
    name="warm-cache",
    task_runner=THREADS,
    persist_result=False,
    result_storage=RESULTS,
    on_cancellation=[free_slots],
    on_crashed=[free_slots],
)
def warm_cache(
    sources: list[str],
    stages: Stages = "video",
    options: VideoOptions = VideoOptions(),  # noqa: B008 - frozen, and Prefect's form shows it
    dry_run: bool = False,
) -> str:
    """Work through documents and keep nothing but what the cache keeps. Fails in the end where any of them failed.

    Args:
        sources: Documents as `docreel upload` prints them, or paths (also of folders) in the worker's source folder.
        stages: `script`: until the script is written; `film`: until all is spoken, drawn and filmed; `video`: all.
        options: How the videos would be made.
        dry_run: Only name the documents.
    """
    failed, rows = 0, []
    with job():
        provided = provide(options)
        for document in (document for entry in sources for document in documents_of(entry)):
            outcome, good = _warmed(document, stages, options, provided) if not dry_run else ("named", True)
            failed += not good
            rows.append(f"| {uploads.name_of(document)} | {outcome} |")
    said = f"{len(rows)} documents, {failed} failed."
    table = "\n".join(rows)
    create_markdown_artifact(
        key="warm-cache", markdown=f"{said}\n\n| document | outcome |\n|---|---|\n{table}\n", description=said
    )
    if failed:
        raise SomeFailed(f"{failed} of {len(rows)} documents failed; the run's artifact says why.")
    return said


def _warmed(document: str, stages: Stages, options: VideoOptions, provided: Provided) -> tuple[str, bool]:
    ledger = Ledger()
    try:
        with ledger.noted():
            sayings = lexicon_of(options.lexicon)
            script = script_of(document, "", options, ledger)
            if stages != "script":
                make = produced if stages == "film" else produce
                make(pronounced(script, sayings), options, ledger, provided)
    except DocreelError as error:
        return str(error).replace("|", "\\|"), False
    counts = ledger.counts()
    return f"{counts.executed} tasks worked, {counts.cached} were there", True
