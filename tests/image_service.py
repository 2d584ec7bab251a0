"""An image service that speaks OpenAI's protocol on a port of this machine; its pictures are plain colours.

No model of a size that tests could run paints pictures; what is real here are the wire, the sizes and the refusals.
"""

import base64
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

SIZES = {"1024x1024", "1536x1024", "1024x1536"}
KEY = "sk-test"


@dataclass
class ImageServer:
    """``refused``: prompts with these words in them are refused; ``prompts``: those that came."""

    url: str
    refused: str = ""
    prompts: list[str] = field(default_factory=list)


@contextmanager
def serving(refused: str = "") -> Iterator[ImageServer]:
    """A server for as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, {"data": [{"id": "paint-1"}]} if self.path == "/v1/models" else {})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.prompts.append(asked["prompt"])
            if self.headers["authorization"] != f"Bearer {KEY}":
                self._refuse(401, "Incorrect API key provided.")
            elif asked.get("size") not in SIZES or asked.get("n") != 1:
                self._refuse(400, f"Invalid size {asked.get('size')}.")
            elif server.refused and server.refused in asked["prompt"]:
                self._refuse(400, "Your request was rejected by the safety system.")
            else:
                self._answer(200, {"created": 1, "data": [{"b64_json": painted(asked["prompt"], asked["size"])}]})

        def _refuse(self, status: int, message: str) -> None:
            self._answer(status, {"error": {"message": message, "type": "invalid_request_error"}})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Tests tell enough."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = ImageServer(f"http://127.0.0.1:{listener.server_port}/v1", refused)
    thread = threading.Thread(target=listener.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def painted(prompt: str, size: str) -> str:
    """PNG in base64: as large as asked for, of a colour that follows from the prompt."""
    width, height = map(int, size.split("x"))
    out = io.BytesIO()
    Image.new("RGB", (width, height), tuple(hashlib.sha256(prompt.encode()).digest()[:3])).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()
