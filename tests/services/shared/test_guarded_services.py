"""Every service is guarded: one that is down stops being called, and limits hold."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import BaseModel, SecretStr

from docreel.errors import CircuitOpen, DocreelError, RateLimited
from docreel.services.llm import LanguageModel
from docreel.services.shared import SharedState
from docreel.services.speech import SpeechService
from docreel.services.store import open_store
from docreel.settings import Settings, settings


class Down(ThreadingHTTPServer):
    """A service that answers ``status`` to everything but for the list of its models, and counts."""

    status, models, calls = 503, 404, 0

    @property
    def url(self) -> str:
        return f"http://user:hunter2@127.0.0.1:{self.server_port}/v1"


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Down)
        status = server.models if self.path.endswith("/models") else server.status
        server.calls += status != 404
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    do_GET = do_PUT = do_HEAD = do_POST

    def log_message(self, *_args: object) -> None: ...


@pytest.fixture
def down() -> Iterator[Down]:
    with Down(("127.0.0.1", 0), _Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class Reply(BaseModel):
    text: str


def speech(down: Down) -> None:
    SpeechService(down.url, "tts-1", SecretStr("")).sound("Hello", "nova")


def chat(down: Down) -> None:
    LanguageModel(down.url, "gpt", context_tokens=9000).complete([{"role": "user", "content": "Hello"}], Reply)


def model_list(down: Down) -> None:
    down.models = 503
    assert LanguageModel(down.url, "gpt").context_tokens


def away(down: Down) -> Settings:
    return Settings(
        store_url="s3://bucket", s3_endpoint=f"http://127.0.0.1:{down.server_port}", s3_access_key="a",
        s3_secret_key=SecretStr("b"),
    )  # fmt: skip


def s3_put(down: Down) -> None:
    open_store(away(down)).put(b"x", "text/plain")


def s3_read(down: Down) -> None:
    open_store(away(down)).read_record("a")


def s3_write(down: Down) -> None:
    open_store(away(down)).write_record("a", b"x")


@pytest.mark.parametrize("ask", [speech, chat, model_list, s3_put, s3_read, s3_write])
def test_a_service_that_is_down_is_soon_left_alone(ask: Callable[[Down], None], down: Down, state: SharedState) -> None:
    for _ in range(3):
        with pytest.raises(DocreelError) as caught:
            ask(down)
        assert not isinstance(caught.value, CircuitOpen)
    calls = down.calls
    assert calls >= 3
    for _ in range(3):
        with pytest.raises(CircuitOpen, match=f"127.0.0.1:{down.server_port}") as caught:
            ask(down)
        assert "hunter2" not in str(caught.value)
    assert down.calls == calls


@pytest.mark.parametrize(("ask", "setting"), [(speech, "speech_per_minute"), (chat, "llm_per_minute")])
def test_limits_per_minute_hold(
    ask: Callable[[Down], None], setting: str, down: Down, state: SharedState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), setting, 2)
    down.status = 401
    for _ in range(2):
        with pytest.raises(DocreelError):
            ask(down)
    with pytest.raises(RateLimited):
        ask(down)
    assert down.calls == 2


@pytest.mark.usefixtures("state")
def test_a_folder_is_not_guarded(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("store") / "file"
    file.touch()
    store = open_store(Settings(store_url=file.as_uri()))
    for _ in range(9):
        with pytest.raises(DocreelError) as caught:
            store.put(b"x", "text/plain")
        assert not isinstance(caught.value, CircuitOpen)
