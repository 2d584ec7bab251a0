"""A speech service as a Prefect block."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, HttpUrl, SecretStr

from blocks.configured import ServiceBlock, ServiceUrl
from docreel.errors import InvalidSetting
from docreel.services.speech import SpeechService as Client


class SpeechService(ServiceBlock):
    """A speech service behind OpenAI's API; its voices go before the local ones.

    Example:
        ```python
        from blocks.speech_service import SpeechService

        block = SpeechService(url="http://localhost:8000/v1", model="tts-1", voice="alloy")
        client = block.get_client()
        assert client.host == "localhost:8000"
        ```
    """

    _block_type_name = "docreel speech service"
    _block_type_slug = "docreel-speech-service"
    _documentation_url = HttpUrl("https://platform.openai.com/docs/api-reference/audio/createSpeech")
    _setting_of: ClassVar[Mapping[str, str]] = {
        "url": "speech_url",
        "model": "speech_model",
        "voice": "speech_voice",
        "api_key": "speech_api_key",
    }

    url: ServiceUrl = Field(default="", description="Base URL ending in /v1; empty: local voices speak.")
    model: str = Field(default="tts-1", description="Name of the model.")
    voice: str = Field(default="alloy", description="The voice that speaks where none is asked for.")
    api_key: SecretStr = Field(default=SecretStr(""), description="Key for the service; empty: it asks for none.")

    def get_client(self) -> Client:
        """The service's client. Raises InvalidSetting where no service is set."""
        if not self.url:
            raise InvalidSetting(
                "The speech service needs a URL. Set it in the block docreel-speech-service/docreel, or "
                "DOCREEL_SPEECH_URL."
            )
        return Client(self.url, self.model, self.api_key)
