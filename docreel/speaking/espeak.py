"""espeak-ng: robotic, on this machine, in every language it has, with the time of each word."""

import hashlib
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

import espeakng_loader

from docreel.models import Sentence, Voice
from docreel.speaking.assembly import SOUND, assemble
from docreel.speaking.engine import Speech, words_to_say
from docreel.speaking.process import EngineProcess, worker_of

#: It names every kanji "Chinese letter": these are refused, rather than garbled.
UNREAD = {"ja"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class EspeakEngine:
    """The voices of the packaged espeak-ng."""

    name = "espeak"

    def __init__(self, process: EngineProcess | None = None) -> None:
        self._process = process or worker_of(self.name)

    def voices(self) -> tuple[Voice, ...]:
        return _voices()

    def speak(self, sentences: tuple[Sentence, ...], voice: Voice) -> Speech:
        texts = [words_to_say(sentence) for sentence in sentences]
        return assemble(self._process.utter(text, voice.name) for text in texts)


@cache
def _voices() -> tuple[Voice, ...]:
    data = Path(espeakng_loader.get_data_path())
    identity = f"espeakng-loader {version('espeakng-loader')}, data {_digest(data)}, sound {SOUND}"
    ranked = []
    for file in sorted((data / "lang").rglob("*")):
        if not file.is_file():
            continue
        names = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("language ")]
        for _, code, *priority in names:
            language = code.split("-x-")[0]  # private parts, such as a dialect's, are no part of our codes
            if not LANGUAGE.fullmatch(language) or language in UNREAD:  # Klingon is none
                continue
            voice = Voice(engine="espeak", name=file.name, language=language, version=identity)
            ranked.append((language, int(priority[0]) if priority else 5, voice))
    return tuple(voice for _, _, voice in sorted(ranked, key=lambda entry: (entry[0], entry[1], entry[2].name)))


def _digest(data: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in data.rglob("*") if path.is_file()):
        digest.update(file.relative_to(data).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
