import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
import typst
from PIL import Image

from docreel.models import Artifact
from docreel.reading import Limits, read

EXAMPLES = Path(__file__).parents[2] / "examples"


class Shelf:
    """Keeps pictures in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def save(self, data: bytes, media_type: str) -> Artifact:
        key = hashlib.sha256(data).hexdigest()
        self.kept[key] = data
        return Artifact(key=key, media_type=media_type, size_bytes=len(data))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def reading(shelf: Shelf) -> Any:
    """``read`` with a shelf and default limits; text is encoded for convenience."""

    def call(data: bytes | str, name: str = "document.txt", **options: Any) -> Any:
        data = data.encode() if isinstance(data, str) else data
        return read(data, name, **{"save": shelf.save, "limits": Limits(), **options})

    return call


@pytest.fixture
def examples() -> Path:
    return EXAMPLES


def png(width: int = 200, height: int = 200, colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def picture() -> Any:
    return png


@pytest.fixture
def typeset(tmp_path: Path) -> Any:
    """Typst source -> PDF bytes; ``pictures`` are laid next to it."""

    def call(source: str, **pictures: bytes) -> bytes:
        for name, data in pictures.items():
            (tmp_path / f"{name}.png").write_bytes(data)
        (tmp_path / "main.typ").write_text(source)
        return bytes(typst.compile(tmp_path / "main.typ", ignore_system_fonts=True))

    return call
