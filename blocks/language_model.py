"""A language model as a Prefect block."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, HttpUrl, SecretStr

from blocks.configured import ServiceBlock, ServiceUrl
from docreel.errors import InvalidSetting
from docreel.services.llm import LanguageModel as Client


class LanguageModel(ServiceBlock):
    """A language model behind OpenAI's chat API, which writes the scripts.

    Example:
        ```python
        from blocks.language_model import LanguageModel

        block = LanguageModel(url="http://localhost:8080/v1", model="qwen3", api_key="sk-example")
        client = block.get_client()
        assert client.identity == "qwen3"
        ```
    """

    _block_type_name = "docreel language model"
    _block_type_slug = "docreel-language-model"
    _documentation_url = HttpUrl("https://platform.openai.com/docs/api-reference/chat/create")
    _setting_of: ClassVar[Mapping[str, str]] = {
        "url": "llm_url",
        "model": "llm_model",
        "api_key": "llm_api_key",
        "context_tokens": "llm_context_tokens",
    }

    url: ServiceUrl = Field(default="", description="Base URL ending in /v1; empty: scripts are extracted instead.")
    model: str = Field(default="", description="Name of the model.")
    api_key: SecretStr = Field(default=SecretStr(""), description="Key for the service; empty: it asks for none.")
    context_tokens: int = Field(
        default=0, ge=0, description="Tokens that question and answer may have; 0: what the service says, else 16,384."
    )

    def get_client(self) -> Client:
        """The model's client. Raises InvalidSetting where no model is set."""
        if not (self.url and self.model):
            raise InvalidSetting(
                "The language model needs a URL and the name of a model. Set both in the block "
                "docreel-language-model/docreel, or DOCREEL_LLM_URL and DOCREEL_LLM_MODEL."
            )
        return Client(self.url, self.model, self.api_key.get_secret_value(), context_tokens=self.context_tokens)
