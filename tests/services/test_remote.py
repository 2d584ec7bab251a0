"""Pictures from elsewhere: from hosts that were named, and from nobody else."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from docreel.errors import UsageError
from docreel.intake import take_in
from docreel.models import Figure
from docreel.reading import Limits, read
from docreel.services import remote
from docreel.services.local_store import LocalStore
from docreel.services.remote import NotFetched, RemotePictures


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


class Host(ThreadingHTTPServer):
    """Serves a picture, redirects, and a page; notes who came."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def name(self) -> str:
        return f"localhost:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        self.server.visits.append(self.path)
        target = self.path.partition("?to=")[2]
        self.send_response(302 if target else 200)
        if target:
            self.send_header("Location", target)
        body = b"" if target else png() if self.path.endswith(".png") else b"<html>" * 1000
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def hosts() -> Iterator[tuple[Host, Host]]:
    """One that is named, and one that is not."""
    pair = Host(), Host()
    threads = [threading.Thread(target=host.serve_forever, daemon=True) for host in pair]
    for thread in threads:
        thread.start()
    yield pair
    for host, thread in zip(pair, threads, strict=True):
        host.shutdown()
        host.server_close()
        thread.join()


def test_a_named_host_gives_its_picture_and_may_redirect_within_itself(hosts) -> None:
    named, _ = hosts
    pictures = RemotePictures([named.name])
    assert pictures.fetch(f"http://{named.name}/a.png") == png()
    assert pictures.fetch(f"http://{named.name}/x?to=/b.png") == png()


def test_nobody_else_is_reached_by_name_number_port_or_redirect(hosts) -> None:
    named, other = hosts
    pictures = RemotePictures([named.name])
    for url in (
        f"http://{other.name}/a.png",
        f"http://127.0.0.1:{named.server_port}/a.png",
        f"http://{named.name}@{other.name}/a.png",
        f"http://{named.name}/x?to=http://{other.name}/a.png",
        f"http://{named.name}/x?to=file:///etc/passwd",
        f"ftp://{named.name}/a.png",
        "file:///etc/passwd",
        "http://[::1/a.png",
    ):
        with pytest.raises(NotFetched):
            pictures.fetch(url)
    assert other.visits == []
    with pytest.raises(NotFetched, match="too often"):
        pictures.fetch(f"http://{named.name}/x?to=x%3Fto=x" + "?to=" * 2 + f"http://{named.name}/x?to=/x?to=/x?to=/x")


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "[fe80::1]", "100.64.0.1"])
def test_what_is_not_on_the_public_internet_is_not_asked_even_where_it_is_named(host) -> None:
    with pytest.raises(NotFetched, match="not on the public internet"):
        RemotePictures([host]).fetch(f"http://{host}/a.png")


def test_a_name_that_leads_inside_is_not_asked(monkeypatch) -> None:
    monkeypatch.setattr(remote.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 0))])
    with pytest.raises(NotFetched, match="not on the public internet"):
        RemotePictures(["pictures.example"]).fetch("http://pictures.example/a.png")


def test_what_is_too_large_is_given_up(hosts, monkeypatch) -> None:
    monkeypatch.setattr(remote, "MAX_BYTES", 100)
    with pytest.raises(NotFetched, match="more than 100 bytes"):
        RemotePictures([hosts[0].name]).fetch(f"http://{hosts[0].name}/page")


@pytest.mark.parametrize("host", ["", "*", "http://a.example", "a.example/x", "user@a.example", "a:b"])
def test_what_is_no_host_is_refused(host) -> None:
    with pytest.raises(UsageError):
        RemotePictures([host])


def test_a_document_shows_pictures_of_named_hosts_and_says_which_it_does_not(hosts, tmp_path: Path) -> None:
    named, other = hosts
    text = f"# Sea\n\nIt is wide.\n\n![A](http://{named.name}/a.png)\n\n![B](http://{other.name}/b.png)\n"
    store = LocalStore(tmp_path / "store")
    for allowed, figures in (((), 0), ((named.name,), 1)):
        source = take_in(tmp_path / "sea.md", text.encode(), store, Limits(), allowed)
        for picture in source.pictures:
            place = tmp_path / picture.name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(store.get(picture.artifact))
        document = read(text.encode(), "sea.md", save=store.put, limits=Limits(), folder=tmp_path)
        assert sum(isinstance(block, Figure) for block in document.blocks) == figures
        assert len(document.warnings) == 2 - figures
    assert other.visits == []
    assert "could not be fetched" in document.warnings[0]
