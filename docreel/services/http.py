"""HTTP to outside services: one pooled client per process and timeout profile, and httpx's faults as docreel errors.

Nothing is retried here: retries belong to the caller's tasks. No message ever carries a key.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Annotated, Any

import httpx
from pydantic import Field

from docreel.errors import BadAnswer, RateLimited, ServiceRefused, ServiceUnavailable
from docreel.models import Model

Seconds = Annotated[float, Field(gt=0, le=60)]


class Timeouts(Model):
    """How long to wait, in seconds; none above 60. What takes longer has to stream."""

    connect: Seconds = Field(default=5, description="For a connection.")
    read: Seconds = Field(default=60, description="For the next bytes of the answer.")
    write: Seconds = Field(default=20, description="For the service to take the next bytes.")
    pool: Seconds = Field(default=10, description="For a free connection.")


def client(timeouts: Timeouts) -> httpx.Client:
    """The process's client for ``timeouts``: pooled, HTTP/2 where offered, never closed, safe to use from threads."""
    return _client(os.getpid(), timeouts)


@cache
def _client(_pid: int, timeouts: Timeouts) -> httpx.Client:
    # The process id is in the key because sockets must not be shared across a fork.
    return httpx.Client(
        http2=True,
        timeout=httpx.Timeout(connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool),
        limits=httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=30),
    )


def at(service: str, url: str) -> str:
    """``service`` and where it is, without user or password: what its circuit is called."""
    return f"{service} at {re.sub(r'//[^/@]*@', '//', url)}"


def bearer(api_key: str) -> dict[str, str]:
    """The ``Authorization`` header for ``api_key``; nothing where it is empty."""
    if not (api_key.isascii() and api_key.isprintable()):
        raise ServiceRefused(
            "An API key has characters that no key has. Look for line breaks or quotation marks in it."
        )
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}


def post_json(
    client: httpx.Client, url: str, payload: Any, *, service: str, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """POST ``payload`` as JSON and return the 2xx answer, read to its end.

    ``service`` is what messages call the other side, such as "the speech service".

    Raises :class:`ServiceUnavailable` (no connection, time-out, 5xx), :class:`RateLimited` (429),
    :class:`ServiceRefused` (other 3xx and 4xx, unusable URL or key) or :class:`BadAnswer` (undecodable body).
    """
    with faults(service):
        response = client.post(url, json=payload, headers=headers)
    return accepted(response, service)


@contextmanager
def faults(service: str) -> Iterator[None]:
    """Turn what httpx raises in the block into docreel errors that name ``service``."""
    # httpx's own messages may quote headers, the key among them: none is passed on, nor chained.
    try:
        yield
    except httpx.ConnectTimeout:
        message = f"No connection to {service} in time. Check its address and that it runs."
        raise ServiceUnavailable(message) from None
    except httpx.TimeoutException:
        message = f"{_capital(service)} did not answer in time. Try again, or see whether it is busy."
        raise ServiceUnavailable(message) from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        raise ServiceRefused(f"The address of {service} is not an http(s) URL. Correct it.") from None
    except httpx.LocalProtocolError:
        message = f"The request to {service} cannot be sent. Look for stray characters in its settings."
        raise ServiceRefused(message) from None
    except httpx.DecodingError:
        raise BadAnswer(f"{_capital(service)} sent a body that cannot be decoded. Try again.") from None
    except httpx.TransportError:
        message = f"The connection to {service} failed. Check its address, the network, and that it runs."
        raise ServiceUnavailable(message) from None


def accepted(response: httpx.Response, service: str) -> httpx.Response:
    """``response`` where its status is 2xx; the error for its status otherwise. Its body has been read."""
    status = response.status_code
    if response.is_success:
        return response
    name, said = _capital(service), _explanation(response)
    if status == 429:
        raise RateLimited(f"{name} asks for fewer requests. Wait, or raise its limit.{said}", retry_after_s(response))
    if status >= 500 or status in (408, 425):
        message = f"{name} answered {status}. Try again later, or look at its log.{said}"
        raise ServiceUnavailable(message, retry_after_s(response))
    raise ServiceRefused(f"{name} refused the request ({status}). {_remedy(status)}{said}")


def retry_after_s(response: httpx.Response) -> float | None:
    """Seconds that ``Retry-After`` asks for, given as a number or as a date; None where it says nothing usable."""
    value = response.headers.get("retry-after", "").strip()
    if value.replace(".", "", 1).isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _remedy(status: int) -> str:
    if status in (401, 403):
        return "Check its API key."
    if status == 404:
        return "Check its URL and the model name."
    if 300 <= status < 400:
        return "It redirects: set the address it redirects to."
    return "Check the model name and what it supports."


def _explanation(response: httpx.Response) -> str:
    """What the service says itself, in OpenAI's error shape, without the key that some services quote back."""
    try:
        error = response.json()["error"]
        text = error if isinstance(error, str) else error["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    key = response.request.headers.get("authorization", "").removeprefix("Bearer ")
    words = " ".join(str(text).split())
    return f' It says: "{(words.replace(key, "***") if key else words)[:300]}"'


def _capital(service: str) -> str:
    return service[:1].upper() + service[1:]
