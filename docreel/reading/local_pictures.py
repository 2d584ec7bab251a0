"""Pictures that a document refers to: by path inside its folder; by URL where they were fetched beforehand."""

import hashlib
import os
import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from docreel.models import Figure, Place
from docreel.reading.content import Context
from docreel.reading.pictures import UnusablePicture, figure


class LocalPictures:
    """Finds pictures, and collects which files were looked for and why some are missing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._problems: dict[str, None] = {}
        self._names: dict[str, None] = {}
        self._urls: dict[str, None] = {}

    @property
    def urls(self) -> tuple[str, ...]:
        """Where pictures are that lie elsewhere."""
        return tuple(self._urls)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._problems)

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of the files that there are, relative to the folder and without ``..``; usable or not."""
        return tuple(self._names)

    def figure(self, reference: str, caption: str, place: Place) -> Figure | None:
        """The picture that ``reference``, a URL of a Markdown document, names; None with a warning where it cannot be
        used.
        """
        try:
            name = self._fetched(reference) if is_remote(reference) else relative_path(reference)
            if self._context.folder and (self._context.folder / name).is_file():
                self._names[name] = None
            return figure(self.bytes_of(name), self._context.save, caption, place)
        except UnusablePicture as reason:
            shown = reference if len(reference) <= 80 else reference[:77] + "..."
            self._problems[f"The picture {shown!r} was left out: {reason}."] = None
            return None

    def _fetched(self, url: str) -> str:
        """The path of what was fetched from ``url``. Raises UnusablePicture."""
        self._urls[url] = None
        name, folder = name_of(url), self._context.folder
        if folder is None or not (folder / name).is_file():
            raise UnusablePicture(
                "it is not fetched from elsewhere; put it next to the document or name its host with --allow-remote"
            )
        if not (folder / name).stat().st_size:
            raise UnusablePicture("it could not be fetched when the document was taken in")
        return name

    def bytes_of(self, name: str) -> bytes:
        """The file with that path in the folder. Raises UnusablePicture."""
        path = self._inside(name)
        try:
            if path.stat().st_size > self._context.limits.max_bytes:
                raise UnusablePicture("its file is too large")
            return path.read_bytes()
        except OSError as fault:
            raise UnusablePicture(f"its file cannot be read ({fault.strerror})") from fault

    def _inside(self, name: str) -> Path:
        folder = self._context.folder
        if folder is None:
            raise UnusablePicture("the document came without its folder")
        path = Path(os.path.realpath(folder / name))
        if not path.is_relative_to(os.path.realpath(folder)):  # resolved first, so links do not lead out
            raise UnusablePicture("it lies outside the document's folder")
        if not path.is_file():
            raise UnusablePicture("there is no such file")
        return path


def is_remote(reference: str) -> bool:
    """Whether ``reference`` is a URL that could be fetched."""
    return reference.lower().startswith(("http://", "https://"))


def name_of(url: str) -> str:
    """The path that what is fetched from ``url`` has in the document's folder."""
    return f".remote/{hashlib.sha256(url.encode()).hexdigest()}"


def relative_path(reference: str) -> str:
    """The path that a URL without scheme and host names, ``..`` resolved. Raises UnusablePicture."""
    try:
        parts = urlsplit(reference)
    except ValueError as fault:
        raise UnusablePicture("its path is not valid") from fault
    if parts.scheme or parts.netloc:
        raise UnusablePicture("it is not fetched from elsewhere; put it next to the document")
    path = unquote(parts.path)
    if not path or not path.isprintable() or "\\" in path:
        raise UnusablePicture("its path is not valid")
    name = posixpath.normpath(path)
    if name.startswith(("/", "../")) or name == "..":
        raise UnusablePicture("it lies outside the document's folder")
    return name
