"""Document -> Script."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import httpx
from prefect import task
from prefect.context import TaskRunContext
from prefect.exceptions import PrefectException

from blocks.configured import configured, has_server
from blocks.language_model import LanguageModel
from docreel import scripting
from docreel.models import Allowance, Document, Length, Script
from docreel.scripting import ExtractiveWriter, LanguageModelWriter, Writer
from docreel.services.spending import Meter
from tasks import spending
from tasks.policy import STAGE

_metered: ContextVar[tuple[str, Meter] | None] = ContextVar("metered", default=None)


def writer(allowance: Allowance = Allowance()) -> Writer:  # noqa: B008 - frozen
    """The writer that is configured: a language model where there is one, else the extractive one."""
    model = configured(LanguageModel)
    return LanguageModelWriter(model.get_client(_meter(model, allowance))) if model.url else ExtractiveWriter()


def _meter(model: LanguageModel, allowance: Allowance) -> Meter:
    """The meter of this task run: another try of it goes on counting where the last one stopped."""
    context = TaskRunContext.get()
    if context is None:
        return model.meter(allowance)
    task_run, run = str(context.task_run.id), str(context.task_run.flow_run_id or "")
    metered = _metered.get()
    if metered is None or metered[0] != task_run:
        metered = task_run, model.meter(allowance, run)
        _metered.set(metered)
    return metered[1]


@contextmanager
def _spending_noted() -> Iterator[None]:
    """Note what the task run has spent on its language model, however it ends."""
    try:
        yield
    except Exception:
        with suppress(httpx.HTTPError, PrefectException):  # what went wrong first is what is told
            _note_spending()
        raise
    _note_spending()


def _note_spending() -> None:
    context, metered = TaskRunContext.get(), _metered.get()
    if context is None or metered is None or metered[0] != str(context.task_run.id):
        return
    usage = metered[1].usage
    if has_server() and usage.calls and context.task_run.flow_run_id:
        spending.note(context.task_run.flow_run_id, context.task_run.id, usage)


@task(name="write-script", version="2", tags=["llm"], **STAGE)
def write_script(
    document: Document,
    writer_identity: str,
    max_scenes: int,
    language: str,
    length: Length = Length(),  # noqa: B008 - frozen
    allowance: Allowance = Allowance(),  # noqa: B008 - frozen
) -> Script:
    """Write the scenes; ``writer_identity`` is ``writer().identity``.

    Raises ServiceError, UnsupportedLanguage, and OverBudget before ``allowance`` is exceeded.
    """
    with _spending_noted():
        return scripting.write_script(
            document, writer=writer(allowance), max_scenes=max_scenes, language=language, length=length
        )
