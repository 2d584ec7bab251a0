"""The ``docreel`` command."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from apps import backup, check, jobs, purge, terminal
from apps.options import LookArguments, ScriptArguments, VideoArguments
from docreel.errors import DocreelError, InvalidSetting, UsageError
from docreel.models import Script, ScriptOptions, Source, Video, VideoOptions
from docreel.services.store import ArtifactStore
from docreel.settings import settings

app = App(
    name="docreel",
    help="Turns documents into narrated videos.",
    version="0.1.0",
    suppress_keyboard_interrupt=False,  # main() says so, and leaves without waiting for threads
)
jobs.register(app)
purge.register(app)
backup.register(app)
check.register(app)

Document = Annotated[Path, Parameter(help="The document: .txt, .md or .pdf.")]
Documents = Annotated[Path, Parameter(help="Documents: .txt, .md or .pdf, and folders of them.")]
Edited = Annotated[Path | None, Parameter(name="--script", help="An edited script instead of a document.")]
Verbose = Annotated[bool, Parameter(name=["--verbose", "-v"], negative="", help="Show Prefect's log.")]


@app.command
def make(
    *sources: Documents,
    output: Annotated[
        Path | None,
        Parameter(name=["--output", "-o"], help="The video, or a folder for several; else beside the source."),
    ] = None,
    options: VideoArguments = VideoArguments(),  # noqa: B008 - frozen
    script: Edited = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="", help="Print the report, and nothing else.")] = False,
    verbose: Verbose = False,
) -> None:
    """Make a narrated video of a document, or one of each of several."""
    from docreel.delivery import place_for

    source = next(iter(sources), None)
    given = source or script
    if given is None:
        raise UsageError("Name a document, or an edited script with --script.")
    make_one = partial(delivered, options=options.video(), verbose=verbose, hosts=options.allow_remote)
    if len(sources) > 1 or (source is not None and source.is_dir()):
        from apps.many import make_each

        if script is not None:
            raise UsageError("A script makes one video; give --script without several documents.")
        make_each(sources, output, make_one, as_json)
        return
    out = place_for(output, given)
    video = make_one(source, out, edited=script)
    sys.stdout.write(f"{video.report.model_dump_json(indent=2)}\n" if as_json else f"{out}\n")


@app.command
def script(
    source: Document,
    *,
    options: ScriptArguments = ScriptArguments(),  # noqa: B008 - frozen
    verbose: Verbose = False,
) -> None:
    """Print the script of a document; edit it and give it back with `docreel make --script`."""
    from docreel.scripting import editable

    with terminal.stages(quiet=verbose) as progress:
        handed = handed_in(source, None, progress, options.allow_remote)
        written = script_of(handed, options.script(), progress, verbose)
    sys.stdout.write(editable(written))


@app.command
def preview(
    source: Document | None = None,
    *,
    scene: Annotated[int, Parameter(help="Number of the scene, counted from 1.")] = 1,
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="The picture, PNG.")] = Path("frame.png"),
    options: LookArguments = LookArguments(),  # noqa: B008 - frozen
    writing: ScriptArguments = ScriptArguments(),  # noqa: B008 - frozen
    script: Edited = None,
    verbose: Verbose = False,
) -> None:
    """Draw one scene of a document."""
    from docreel.delivery import write as deliver_file
    from tasks.draw import drawn

    look = options.look()
    with terminal.stages(quiet=verbose) as progress:
        handed = handed_in(source, script, progress, writing.allow_remote)
        written = script_of(handed, writing.script(), progress, verbose)
    if not 1 <= scene <= len(written.scenes):
        raise UsageError(f"There is no scene {scene}; this script has scenes 1 to {len(written.scenes)}.")
    visual = written.scenes[scene - 1].visual
    picture = drawn(visual, look, written.language, store().get)
    deliver_file(output, picture.png)
    for warning in picture.warnings:
        terminal.say(f"Note: {warning}")
    sys.stdout.write(f"{output}\n")


@app.command
def voices() -> None:
    """List the voices that work now."""
    from docreel.speaking.registry import available_engines

    for engine in available_engines(settings()).values():
        for voice in engine.voices():
            sys.stdout.write(f"{voice.engine}:{voice.name:<28} {voice.language}\n")


@app.command
def up(
    *,
    port: Annotated[int, Parameter(help="Port of the Prefect server and its page.")] = 4200,
    runs: Annotated[int, Parameter(help="Videos made at once.")] = 1,
    services: Annotated[bool, Parameter(negative="", help="Start Redis and an S3 server too.")] = False,
) -> None:
    """Start a Prefect server and a worker on this machine; Ctrl-C stops both."""
    from apps.up import up as run_all

    run_all(settings(), port, runs, services)


@app.command
def doctor() -> None:
    """Say what works, what is missing or misconfigured, and how to mend it."""
    from apps.doctor import examine

    findings = list(examine(settings()))
    for finding in findings:
        sys.stdout.write(f"{'ok  ' if finding.good else 'BAD '} {finding.what}: {finding.sentence}\n")
    if not all(finding.good for finding in findings):
        raise InvalidSetting("Something needs mending, see above.")


def handed_in(
    source: Path | None, edited: Path | None, progress: terminal.Stages, hosts: tuple[str, ...] = ()
) -> Source | Script:
    """What the user gives, with pictures from ``hosts``; says an estimate as soon as it is seen. Raises InputError."""
    from docreel.intake import limits_of, load, load_script, take_in
    from docreel.own_files import with_own_files
    from docreel.reading import outline_size

    if edited is not None:
        script = with_own_files(load_script(edited), edited.parent, store(), settings())
        progress.expect(terminal.words_of(script))
        return script
    if source is None:
        raise UsageError("Name a document, or an edited script with --script.")
    data = load(source, settings().max_source_bytes)
    progress.expect(outline_size(data, source.name))
    return take_in(source, data, store(), limits_of(settings()), hosts)


def delivered(
    source: Path | None,
    out: Path,
    *,
    options: VideoOptions,
    verbose: bool,
    edited: Path | None = None,
    hosts: tuple[str, ...] = (),
) -> Video:
    """The video of a document, or of an edited script, made and written to ``out`` and beside it."""
    from docreel.delivery import deliver

    with terminal.stages(quiet=verbose) as progress:
        handed = handed_in(source, edited, progress, hosts)
        video = produce(handed, options, progress, verbose)
    deliver(video, store(), out)
    for warning in video.report.warnings:
        terminal.say(f"Note: {warning}")
    return video


def store() -> ArtifactStore:
    """The store of the server, or of this machine where none is set."""
    from blocks.artifact_store import artifact_store

    return artifact_store()


def produce(handed: Source | Script, options: VideoOptions, progress: terminal.Stages, verbose: bool) -> Video:
    """The video, with its progress on the terminal."""
    from docreel.uploads import upload
    from flows.make_video import make_video
    from flows.progress import listening
    from flows.start import start

    with listening(progress.on_step):
        name = handed.title if isinstance(handed, Script) else handed.name
        reference = upload(handed, name, store())
        if isinstance(handed, Script):
            return start(make_video, verbose, script=reference, options=options)
        return start(make_video, verbose, source=reference, options=options)


def script_of(handed: Source | Script, options: ScriptOptions, progress: terminal.Stages, verbose: bool) -> Script:
    """The script, with its progress on the terminal; one that was given is the script."""
    if isinstance(handed, Script):
        return handed
    from docreel.uploads import upload
    from flows.progress import listening
    from flows.start import start
    from flows.write_script import write_script

    with listening(progress.on_step):
        return start(write_script, verbose, upload(handed, handed.name, store()), options)


def main() -> None:
    """Entry point: every failure is one sentence and an exit code."""
    os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect's usage data, and its notice amid our progress
    try:
        with stoppable():
            app(exit_on_error=False, print_error=False)
    except CycloptsError as error:
        terminal.fail(f"{' '.join(str(error).split())} See `docreel --help`. [usage]")
        leave(UsageError.exit_code)
    except DocreelError as error:
        terminal.fail(str(error))
        leave(error.exit_code)
    except BrokenPipeError:  # whoever read our output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        terminal.fail("Stopped; finished work is kept for the next run.")
        leave(130)
    leave(0)


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the block with KeyboardInterrupt.

    Also where a library makes another error of it, and where Python drops it, as in a finalizer.
    """
    stopped, ended = False, threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        if not stopped:
            threading.Thread(target=remind, daemon=True).start()
        stopped = True
        raise KeyboardInterrupt

    def remind() -> None:
        while not ended.wait(1):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR2)

    def stop_if_lost(_number: int, _frame: FrameType | None) -> None:
        if not ended.is_set() and not isinstance(sys.exception(), KeyboardInterrupt):
            raise KeyboardInterrupt

    signal.signal(signal.SIGUSR2, stop_if_lost)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a background job ignores Ctrl-C
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    except Exception as error:
        if stopped:  # pydantic says ValidationError where it was interrupted in a validator of Python's
            raise KeyboardInterrupt from error
        raise
    finally:
        ended.set()


def leave(code: int) -> None:
    """End now: children go with us, threads that still wait on something are not waited for."""
    from docreel.services.files import writing
    from docreel.workspace import close

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.flush()
    sys.stderr.flush()
    with writing:
        close()
        os._exit(code)


if __name__ == "__main__":
    main()
