"""Tells whoever listens how far a run is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Protocol

StageName = Literal["read", "script", "speech", "pictures", "film", "publish"]


class Listener(Protocol):
    """Called whenever a stage gets ahead."""

    def __call__(self, stage: StageName, done: int, total: int) -> None: ...


def _nobody(stage: StageName, done: int, total: int) -> None:
    return None


_listener: ContextVar[Listener] = ContextVar("listener", default=_nobody)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Within the block, ``listener`` hears of every step."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(stage: StageName, done: int, total: int) -> None:
    """Say that ``done`` of ``total`` steps of a stage are finished."""
    _listener.get()(stage, done, total)
