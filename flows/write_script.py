"""The flow ``write-script``, and the first half of ``make-video``: source -> document -> script."""

from typing import Any

from prefect import flow, runtime

from blocks.artifact_store import RESULTS, artifact_store
from docreel import uploads
from docreel.errors import UsageError
from docreel.intake import limits_of
from docreel.models import Script, ScriptOptions
from docreel.scripting import lexicon_of, pronounced
from docreel.settings import settings
from flows.ending import free_slots
from flows.job import job
from flows.ledger import Ledger
from flows.progress import tell
from tasks import write_script as stage
from tasks.policy import patiently
from tasks.read import read


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
    options: ScriptOptions = ScriptOptions(),  # noqa: B008 - frozen, and Prefect's form shows it
) -> Script:
    """Read the document and write its script.

    Args:
        source: The document, as `docreel upload` prints it, or its path in the worker's source folder.
        options: Its language, its length, what a language model may cost, how things are said.
    """
    ledger = Ledger()
    with job(), ledger.noted():
        sayings = lexicon_of(options.lexicon)
        return pronounced(script_of(source, "", options, ledger), sayings)


def script_of(source: str, script: str, options: ScriptOptions, ledger: Ledger) -> Script:
    """The script that was asked for. Raises UsageError, InputError, UnsupportedLanguage and ServiceError."""
    if script:
        return patiently(lambda: uploads.script_of(script, artifact_store()))
    if not source:
        raise UsageError("Name a document as `source`, or an edited script as `script`.")
    configured = settings()
    tell("read", 0, 1)
    taken = patiently(lambda: uploads.source_of(source, artifact_store(), configured))
    ledger.document = taken.artifact.key
    document, _ = ledger.settle(read.submit(taken, limits_of(configured), options.language))
    tell("read", 1, 1)
    tell("script", 0, 1)
    identity, most = stage.writer().identity, configured.max_scenes
    written, _ = ledger.settle(
        stage.write_script.submit(document, identity, most, options.language, options.length, options.allowance)
    )
    if written.usage and written.usage.run == str(runtime.flow_run.id):  # else another run has paid for it
        ledger.usage = written.usage
    tell("script", 1, 1)
    whole: Script = written.model_copy(update={"warnings": (*document.warnings, *written.warnings)})
    return whole
