"""Faults of the wire as docreel errors."""

from email.utils import formatdate

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from docreel.errors import BadAnswer, RateLimited, ServiceError, ServiceRefused, ServiceUnavailable
from docreel.services import http

URL = "https://speech.test/v1/audio/speech"
KEY = "sk-very-secret"


def post(url: str = URL, key: str = KEY) -> httpx.Response:
    client = http.client(http.Timeouts())
    return http.post_json(client, url, {"input": "hi"}, service="the speech service", headers=http.bearer(key))


def test_one_client_for_each_timeout_profile():
    assert http.client(http.Timeouts()) is http.client(http.Timeouts())
    assert http.client(http.Timeouts()) is not http.client(http.Timeouts(read=30))


def test_no_timeout_above_a_minute():
    with pytest.raises(ValidationError):
        http.Timeouts(read=61)


@respx.mock
def test_the_key_travels_as_bearer():
    route = respx.post(URL).respond(content=b"RIFF")
    assert post().content == b"RIFF"
    assert route.calls.last.request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (httpx.ConnectError(f"no {KEY}"), ServiceUnavailable),
        (httpx.ConnectTimeout(""), ServiceUnavailable),
        (httpx.ReadTimeout(""), ServiceUnavailable),
        (httpx.PoolTimeout(""), ServiceUnavailable),
        (httpx.RemoteProtocolError(""), ServiceUnavailable),
        (httpx.DecodingError(""), BadAnswer),
    ],
)
@respx.mock
def test_exceptions_become_errors_that_name_the_service(fault, error):
    respx.post(URL).mock(side_effect=fault)
    with pytest.raises(error, match=r"(?i)the speech service") as caught:
        post()
    assert KEY not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("status", "error"),
    [(301, ServiceRefused), (400, ServiceRefused),
     (401, ServiceRefused), (404, ServiceRefused), (408, ServiceUnavailable),
     (429, RateLimited), (500, ServiceUnavailable), (503, ServiceUnavailable)],
)  # fmt: skip
@respx.mock
def test_statuses_become_errors_with_the_services_own_words_but_not_the_key(status, error):
    respx.post(URL).respond(status, json={"error": {"message": f"Wrong key {KEY}, sorry"}})
    with pytest.raises(ServiceError, match="sorry") as caught:
        post()
    assert type(caught.value) is error
    assert KEY not in str(caught.value)


@respx.mock
def test_retry_after_in_seconds_and_as_a_date():
    respx.post(URL).respond(429, headers={"Retry-After": "7"})
    with pytest.raises(RateLimited) as caught:
        post()
    assert caught.value.retry_after_s == 7
    respx.post(URL).respond(429, headers={"Retry-After": formatdate(4102444800, usegmt=True)})
    with pytest.raises(RateLimited) as caught:
        post()
    assert caught.value.retry_after_s > 1e6


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=20))
def test_any_retry_after_is_a_wait_or_none(value):
    wait = http.retry_after_s(httpx.Response(429, headers={"Retry-After": value.encode("latin-1")}))
    assert wait is None or wait >= 0


@pytest.mark.parametrize(("url", "key"), [("ftp://x", KEY), ("", KEY), (URL, "sk-\nsecret"), (URL, "sk-đ")])
def test_an_unusable_address_or_key_is_refused_without_being_quoted(url, key):
    with pytest.raises(ServiceRefused) as caught:
        post(url, key)
    assert key not in str(caught.value)
