"""What `docreel doctor` looks at: one function per part, each says what it found and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from docreel.errors import DocreelError
from docreel.settings import Settings


class _Answer(BaseModel):
    works: bool


@dataclass(frozen=True)
class Finding:
    """One part of docreel and its state."""

    what: str
    sentence: str
    good: bool


def examine(settings: Settings) -> Iterator[Finding]:
    """Try every part for real; a part that fails does not hide the others."""
    parts: dict[str, Callable[[Settings], str]] = {
        "store": _store,
        "speech": _speech,
        "drawing": _drawing,
        "video": _video,
        "language model": _language_model,
        "prefect": _prefect,
    }
    for what, look in parts.items():
        try:
            yield Finding(what, look(settings), good=True)
        except DocreelError as error:
            yield Finding(what, str(error), good=False)


def _store(settings: Settings) -> str:
    from docreel.services.store import open_store

    store = open_store(settings)
    artifact = store.put(b"docreel doctor", "text/plain")
    store.get(artifact)
    return f"writes and reads at {settings.store_url or settings.home / 'store'}"


def _speech(settings: Settings) -> str:
    from docreel.models import Sentence
    from docreel.speaking.registry import available_engines, choose_voice

    engines = available_engines(settings)
    spoken = []
    for language, words in (("en", "It works."), ("vi", "Mọi thứ đều ổn.")):
        voice = choose_voice(language, "auto", engines)
        engines[voice.engine].speak((Sentence(text=words),), voice)
        spoken.append(f"{language} by {voice.engine}:{voice.name}")
    return "speaks " + ", ".join(spoken)


def _drawing(_settings: Settings) -> str:
    from docreel.drawing import draw, themes
    from docreel.models import Look, TitleCard

    draw(TitleCard(title="Tiếng Việt"), Look(width_px=640, height_px=360), language="vi", load=lambda _: b"")
    return f"draws in the themes {', '.join(themes())}"


def _video(_settings: Settings) -> str:
    from docreel.video import ffmpeg

    ffmpeg.run(["-f", "lavfi", "-i", "anullsrc", "-t", "0.1", "-f", "null", "-"])
    return f"encodes with {ffmpeg.binary()}"


def _language_model(settings: Settings) -> str:
    if not settings.llm_url:
        return "none configured, scripts are extracted from the document (set DOCREEL_LLM_URL and DOCREEL_LLM_MODEL)"
    from docreel.services.llm import LanguageModel

    model = LanguageModel(settings.llm_url, settings.llm_model, settings.llm_api_key.get_secret_value())
    model.complete([{"role": "user", "content": 'Answer {"works": true}.'}], _Answer)
    return f"{settings.llm_model} answers"


def _prefect(_settings: Settings) -> str:
    from prefect.settings import PREFECT_API_URL

    from flows.start import reach

    url = PREFECT_API_URL.value()
    if not url:
        return "no server configured, runs stay on this machine"
    reach(url)
    return f"runs are kept by the server at {url}"
