"""A language model as a Prefect block."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, HttpUrl, SecretStr

from blocks.configured import ServiceBlock, ServiceUrl
from docreel.errors import InvalidSetting
from docreel.models import Allowance, Prices
from docreel.services.llm import LanguageModel as Client
from docreel.services.spending import Meter


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
        "prompt_price": "llm_prompt_price",
        "completion_price": "llm_completion_price",
    }

    url: ServiceUrl = Field(default="", description="Base URL ending in /v1; empty: scripts are extracted instead.")
    model: str = Field(default="", description="Name of the model.")
    api_key: SecretStr = Field(default=SecretStr(""), description="Key for the service; empty: it asks for none.")
    context_tokens: int = Field(
        default=0, ge=0, description="Tokens that question and answer may have; 0: what the service says, else 16,384."
    )

    prompt_price: float = Field(default=0, ge=0, description="Price of a million tokens of questions, any currency.")
    completion_price: float = Field(default=0, ge=0, description="Price of a million tokens of answers.")

    def meter(self, allowance: Allowance, run: str = "") -> Meter:
        """Counts what the run ``run`` spends. Raises InvalidSetting where a cost is limited and no price is set."""
        return Meter(allowance, Prices(prompt=self.prompt_price, completion=self.completion_price), run)

    def get_client(self, meter: Meter | None = None) -> Client:
        """The model's client, whose calls ``meter`` counts. Raises InvalidSetting where no model is set."""
        if not (self.url and self.model):
            raise InvalidSetting(
                "The language model needs a URL and the name of a model. Set both in the block "
                "docreel-language-model/docreel, or DOCREEL_LLM_URL and DOCREEL_LLM_MODEL."
            )
        key = self.api_key.get_secret_value()
        return Client(
            self.url, self.model, key, context_tokens=self.context_tokens, meter=meter or self.meter(Allowance())
        )
