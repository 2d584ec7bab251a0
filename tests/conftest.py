"""Real servers for the whole session, on loopback ports of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from minio import Minio
from minio.error import MinioException
from pydantic import SecretStr
from urllib3 import PoolManager, Retry
from urllib3.exceptions import HTTPError

from docreel.settings import Settings


def wait_until(ready: Callable[[], bool], seconds: float = 60) -> None:
    """Ask again and again until ``ready``; fails the test after ``seconds``."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not ready():
        if time.monotonic() > deadline:
            pytest.fail(f"not ready after {seconds} s")
        pause.wait(0.05)


@contextmanager
def running(*command: str, cwd: Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A server for the time of the block; its whole session is ended after."""
    log = (cwd / "server.log").open("wb")
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def unused_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def free_port() -> int:
    return unused_port()


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real Prefect server with an empty database."""
    folder, port = tmp_path_factory.mktemp("prefect"), unused_port()
    quiet = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }
    command = (sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    with running(*command, cwd=folder, env=quiet):

        def healthy() -> bool:
            try:
                return httpx.get(f"http://127.0.0.1:{port}/api/health").is_success
            except httpx.TransportError:
                return False

        wait_until(healthy, 120)
        yield f"http://127.0.0.1:{port}/api"


@pytest.fixture(scope="session")
def s3_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a real S3 server (SeaweedFS) with an empty bucket."""
    folder = tmp_path_factory.mktemp("s3")
    weed = shutil.which("weed", path=sysconfig.get_path("scripts"))
    assert weed, "install the dependency group `services`"
    ports = [unused_port() for _ in range(5)]
    names = ("-s3.port", "-master.port", "-volume.port", "-filer.port", "-admin.port")
    with running(
        weed, "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false",
        "-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.preStopSeconds=0",
        *(f"{name}={port}" for name, port in zip(names, ports, strict=True)),
        cwd=folder, env={"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "tester-secret"},
    ):  # fmt: skip
        client = Minio(
            f"127.0.0.1:{ports[0]}", access_key="tester", secret_key="tester-secret", secure=False, region="us-east-1",
            http_client=PoolManager(retries=Retry(total=0), timeout=5),
        )  # fmt: skip

        def has_bucket() -> bool:
            try:
                if not client.bucket_exists("docreel"):
                    client.make_bucket("docreel")
            except (HTTPError, MinioException):
                return False
            return True

        wait_until(has_bucket)
        yield Settings(
            store_url="s3://docreel/tests",
            s3_endpoint=f"http://127.0.0.1:{ports[0]}",
            s3_access_key="tester",
            s3_secret_key=SecretStr("tester-secret"),
        )
