"""An OpenAI-compatible image service: ``POST {url}/images/generations``."""

import base64
import binascii
from dataclasses import dataclass

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from docreel.errors import BadAnswer
from docreel.reading.pictures import UnusablePicture, normalise
from docreel.services.http import Timeouts, accepted, at, bearer, client, faults
from docreel.services.shared import guarded
from docreel.settings import settings

SERVICE = "the image service"
MOST_BYTES = 64_000_000  # of an answer; a 3840 x 2160 PNG in base64 seldom has half of it

#: Beginning of a model's name -> the sizes it makes. What no line knows is asked for OpenAI's present sizes.
SIZES: dict[str, tuple[tuple[int, int], ...]] = {
    "dall-e-2": ((1024, 1024), (512, 512), (256, 256)),
    "dall-e-3": ((1024, 1024), (1792, 1024), (1024, 1792)),
    "": ((1024, 1024), (1536, 1024), (1024, 1536)),
}
#: They always answer with the picture itself, and refuse to be asked for it.
_ALWAYS_BASE64 = ("gpt-image", "chatgpt-image")


class _Item(BaseModel):
    b64_json: str | None = None
    url: str | None = None


class _Answer(BaseModel):
    data: list[_Item]


@dataclass(frozen=True)
class GeneratedPicture:
    """PNG or JPEG bytes, at most 3840 pixels a side."""

    data: bytes
    media_type: str
    width_px: int
    height_px: int


class ImageService:
    """Words to pictures. Safe to use from several threads; nothing is tried again here."""

    def __init__(self, url: str, model: str, api_key: SecretStr, timeouts: Timeouts | None = None) -> None:
        self._url = url.rstrip("/")
        self._name = at(SERVICE, self._url)
        self._model, self._api_key = model, api_key
        self._timeouts = timeouts or Timeouts()
        self._names_format = not model.startswith(_ALWAYS_BASE64)

    @property
    def identity(self) -> str:
        """The model's name: where it runs does not change what it is. For cache keys."""
        return self._model

    def picture(self, prompt: str, width_px: int, height_px: int) -> GeneratedPicture:
        """A picture of ``prompt``, in the size of the model whose shape is nearest to ``width_px`` x ``height_px``.

        The picture has the size that the service gave it: crop it. Raises what :func:`accepted` and :func:`guarded`
        raise, and :class:`BadAnswer` for what is no picture, too many bytes, or more than 50 million pixels.
        """
        width, height = nearest_size(self._model, width_px, height_px)
        request: dict[str, str | int] = {"model": self._model, "prompt": prompt, "n": 1, "size": f"{width}x{height}"}
        if self._names_format:
            response = self._post(request | {"response_format": "b64_json"})
            if response.status_code not in (400, 422):
                return _picture(accepted(response, SERVICE))
        picture = _picture(accepted(self._post(request), SERVICE))
        self._names_format = False  # the plainer request worked where the other did not
        return picture

    def check(self) -> None:
        """Raise unless the service answers and takes the key. No picture is made."""
        with guarded(self._name), faults(SERVICE):
            response = client(self._timeouts).get(f"{self._url}/models", headers=self._headers())
            if response.status_code not in (404, 405, 501):  # it need not list its models
                accepted(response, SERVICE)

    def _post(self, payload: dict[str, str | int]) -> httpx.Response:
        """The answer, or its refusal (400, 422), which may be of one field only."""
        with guarded(self._name, settings().images_per_minute), faults(SERVICE):
            url = f"{self._url}/images/generations"
            with client(self._timeouts).stream("POST", url, json=payload, headers=self._headers()) as stream:
                response = _whole(stream)
            if response.status_code not in (400, 422):
                accepted(response, SERVICE)
            return response

    def _headers(self) -> dict[str, str]:
        return bearer(self._api_key.get_secret_value())


def nearest_size(model: str, width_px: int, height_px: int) -> tuple[int, int]:
    """Width and height in pixels: of the sizes that ``model`` makes, the largest of the nearest shape."""
    sizes = next(sizes for name, sizes in SIZES.items() if model.startswith(name))
    shape = width_px / height_px

    def distance(size: tuple[int, int]) -> float:
        return max(size[0] / size[1] / shape, shape * size[1] / size[0])

    return min(sizes, key=distance)  # of equal shapes the first, which is the largest


def _whole(stream: httpx.Response) -> httpx.Response:
    """The answer with its body, read to its end unless that is too far."""
    body = bytearray()
    for part in stream.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise BadAnswer(f"The image service sent more than {MOST_BYTES:,} bytes. Ask it for smaller pictures.")
    kept = {name: value for name, value in stream.headers.items() if name == "retry-after"}
    return httpx.Response(stream.status_code, headers=kept, content=bytes(body), request=stream.request)


def _picture(response: httpx.Response) -> GeneratedPicture:
    try:
        answer = _Answer.model_validate_json(response.content)
    except ValidationError:
        raise BadAnswer(
            "The image service did not answer as OpenAI's images API does. Check that its URL ends in /v1."
        ) from None
    item = answer.data[0] if answer.data else _Item()
    if item.b64_json is None:
        # A link is not followed: it would have docreel fetch whatever address the service names.
        what = "a link instead of the picture" if item.url else "no picture"
        raise BadAnswer(f"The image service sent {what}. Use a service or model that answers with b64_json.")
    try:
        data, media_type, (width, height) = normalise(base64.b64decode(item.b64_json, validate=True))
    except (binascii.Error, ValueError):
        raise BadAnswer("The image service's picture is not base64. Try again, or look at its log.") from None
    except UnusablePicture as fault:
        raise BadAnswer(f"The image service's picture cannot be used: {fault}. Try again, or another model.") from None
    return GeneratedPicture(data, media_type, width, height)
