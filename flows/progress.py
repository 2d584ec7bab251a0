"""Tells whoever listens how far a run is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Protocol

StageName = Literal["read", "script", "speech", "pictures", "film", "publish"]


class Listener(Protocol):
    """Called whenever a stage gets ahead."""

    def __call__(self, stage: StageName, done: int, total: int) -> None: ...


_listeners: ContextVar[tuple[Listener, ...]] = ContextVar("listeners", default=())


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Within the block, ``listener`` too hears of every step."""
    token = _listeners.set((*_listeners.get(), listener))
    try:
        yield
    finally:
        _listeners.reset(token)


def tell(stage: StageName, done: int, total: int) -> None:
    """Say that ``done`` of ``total`` steps of a stage are finished."""
    for listener in _listeners.get():
        listener(stage, done, total)
