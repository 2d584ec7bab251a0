"""Pictures that a document refers to by path: inside its folder, nowhere else."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from docreel.models import Figure, Place
from docreel.reading.content import Context
from docreel.reading.pictures import UnusablePicture, figure


class LocalPictures:
    """Finds pictures and collects why some are missing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._problems: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(self._problems)

    def figure(self, reference: str, caption: str, place: Place) -> Figure | None:
        """The picture ``reference`` (a path relative to the folder); None with a warning where it cannot be used."""
        try:
            return figure(self.bytes_of(reference), self._context.save, caption, place)
        except UnusablePicture as reason:
            shown = reference if len(reference) <= 80 else reference[:77] + "..."
            self._problems[f"The picture {shown!r} was left out: {reason}."] = None
            return None

    def bytes_of(self, reference: str) -> bytes:
        """The file that a reference names. Raises UnusablePicture."""
        path = self._inside(reference)
        try:
            if path.stat().st_size > self._context.limits.max_bytes:
                raise UnusablePicture("its file is too large")
            return path.read_bytes()
        except OSError as fault:
            raise UnusablePicture(f"its file cannot be read ({fault.strerror})") from fault

    def _inside(self, reference: str) -> Path:
        folder = self._context.folder
        try:
            parts = urlsplit(reference)
            if parts.scheme or parts.netloc:
                raise UnusablePicture("pictures are never fetched from elsewhere; put it next to the document")
            if folder is None:
                raise UnusablePicture("the document came without its folder")
            path = Path(os.path.realpath(folder / unquote(parts.path)))
        except ValueError as fault:  # a null byte, a broken address
            raise UnusablePicture("its path is not valid") from fault
        if not path.is_relative_to(os.path.realpath(folder)):  # resolved first, so links and .. do not lead out
            raise UnusablePicture("it lies outside the document's folder")
        if not path.is_file():
            raise UnusablePicture("there is no such file")
        return path
