"""The Redis that workers share, as a Prefect block: configuration in, the ready state out."""

from prefect.blocks.core import Block
from pydantic import Field, HttpUrl, SecretStr

from docreel.services.shared import SharedState as State
from docreel.services.shared import shared_state
from docreel.settings import Settings


class SharedState(Block):
    """Circuits, rate limits and leases of all workers. Without Redis, or while it is away, each process has its own.

    Example:
        ```python
        from blocks.shared_state import SharedState

        state = SharedState(url="").get_client()
        assert state.take("a document", "this worker", ttl_s=15)
        assert not state.take("a document", "another worker", ttl_s=15)
        ```
    """

    _block_type_name = "docreel shared state"
    _block_type_slug = "docreel-shared-state"
    _documentation_url = HttpUrl("https://redis.io/docs/latest/develop/clients/redis-py/connect/")

    url: SecretStr = Field(
        default=SecretStr(""),
        description="redis://, rediss://, redis+sentinel://host:port,host:port/service/db or "
        "redis+cluster://host:port,host:port; empty: each process on its own.",
    )

    @classmethod
    def from_settings(cls, configured: Settings) -> "SharedState":
        """The block that says what the environment says."""
        return cls(url=configured.redis_url)

    def get_client(self) -> State:
        """The state; one per process and URL. Raises InvalidSetting for an unusable URL."""
        return shared_state(self.url.get_secret_value())
