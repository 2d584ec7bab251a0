"""An OpenAI-compatible speech service: ``POST {url}/audio/speech``."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from docreel.errors import BadAnswer
from docreel.services.http import Timeouts, at, bearer, client, post_json
from docreel.services.shared import guarded
from docreel.settings import settings

SERVICE = "the speech service"
MOST_CHARACTERS = 4096  # of one input, by OpenAI's documentation


class SpeechService:
    """Text to sound files. Safe to use from several threads; a request is sent once."""

    def __init__(self, url: str, model: str, api_key: SecretStr, timeouts: Timeouts | None = None) -> None:
        self._url = url.rstrip("/")
        self._api_key = api_key
        self._timeouts = timeouts or Timeouts()
        self.model = model

    @property
    def host(self) -> str:
        """Host and port of the service, without user or password."""
        return urlsplit(self._url).netloc.rpartition("@")[2]

    def sound(self, text: str, voice: str) -> bytes:
        """``text``, at most MOST_CHARACTERS, said by ``voice``: a WAV file, or what the service gives instead.

        Raises what :func:`post_json` and :func:`guarded` raise, and :class:`BadAnswer` for an answer that is no sound
        by its own word.
        """
        payload = {"model": self.model, "voice": voice, "input": text, "response_format": "wav"}
        headers = bearer(self._api_key.get_secret_value())
        with guarded(at(SERVICE, self._url), settings().speech_per_minute):
            response = post_json(
                client(self._timeouts), f"{self._url}/audio/speech", payload, service=SERVICE, headers=headers
            )
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type.startswith("text/") or media_type == "application/json":
            raise BadAnswer(f"The speech service sent {media_type} instead of sound. Check that its URL ends in /v1.")
        if not response.content:
            raise BadAnswer("The speech service sent an empty answer. Try again, or look at its log.")
        return response.content
