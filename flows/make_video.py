"""The flow ``make-video``: a document in, a video and the truth about it out."""

from typing import Any

from prefect import flow
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from blocks.artifact_store import RESULTS
from docreel.errors import DeviceFailed, ServiceError
from docreel.models import Publication, Report, SceneReport, Script, Video, VideoOptions
from docreel.scripting import lexicon_of, pronounced
from docreel.speaking.registry import choose_voices
from docreel.video import Timeline, in_software, settled
from flows.ending import free_slots
from flows.extras import Provided, provide, with_own_files
from flows.job import job, keep
from flows.ledger import Ledger
from flows.production import Production
from flows.progress import tell
from flows.review import reviewed
from flows.write_script import run_name, script_of
from tasks.narrate import engines
from tasks.publish import publish

#: Tasks wait on processes and services; these threads bound how many do so at once.
THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=12)


@flow(
    name="make-video",
    flow_run_name=run_name,
    task_runner=THREADS,
    persist_result=False,
    result_storage=RESULTS,
    on_cancellation=[free_slots],
    on_crashed=[free_slots],
)
def make_video(
    source: str = "",
    script: str = "",
    options: VideoOptions = VideoOptions(),  # noqa: B008 - frozen, and Prefect's form shows it
    review: bool = False,
) -> Video:
    """Read, write, speak, draw, film and publish: a video is all of its work, or there is none.

    Args:
        source: The document, as `docreel upload` prints it, or its path in the worker's source folder.
        script: An edited script, as `docreel upload` prints it, instead of a document.
        options: Language, length, voice, look, music and so on.
        review: Wait for a person to approve or edit the script before anything is spoken or drawn.
    """
    ledger = Ledger()
    with job(), ledger.noted():
        sayings, provided = lexicon_of(options.lexicon), provide(options)
        written = script_of(source, script, options, ledger)
        approved = reviewed(written) if review else written
        video = produce(pronounced(approved, sayings), options, ledger, provided)
        keep(video)
    return video


def produce(script: Script, options: VideoOptions, ledger: Ledger, provided: Provided) -> Video:
    """Speak, draw, film and publish a script."""
    production = produced(script, options, ledger, provided)
    tell("publish", 0, 1)
    publication, _ = ledger.settle(
        publish.submit(
            production.script,
            production.clips(),
            production.sound,
            production.narrations,
            production.pictures[0],
            production.look,
            provided.assembly,
        )
    )
    tell("publish", 1, 1)
    return Video(
        mp4=publication.mp4,
        srt=publication.srt,
        vtt=publication.vtt,
        thumbnail=publication.thumbnail,
        script=production.script,
        report=report_of(production, publication),
    )


def produced(script: Script, options: VideoOptions, ledger: Ledger, provided: Provided) -> Production:
    """All parts of the video, spoken by the first of the wanted voices that can, and compressed by software where the
    device that was asked for fails: one voice and one encoder from start to end."""
    look, notes = settled(options.look)
    script, given_up = with_own_files(script), list(notes)
    voices = list(choose_voices(script.language, options.voice, engines()))
    while True:
        production = Production(script, look, voices[0], ledger, provided, warnings=tuple(given_up))
        try:
            production.run()
            return production
        except DeviceFailed as error:
            look, note = in_software(look, error)
            given_up.append(note)
        except ServiceError as error:
            if production.failed != "narration" or len(voices) == 1:
                raise
            voice = voices.pop(0)
            given_up.append(f"The voice {voice.engine}:{voice.name} could not speak: {error}")


def report_of(production: Production, publication: Publication) -> Report:
    """What was made, and what was not made again."""
    script, look = production.script, production.look
    timeline = Timeline.of(production.narrations, look, production.provided.assembly)
    return Report(
        title=script.title,
        language=script.language,
        duration_ms=timeline.duration_ms,
        frames=timeline.total_frames,
        fps=look.fps,
        size=f"{look.width_px}x{look.height_px}",
        scenes=tuple(
            SceneReport(
                id=scene.id,
                heading=scene.heading,
                start_ms=timeline.start_ms(i),
                end_ms=timeline.end_ms(i),
                visual=scene.visual.kind,
                sources=scene.sources,
                cached=production.scene_cached(i),
            )
            for i, scene in enumerate(script.scenes)
        ),
        chapters=publication.chapters,
        tasks=production.ledger.counts(),
        writer=script.writer,
        voice=production.voice,
        warnings=(
            *script.warnings,
            *production.warnings,
            *painted(production),
            # What is true of all slides, such as an accent that was changed, is said once.
            *dict.fromkeys(warning for picture in production.pictures for warning in picture.warnings),
        ),
        left_out=script.left_out,
        usage=production.ledger.usage,
    )


def painted(production: Production) -> tuple[str, ...]:
    """Which pictures are none of the document's: viewers of the report must know."""
    count = sum(scene.visual.kind == "illustration" for scene in production.script.scenes)
    by = f" by {production.provided.painter}" if production.provided.painter else ""
    return (f"{count} of the pictures were generated{by}; they are not the document's.",) if count else ()
