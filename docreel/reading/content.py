"""What a format is given and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from docreel.errors import TooLarge
from docreel.models import Artifact, Block

Save = Callable[[bytes, str], Artifact]


class Limits(BaseModel):
    """The largest document that is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_bytes: int = Field(default=50_000_000, ge=1, description="Largest document accepted.")
    max_pages: int = Field(default=2_000, ge=1, description="Most pages accepted.")
    max_characters: int = Field(default=3_000_000, ge=1, description="Most characters of text accepted.")

    def check_bytes(self, count: int) -> None:
        """Raises TooLarge."""
        if count > self.max_bytes:
            raise TooLarge(f"The document has {count:,} bytes; the limit (max_bytes) is {self.max_bytes:,}. Split it.")

    def check_pages(self, count: int) -> None:
        """Raises TooLarge."""
        if count > self.max_pages:
            raise TooLarge(f"The document has {count:,} pages; the limit (max_pages) is {self.max_pages:,}. Split it.")

    def check_characters(self, count: int) -> None:
        """Raises TooLarge."""
        if count > self.max_characters:
            raise TooLarge(
                f"The document has more than {self.max_characters:,} characters of text, "
                "which is the limit (max_characters). Split it."
            )


@dataclass(frozen=True)
class Context:
    """What a format may use besides the bytes."""

    save: Save
    """Keeps a picture: bytes, media type -> artifact."""
    limits: Limits
    folder: Path | None = None
    """Where local pictures are looked for; None: nowhere."""


@dataclass(frozen=True)
class Content:
    """What a format found; ``title`` and ``language`` are empty where the document declares none."""

    blocks: tuple[Block, ...]
    title: str = ""
    language: str = ""
    pages: int | None = None
    warnings: tuple[str, ...] = ()
