"""Which URLs are understood, and what becomes of a connection."""

import os
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from redis import Redis

from docreel.errors import InvalidSetting
from docreel.services.shared import shared_state
from docreel.services.shared.connection import connector
from docreel.services.shared.redis_state import RedisState


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "localhost:6379",
        "redis://127.0.0.1:port",
        "redis+sentinel://127.0.0.1:26379",
        "redis+sentinel://127.0.0.1:26379/main/first",
        "redis+cluster://",
        "redis+cluster://a:1,,b:2",
        "redis+other://a",
    ],
)
def test_an_unusable_url_says_what_can_be_written_and_not_the_password(url: str) -> None:
    scheme, _, rest = url.rpartition("//")
    with pytest.raises(InvalidSetting, match="redis\\+sentinel") as caught:
        connector(f"{scheme}//user:hunter2@{rest}")
    assert "hunter2" not in str(caught.value)


def test_accounts_databases_and_several_hosts() -> None:
    client = connector("rediss+sentinel://worker:p%40ss@one:1,two/main/3")()
    assert isinstance(client, Redis)
    arguments = client.connection_pool.connection_kwargs
    assert (arguments["username"], arguments["password"], arguments["db"]) == ("worker", "p@ss", 3)
    sentinels = client.connection_pool.sentinel_manager.sentinels  # type: ignore[attr-defined]
    addresses = [sentinel.connection_pool.connection_kwargs for sentinel in sentinels]
    assert [(address["host"], address["port"]) for address in addresses] == [("one", 1), ("two", 26379)]


def test_one_pool_per_process_and_none_shared_across_a_fork(redis_url: str) -> None:
    state = shared_state(redis_url)
    assert state.take("before the fork", "parent", 60)
    assert shared_state(redis_url) is state
    child = os.fork()
    if not child:
        own = shared_state(redis_url)
        good = own is not state and not own.take("before the fork", "child", 60)
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert state.holder("before the fork") == "parent"


class Cut:
    """A way to a real server that breaks, once, when a command is on it."""

    def __init__(self, port: int) -> None:
        self._port, self.now = port, False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            client = self._listener.accept()[0]
            server = socket.create_connection(("127.0.0.1", self._port))
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        while data := source.recv(65536):
            if self.now:
                self.now = False
                break
            target.sendall(data)
        for end in (source, target):
            with suppress(OSError):  # the other direction may have ended first
                end.shutdown(socket.SHUT_RDWR)


def test_a_command_whose_connection_breaks_is_sent_on_another(redis_url: str) -> None:
    cut = Cut(urlsplit(redis_url).port or 0)
    state = RedisState(connector(cut.url)())
    state.take("a connection", "one", 60)
    cut.now = True
    assert state.holder("a connection") == "one"
    assert not cut.now


def test_a_wrong_password_is_said_and_harms_nothing(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    state = shared_state(redis_url.replace("//", "//nobody:hunter2@"))
    assert state.take("a password", "one", 60)
    assert "invalid username-password" in caplog.text
    assert "hunter2" not in caplog.text
