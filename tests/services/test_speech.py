"""What the speech service's client makes of answers that are not sound."""

import json

import httpx
import pytest
import respx
from pydantic import SecretStr

from docreel.errors import BadAnswer, RateLimited, ServiceError, ServiceRefused, ServiceUnavailable
from docreel.services.speech import SpeechService

URL = "https://speech.example/v1"


@pytest.fixture
def service() -> SpeechService:
    return SpeechService(URL + "/", "tts-1", SecretStr("sk-secret"))


@pytest.fixture
def route(respx_mock: respx.MockRouter) -> respx.Route:
    return respx_mock.post(f"{URL}/audio/speech")


def test_the_request_is_openais(service: SpeechService, route: respx.Route) -> None:
    route.respond(content=b"RIFF", content_type="audio/wav")
    assert service.sound("Xin chào", "nova") == b"RIFF"
    request = route.calls.last.request
    assert request.headers["authorization"] == "Bearer sk-secret"
    assert json.loads(request.content) == {
        "model": "tts-1",
        "voice": "nova",
        "input": "Xin chào",
        "response_format": "wav",
    }


def test_no_key_sends_no_authorization(route: respx.Route) -> None:
    route.respond(content=b"RIFF", content_type="audio/wav")
    SpeechService(URL, "tts-1", SecretStr("")).sound("Hello", "nova")
    assert "authorization" not in route.calls.last.request.headers


def test_too_many_requests_tells_how_long_to_wait(service: SpeechService, route: respx.Route) -> None:
    route.respond(429, headers={"retry-after": "7"})
    with pytest.raises(RateLimited) as caught:
        service.sound("Hello", "nova")
    assert caught.value.retry_after_s == 7


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(500), ServiceUnavailable),
        (httpx.Response(503), ServiceUnavailable),
        (httpx.Response(401, json={"error": {"message": "Incorrect API key sk-secret"}}), ServiceRefused),
        (httpx.Response(200, html="<h1>Welcome</h1>"), BadAnswer),
        (httpx.Response(200, json={"error": "no voice"}), BadAnswer),
        (httpx.Response(200, content=b"", headers={"content-type": "audio/wav"}), BadAnswer),
    ],
)
def test_what_is_not_sound_is_an_error(
    service: SpeechService, route: respx.Route, answer: httpx.Response, error: type[ServiceError]
) -> None:
    route.mock(return_value=answer)
    with pytest.raises(error) as caught:
        service.sound("Hello", "nova")
    assert "sk-secret" not in str(caught.value)
    assert route.call_count == 1


@pytest.mark.parametrize("fault", [httpx.ConnectTimeout, httpx.ReadTimeout, httpx.ConnectError, httpx.ReadError])
def test_a_broken_wire_can_be_tried_again(
    service: SpeechService, route: respx.Route, fault: type[httpx.TransportError]
) -> None:
    route.mock(side_effect=fault)
    with pytest.raises(ServiceUnavailable) as caught:
        service.sound("Hello", "nova")
    assert caught.value.retryable


def test_host_does_not_tell_a_password() -> None:
    assert SpeechService("http://me:pass@tts.local:8000/v1", "m", SecretStr("")).host == "tts.local:8000"
