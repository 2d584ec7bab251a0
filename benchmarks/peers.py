"""Other ways to make the same video, written from how each is published."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.staged import Plan, plan_of
from docreel.video import ffmpeg
from docreel.video.shot import ZOOM, travelled
from docreel.video.timeline import LEAD_MS, seam_length


def moviepy(folder: Path) -> None:
    """A plain script: one CompositeVideoClip of zoomed pictures, cross-fades and captions, moviepy's own defaults."""
    import moviepy as mp

    plan = plan_of(folder)
    layers = [
        _faded_in(mp, _zoomed(mp, plan, number), plan, number).with_start(_start_s(plan, number))
        for number in range(len(plan.moving))
    ]
    film = _captioned(mp, layers, plan).with_audio(_sound(mp, plan))
    film.write_videofile(str(folder / "moviepy.mp4"), fps=plan.look.fps, **_quiet(folder))


def money_printer_turbo(folder: Path) -> None:
    """MoneyPrinterTurbo's way: pictures become videos, these are encoded again into the working format, joined by a
    third encode, and captions and sound go on top in a fourth; libx264 at moviepy's defaults, two threads.

    Its own transitions fade from black; here the third encode cross-fades, so that all sides show the same.
    """
    import moviepy as mp

    plan = plan_of(folder)
    options = {"fps": plan.look.fps, "threads": 2, "codec": "libx264", **_quiet(folder)}
    parts = []
    for number in range(len(plan.moving)):
        raw, part = folder / f"mpt-raw-{number}.mp4", folder / f"mpt-{number}.mp4"
        clip = mp.CompositeVideoClip([_zoomed(mp, plan, number)], size=(plan.look.width_px, plan.look.height_px))
        clip.write_videofile(str(raw), **options)
        with mp.VideoFileClip(str(raw)) as again:
            again.write_videofile(str(part), **options)
        parts.append(part)
    layers = [
        _faded_in(mp, mp.VideoFileClip(str(part)), plan, number).with_start(_start_s(plan, number))
        for number, part in enumerate(parts)
    ]
    merged = folder / "mpt-merged.mp4"
    mp.CompositeVideoClip(layers).write_videofile(str(merged), **options)
    for layer in layers:
        layer.close()
    film = _captioned(mp, [mp.VideoFileClip(str(merged))], plan).with_audio(_sound(mp, plan))
    film.write_videofile(str(folder / "money_printer_turbo.mp4"), **options)


def _quiet(folder: Path) -> dict[str, Any]:
    return {"logger": None, "temp_audiofile_path": str(folder)}


def _start_s(plan: Plan, scene: int) -> float:
    return plan.timeline.start_frame(scene) / plan.look.fps


def _fade_s(plan: Plan) -> float:
    return (plan.look.fps // 2) / plan.look.fps


def _shown_frames(plan: Plan, scene: int) -> int:
    """A picture is still seen under the seam that follows."""
    last = scene + 1 == len(plan.moving)
    return plan.timeline.frames[scene] + (0 if last else plan.timeline.seam_frames(scene + 1))


def _zoomed(mp: Any, plan: Plan, scene: int) -> Any:
    shown = _shown_frames(plan, scene) / plan.look.fps
    clip = mp.ImageClip(str(plan.picture(scene))).with_duration(shown)
    if not plan.moving[scene]:
        return clip
    frames, fps = plan.timeline.frames[scene], plan.look.fps
    zoomed = clip.resized(lambda t: 1 + ZOOM * travelled(round(t * fps), frames, fps))
    return zoomed.with_position("center")


def _faded_in(mp: Any, clip: Any, plan: Plan, scene: int) -> Any:
    return clip.with_effects([mp.vfx.CrossFadeIn(_fade_s(plan))]) if scene else clip


def _captioned(mp: Any, layers: list[Any], plan: Plan) -> Any:
    captions = []
    for scene, placed in enumerate(plan.captions):
        for index, one in enumerate(placed):
            clip = mp.ImageClip(str(plan.caption(scene, index)), transparent=True)
            clip = clip.with_position((one.x_px, one.y_px))
            clip = clip.with_start(_start_s(plan, scene) + one.first_frame / plan.look.fps)
            captions.append(clip.with_duration((one.end_frame - one.first_frame) / plan.look.fps))
    film = mp.CompositeVideoClip([*layers, *captions], size=(plan.look.width_px, plan.look.height_px))
    return film.with_duration(plan.timeline.total_frames / plan.look.fps)


def _sound(mp: Any, plan: Plan) -> Any:
    return mp.CompositeAudioClip(
        [
            mp.AudioFileClip(str(plan.sound(scene))).with_start(_start_s(plan, scene) + LEAD_MS / 1000)
            for scene in range(len(plan.moving))
        ]
    )


def filter_graph(folder: Path) -> None:
    """One ffmpeg command: zoompan, fades, captions as pictures, sound by adelay; docreel's crf and preset."""
    plan = plan_of(folder)
    size, seconds = f"{plan.look.width_px}x{plan.look.height_px}", plan.timeline.total_frames / plan.look.fps
    inputs = [*("-f", "lavfi", "-i", f"color=black:s={size}:r={plan.look.fps}:d={seconds}")]
    graph: list[str] = []
    shown = "0:v"
    for chain, path in (*_picture_chains(plan), *_caption_chains(plan)):
        number = inputs.count("-i")
        inputs += ["-i", str(path)]
        graph.append(chain.format(source=f"{number}:v", under=shown, out=f"v{number}", own=f"p{number}"))
        shown = f"v{number}"
    first_sound = inputs.count("-i")
    for scene in range(len(plan.moving)):
        inputs += ["-i", str(plan.sound(scene))]
        graph.append(f"[{first_sound + scene}:a]adelay={plan.timeline.voice_sample(scene)}S:all=1[a{scene}]")
    voices = "".join(f"[a{scene}]" for scene in range(len(plan.moving)))
    loud = "loudnorm=I=-16:TP=-1.5,aformat=channel_layouts=stereo,apad"
    graph.append(f"{voices}amix={len(plan.moving)}:normalize=0:duration=longest,{loud}[sound]")
    (folder / "graph.txt").write_text(";".join(graph))
    chosen: list[str | Path] = ["-/filter_complex", folder / "graph.txt", "-map", f"[{shown}]", "-map", "[sound]"]
    coded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    length = ["-ar", "48000", "-shortest", "-frames:v", str(plan.timeline.total_frames)]
    ffmpeg.run([*inputs, *chosen, *coded, *length, folder / "filter_graph.mp4"])


def _picture_chains(plan: Plan) -> Iterator[tuple[str, Path]]:
    fps, size = plan.look.fps, f"{plan.look.width_px}x{plan.look.height_px}"
    for scene in range(len(plan.moving)):
        frames, length = _shown_frames(plan, scene), plan.timeline.frames[scene]
        first = seam_length(length, fps)
        way = f"clip((on-{first})/{length - 1 - first},0,1)"
        zoom = f"1+{ZOOM}*pow({way},3)*(10-15*{way}+6*pow({way},2))" if plan.moving[scene] else "1"
        move = f"zoompan=z='{zoom}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':d={frames}:s={size}:fps={fps}"
        fade = f",format=yuva420p,fade=in:d={_fade_s(plan)}:alpha=1" if scene else ""
        placed = f"[{{source}}]{move}{fade},setpts=PTS+{_start_s(plan, scene)}/TB[{{own}}]"
        yield placed + ";[{under}][{own}]overlay=eof_action=pass[{out}]", plan.picture(scene)


def _caption_chains(plan: Plan) -> Iterator[tuple[str, Path]]:
    for scene, placed in enumerate(plan.captions):
        for index, one in enumerate(placed):
            first, end = (plan.timeline.start_frame(scene) + at for at in (one.first_frame, one.end_frame))
            when = f"between(n,{first},{end - 1})"
            chain = f"[{{under}}][{{source}}]overlay={one.x_px}:{one.y_px}:enable='{when}'[{{out}}]"
            yield chain, plan.caption(scene, index)
