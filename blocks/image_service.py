"""An image service as a Prefect block."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, HttpUrl, SecretStr

from blocks.configured import ServiceBlock, ServiceUrl
from docreel.errors import InvalidSetting
from docreel.services.images import ImageService as Client


class ImageService(ServiceBlock):
    """An image service behind OpenAI's API, which paints pictures where a document has none.

    Example:
        ```python
        from blocks.image_service import ImageService

        block = ImageService(url="http://localhost:9000/v1", model="gpt-image-1", api_key="sk-example")
        client = block.get_client()
        assert client.identity == "gpt-image-1"
        ```
    """

    _block_type_name = "docreel image service"
    _block_type_slug = "docreel-image-service"
    _documentation_url = HttpUrl("https://platform.openai.com/docs/api-reference/images/create")
    _setting_of: ClassVar[Mapping[str, str]] = {
        "url": "images_url",
        "model": "images_model",
        "api_key": "images_api_key",
    }

    url: ServiceUrl = Field(default="", description="Base URL ending in /v1; empty: no picture is generated.")
    model: str = Field(default="gpt-image-1", description="Name of the model.")
    api_key: SecretStr = Field(default=SecretStr(""), description="Key for the service; empty: it asks for none.")

    def get_client(self) -> Client:
        """The service's client. Raises InvalidSetting where no service is set."""
        if not self.url:
            raise InvalidSetting(
                "The image service needs a URL. Set it in the block docreel-image-service/docreel, or "
                "DOCREEL_IMAGES_URL."
            )
        return Client(self.url, self.model, self.api_key)
