"""Voices of an OpenAI-compatible speech service. It tells no words: each sentence is a call, and a mark."""

import textwrap

import numpy as np

from docreel.errors import BadAnswer
from docreel.models import Sentence, Voice
from docreel.services.speech import MOST_CHARACTERS, SpeechService
from docreel.speaking.assembly import assemble, kept
from docreel.speaking.audio_file import decode
from docreel.speaking.engine import Speech, Utterance, words_to_say

ANY_LANGUAGE = "mul"  # ISO 639-2: several languages
ANY_NAME = "*"


class OpenAIEngine:
    """The configured voice, and any other that the service knows by name."""

    name = "openai"

    def __init__(self, service: SpeechService, voice: str) -> None:
        self._service = service
        self._voice = voice

    def voices(self) -> tuple[Voice, ...]:
        version = f"{self._service.model} at {self._service.host}"
        return tuple(
            Voice(engine=self.name, name=name, language=ANY_LANGUAGE, version=version)
            for name in (self._voice, ANY_NAME)
        )

    def speak(self, sentences: tuple[Sentence, ...], voice: Voice) -> Speech:
        texts = [words_to_say(sentence) for sentence in sentences]
        utterances = [self._utter(text, voice.name) for text in texts]
        if len({utterance.sample_rate for utterance in utterances}) > 1:
            raise BadAnswer("The speech service changed its sample rate between sentences. Set one at the service.")
        return assemble(utterances)

    def _utter(self, text: str, voice: str) -> Utterance:
        parts = []
        for part in textwrap.wrap(text, MOST_CHARACTERS):
            utterance = Utterance(part, *decode(self._service.sound(part, voice)))
            begin, end = kept(utterance)
            parts.append((utterance.pcm[begin:end], utterance.sample_rate))
        return Utterance(text, np.concatenate([pcm for pcm, _ in parts]), parts[0][1])
