"""Small, fast scenes with things in them that can be found again."""

import hashlib
import io
import wave

import cv2
import numpy as np
import pytest

from docreel.models import Artifact, Look, Mark, Narration


def artifact(data: bytes = b"", media_type: str = "audio/flac") -> Artifact:
    return Artifact(key=hashlib.sha256(data).hexdigest(), media_type=media_type, size_bytes=len(data))


def png(red: int, green: int, blue: int, width: int = 320, height: int = 320) -> bytes:
    image = np.zeros((height, width, 3), np.uint8)
    image[:] = (blue, green, red)
    return cv2.imencode(".png", image)[1].tobytes()


def wav(samples: np.ndarray, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def murmur(count: int, rate: int, level: float = 0.1) -> np.ndarray:
    time = np.arange(count) / rate
    return level * np.sin(2 * np.pi * 220 * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time))


def narration(samples: int, rate: int, *words: str) -> Narration:
    words = words or ("word",)
    edges = [samples * index // len(words) for index in range(len(words) + 1)]
    marks = [
        Mark(sentence=0, text=word, start=a, end=b) for word, a, b in zip(words, edges, edges[1:], strict=False)
    ]
    return Narration(audio=artifact(), sample_rate=rate, samples=samples, marks=tuple(marks))


@pytest.fixture(scope="session")
def small() -> Look:
    return Look(width_px=320, height_px=320, fps=30)
