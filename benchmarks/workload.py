"""Synthetic scenes, the same every time and all different: half text slides that stand still, half grainy pictures
that move.

A picture has the spectrum of a photograph (amplitude falls with frequency), hard edges, and film grain.
"""

import io
import wave
from dataclasses import dataclass
from typing import Any, Literal, get_args

import cv2
import numpy as np

from docreel.drawing import draw_caption
from docreel.models import Artifact, Cue, Look, Mark, Narration, Sentence
from docreel.video import Overlay, Shot, Timeline, cues, frames_of, overlap, overlay
from docreel.video.timeline import SAMPLE_RATE

SEED = 20_261
WORDS = [
    *("water", "light", "river", "stone", "morning", "garden", "paper", "window", "silver", "narrow", "winter"),
    *("engine", "letter", "market", "bridge", "summer", "signal", "pattern", "harvest", "copper", "valley"),
    *("follows", "carries", "opens", "turns", "holds", "shows", "makes", "keeps", "between", "around", "through"),
]
SPEED = 0.36  # seconds for a word
GRAIN = 2.0
ROWS = 6  # bullet points of a slide

Pictures = Literal["mixed", "moving", "still"]
PICTURES: tuple[Pictures, ...] = get_args(Pictures)

Samples = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class BenchmarkScene:
    """One scene: PNG picture, 48 kHz mono samples, and what docreel needs beside them."""

    picture: bytes
    moving: bool
    sentences: tuple[Sentence, ...]
    narration: Narration
    samples: Samples

    def cues(self, look: Look) -> tuple[Cue, ...]:
        return cues(self.sentences, self.narration, look)

    def shot(self, look: Look, frames: int, seen: range) -> Shot:
        """For the camera, with the captions of the frames ``seen`` burned in."""
        overlays: tuple[Overlay, ...] = tuple(
            overlay(cue, draw_caption(cue.lines, look, language="en"), look.fps)
            for cue in self.cues(look)
            if overlap(frames_of(cue, look.fps), seen)
        )
        return Shot(self.picture, frames, self.moving, overlays)

    def sound(self) -> bytes:
        """As a wave file."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((self.samples * 32767).astype("<i2").tobytes())
        return out.getvalue()


def scene(number: int, seconds: float, look: Look, pictures: Pictures = "mixed", version: int = 0) -> BenchmarkScene:
    """Scene ``number`` of every benchmark, about ``seconds`` long; ``version`` changes its picture only."""
    random = np.random.default_rng([SEED, number])
    words = [str(word) for word in random.choice(WORDS, max(4, round((seconds - 0.7) / SPEED)))]
    text = " ".join(words).capitalize() + "."
    length = round(SPEED * SAMPLE_RATE)
    marks = tuple(
        Mark(sentence=0, text=word, start=at * length, end=(at + 1) * length) for at, word in enumerate(text.split())
    )
    samples = murmur(len(words), length, random)
    narration = Narration(
        audio=Artifact(key="0" * 64, media_type="audio/wav", size_bytes=0),
        sample_rate=SAMPLE_RATE,
        samples=len(samples),
        marks=marks,
    )
    moving = pictures == "moving" or (pictures == "mixed" and number % 2 == 1)
    draw = grainy_picture if moving else text_slide
    picture = draw(number + 100_000 * version, look.width_px, look.height_px)
    return BenchmarkScene(picture, moving, (Sentence(text=text),), narration, samples)


def timeline_of(scenes: list[BenchmarkScene], look: Look) -> Timeline:
    return Timeline.of(tuple(scene.narration for scene in scenes), look)


def murmur(words: int, length: int, random: np.random.Generator) -> Samples:
    """Something with the rhythm of speech: a hum of changing pitch for each word, and short pauses."""
    time = np.arange(length) / SAMPLE_RATE
    envelope = np.sin(np.pi * np.minimum(time / time[-1] / 0.85, 1)) ** 0.5
    spoken = []
    for pitch in random.uniform(95, 180, words):
        hum = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 12))
        spoken.append(0.2 * envelope * hum)
    return np.concatenate(spoken).astype(np.float32)


def grainy_picture(seed: int, width_px: int, height_px: int) -> bytes:
    """PNG like a photograph."""
    random = np.random.default_rng([SEED, seed])
    down, across = np.fft.fftfreq(height_px)[:, None], np.fft.rfftfreq(width_px)[None]
    falling = 1 / np.maximum(np.hypot(down, across), 1 / width_px) ** 1.5
    layers = []
    for _ in range(3):
        phases = np.exp(2j * np.pi * random.random(falling.shape))
        layer = np.fft.irfft2(falling * phases, s=(height_px, width_px))
        layers.append(layer / layer.std())
    shared = layers[0]
    image = np.stack([128 + 45 * shared + 14 * layer for layer in layers], axis=2).astype(np.float32)
    for _ in range(60):
        centre = tuple(int(value) for value in random.integers((0, 0), (width_px, height_px)))
        axes = tuple(int(value) for value in random.integers(height_px // 200, height_px // 9, 2))
        shape = np.zeros((height_px, width_px), np.uint8)
        cv2.ellipse(shape, centre, axes, float(random.integers(180)), 0, 360, 1, -1, cv2.LINE_AA)
        image[shape > 0] = image[shape > 0] * 0.4 + random.uniform(20, 235, 3) * 0.6
    image += random.normal(0, GRAIN, (height_px, width_px, 1))
    return _png(image)


def text_slide(seed: int, width_px: int, height_px: int) -> bytes:
    """PNG of a heading and bullet points."""
    random = np.random.default_rng([SEED, seed])
    image = np.full((height_px, width_px, 3), random.integers(225, 250, 3), np.uint8)
    unit = height_px / 1080
    ink = tuple(float(value) for value in random.uniform(10, 60, 3))
    for row in range(ROWS + 1):
        line = " ".join(str(word) for word in random.choice(WORDS, 4 if row else 3))
        at = (round(140 * unit), round((190 if not row else 200 + 95 * row) * unit))
        size, weight = (3.0 * unit, 7) if not row else (1.7 * unit, 3)
        cv2.putText(image, line, at, cv2.FONT_HERSHEY_DUPLEX, size, ink, max(1, round(weight * unit)), cv2.LINE_AA)
    return _png(image)


def lit_rows(frames: int, look: Look) -> tuple[Overlay, ...]:
    """For a :func:`text_slide`: each bullet point lit in turn, as while it is spoken of."""
    unit = look.height_px / 1080
    patch = np.zeros((round(88 * unit), round(1500 * unit), 4), np.uint8)
    patch[:] = (255, 210, 60, 70)
    edges = [frames * part // (ROWS + 1) for part in range(1, ROWS + 2)]
    return tuple(
        Overlay(patch, round(120 * unit), round((137 + 95 * row) * unit), edges[row - 1], edges[row])
        for row in range(1, ROWS + 1)
    )


def _png(image: np.ndarray[Any, Any]) -> bytes:
    done, data = cv2.imencode(".png", np.clip(image, 0, 255).astype(np.uint8))
    assert done
    return bytes(data.tobytes())
