"""What docreel relies on in an image service; the server of the tests keeps to it, and so does the client."""

import base64
import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image
from pydantic import SecretStr

from docreel.errors import ServiceRefused
from docreel.services.images import ImageService
from tests.image_service import KEY, ImageServer, serving


@pytest.fixture(scope="module")
def server() -> Iterator[ImageServer]:
    with serving(refused="forbidden") as running:
        yield running


def client(server: ImageServer, key: str = KEY) -> ImageService:
    return ImageService(server.url, "paint-1", SecretStr(key))


@pytest.mark.parametrize(("frame", "size"), [((1920, 1080), (1536, 1024)), ((1080, 1920), (1024, 1536))])
def test_a_prompt_becomes_a_picture_of_the_nearest_shape(server, frame, size) -> None:
    made = client(server).picture("tea on a table", *frame)
    assert (made.width_px, made.height_px, made.media_type) == (*size, "image/png")
    with Image.open(io.BytesIO(made.data)) as image:
        assert image.size == size


def test_a_refusal_and_a_wrong_key_say_why(server) -> None:
    with pytest.raises(ServiceRefused, match="safety system"):
        client(server).picture("something forbidden", 100, 100)
    with pytest.raises(ServiceRefused, match="API key"):
        client(server, "sk-wrong").picture("tea", 100, 100)


def test_a_check_makes_no_picture(server) -> None:
    before = len(server.prompts)
    client(server).check()
    assert len(server.prompts) == before


def test_the_wire_is_that_of_openai(server) -> None:
    asked = {"model": "paint-1", "prompt": "tea", "n": 1, "size": "1024x1024", "response_format": "b64_json"}
    headers = {"authorization": f"Bearer {KEY}"}
    answer = httpx.post(f"{server.url}/images/generations", json=asked, headers=headers).json()
    assert base64.b64decode(answer["data"][0]["b64_json"]).startswith(b"\x89PNG")
    refusal = httpx.post(f"{server.url}/images/generations", json={**asked, "size": "1x1"}, headers=headers)
    assert (refusal.status_code, "message" in refusal.json()["error"]) == (400, True)
