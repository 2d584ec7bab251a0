"""The sides of ``benchmarks.compose``: ``python -m benchmarks.sides SIDE FOLDER`` makes FOLDER/SIDE.mp4.

FOLDER holds what :mod:`benchmarks.compose` prepared. Every side gets drawn pictures and spoken sound, and shows the
same: pictures, zoom, cross-fades of half a second, captions. The peers' parts are written from their published ways.
"""

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.raw_frames import encode_range
from benchmarks.workload import BenchmarkScene, timeline_of
from docreel.models import Look
from docreel.video import Labels, Segment, Shot, Timeline, WorkerPool, encode_body, encode_seam, encode_sound, join
from docreel.video.shot import ZOOM


def load(folder: Path) -> tuple[list[BenchmarkScene], Look, Timeline]:
    scenes, look = pickle.loads((folder / "scenes.pickle").read_bytes())
    return scenes, look, timeline_of(scenes, look)


def limit(folder: Path) -> None:
    """The same frames, the same pieces, the same encoder, and nothing else but the sound."""
    scenes, look, timeline = load(folder)
    pool = WorkerPool()
    pieces = []
    for scene in range(len(scenes)):
        seam, first = timeline.seam_frames(scene), timeline.start_frame(scene)
        pieces += [(first, seam)] * bool(seam) + [(first + seam, timeline.frames[scene] - seam)]

    def one(piece: tuple[int, int]) -> bytes:
        return pool.run(encode_range, folder / "ideal.yuv", *piece, look)

    _finish(folder, "limit", scenes, look, [piece[1] for piece in pieces], one, pieces, pool)


def docreel(folder: Path) -> None:
    scenes, look, timeline = load(folder)
    pool = WorkerPool()
    pieces = []
    for scene in range(len(scenes)):
        seam = timeline.seam_frames(scene)
        pieces += [(scene, True, seam)] * bool(seam) + [(scene, False, timeline.frames[scene] - seam)]

    def one(piece: tuple[int, bool, int]) -> bytes:
        scene, seam, frames = piece
        shot = scenes[scene].shot(look, timeline.frames[scene])
        if seam:
            before = scenes[scene - 1]
            return pool.run(
                encode_seam, Shot(before.picture, timeline.frames[scene - 1], before.moving), shot, frames, look
            )
        return pool.run(encode_body, shot, timeline.frames[scene] - frames, look)

    _finish(folder, "docreel", scenes, look, [piece[2] for piece in pieces], one, pieces, pool)


def _finish(folder, side, scenes, look, lengths, one, pieces, pool):  # type: ignore[no-untyped-def]
    cache = folder / f"{side}-pieces"
    cache.mkdir(exist_ok=True)

    def keep(item):  # type: ignore[no-untyped-def]
        number, piece = item
        (cache / f"{number}.mp4").write_bytes(one(piece))

    with ThreadPoolExecutor() as threads:
        jobs = [threads.submit(keep, item) for item in enumerate(pieces)]
        encode_sound(lambda scene: scenes[scene].sound(), timeline_of(scenes, look), folder / f"{side}.m4a")
        for job in jobs:
            job.result()
    pool.close()
    segments = [Segment(cache / f"{number}.mp4", length) for number, length in enumerate(lengths)]
    join(segments, folder / f"{side}.m4a", Labels("Benchmark", "en"), look.fps, folder / f"{side}.mp4")


def moviepy(folder: Path) -> None:
    """A plain script: one CompositeVideoClip of zoomed pictures, cross-fades and captions, moviepy's own defaults."""
    import moviepy as mp

    scenes, look, timeline = load(folder)
    layers, sounds = [], []
    fade = (look.fps // 2) / look.fps
    for number, scene in enumerate(scenes):
        start, seconds = timeline.start_frame(number) / look.fps, timeline.frames[number] / look.fps
        shown = seconds + (fade if number + 1 < len(scenes) else 0)
        clip = mp.ImageClip(str(folder / f"{number}.png")).with_duration(shown).with_start(start)
        if scene.moving:
            clip = clip.resized(lambda t, shown=shown: _zoom(t / shown)).with_position("center")
        layers.append(clip.with_effects([mp.vfx.CrossFadeIn(fade)]) if number else clip)
        sounds.append(mp.AudioFileClip(str(folder / f"{number}.wav")).with_start(start + 0.35))
    layers += [
        _caption(mp, patch, timeline.start_frame(n), look)
        for n, s in enumerate(scenes)
        for patch in s.shot(look, timeline.frames[n]).overlays
    ]
    film = mp.CompositeVideoClip(layers, size=(look.width_px, look.height_px)).with_duration(
        timeline.total_frames / look.fps
    )
    film.with_audio(mp.CompositeAudioClip(sounds)).write_videofile(
        str(folder / "moviepy.mp4"), fps=look.fps, logger=None
    )


def _caption(mp, patch, start_frame, look):  # type: ignore[no-untyped-def]
    clip = mp.ImageClip(patch.rgba, transparent=True).with_position((patch.x_px, patch.y_px))
    clip = clip.with_start((start_frame + patch.first_frame) / look.fps)
    return clip.with_duration((patch.end_frame - patch.first_frame) / look.fps)


def _zoom(share: float) -> float:
    return 1 + ZOOM * (1 - float(np.cos(np.pi * min(share, 1)))) / 2


def money_printer_turbo(folder: Path) -> None:
    """MoneyPrinterTurbo's way: every scene encoded, all of them concatenated by encoding, then captions and sound on
    top in a last encode; two threads each, libx264 with moviepy's defaults."""
    import moviepy as mp

    scenes, look, timeline = load(folder)
    size = (look.width_px, look.height_px)
    options = {"fps": look.fps, "logger": None, "threads": 2, "codec": "libx264"}
    parts = []
    for number, scene in enumerate(scenes):
        seconds = timeline.frames[number] / look.fps
        clip = mp.ImageClip(str(folder / f"{number}.png")).with_duration(seconds)
        if scene.moving:
            clip = clip.resized(lambda t, seconds=seconds: _zoom(t / seconds)).with_position("center")
        # Pictures become videos first, and these are cut and faded into the working format by a second encode.
        raw = folder / f"mpt-raw-{number}.mp4"
        mp.CompositeVideoClip([clip], size=size).write_videofile(str(raw), **options)
        part = folder / f"mpt-{number}.mp4"
        again = mp.VideoFileClip(str(raw))
        again.with_effects([mp.vfx.FadeIn(0.5)] if number else []).write_videofile(str(part), **options)
        again.close()
        parts.append(part)
    merged = folder / "mpt-merged.mp4"
    mp.concatenate_videoclips([mp.VideoFileClip(str(part)) for part in parts]).write_videofile(str(merged), **options)
    layers = [mp.VideoFileClip(str(merged))]
    layers += [
        _caption(mp, patch, timeline.start_frame(n), look)
        for n, s in enumerate(scenes)
        for patch in s.shot(look, timeline.frames[n]).overlays
    ]
    sounds = [
        mp.AudioFileClip(str(folder / f"{n}.wav")).with_start(timeline.start_frame(n) / look.fps + 0.35)
        for n in range(len(scenes))
    ]
    film = mp.CompositeVideoClip(layers, size=size).with_audio(mp.CompositeAudioClip(sounds))
    film.write_videofile(str(folder / "money_printer_turbo.mp4"), **options)


def filter_graph(folder: Path) -> None:
    """One ffmpeg command: zoompan, fades, captions as pictures, sound by adelay; docreel's crf and preset."""
    from docreel.video import ffmpeg

    scenes, look, timeline = load(folder)
    inputs: list[str] = []
    graph: list[str] = []
    size, fps, seam = f"{look.width_px}x{look.height_px}", look.fps, look.fps // 2
    inputs += ["-f", "lavfi", "-i", f"color=black:s={size}:r={fps}:d={timeline.total_frames / fps}"]
    under, last = "0:v", 0
    for number, scene in enumerate(scenes):
        shown = timeline.frames[number] + (seam if number + 1 < len(scenes) else 0)
        inputs += ["-i", str(folder / f"{number}.png")]
        last += 1
        zoom = f"{1 + ZOOM / 2}-{ZOOM / 2}*cos(PI*on/{shown})" if scene.moving else "1"
        start = timeline.start_frame(number) / fps
        move = f"zoompan=z='{zoom}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':d={shown}:s={size}:fps={fps}"
        fade = f",format=yuva420p,fade=in:d={seam / fps}:alpha=1" if number else ""
        graph.append(f"[{last}:v]{move}{fade},setpts=PTS+{start}/TB[p{number}]")
        graph.append(f"[{under}][p{number}]overlay=eof_action=pass[o{number}]")
        under = f"o{number}"
    for number, scene in enumerate(scenes):
        for index, patch in enumerate(scene.shot(look, timeline.frames[number]).overlays):
            first, end = (timeline.start_frame(number) + at for at in (patch.first_frame, patch.end_frame))
            inputs += ["-i", str(folder / f"caption-{number}-{index}.png")]
            last += 1
            when = f"between(n,{first},{end - 1})"
            graph.append(f"[{under}][{last}:v]overlay={patch.x_px}:{patch.y_px}:enable='{when}'[c{last}]")
            under = f"c{last}"
    voices = []
    for number in range(len(scenes)):
        inputs += ["-i", str(folder / f"{number}.wav")]
        last += 1
        delay = timeline.voice_sample(number)
        graph.append(f"[{last}:a]adelay={delay}S:all=1[a{number}]")
        voices.append(f"[a{number}]")
    graph.append(
        f"{''.join(voices)}amix={len(voices)}:normalize=0:duration=longest,loudnorm=I=-16:TP=-1.5,aformat=channel_layouts=stereo,apad[sound]"
    )
    (folder / "graph.txt").write_text(";".join(graph))
    coded = [
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "21",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-ar",
        "48000",
    ]
    chosen = ["-/filter_complex", str(folder / "graph.txt"), "-map", f"[{under}]", "-map", "[sound]"]
    ffmpeg.run(
        [*inputs, *chosen, *coded, "-frames:v", str(timeline.total_frames), "-shortest", folder / "filter_graph.mp4"]
    )


SIDES = {side.__name__: side for side in (limit, docreel, moviepy, money_printer_turbo, filter_graph)}

if __name__ == "__main__":
    SIDES[sys.argv[1]](Path(sys.argv[2]))
