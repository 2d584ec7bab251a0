"""Do captions come when their words are heard? Cue times against forced alignment of the finished sound.

python -m benchmarks.captions [DOCUMENT ...]        English; needs ``uv sync --group recognition``

The sound is Piper's, mixed and encoded as in a video; pocketsphinx, which knows nothing of the voice's marks, says when
each word begins and ends. A scene with a word that is not in its dictionary is left out, and counted.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import table
from benchmarks.sync import sound_of
from docreel.models import Artifact, Cue, Look, Narration, Scene
from docreel.reading import Limits, read
from docreel.scripting import ExtractiveWriter, write_script
from docreel.settings import Settings
from docreel.speaking.audio_file import encode_flac
from docreel.speaking.registry import available_engines, choose_voice
from docreel.video import Timeline, cues, encode_sound
from docreel.video.timeline import SAMPLE_RATE

VOICE = "piper:en_US-joe-medium"
RECOGNISER_RATE = 16_000
EXAMPLES = (Path("examples/water.txt"), Path("examples/coffee.md"))


@dataclass(frozen=True)
class Heard:
    """A word of the alignment, on the scene's clock."""

    text: str
    start_ms: int
    end_ms: int


@dataclass
class Found:
    """``late_ms``: start of each cue minus start of its first word; ``stays_ms``: its end minus end of its last."""

    late_ms: list[float]
    stays_ms: list[float]
    scenes: int = 0
    left_out: int = 0


def scenes_of(path: Path) -> tuple[Scene, ...]:
    """The scenes that docreel writes for a document."""

    def nowhere(data: bytes, media_type: str) -> Artifact:
        return Artifact(key="0" * 64, media_type=media_type, size_bytes=len(data))

    document = read(path.read_bytes(), path.name, save=nowhere, limits=Limits(), language="en", folder=path.parent)
    return write_script(document, writer=ExtractiveWriter(), max_scenes=100).scenes


def spoken(scenes: tuple[Scene, ...]) -> Iterator[tuple[Narration, bytes]]:
    """Narration and FLAC file of each scene."""
    engines = available_engines(Settings(speech_url=""))
    voice = choose_voice("en", VOICE, engines)
    for scene in scenes:
        speech = engines[voice.engine].speak(scene.narration, voice)
        audio = Artifact(key="0" * 64, media_type="audio/flac", size_bytes=1)
        samples, marks = len(speech.pcm), speech.marks
        narration = Narration(audio=audio, sample_rate=speech.sample_rate, samples=samples, marks=marks)
        yield narration, encode_flac(speech)


def measured(scenes: tuple[Scene, ...], look: Look) -> Found:
    """Mix the narrations as in a video, and compare its cues with what is heard in it."""
    narrations, sounds = zip(*spoken(scenes), strict=True)
    timeline = Timeline.of(narrations, look)
    with tempfile.TemporaryDirectory() as folder:
        encode_sound(lambda scene: sounds[scene], timeline, Path(folder) / "sound.m4a")
        mix = sound_of(Path(folder) / "sound.m4a", timestamps=True)
    found = Found([], [])
    for number, (scene, narration) in enumerate(zip(scenes, narrations, strict=True)):
        first, end = (timeline.start_frame(at) * timeline.samples_per_frame for at in (number, number + 1))
        heard = aligned(mix[first:end], " ".join(sentence.said for sentence in scene.narration))
        found.left_out += not heard
        found.scenes += bool(heard)
        _compare(cues(scene.narration, narration, look), heard, found)
    return found


def aligned(samples: "np.ndarray[Any, np.dtype[np.float32]]", text: str) -> list[Heard]:
    """When each word of ``text`` is heard in 48 kHz ``samples``; nothing where a word is unknown."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=RECOGNISER_RATE, lm=None, beam=1e-80, wbeam=1e-60, loglevel="FATAL")
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())
    if not all(decoder.lookup_word(word) for word in words):
        return []
    places = np.arange(len(samples) * RECOGNISER_RATE // SAMPLE_RATE) * SAMPLE_RATE / RECOGNISER_RATE
    pcm = (np.interp(places, np.arange(len(samples)), samples) * 32767).astype(np.int16)
    decoder.set_align_text(" ".join(words))
    decoder.start_utt()
    decoder.process_raw(pcm.tobytes(), full_utt=True)
    decoder.end_utt()
    segments = [segment for segment in decoder.seg() if re.match(r"[a-z]", segment.word)]
    return [Heard(re.sub(r"\(\d\)", "", one.word), one.start_frame * 10, one.end_frame * 10 + 10) for one in segments]


def _compare(shown: tuple[Cue, ...], heard: list[Heard], found: Found) -> None:
    """Cues whose first word is heard as it is written count; those that open with a number in digits do not."""
    words = [(cue, word) for cue in shown for word in " ".join(cue.lines).split()]
    plain = [re.sub(r"[^a-z']", "", word.lower()) for _, word in words]
    matcher = SequenceMatcher(None, plain, [word.text for word in heard], autojunk=False)
    for block in matcher.get_matching_blocks():
        for at in range(block.size):
            position, word = block.a + at, heard[block.b + at]
            cue = words[position][0]
            if position == 0 or words[position - 1][0] is not cue:
                found.late_ms.append(cue.start_ms - word.start_ms)
            if position + 1 == len(words) or words[position + 1][0] is not cue:
                found.stays_ms.append(cue.end_ms - word.end_ms)


def report(found: Found) -> str:
    """The table, as Markdown."""
    late, early_end = np.abs(found.late_ms), np.maximum(-np.array(found.stays_ms), 0)
    rows = [
        [what, str(len(values)), *(f"{np.percentile(values, share):.0f}" for share in (50, 95, 100))]
        for what, values in (("start, off by", late), ("end, before the last word's", early_end))
    ]
    counted = f"{found.scenes} scenes aligned, {found.left_out} left out"
    return f"{counted}\n\n{table(('cues', 'number', 'p50 ms', 'p95 ms', 'most ms'), rows)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path, nargs="*", default=EXAMPLES)
    chosen = parser.parse_args()
    for path in chosen.documents:
        print(f"{path}: {report(measured(scenes_of(path), Look()))}\n", flush=True)


if __name__ == "__main__":
    main()
