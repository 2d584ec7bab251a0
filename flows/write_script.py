"""The flow ``write-script``, and the first half of ``make-video``: source -> document -> script."""

from typing import Annotated, Any, NamedTuple

from prefect import flow, runtime
from pydantic import Field

from blocks.artifact_store import RESULTS, artifact_store
from docreel import uploads
from docreel.errors import UsageError
from docreel.intake import limits_of
from docreel.models import Allowance, Length, Script
from docreel.scripting import lexicon_of, pronounced
from docreel.settings import settings
from flows.ending import free_slots
from flows.job import job
from flows.ledger import Ledger
from flows.progress import tell
from tasks import write_script as stage
from tasks.policy import patiently
from tasks.read import read

Minutes = Annotated[float, Field(ge=0, le=1_000)]
Scenes = Annotated[int, Field(ge=0)]
Cost = Annotated[float, Field(ge=0)]
Tokens = Annotated[int, Field(ge=0)]


class Wanted(NamedTuple):
    """How long a script may be, and what it may cost."""

    length: Length
    allowance: Allowance


def wanted(minutes: float, scenes: int, max_cost: float, max_tokens: int) -> Wanted:
    """The same as models."""
    return Wanted(Length(minutes=minutes, scenes=scenes), Allowance(max_cost=max_cost, max_tokens=max_tokens))


def run_name() -> str:
    """A run is called after its document."""
    given: dict[str, Any] = runtime.flow_run.parameters
    return f"{runtime.flow_run.flow_name} {uploads.name_of(given['source'] or given.get('script') or '')}".strip()


@flow(
    name="write-script",
    flow_run_name=run_name,
    persist_result=False,
    result_storage=RESULTS,
    on_cancellation=[free_slots],
    on_crashed=[free_slots],
)
def write_script(
    source: str,
    language: str = "auto",
    minutes: Minutes = 0,
    scenes: Scenes = 0,
    max_cost: Cost = 0,
    max_tokens: Tokens = 0,
    lexicon: str = "",
) -> Script:
    """Read the document and write its script.

    Args:
        source: The document, as `docreel upload` prints it, or its path in the worker's source folder.
        language: Language of the document, ISO 639-1, or auto.
        minutes: About how long the video may be; 0: as long as the whole document takes.
        scenes: How many scenes it may have; 0: as many as the whole document takes.
        max_cost: What the language model may cost, in the currency of the prices set; 0: any.
        max_tokens: How many tokens it may take, questions and answers together; 0: any.
        lexicon: How to say what is written, one `written = spoken` a line.
    """
    ledger = Ledger()
    with job(), ledger.noted():
        sayings = lexicon_of(lexicon)
        script = script_of(source, "", language, wanted(minutes, scenes, max_cost, max_tokens), ledger)
        return pronounced(script, sayings)


def script_of(source: str, script: str, language: str, wanted: Wanted, ledger: Ledger) -> Script:
    """The script that was asked for. Raises UsageError, InputError, UnsupportedLanguage and ServiceError."""
    if script:
        return patiently(lambda: uploads.script_of(script, artifact_store()))
    if not source:
        raise UsageError("Name a document as `source`, or an edited script as `script`.")
    configured = settings()
    tell("read", 0, 1)
    taken = patiently(lambda: uploads.source_of(source, artifact_store(), configured))
    ledger.document = taken.artifact.key
    document, _ = ledger.settle(read.submit(taken, limits_of(configured), language))
    tell("read", 1, 1)
    tell("script", 0, 1)
    identity, most = stage.writer().identity, configured.max_scenes
    written, _ = ledger.settle(
        stage.write_script.submit(document, identity, most, language, wanted.length, wanted.allowance)
    )
    if written.usage and written.usage.run == str(runtime.flow_run.id):  # else another run has paid for it
        ledger.usage = written.usage
    tell("script", 1, 1)
    whole: Script = written.model_copy(update={"warnings": (*document.warnings, *written.warnings)})
    return whole
