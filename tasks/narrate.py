"""Sentences -> Narration."""

from prefect import task

from blocks.artifact_store import artifact_store
from docreel.models import Narration, Sentence, Voice
from docreel.settings import settings
from docreel.speaking import available_engines, encode_flac
from tasks.policy import STAGE


@task(name="narrate", version="1", tags=["tts"], **STAGE)
def narrate(sentences: tuple[Sentence, ...], voice: Voice) -> Narration:
    """Speak the sentences of one scene. Raises ServiceError and Unspeakable."""
    speech = available_engines(settings())[voice.engine].speak(sentences, voice)
    return Narration(
        audio=artifact_store().put(encode_flac(speech), "audio/flac"),
        sample_rate=speech.sample_rate,
        samples=len(speech.pcm),
        marks=speech.marks,
    )
