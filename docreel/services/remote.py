"""Pictures from hosts that a person has named: nothing else is reached, whatever a document or a server says."""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from docreel.errors import UsageError

MAX_BYTES = 20_000_000
_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT = httpx.Timeout(10, connect=5)


class NotFetched(Exception):
    """Why a picture was not fetched, as the end of a sentence."""


class RemotePictures:
    """Fetches from ``hosts``, each HOST or HOST:PORT. Raises UsageError for what is none."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._allowed = dict(_host_of(host) for host in hosts)

    def fetch(self, url: str) -> bytes:
        """The bytes at ``url``. Raises NotFetched."""
        with httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client:
            for _ in range(_REDIRECTS + 1):
                with self._opened(client, url) as response:
                    if not response.has_redirect_location:
                        return _content(response)
                    url = urljoin(url, response.headers["location"])
        raise NotFetched("it is redirected too often")

    def _opened(self, client: httpx.Client, url: str) -> "_Response":
        try:
            parts = urlsplit(url)
        except ValueError:
            raise NotFetched("its address is not valid") from None
        address = self._address(parts)
        host = parts.hostname or ""
        numeric = f"[{address}]" if ":" in address else address
        # The address that was checked is the one that is asked: a name may resolve to another the next time.
        target = parts._replace(netloc=f"{numeric}:{parts.port or _PORTS[parts.scheme]}", fragment="").geturl()
        request = client.build_request(
            "GET", target, headers={"Host": parts.netloc.rpartition("@")[2]}, extensions={"sni_hostname": host}
        )
        try:
            return _Response(client.send(request, stream=True))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotFetched(f"{host} did not give it ({type(error).__name__})") from None

    def _address(self, parts: SplitResult) -> str:
        """The address of an allowed host. Raises NotFetched."""
        try:
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            raise NotFetched("its address is not valid") from None
        if parts.scheme not in _PORTS or host not in self._allowed:
            raise NotFetched(f"{host or 'its host'} is not allowed; name it with --allow-remote")
        if (port or _PORTS[parts.scheme]) != (self._allowed[host] or _PORTS[parts.scheme]):
            raise NotFetched(f"port {port} of {host} is not allowed; name it as {host}:{port}")
        try:
            found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError):
            raise NotFetched(f"there is no host {host}") from None
        for address in sorted(found):
            ip = ipaddress.ip_address(address.partition("%")[0])
            if not (ip.is_loopback if host in _LOOPBACK else ip.is_global and not ip.is_multicast):
                raise NotFetched(f"{host} is not on the public internet")
        return min(found, key=lambda address: (":" in address, address))


class _Response:
    """An answer whose connection ends with the block."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __enter__(self) -> httpx.Response:
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()


def _content(response: httpx.Response) -> bytes:
    if not response.is_success:
        raise NotFetched(f"its server answered {response.status_code}")
    data = bytearray()
    try:
        for part in response.iter_bytes():
            data += part
            if len(data) > MAX_BYTES:
                raise NotFetched(f"it has more than {MAX_BYTES:,} bytes")
    except httpx.HTTPError as error:
        raise NotFetched(f"its server broke off ({type(error).__name__})") from None
    return bytes(data)


def _host_of(named: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{named.strip()}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.path or parts.query or parts.fragment or parts.username is not None or "*" in host:
        raise UsageError(f"{named!r} is not a host; name one such as pictures.example.org or localhost:8080.")
    return host.rstrip("."), port
