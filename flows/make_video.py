"""The flow ``make-video``: a document in, a video and the truth about it out."""

from typing import Any

from prefect import flow
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from blocks.artifact_store import RESULTS
from docreel.errors import ServiceError
from docreel.models import Look, Publication, Report, SceneReport, Script, Video
from docreel.scripting import lexicon_of, pronounced
from docreel.speaking.registry import choose_voices
from docreel.video import Timeline
from flows.ending import free_slots
from flows.job import job, keep
from flows.ledger import Ledger
from flows.production import Production
from flows.progress import tell
from flows.review import reviewed
from flows.write_script import Cost, Minutes, Scenes, Tokens, run_name, script_of, wanted
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
    look: Look = Look(),  # noqa: B008 - frozen, and Prefect's form shows it
    language: str = "auto",
    voice: str = "auto",
    review: bool = False,
    lexicon: str = "",
    minutes: Minutes = 0,
    scenes: Scenes = 0,
    max_cost: Cost = 0,
    max_tokens: Tokens = 0,
) -> Video:
    """Read, write, speak, draw, film and publish: a video is all of its work, or there is none.

    Args:
        source: The document, as `docreel upload` prints it, or its path in the worker's source folder.
        script: An edited script, as `docreel upload` prints it, instead of a document.
        look: Size, frame rate, theme and captions.
        language: Language of the document, ISO 639-1, or auto.
        voice: ENGINE:NAME as `docreel voices` lists them, or auto; after a comma, who speaks where the first cannot.
        review: Wait for a person to approve or edit the script before anything is spoken or drawn.
        lexicon: How to say what is written, one `written = spoken` a line.
        minutes: About how long the video may be; 0: as long as the whole document takes.
        scenes: How many scenes it may have; 0: as many as the whole document takes.
        max_cost: What the language model may cost, in the currency of the prices set; 0: any.
        max_tokens: How many tokens it may take, questions and answers together; 0: any.
    """
    ledger = Ledger()
    with job(), ledger.noted():
        sayings = lexicon_of(lexicon)
        written = script_of(source, script, language, wanted(minutes, scenes, max_cost, max_tokens), ledger)
        approved = reviewed(written) if review else written
        video = produce(pronounced(approved, sayings), look, voice, ledger)
        keep(video)
    return video


def produce(script: Script, look: Look, wanted: str, ledger: Ledger) -> Video:
    """Speak, draw, film and publish a script."""
    production = produced(script, look, wanted, ledger)
    tell("publish", 0, 1)
    publication, _ = ledger.settle(
        publish.submit(
            script, production.clips(), production.sound, production.narrations, production.pictures[0], look
        )
    )
    tell("publish", 1, 1)
    return Video(
        mp4=publication.mp4,
        srt=publication.srt,
        vtt=publication.vtt,
        thumbnail=publication.thumbnail,
        script=script,
        report=report_of(production, publication),
    )


def produced(script: Script, look: Look, wanted: str, ledger: Ledger) -> Production:
    """All parts of the video, spoken by the first of the wanted voices that can: one voice from start to end."""
    given_up: list[str] = []
    voices = choose_voices(script.language, wanted, engines())
    for voice in voices:
        production = Production(script, look, voice, ledger, warnings=tuple(given_up))
        try:
            production.run()
            return production
        except ServiceError as error:
            if production.failed != "narration" or voice == voices[-1]:
                raise
            given_up.append(f"The voice {voice.engine}:{voice.name} could not speak: {error}")
    raise AssertionError  # there is a last voice


def report_of(production: Production, publication: Publication) -> Report:
    """What was made, and what was not made again."""
    script, look = production.script, production.look
    timeline = Timeline.of(production.narrations, look)
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
            *(warning for picture in production.pictures for warning in picture.warnings),
        ),
        left_out=script.left_out,
        usage=production.ledger.usage,
    )
