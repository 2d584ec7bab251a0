"""The flow ``warm-cache``: documents are worked through ahead of time, so that their videos come from the cache."""

from typing import Literal

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from blocks.artifact_store import RESULTS
from docreel import uploads
from docreel.errors import DocreelError, SomeFailed
from docreel.models import Extras, Look
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
    look: Look = Look(),  # noqa: B008 - frozen, and Prefect's form shows it
    language: str = "auto",
    voice: str = "auto",
    lexicon: str = "",
    extras: Extras = Extras(),  # noqa: B008 - as above
    dry_run: bool = False,
) -> str:
    """Work through documents and keep nothing but what the cache keeps. Fails in the end where any of them failed.

    Args:
        sources: Documents as `docreel upload` prints them, or paths (also of folders) in the worker's source folder.
        stages: `script`: until the script is written; `film`: until all is spoken, drawn and filmed; `video`: all.
        look: Size, frame rate, theme and captions.
        language: Language of the documents, ISO 639-1, or auto.
        voice: ENGINE:NAME as `docreel voices` lists them, or auto.
        lexicon: How to say what is written, one `written = spoken` a line.
        extras: Music, loudness, intro, outro and watermark.
        dry_run: Only name the documents.
    """
    sayings, failed, rows = lexicon_of(lexicon), 0, []
    with job():
        provided = provide(extras, look)
        for document in (document for entry in sources for document in documents_of(entry)):
            outcome, good = (
                _warmed(document, stages, look, language, voice, sayings, provided) if not dry_run else ("named", True)
            )
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


def _warmed(
    document: str,
    stages: Stages,
    look: Look,
    language: str,
    voice: str,
    sayings: dict[str, str],
    provided: Provided,
) -> tuple[str, bool]:
    ledger = Ledger()
    try:
        with ledger.noted():
            script = script_of(document, "", language, ledger)
            if stages != "script":
                make = produced if stages == "film" else produce
                make(pronounced(script, sayings), look, voice, ledger, provided)
    except DocreelError as error:
        return str(error).replace("|", "\\|"), False
    counts = ledger.counts()
    return f"{counts.executed} tasks worked, {counts.cached} were there", True
