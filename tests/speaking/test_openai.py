"""The speech service's engine, on answers made up to the sample."""

import io
import json

import httpx
import numpy as np
import pytest
import respx
import soundfile
from pydantic import SecretStr

from docreel.errors import BadAnswer
from docreel.models import Sentence, Voice
from docreel.services.speech import SpeechService
from docreel.speaking.assembly import PAUSE_MS
from docreel.speaking.openai import OpenAIEngine

RATE = 24000
ENGINE = OpenAIEngine(SpeechService("https://speech.example/v1", "tts-1", SecretStr("")), "nova")
VOICE = Voice(engine="openai", name="nova", language="en", version="1")


def wav(seconds: float, rate: int = RATE, amplitude: float = 0.3) -> httpx.Response:
    file = io.BytesIO()
    soundfile.write(file, amplitude * np.sin(np.arange(int(seconds * rate)) * 0.2), rate, format="WAV")
    return httpx.Response(200, content=file.getvalue(), headers={"content-type": "audio/wav"})


@pytest.fixture
def route(respx_mock: respx.MockRouter) -> respx.Route:
    return respx_mock.post("https://speech.example/v1/audio/speech")


def sentences(*texts: str) -> tuple[Sentence, ...]:
    return tuple(Sentence(text=text) for text in texts)


def test_each_sentence_is_a_call_and_an_exact_mark(route: respx.Route) -> None:
    route.side_effect = [wav(1.0), wav(0.5)]
    speech = ENGINE.speak(sentences("First.", "Second."), VOICE)
    pause = RATE * PAUSE_MS // 1000
    assert [(mark.text, mark.start, mark.end) for mark in speech.marks] == [
        ("First.", 0, RATE),
        ("Second.", RATE + pause, RATE + pause + RATE // 2),
    ]


def test_a_sentence_longer_than_the_service_takes_is_split_between_words(route: respx.Route) -> None:
    route.side_effect = lambda request: wav(0.5)
    text = " ".join(f"word{number}" for number in range(1000))
    (mark,) = ENGINE.speak(sentences(text), VOICE).marks
    inputs = [json.loads(call.request.content)["input"] for call in route.calls]
    assert len(inputs) > 1
    assert max(map(len, inputs)) <= 4096
    assert " ".join(inputs) == text == mark.text


@pytest.mark.parametrize(
    "second",
    [
        wav(1.0, amplitude=0),
        wav(0.0),
        wav(1.0, rate=16000),
        httpx.Response(200, content=b"ID3 nothing", headers={"content-type": "audio/mpeg"}),
    ],
    ids=["silence", "no samples", "another rate", "damaged"],
)
def test_what_is_not_speech_is_never_passed_on(route: respx.Route, second: httpx.Response) -> None:
    route.side_effect = [wav(1.0), second]
    with pytest.raises(BadAnswer):
        ENGINE.speak(sentences("First.", "Second."), VOICE)
