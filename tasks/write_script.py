"""Document -> Script."""

from prefect import task

from blocks.configured import configured
from blocks.language_model import LanguageModel
from docreel import scripting
from docreel.models import Document, Length, Script
from docreel.scripting import ExtractiveWriter, LanguageModelWriter, Writer
from tasks.policy import STAGE


def writer() -> Writer:
    """The writer that is configured: a language model where there is one, else the extractive one."""
    model = configured(LanguageModel)
    return LanguageModelWriter(model.get_client()) if model.url else ExtractiveWriter()


@task(name="write-script", version="2", tags=["llm"], **STAGE)
def write_script(document: Document, writer_identity: str, max_scenes: int, language: str, length: Length) -> Script:
    """Write the scenes; ``writer_identity`` is ``writer().identity``. Raises ServiceError, UnsupportedLanguage."""
    return scripting.write_script(document, writer=writer(), max_scenes=max_scenes, language=language, length=length)
