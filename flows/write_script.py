"""The flow ``write-script``, and the first half of ``make-video``: source -> document -> script."""

from prefect import flow

from docreel.intake import limits_of
from docreel.models import Script, VideoRequest
from docreel.settings import settings
from flows.ledger import Ledger
from flows.progress import tell
from tasks import write_script as stage
from tasks.read import read


@flow(name="write-script", persist_result=False)
def write_script(request: VideoRequest) -> Script:
    """Read the document and write its script; a script that was given is the script."""
    return script_of(request, Ledger())


def script_of(request: VideoRequest, ledger: Ledger) -> Script:
    """The script that was asked for. Raises InputError, UnsupportedLanguage and ServiceError."""
    if request.source is None:
        assert request.script is not None  # the model sees to it
        return request.script
    configured = settings()
    tell("read", 0, 1)
    document, _ = ledger.settle(read.submit(request.source, limits_of(configured), request.language))
    tell("read", 1, 1)
    tell("script", 0, 1)
    written, _ = ledger.settle(
        stage.write_script.submit(document, stage.writer().identity, configured.max_scenes, request.language)
    )
    tell("script", 1, 1)
    script: Script = written.model_copy(update={"warnings": (*document.warnings, *written.warnings)})
    return script
