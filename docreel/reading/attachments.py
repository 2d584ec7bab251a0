"""Which local pictures a Markdown document shows, so that they can travel with it."""

import hashlib
from pathlib import Path

from docreel.models import Artifact
from docreel.reading import markdown
from docreel.reading.content import Context, Limits
from docreel.reading.local_pictures import LocalPictures, name_of
from docreel.reading.pictures import UnusablePicture, is_picture


def local_pictures(data: bytes, folder: Path, limits: Limits) -> dict[str, bytes]:
    """The files inside ``folder`` that reading the Markdown document ``data`` will look for, by their relative path.

    Only pictures travel. A file that is none, or that cannot be had, is empty, so that reading says what is wrong.
    Raises what reading raises.
    """
    pictures = LocalPictures(Context(_forget, limits, folder))
    markdown.read_with(data, limits, pictures)
    return {name: _content(pictures, name) for name in pictures.names}


def remote_pictures(data: bytes, limits: Limits) -> dict[str, str]:
    """URLs of the pictures elsewhere that the Markdown document ``data`` shows, by the path where they are expected.

    Raises what reading raises.
    """
    pictures = LocalPictures(Context(_forget, limits, None))
    markdown.read_with(data, limits, pictures)
    return {name_of(url): url for url in pictures.urls}


def _content(pictures: LocalPictures, name: str) -> bytes:
    try:
        content = pictures.bytes_of(name)
    except UnusablePicture:
        return b""
    return content if is_picture(content) else b""


def _forget(data: bytes, media_type: str) -> Artifact:
    return Artifact(key=hashlib.sha256(data).hexdigest(), media_type=media_type, size_bytes=len(data))
