"""Sentences -> Narration."""

from functools import cache

from prefect import task

from blocks.artifact_store import artifact_store
from blocks.configured import configured
from blocks.speech_service import SpeechService
from docreel.models import Narration, Sentence, Voice
from docreel.settings import settings
from docreel.speaking.audio_file import encode_flac
from docreel.speaking.engine import SpeechEngine
from docreel.speaking.registry import available_engines
from docreel.speaking.turns import speak
from tasks.policy import STAGE


@cache
def engines() -> dict[str, SpeechEngine]:
    """The engines of this process; their workers stay warm."""
    return available_engines(settings().model_copy(update=configured(SpeechService).as_settings()))


@task(name="narrate", version="2", tags=["tts"], **STAGE)
def narrate(sentences: tuple[Sentence, ...], voice: Voice, others: tuple[Voice, ...] = ()) -> Narration:
    """Speak the sentences of one scene; ``others`` speak those in their languages.

    Raises ServiceError and Unspeakable.
    """
    speech = speak(engines(), sentences, voice, others)
    return Narration(
        audio=artifact_store().put(encode_flac(speech), "audio/flac"),
        sample_rate=speech.sample_rate,
        samples=len(speech.pcm),
        marks=speech.marks,
    )
