"""The flow ``make-video``: a document in, a video and the truth about it out."""

from typing import Any

from prefect import flow, runtime
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from docreel.models import Publication, Report, SceneReport, Video, VideoRequest
from docreel.speaking.registry import choose_voice
from docreel.video import Timeline
from flows.ledger import Ledger
from flows.production import Production
from flows.progress import tell
from flows.write_script import script_of
from tasks.narrate import engines
from tasks.publish import publish

#: Tasks wait on processes and services; these threads bound how many do so at once.
THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=12)


def run_name() -> str:
    """A run is called after its document."""
    request = runtime.flow_run.parameters["request"]
    return f"make {request.source.name if request.source else request.script.title}"


@flow(name="make-video", flow_run_name=run_name, task_runner=THREADS, persist_result=False)
def make_video(request: VideoRequest) -> Video:
    """Read, write, speak, draw, film and publish. Raises DocreelError: a video is all of its work, or there is none."""
    ledger = Ledger()
    script = script_of(request, ledger)
    voice = choose_voice(script.language, request.voice, engines())
    production = Production(script, request.look, voice, ledger)
    production.run()
    tell("publish", 0, 1)
    publication, _ = ledger.settle(
        publish.submit(
            script,
            production.clips(),
            production.sound,
            production.narrations,
            production.pictures[0],
            request.look,
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
        warnings=(*script.warnings, *(warning for picture in production.pictures for warning in picture.warnings)),
    )
