"""Document -> Script."""

from prefect import task

from docreel import scripting
from docreel.models import Document, Script
from docreel.scripting import ExtractiveWriter, LanguageModelWriter, Writer
from docreel.services.llm import LanguageModel
from docreel.settings import settings
from tasks.policy import STAGE


def writer() -> Writer:
    """The writer that the settings name: a language model where one is configured, else the extractive one."""
    configured = settings()
    if not configured.llm_url:
        return ExtractiveWriter()
    model = LanguageModel(
        configured.llm_url,
        configured.llm_model,
        configured.llm_api_key.get_secret_value(),
        context_tokens=configured.llm_context_tokens,
    )
    return LanguageModelWriter(model)


@task(name="write-script", version="1", tags=["llm"], **STAGE)
def write_script(document: Document, writer_identity: str, max_scenes: int, language: str) -> Script:
    """Write the scenes; ``writer_identity`` is ``writer().identity``. Raises ServiceError, UnsupportedLanguage."""
    return scripting.write_script(document, writer=writer(), max_scenes=max_scenes, language=language)
