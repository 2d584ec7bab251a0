"""What a run is given, by reference: a run's parameters are small, documents are not.

A reference is ``upload:SHA256/NAME`` (what :func:`upload` put into the store), or the path of a file inside
``DOCREEL_SOURCE_FOLDER`` on the worker.
"""

import hashlib
import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from docreel import media
from docreel.errors import ArtifactMissing, SourceNotFound, UsageError
from docreel.intake import limits_of, load, take_in
from docreel.models import Media, MediaKind, Script, Source
from docreel.reading.formats import FORMATS, SUPPORTED
from docreel.services.store import ArtifactStore
from docreel.settings import Settings

Handed = TypeVar("Handed", Source, Script, Media)
_CALLED: dict[Any, str] = {Source: "document", Script: "script", Media: "sound, clip or picture"}

_REFERENCE = re.compile(r"upload:(?P<key>[0-9a-f]{64})/(?P<name>[^/\\\x00-\x1f]{1,255})")
_UNSAFE = re.compile(r"[/\\\x00-\x1f]")


def upload(handed: Source | Script | Media, name: str, store: ArtifactStore) -> str:
    """Put a document, a script or a file of the user's where every worker finds it; the reference to give a run."""
    data = handed.model_dump_json().encode()
    key = hashlib.sha256(data).hexdigest()
    store.write_record(_record(key), data)
    return f"upload:{key}/{file_name(name)}"


def source_of(reference: str, store: ArtifactStore, settings: Settings) -> Source:
    """The document that ``reference`` names. Raises UsageError, SourceNotFound and other InputErrors."""
    if reference.startswith("upload:"):
        return _handed(reference, store, Source)
    path = _path(reference, settings)
    hosts = [host for host in settings.allow_remote.split(",") if host.strip()]
    return take_in(path, load(path, settings.max_source_bytes), store, limits_of(settings), hosts)


def documents_in(reference: str, settings: Settings) -> tuple[str, ...]:
    """The documents of a folder, in the order of their names; a reference to one document is that document."""
    if reference.startswith("upload:"):
        return (reference,)
    return tuple(str(path) for path in documents(_path(reference, settings)))


def documents(path: Path) -> tuple[Path, ...]:
    """``path``, or where it is a folder the documents right inside it. Raises SourceNotFound where there are none."""
    if not path.is_dir():
        return (path,)
    try:
        found = tuple(sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in _suffixes()))
    except PermissionError as error:
        raise SourceNotFound(f"The folder {path} may not be read; check its permissions.") from error
    if not found:
        raise SourceNotFound(f"{path} holds no document; docreel reads {SUPPORTED}.")
    return found


def _suffixes() -> set[str]:
    return {suffix for each in FORMATS for suffix in each.suffixes if suffix}


def _path(reference: str, settings: Settings) -> Path:
    if settings.source_folder is None:
        raise SourceNotFound(
            f"{reference} is a path, and this worker reads no paths. Upload it with `docreel upload`, or set "
            "DOCREEL_SOURCE_FOLDER on the worker."
        )
    folder = settings.source_folder.resolve()
    path = (folder / reference).resolve()
    if not path.is_relative_to(folder):
        raise SourceNotFound(f"{reference} is not inside {folder}, the folder that this worker reads from.")
    return path


def script_of(reference: str, store: ArtifactStore) -> Script:
    """The script that ``reference`` names. Raises UsageError and SourceNotFound."""
    return _handed(reference, store, Script)


def media_of(reference: str, store: ArtifactStore, settings: Settings, *wanted: MediaKind) -> Media:
    """The user's file, of one of the ``wanted`` kinds (none: of any), that ``reference`` names.

    Raises UsageError, SourceNotFound, UnsupportedFormat and other InputErrors.
    """
    if not reference.startswith("upload:"):
        return media.take_in(_path(reference, settings), store, settings, *wanted)
    found = _handed(reference, store, Media)
    media.agree(found.name, found.kind, wanted)
    if not store.holds(found.artifact):
        raise SourceNotFound(f"{found.name} is not in the store any more; upload it again.")
    return found


def file_name(title: str, most: int = 255) -> str:
    """``title`` as the name of a file, in at most so many characters."""
    return _UNSAFE.sub("-", title)[:most]


def name_of(reference: str) -> str:
    """What a person calls it."""
    return reference.rpartition("/")[2]


def _handed(reference: str, store: ArtifactStore, kind: type[Handed]) -> Handed:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise UsageError(f"{reference!r} is no reference; `docreel upload` prints one (upload:SHA256/NAME).")
    try:
        return kind.model_validate_json(store.read_record(_record(match["key"])))
    except ValidationError as error:
        raise UsageError(f"{match['name']} was not uploaded as a {_CALLED[kind]}; give it where it belongs.") from error
    except ArtifactMissing as error:
        raise SourceNotFound(f"{match['name']} is not in the store any more; upload it again.") from error


def _record(key: str) -> str:
    return f"uploads/{key}"
