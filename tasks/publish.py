"""Clips and sound -> the finished files, checked."""

from prefect import task

from blocks.artifact_store import artifact_store
from docreel import video
from docreel.models import Assembly, Clip, Cue, Look, Narration, Picture, Publication, Script, Sound
from docreel.workspace import scratch
from tasks.policy import STAGE


@task(name="publish", version="4", **STAGE)
def publish(
    script: Script,
    clips: tuple[Clip, ...],
    sound: Sound,
    narrations: tuple[Narration, ...],
    opening: Picture,
    look: Look,
    assembly: Assembly,
) -> Publication:
    """Join everything, check the file as a viewer's player would read it, and only then store it.

    Raises RenderError; CheckFailed where the file is not what it should be.
    """
    store = artifact_store()
    timeline = video.Timeline.of(narrations, look, assembly)
    cues = cues_of(script, narrations, timeline, look)
    chapters = video.chapters(script, timeline)
    with scratch("publish") as folder:
        segments = []
        for number, clip in enumerate(clips):
            segments.append(video.Segment(folder / f"{number}.mp4", clip.frames))
            store.save(clip.video, segments[-1].path)
        track = folder / "sound.m4a"
        store.save(sound.audio, track)
        labels = video.Labels(script.title, script.language, cues if look.captions == "soft" else (), chapters)
        out = folder / "video.mp4"
        video.join(segments, track, labels, look.fps, out)
        voices = [narration.audio for narration in narrations]
        expected = video.Expected(look, timeline, lambda scene: store.get(voices[scene]), cues, assembly.loudness_lufs)
        video.check(out, expected)
        return Publication(
            mp4=store.put_file(out, "video/mp4"),
            srt=store.put(video.srt(cues).encode(), "application/x-subrip"),
            vtt=store.put(video.vtt(cues).encode(), "text/vtt"),
            thumbnail=store.put(video.thumbnail(store.get(opening.image), look), "image/jpeg"),
            chapters=chapters,
        )


def cues_of(script: Script, narrations: tuple[Narration, ...], timeline: video.Timeline, look: Look) -> tuple[Cue, ...]:
    """The captions of the whole video, on its timeline."""
    return tuple(
        cue
        for i, (scene, narration) in enumerate(zip(script.scenes, narrations, strict=True))
        for cue in video.shift(video.cues(scene.narration, narration, look), timeline.start_ms(i))
    )
