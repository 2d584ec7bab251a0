"""What `docreel doctor` looks at: one function per part, each says what it found and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from docreel.errors import DocreelError, InvalidSetting, ServiceUnavailable
from docreel.settings import Settings


class _Answer(BaseModel):
    works: bool


@dataclass(frozen=True)
class Finding:
    """One part of docreel and its state."""

    what: str
    sentence: str
    good: bool


def examine(settings: Settings, *wanted: str) -> Iterator[Finding]:
    """Try every part for real, or only the parts ``wanted``; a part that fails does not hide the others."""
    for what, look in PARTS.items():
        if wanted and what not in wanted:
            continue
        try:
            yield Finding(what, look(settings), good=True)
        except DocreelError as error:
            yield Finding(what, str(error), good=False)


def _store(settings: Settings) -> str:
    from blocks.artifact_store import ArtifactStore, artifact_store
    from blocks.configured import configured

    store = artifact_store()
    artifact = store.put(b"docreel doctor", "text/plain")
    store.get(artifact)
    block = configured(ArtifactStore)
    return f"writes and reads at {block.url or settings.home / 'store'}, set in {block.origin}"


def _speech(_settings: Settings) -> str:
    from docreel.models import Sentence
    from docreel.speaking.registry import choose_voice
    from tasks.narrate import engines as available_engines

    engines, spoken = available_engines(), []
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


def _language_model(_settings: Settings) -> str:
    from blocks.configured import configured
    from blocks.language_model import LanguageModel

    block = configured(LanguageModel)
    if not block.url:
        return "none configured, scripts are extracted from the document (set DOCREEL_LLM_URL and DOCREEL_LLM_MODEL)"
    block.get_client().complete([{"role": "user", "content": 'Answer {"works": true}.'}], _Answer)
    return f"{block.model} answers, set in {block.origin}"


def _images(_settings: Settings) -> str:
    from blocks.configured import configured
    from blocks.image_service import ImageService

    block = configured(ImageService)
    if not block.url:
        return "no service configured, no picture is generated (set DOCREEL_IMAGES_URL)"
    block.get_client().check()
    return f"the service of {block.model} answers, set in {block.origin}; no picture was paid for"


def _redis(_settings: Settings) -> str:
    from redis.exceptions import RedisError

    from blocks.configured import configured
    from blocks.shared_state import SharedState
    from docreel.services.shared.connection import connector

    block = configured(SharedState)
    url = block.url.get_secret_value()
    if not url:
        return "none configured, each process counts for itself (set DOCREEL_REDIS_URL)"
    try:
        connector(url)().ping()
    except (RedisError, OSError) as error:
        # The URL may hold a password and is not quoted.
        raise ServiceUnavailable(
            f"Redis does not answer ({type(error).__name__}); until it does, each process counts for itself. Start it, "
            "or correct its URL (DOCREEL_REDIS_URL, or the block docreel-shared-state)."
        ) from error
    return f"answers, set in {block.origin}"


def _prefect(_settings: Settings) -> str:
    from prefect import __version__
    from prefect.client.orchestration import get_client

    from blocks.configured import asking, reach, server

    url = server()
    if not url:
        return "no server configured, runs stay on this machine"
    reach(url)
    with asking(url), get_client(sync_client=True) as client:
        version = client.api_version()
    if version.partition(".")[0] != __version__.partition(".")[0]:
        raise InvalidSetting(f"The server at {url} is Prefect {version}, here is {__version__}. Install the same.")
    return f"runs are kept by the server at {url}, Prefect {version} (here: {__version__})"


def _workers(_settings: Settings) -> str:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    from blocks.configured import NAME, asking, reach, server

    url = server()
    if not url:
        return "none needed without a server"
    reach(url)
    try:
        with asking(url), get_client(sync_client=True) as client:
            pool = client.read_work_pool(NAME)
            workers = client.read_workers_for_work_pool(NAME)
    except ObjectNotFound as error:
        raise InvalidSetting(
            f"The server has no work pool {NAME}: no deployment can run. Make it: `python -m deployments.bootstrap`."
        ) from error
    polling = [worker.name for worker in workers if worker.status == "ONLINE"]
    if pool.is_paused:
        raise InvalidSetting(f"The work pool {NAME} is paused. Resume it: `prefect work-pool resume {NAME}`.")
    if not polling:
        raise ServiceUnavailable(
            f"No worker polls the work pool {NAME}: runs wait. Start one: `prefect worker start --pool {NAME}`."
        )
    return f"{len(polling)} poll the work pool {NAME}: {', '.join(polling)}"


PARTS: dict[str, Callable[[Settings], str]] = {
    "store": _store,
    "speech": _speech,
    "drawing": _drawing,
    "video": _video,
    "language model": _language_model,
    "images": _images,
    "redis": _redis,
    "prefect": _prefect,
    "workers": _workers,
}
