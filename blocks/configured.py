"""Where a process finds its services: in the blocks of its Prefect server, else in its environment."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from json import JSONDecodeError
from typing import Annotated, ClassVar, Self, TypeVar, cast

import httpx
from prefect.blocks.core import Block
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.settings import PREFECT_API_URL
from pydantic import SecretStr, StringConstraints, ValidationError

from docreel.errors import InvalidSetting, PrefectAway, ServiceRefused
from docreel.settings import Settings, settings

#: The name under which each of our blocks is saved.
NAME = "docreel"
#: Where a block comes from that is not saved.
ENVIRONMENT = "the environment"
#: The address of no server: nothing listens there, so a slip towards an API shows at once.
NOWHERE = "http://127.0.0.1:9/api"

ServiceUrl = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(https?://\S+)?$")]

_reading = threading.RLock()


class ServiceBlock(Block):
    """A block each of whose fields has a setting that means the same."""

    #: Field of the block -> its name in Settings.
    _setting_of: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def from_settings(cls, environment: Settings) -> Self:
        """The block that says what the environment says. Raises InvalidSetting naming the variable."""
        values = {field: getattr(environment, name) for field, name in cls._setting_of.items()}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            fault = error.errors()[0]
            variable = f"DOCREEL_{cls._setting_of[str(fault['loc'][0])].upper()}"
            raise InvalidSetting(f"{variable} cannot be used: {fault['msg']}. Mend it or unset it.") from None

    @property
    def origin(self) -> str:
        """Where these values come from."""
        return ENVIRONMENT if self._block_document_id is None else f"block {self.get_block_type_slug()}/{NAME}"

    def as_settings(self) -> dict[str, str | int | SecretStr]:
        """What this block says, by the names of Settings."""
        return {name: getattr(self, field) for field, name in self._setting_of.items()}


B = TypeVar("B", bound=ServiceBlock)


def has_server() -> bool:
    """Whether this process belongs to a Prefect server."""
    return bool(server())


def server() -> str:
    """URL of the API of this process's Prefect server; empty where there is none."""
    url = PREFECT_API_URL.value()
    return "" if url in (None, NOWHERE) else url


def configured(kind: type[B]) -> B:
    """The block ``docreel`` of this kind that is saved on the server; what the environment says where none is saved.

    Without a server always what the environment says. Read once by each process: a changed block counts for those
    that start later.

    Raises :class:`PrefectAway` where the server does not answer, :class:`ServiceRefused` where it does not let
    us in, and :class:`InvalidSetting` for a block or environment that cannot be used.
    """
    with _reading:
        return cast(B, _configured(kind, server()))  # functools.cache loses the type


def kept(kind: type[B]) -> B:
    """:func:`configured`, but saved on the server where it was not, so that runs there can name it."""
    with _reading:
        block = configured(kind)
        if block._block_document_id is None:
            try:
                block.save(NAME, _sync=True)  # type: ignore[call-arg]
            except ValueError as error:
                if not isinstance(error.__cause__, ObjectAlreadyExists):
                    raise
                forget()  # another process was first: its block is the block
                return configured(kind)
        return block


def forget() -> None:
    """Read all blocks anew when they are next asked for."""
    _configured.cache_clear()


@cache
def _configured(kind: type[ServiceBlock], url: str) -> ServiceBlock:
    return (_saved(kind, url) if url else None) or kind.from_settings(settings())


def _saved(kind: type[B], url: str) -> B | None:
    """The block on the server; None where the server is asked and has none."""
    name = f"{kind.get_block_type_slug()}/{NAME}"
    reach(url)
    try:
        with asking(url):
            return cast(B, kind.load(NAME, _sync=True))  # type: ignore[call-arg]
    except RuntimeError as error:
        if not isinstance(error.__cause__, ValidationError):
            raise
        fields = ", ".join(str(fault["loc"][0]) for fault in error.__cause__.errors())
        # Not chained: the fault would quote what was saved, a secret perhaps.
        raise InvalidSetting(f"The block {name} cannot be used: see its {fields}. Mend it in Prefect's UI.") from None
    except ValueError as error:
        if not isinstance(error.__cause__, ObjectNotFound):
            raise _stranger(url) from error
    return None


def reach(url: str) -> None:
    """Raise PrefectAway where no Prefect server answers at ``url``, that of its API, within 10 s.

    Prefect's own client would try for minutes, and take another server's 404 for the absence of a block.
    """
    with asking(url):
        answer = httpx.get(f"{url.rstrip('/')}/health", timeout=10)
        if answer.status_code not in (401, 403) and answer.raise_for_status().json() is not True:
            raise _stranger(url)


@contextmanager
def asking(url: str) -> Iterator[None]:
    """Turn what Prefect's client raises in the block into docreel errors that say what to do."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        raise _refused(error.response.status_code, url) from error
    except httpx.HTTPError as error:
        raise _away(url, type(error).__name__) from error
    except JSONDecodeError as error:
        raise _stranger(url) from error


def _stranger(url: str) -> PrefectAway:
    return _away(url, "its answer is not Prefect's")


def _away(url: str, why: str) -> PrefectAway:
    return PrefectAway(
        f"The Prefect server at {url} does not answer ({why}). Start it, correct PREFECT_API_URL (it ends in /api), "
        "or unset it to run alone."
    )


def _refused(status: int, url: str) -> ServiceRefused | PrefectAway:
    if status in (401, 403):
        return ServiceRefused(
            f"The Prefect server at {url} does not let docreel in ({status}). Check PREFECT_API_AUTH_STRING."
        )
    return _away(url, f"it answers {status}")
