"""A run outlives its worker: the pipe for its log goes with the worker, and the run must not."""

import logging
import os

from prefect.logging.handlers import PrefectConsoleHandler


def outlive_the_worker() -> None:
    """Have Prefect's log to a broken pipe go nowhere; rich, which writes it, would end the process (SystemExit)."""
    names = (None, *logging.root.manager.loggerDict)
    handlers = {handler for name in names for handler in logging.getLogger(name).handlers}
    for handler in handlers:
        if isinstance(handler, PrefectConsoleHandler):
            handler.console.on_broken_pipe = _to_nowhere  # type: ignore[method-assign]


def _to_nowhere() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
