"""Redis goes and comes back; the work goes on."""

import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from docreel.services.shared import failover
from docreel.services.shared.connection import connector
from docreel.services.shared.failover import FailoverState
from docreel.services.shared.redis_state import RedisState
from tests.conftest import redis_server, wait_until

NAME = "a service"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failover, "AGAIN_S", 0.05)


def state_at(port: int) -> FailoverState:
    return FailoverState(connector(f"redis://127.0.0.1:{port}"))


def in_redis(port: int) -> RedisState:
    return RedisState(connector(f"redis://127.0.0.1:{port}")())


def ask_again(state: FailoverState) -> None:
    """As if Redis had been left alone for long enough."""
    state._again_at = 0.0


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().partition(" (")[0] for record in caplog.records]


def test_redis_may_come_late_go_and_come_back(tmp_path: Path, free_port: int, caplog: pytest.LogCaptureFixture) -> None:
    state = state_at(free_port)

    def permits_left() -> bool:
        return state.spend(NAME, 1) == 0

    assert permits_left()
    for _ in range(3):
        ask_again(state)
        assert not permits_left()
    with redis_server(tmp_path, free_port):
        wait_until(permits_left)  # those of Redis
    wait_until(lambda: not permits_left())  # its own again, still spent
    assert not permits_left()
    with redis_server(tmp_path, free_port):
        wait_until(permits_left)
    assert messages(caplog) == ["Redis does not answer", "Redis answers again."] * 2


def test_a_lease_goes_on_while_redis_is_gone_and_is_there_again_after(tmp_path: Path, free_port: int) -> None:
    state = state_at(free_port)
    with redis_server(tmp_path, free_port):
        assert state.take(NAME, "one", 60)
    assert not state.take(NAME, "another", 60)
    assert state.take(NAME, "one", 60)
    assert state.holder(NAME) == "one"
    with redis_server(tmp_path, free_port):  # it has forgotten everything
        ask_again(state)
        assert state.holder(NAME) == "one"

        def renewed_in_redis() -> bool:
            return state.take(NAME, "one", 60) and in_redis(free_port).holder(NAME) == "one"

        wait_until(renewed_in_redis)


def test_a_lease_that_another_process_has_is_refused_in_this_one_too(redis_url: str) -> None:
    one, another = FailoverState(connector(redis_url)), FailoverState(connector(redis_url))
    assert one.take(NAME, "one", 60)
    assert not another.take(NAME, "another", 60)
    assert another.holder(NAME) == "one"
    one.release(NAME, "one")
    assert another.take(NAME, "another", 60)


class Mute:
    """A server that takes connections and never says a word."""

    def __init__(self) -> None:
        self.connections: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self.connections.append(self.listener.accept()[0])
            except OSError:
                return


def test_a_redis_that_hangs_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failover, "AGAIN_S", 3600)
    mute = Mute()
    state = state_at(mute.port)
    for _ in range(20):
        state.circuit(NAME)
    assert len(mute.connections) == 1
    ask_again(state)
    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(state.circuit, [NAME] * 8))) == 8
    assert len(mute.connections) == 2
    mute.listener.close()


def test_a_redis_that_stops_for_a_while_is_taken_up_again(
    tmp_path: Path, free_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with redis_server(tmp_path, free_port) as client:
        state = state_at(free_port)
        assert state.take(NAME, "one", 60)
        server = client.info("server")["process_id"]
        os.kill(server, signal.SIGSTOP)
        assert state.take(NAME, "one", 60)
        os.kill(server, signal.SIGCONT)

        def found() -> bool:
            state.circuit(NAME)
            return "Redis answers again." in messages(caplog)

        wait_until(found)
