"""The flow ``write-script``, and the first half of ``make-video``: source -> document -> script."""

from prefect import flow

from docreel.intake import limits_of
from docreel.models import Script, VideoRequest
from docreel.settings import settings
from flows.progress import tell
from tasks import write_script as stage
from tasks.read import read


@flow(name="write-script")
def write_script(request: VideoRequest) -> Script:
    """Read the document and write its script; a script that was given is the script."""
    return script_of(request)


def script_of(request: VideoRequest) -> Script:
    """The script that was asked for. Raises InputError, UnsupportedLanguage and ServiceError."""
    if request.script is not None:
        return request.script
    assert request.source is not None  # the model sees to it
    tell("read", 0, 1)
    document = read.submit(request.source, limits_of(settings()), request.language).result()
    tell("read", 1, 1)
    tell("script", 0, 1)
    script = stage.write_script.submit(
        document, stage.writer().identity, settings().max_scenes, request.language
    ).result()
    tell("script", 1, 1)
    return script
