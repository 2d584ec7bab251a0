"""A server on loopback that answers as OpenAI's chat API does, with sentences of the document it is asked about."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}


def answer(document: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What a faithful model would say: each section's own prose, and its first words as points."""
    if "subtitle" in schema["properties"]:
        return {"subtitle": "", "narration": [sentences(document)[0]]}
    scenes = []
    for section in document.split("# ")[1:]:
        heading, _, body = section.partition("\n")
        said = sentences(body)
        points = [" ".join(sentence.split()[:3]) for sentence in said][:3]
        scenes.append({"heading": heading, "narration": said, "show": "points", "points": points})
    return {"scenes": [scene for scene in scenes if scene["narration"]]}


def sentences(text: str) -> list[str]:
    return re.findall(r"[A-Z][^.#]+\.", " ".join(text.split()))


Play = Callable[[str, dict[str, Any]], Any]


class _Chat(BaseHTTPRequestHandler):
    play: Play = staticmethod(answer)
    asked: list[dict[str, Any]]

    def do_GET(self) -> None:
        self._send({"data": [{"id": "played", "context_length": 32_000}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        document = re.search(r"<document>\n(.*)\n</document>", asked["messages"][1]["content"], re.DOTALL)
        assert document
        self.asked.append(asked)
        said = json.dumps(self.play(document[1], asked["response_format"]["json_schema"]["schema"]))
        self._send({"choices": [{"message": {"content": said}, "finish_reason": "stop"}], "usage": USAGE})

    def _send(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def playing(play: Play = answer, asked: list[dict[str, Any]] | None = None) -> Iterator[str]:
    """The URL of a server for the time of the block; its model answers with ``play`` and notes what was ``asked``."""
    handler = type("Chat", (_Chat,), {"play": staticmethod(play), "asked": [] if asked is None else asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
