"""A worker of its own: asks for one value, whose making lasts until the file ``gate`` is there.

Run with a folder; prints `asking`, then the state of the task and its value.
"""

import sys
import threading
from pathlib import Path

from prefect import flow, task

from blocks.artifact_store import ArtifactStore
from docreel.models import Place
from flows.laptop import run_on_laptop
from tasks.policy import STAGE


@task(name="one-value", version="1", **STAGE)
def one_value(folder: str) -> Place:
    with (Path(folder) / "executions").open("a") as log:
        log.write("x")
    while not (Path(folder) / "gate").exists():
        threading.Event().wait(0.02)
    return Place(page=7)


@flow
def asks(request: str) -> str:
    future = one_value.submit(request)
    return f"{future.result().page} {future.state.name}"


if __name__ == "__main__":
    print("asking", flush=True)
    storage = ArtifactStore(url=(Path(sys.argv[1]) / "store").as_uri())
    print(run_on_laptop(asks, storage=storage, request=sys.argv[1]), flush=True)
