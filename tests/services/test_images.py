"""What the image service's client asks for, and what it makes of the answers.

No image model of a size that a test could run is installable here: the service is played, request by request.
"""

import base64
import io
import json

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import SecretStr

from docreel.errors import BadAnswer, RateLimited, ServiceError, ServiceRefused, ServiceUnavailable
from docreel.services import images
from docreel.services.images import SIZES, ImageService, nearest_size

URL = "https://images.test/v1"
KEY = "sk-secret"


def service(model: str = "gpt-image-1", key: str = KEY) -> ImageService:
    return ImageService(f"{URL}/", model, SecretStr(key))


@pytest.fixture
def route(respx_mock: respx.MockRouter) -> respx.Route:
    return respx_mock.post(f"{URL}/images/generations")


def picture(width: int = 64, height: int = 48, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (12, 120, 200)).save(out, kind)
    return out.getvalue()


def answer(data: bytes) -> httpx.Response:
    return httpx.Response(200, json={"created": 1, "data": [{"b64_json": base64.b64encode(data).decode()}]})


def sent(route: respx.Route, call: int = -1) -> dict[str, object]:
    found: dict[str, object] = json.loads(route.calls[call].request.content)
    return found


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/png")])
def test_a_picture_comes_back_as_what_it_is(route: respx.Route, kind: str, media_type: str) -> None:
    route.mock(return_value=answer(picture(kind=kind)))
    made = service().picture("Một tách trà", 1920, 1080)
    assert (made.media_type, made.width_px, made.height_px) == (media_type, 64, 48)
    with Image.open(io.BytesIO(made.data)) as read:
        assert read.size == (64, 48)
    assert route.calls.last.request.headers["authorization"] == f"Bearer {KEY}"
    assert sent(route) == {"model": "gpt-image-1", "prompt": "Một tách trà", "n": 1, "size": "1536x1024"}


@pytest.mark.parametrize(
    ("model", "frame", "size"),
    [
        ("gpt-image-1", (1920, 1080), (1536, 1024)),
        ("gpt-image-1", (1080, 1920), (1024, 1536)),
        ("gpt-image-1", (1080, 1080), (1024, 1024)),
        ("dall-e-3", (1920, 1080), (1792, 1024)),
        ("dall-e-3", (1080, 1920), (1024, 1792)),
        ("dall-e-2", (1920, 1080), (1024, 1024)),
        ("stable-diffusion", (1920, 1080), (1536, 1024)),
    ],
)
def test_the_size_is_one_that_the_model_makes(model: str, frame: tuple[int, int], size: tuple[int, int]) -> None:
    assert nearest_size(model, *frame) == size


@given(st.sampled_from(["dall-e-2", "dall-e-3", "gpt-image-1", "flux"]), st.integers(1, 4000), st.integers(1, 4000))
def test_no_size_of_the_model_has_a_nearer_shape(model: str, width: int, height: int) -> None:
    size = nearest_size(model, width, height)
    sizes = SIZES.get(model, SIZES[""])
    assert size in sizes
    ratios = {each: (each[0] * height) / (each[1] * width) for each in sizes}
    off = {each: max(ratio, 1 / ratio) for each, ratio in ratios.items()}
    assert off[size] <= min(off.values()) * (1 + 1e-9)


def test_a_service_is_asked_for_the_picture_itself_unless_it_refuses_to_be(route: respx.Route) -> None:
    refusal = httpx.Response(400, json={"error": {"message": "Unknown parameter: 'response_format'."}})
    route.mock(side_effect=[refusal, answer(picture()), answer(picture())])
    asked = service("some-gateway")
    asked.picture("tea", 100, 100)
    asked.picture("tea", 100, 100)
    assert [sent(route, call).get("response_format") for call in range(3)] == ["b64_json", None, None]


def test_a_refusal_of_the_prompt_is_the_services_own_words(route: respx.Route) -> None:
    route.respond(400, json={"error": {"message": f"Rejected by the safety system, {KEY}."}})
    with pytest.raises(ServiceRefused, match="safety system") as caught:
        service("some-gateway").picture("tea", 100, 100)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(500), ServiceUnavailable),
        (httpx.Response(429, headers={"Retry-After": "7"}), RateLimited),
        (httpx.Response(401), ServiceRefused),
        (httpx.Response(404), ServiceRefused),
        (httpx.Response(301, headers={"Location": "https://elsewhere.test"}), ServiceRefused),
        (httpx.Response(200, html="<h1>Welcome</h1>"), BadAnswer),
        (httpx.Response(200, json={"data": []}), BadAnswer),
        (httpx.Response(200, json={"data": [{"b64_json": "no base64!"}]}), BadAnswer),
        (httpx.Response(200, json={"data": [{"b64_json": "trà"}]}), BadAnswer),
        (httpx.Response(200, json={"data": [{"b64_json": ""}]}), BadAnswer),
        (answer(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), BadAnswer),
        (answer(picture()[:60]), BadAnswer),
        (answer(picture(9000, 6000)), BadAnswer),
    ],
)
def test_what_is_no_picture_is_an_error(
    route: respx.Route, response: httpx.Response, error: type[ServiceError]
) -> None:
    route.mock(return_value=response)
    with pytest.raises(error, match=r"(?i)the image service") as caught:
        service().picture("tea", 100, 100)
    assert KEY not in str(caught.value)
    assert route.call_count == 1
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after_s == 7


@pytest.mark.respx(assert_all_called=False)
def test_a_link_is_never_followed(respx_mock: respx.MockRouter, route: respx.Route) -> None:
    elsewhere = respx_mock.get("http://169.254.169.254/secret").respond(content=picture())
    route.respond(json={"data": [{"url": "http://169.254.169.254/secret"}]})
    with pytest.raises(BadAnswer, match="a link instead of the picture"):
        service().picture("tea", 100, 100)
    assert not elsewhere.called


def test_an_answer_without_end_is_not_read_to_its_end(route: respx.Route) -> None:
    read = []

    class Endless(httpx.SyncByteStream):
        def __iter__(self):  # type: ignore[no-untyped-def]
            while len(read) < 1_000:
                read.append(1)
                yield bytes(1_000_000)

    route.mock(return_value=httpx.Response(200, stream=Endless()))
    with pytest.raises(BadAnswer, match="more than"):
        service().picture("tea", 100, 100)
    assert len(read) <= images.MOST_BYTES / 1_000_000 + 1


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.ReadError])
def test_a_broken_wire_can_be_tried_again(route: respx.Route, fault: type[httpx.TransportError]) -> None:
    route.mock(side_effect=fault(KEY))
    with pytest.raises(ServiceUnavailable) as caught:
        service().picture("tea", 100, 100)
    assert caught.value.retryable
    assert KEY not in str(caught.value)


def test_a_dead_service_is_left_alone_after_a_while(route: respx.Route) -> None:
    route.respond(503)
    for _ in range(20):
        with pytest.raises(ServiceError):
            service().picture("tea", 100, 100)
    assert route.call_count < 20


@pytest.mark.parametrize(("status", "fine"), [(200, True), (404, True), (401, False), (503, False)])
def test_a_check_makes_no_picture(respx_mock: respx.MockRouter, status: int, fine: bool) -> None:
    respx_mock.get(f"{URL}/models").respond(status, json={"data": []})
    if fine:
        service().check()
    else:
        with pytest.raises(ServiceError):
            service().check()
