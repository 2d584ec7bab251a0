"""The Redis that workers share, as a Prefect block: configuration in, the ready state out."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, HttpUrl, SecretStr

from blocks.configured import ServiceBlock, configured
from docreel.services.shared import SharedState as State
from docreel.services.shared import share_through, shared_state


class SharedState(ServiceBlock):
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
    _setting_of: ClassVar[Mapping[str, str]] = {"url": "redis_url"}

    url: SecretStr = Field(
        default=SecretStr(""),
        description="redis://, rediss://, redis+sentinel://host:port,host:port/service/db or "
        "redis+cluster://host:port,host:port; empty: each process on its own.",
    )

    def get_client(self) -> State:
        """The state; one per process and URL. Raises InvalidSetting for an unusable URL."""
        return shared_state(self.url.get_secret_value())


def workers_state() -> State:
    """The state of the workers of this process's Prefect server; everything in this process uses it from now on."""
    return share_through(configured(SharedState).url.get_secret_value())
