"""Which local pictures a Markdown document shows, so that they can travel with it."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from docreel.models import Artifact
from docreel.reading.content import Context, Limits
from docreel.reading.encoding import decode
from docreel.reading.local_pictures import LocalPictures
from docreel.reading.pictures import UnusablePicture, normalise

# Inline images, and the targets of reference definitions.
REFERENCE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)>\s]+)|^ {0,3}\[[^\]]+\]:\s*<?([^>\s]+)", re.MULTILINE)


def local_pictures(data: bytes, folder: Path, limits: Limits) -> dict[str, bytes]:
    """The pictures inside ``folder`` that a Markdown document refers to, by their relative path.

    What cannot be used is not among them: reading the document says why.
    """
    pictures = LocalPictures(Context(_keep_nothing, limits, folder))
    found: dict[str, bytes] = {}
    for match in REFERENCE.finditer(decode(data).text):
        name = unquote(match[1] or match[2])
        path = PurePosixPath(name)
        if ".." in path.parts or path.is_absolute():
            continue
        try:
            content = pictures.bytes_of(name)
            normalise(content)  # a link can name any file: only pictures travel
        except UnusablePicture:
            continue
        found[name] = content
    return found


def _keep_nothing(data: bytes, media_type: str) -> Artifact:
    raise AssertionError("finding pictures keeps none")
