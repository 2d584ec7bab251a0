"""The keys in Redis are those of docs/redis.md, each with an end."""

import re
from pathlib import Path

import pytest
from redis import Redis

from docreel.errors import RateLimited, ServiceUnavailable
from docreel.services.shared import Lease, guarded, shared_state
from docreel.settings import settings
from tests.conftest import redis_server

TABLE = re.compile(r"^\| `docreel:(\w+):…` \| (\w+) \| (\d+) s", re.MULTILINE)
DOCUMENT = Path(__file__).parents[3] / "docs/redis.md"
MOST_BYTES = {"breaker": 200, "permits": 1200, "lease": 200}


@pytest.fixture
def used(tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> "Redis":
    """A Redis of its own after everything in docreel that uses one."""
    with redis_server(tmp_path, free_port) as client:
        monkeypatch.setenv("DOCREEL_REDIS_URL", f"redis://127.0.0.1:{free_port}")
        settings.cache_clear()
        lease = Lease(shared_state(), "a lease")
        assert lease.acquire()
        for fault in [ServiceUnavailable("away"), *[RateLimited("slow", 3000)], *[ServiceUnavailable("away")] * 5]:
            for service in (f"the service {type(fault).__name__}", f"the service {fault.retry_after_s}"):
                try:
                    with guarded(service, 60):
                        raise fault
                except type(fault):
                    continue
        for _ in range(60):
            shared_state().spend("a busy service", 60)
        yield client
        lease.release()
        settings.cache_clear()


def test_every_key_has_an_end_and_a_line_in_the_table(used: "Redis") -> None:
    documented = {kind: (type_, int(ttl)) for kind, type_, ttl in TABLE.findall(DOCUMENT.read_text())}
    found = set()
    for key in used.scan_iter():
        docreel, kind, digest = key.split(":")
        assert docreel == "docreel"
        assert re.fullmatch("[0-9a-f]{20}", digest)
        type_, longest_s = documented[kind]
        assert used.type(key) == type_
        assert 0 < used.pttl(key) <= longest_s * 1000
        assert used.memory_usage(key) <= MOST_BYTES[kind]
        found.add(kind)
    assert found == documented.keys()
