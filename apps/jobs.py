"""Commands for jobs on a Prefect server: `docreel upload`, `submit`, `status`, `review`, `approve`, …."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from cyclopts import App, Parameter
from pydantic import TypeAdapter

from apps import terminal
from apps.options import DAYS, Hosts, VideoArguments, attached
from docreel.errors import InvalidSetting, UnknownRun
from docreel.models import Script
from docreel.settings import settings

Document = Annotated[Path, Parameter(help="The document: .txt, .md or .pdf; or an edited .script.json.")]
Run = Annotated[str, Parameter(help="Id of the run, as `docreel submit` prints it.")]
Queue = Literal["high", "default", "low"]


#: Characters of a title in the name of a file; systems count 255 bytes, and a suffix follows.
_NAME = 60


@contextmanager
def on_the_server() -> Iterator[None]:
    """Jobs live on a Prefect server; were none set, Prefect would start one of its own and leave it running.

    Raises InvalidSetting where none is set, and ServiceError where it does not answer or refuses.
    """
    from blocks.configured import asking, reach, server

    url = server()
    if not url:
        raise InvalidSetting("Jobs need a Prefect server: set PREFECT_API_URL; `docreel up` starts one.")
    reach(url)
    with asking(url):
        yield


def upload(
    source: Annotated[Path, Parameter(help="A document, an edited .script.json, music, a clip or a picture.")],
    *,
    brand: Annotated[bool, Parameter(negative="", help="It is a brand's logo or font.")] = False,
    allow_remote: Hosts = (),
) -> None:
    """Put a file into the store; prints what runs take as `source`, `script`, or for music, clips and pictures.

    With `--brand` it prints what they take as `brand` in their `look`.
    """
    from docreel.media import head, is_media

    if brand:
        from blocks.artifact_store import artifact_store
        from docreel.branding import FONT_SUFFIXES, brand_of

        logo, font = (None, str(source)) if source.suffix.lower() in FONT_SUFFIXES else (source, "")
        sys.stdout.write(f"{brand_of('', logo, font, artifact_store()).model_dump_json(exclude_defaults=True)}\n")
        return
    is_document = source.suffix == ".json" or not is_media(head(source, settings()))
    reference = next(iter(_given(source, allow_remote).values())) if is_document else attached(source)
    sys.stdout.write(f"{reference}\n")


@on_the_server()
def submit(
    source: Document,
    *,
    queue: Annotated[Queue, Parameter(help="Which waiting runs it goes before.")] = "default",
    key: Annotated[str, Parameter(help="Name of the job: the same name twice is one job.")] = "",
    review: Annotated[bool, Parameter(negative="", help="Wait for the script to be approved or edited.")] = False,
    keep_days: Annotated[
        int | None, DAYS, Parameter(help="Keep the job and its video so long; else as the schedule says.")
    ] = None,
    options: VideoArguments = VideoArguments(),  # noqa: B008 - frozen
) -> None:
    """Have the workers of the Prefect server make the video; prints the id of the run."""
    from flows import queueing

    wanted = {**_given(source, options.allow_remote), "options": options.video(), "review": review}
    parameters = TypeAdapter(dict[str, Any]).dump_python(wanted, mode="json")
    tags = () if keep_days is None else (f"{queueing.KEEP_DAYS}{keep_days}",)
    run = queueing.submit(parameters, name=f"make-video {source.name}", queue=queue, key=key, tags=tags)
    sys.stdout.write(f"{run.id}\n")


@on_the_server()
def status(run: Run) -> None:
    """Say how far a run is, and why it ended."""
    from flows import queueing

    sys.stdout.write(f"{queueing.status(_id(run))}\n")


@on_the_server()
def cancel(run: Run) -> None:
    """Stop a run, waiting or at work."""
    from flows import queueing

    queueing.cancel(_id(run))
    terminal.say("It stops now.")


@on_the_server()
def priority(run: Run, queue: Queue) -> None:
    """Move a waiting run to another queue; prints its new id."""
    from flows import queueing

    sys.stdout.write(f"{queueing.move(_id(run), queue).id}\n")


@on_the_server()
def review(
    run: Run,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help="A file for it, to edit.")] = None,
) -> None:
    """Show the script that a run waits with; edit it and give it to `docreel approve`."""
    from docreel.delivery import write
    from flows import queueing
    from flows.review import proposed

    script = proposed(queueing.current(_id(run)))
    if output is None:
        sys.stdout.write(f"{script}\n")
        return
    write(output, script.encode())
    sys.stdout.write(f"{output}\n")


@on_the_server()
def approve(
    run: Run,
    *,
    script: Annotated[Path | None, Parameter(help="The script as you edited it; else as it was proposed.")] = None,
) -> None:
    """Have a run that waits for a review go on."""
    from flows import queueing
    from flows.review import approve

    approve(queueing.current(_id(run)), _script(script) if script else None)
    terminal.say("It goes on as soon as a worker is free.")


@on_the_server()
def get(
    run: Run,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="The video, or a folder for it.")] = Path(),
) -> None:
    """Fetch the video of a finished run, with its captions, script and report."""
    from blocks.artifact_store import artifact_store
    from docreel.delivery import deliver, place_for
    from docreel.uploads import file_name
    from flows import queueing
    from flows.job import video_of

    video = video_of(queueing.current(_id(run)).id, artifact_store())
    out = place_for(output, Path(f"{file_name(video.report.title, _NAME)}.mp4"))
    deliver(video, artifact_store(), out)
    sys.stdout.write(f"{out}\n")


def register(app: App) -> None:
    """Add these commands to ``app``."""
    for command in (upload, submit, status, review, approve, cancel, priority, get):
        app.command(command)


def _given(source: Path, hosts: tuple[str, ...] = ()) -> dict[str, str]:
    """The parameter of a run that names this document or edited script, which is put into the store."""
    from blocks.artifact_store import artifact_store
    from docreel import uploads
    from docreel.intake import limits_of, load, take_in

    if source.suffix == ".json":
        script = _script(source)
        return {"script": uploads.upload(script, source.name, artifact_store())}
    data = load(source, settings().max_source_bytes)
    taken = take_in(source, data, artifact_store(), limits_of(settings()), hosts)
    return {"source": uploads.upload(taken, source.name, artifact_store())}


def _script(path: Path) -> Script:
    """An edited script, the files that it names put into the store. Raises InputError."""
    from blocks.artifact_store import artifact_store
    from docreel.intake import load_script
    from docreel.own_files import with_own_files

    return with_own_files(load_script(path), path.parent, artifact_store(), settings())


def _id(run: str) -> UUID:
    try:
        return UUID(run)
    except ValueError as error:
        raise UnknownRun(f"{run!r} is not the id of a run; `docreel submit` prints one.") from error
