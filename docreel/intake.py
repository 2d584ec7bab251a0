"""A file on disk -> Source: the one door for documents and scripts."""

import logging
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from docreel.errors import InvalidScript, SourceNotFound, TooLarge
from docreel.models import Attachment, Script, Source
from docreel.reading import Limits, sniff
from docreel.reading.attachments import local_pictures, remote_pictures
from docreel.reading.pictures import is_picture
from docreel.scripting import voiced
from docreel.services.remote import NotFetched, RemotePictures
from docreel.services.store import ArtifactStore
from docreel.settings import Settings

_log = logging.getLogger(__name__)
MAX_SCRIPT_BYTES = 50_000_000


def limits_of(settings: Settings) -> Limits:
    """What the settings allow a document to be."""
    return Limits(
        max_bytes=settings.max_source_bytes, max_pages=settings.max_pages, max_characters=settings.max_characters
    )


def load(path: Path, max_bytes: int, too_large: str = "split it or raise DOCREEL_MAX_SOURCE_BYTES.") -> bytes:
    """The bytes of a file. Raises SourceNotFound and TooLarge (``too_large`` says what to do) before it is read."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise SourceNotFound(f"{path} is a folder; name one file in it.")
        if size > max_bytes:
            raise TooLarge(f"{path.name} has {size:,} bytes, the limit is {max_bytes:,}; {too_large}")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceNotFound(f"There is no file {path}; check the name and the folder.") from error
    except PermissionError as error:
        raise SourceNotFound(f"{path} may not be read; check its permissions.") from error


def take_in(path: Path, data: bytes, store: ArtifactStore, limits: Limits, hosts: Iterable[str] = ()) -> Source:
    """Put a document, and the local pictures that it shows and those at ``hosts``, into the store. Raises InputError,
    and UsageError for what is no host.
    """
    media_type = sniff(data, path.name)
    pictures = local_pictures(data, path.parent, limits) if media_type == "text/markdown" else {}
    remote = RemotePictures(hosts)
    if media_type == "text/markdown" and tuple(hosts):
        pictures |= {name: _fetched(remote, url) for name, url in remote_pictures(data, limits).items()}
    return Source(
        name=path.name,
        media_type=media_type,
        artifact=store.put(data, media_type),
        pictures=tuple(
            Attachment(name=name, artifact=store.put(content, "application/octet-stream"))
            for name, content in sorted(pictures.items())
        ),
    )


def _fetched(remote: RemotePictures, url: str) -> bytes:
    """The picture; empty where it cannot be had, so that reading says so."""
    try:
        content = remote.fetch(url)
    except NotFetched as reason:
        _log.warning("The picture %s was not fetched: %s.", url, reason)
        return b""
    return content if is_picture(content) else b""


def load_script(path: Path) -> Script:
    """A script that was written by docreel and edited by hand. Raises InvalidScript naming the first faulty field."""
    return parsed_script(load(path, MAX_SCRIPT_BYTES), path.name)


def parsed_script(data: bytes, name: str) -> Script:
    """The script in ``data``, which a person calls ``name``. Raises InvalidScript naming the first faulty field."""
    try:
        return voiced(Script.model_validate_json(data))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the file"
        raise InvalidScript(f"{name} is not a script: {where}: {fault['msg']}. Mend it and run again.") from error
