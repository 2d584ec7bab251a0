"""The flow ``warm-cache``: documents are worked through ahead of time, so that their videos come from the cache."""

from typing import Literal

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from blocks.artifact_store import RESULTS
from docreel import uploads
from docreel.errors import DocreelError, SomeFailed
from docreel.models import Look
from docreel.scripting import lexicon_of, pronounced
from flows.ending import free_slots
from flows.job import job
from flows.ledger import Ledger
from flows.make_many import documents_of
from flows.make_video import THREADS, produce, produced
from flows.write_script import Cost, Minutes, Scenes, Tokens, Wanted, script_of, wanted

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
    minutes: Minutes = 0,
    scenes: Scenes = 0,
    max_cost: Cost = 0,
    max_tokens: Tokens = 0,
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
        minutes: About how long each video may be; 0: as long as the whole document takes.
        scenes: How many scenes it may have; 0: as many as the whole document takes.
        max_cost: What the language model may cost for each document, in the currency of the prices set; 0: any.
        max_tokens: How many tokens it may take, questions and answers together; 0: any.
        dry_run: Only name the documents.
    """
    sayings, failed, rows = lexicon_of(lexicon), 0, []
    script = wanted(minutes, scenes, max_cost, max_tokens)
    with job():
        for document in (document for entry in sources for document in documents_of(entry)):
            outcome, good = (
                _warmed(document, stages, look, language, voice, sayings, script) if not dry_run else ("named", True)
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
    document: str, stages: Stages, look: Look, language: str, voice: str, sayings: dict[str, str], wanted: Wanted
) -> tuple[str, bool]:
    ledger = Ledger()
    try:
        with ledger.noted():
            script = script_of(document, "", language, wanted, ledger)
            if stages != "script":
                make = produced if stages == "film" else produce
                make(pronounced(script, sayings), look, voice, ledger)
    except DocreelError as error:
        return str(error).replace("|", "\\|"), False
    counts = ledger.counts()
    return f"{counts.executed} tasks worked, {counts.cached} were there", True
