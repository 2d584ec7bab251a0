"""What all models are: frozen values, hashed by their content."""

import hashlib
import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Model(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def content_hash(value: Any) -> str:
    """Hex sha256 of ``value`` (models, or plain JSON data) as canonical JSON."""

    def plain(item: Any) -> Any:
        if isinstance(item, BaseModel):
            return item.model_dump(mode="json")
        raise TypeError(f"{type(item).__name__} has no canonical JSON")

    text = json.dumps(value, default=plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Artifact(Model):
    """Bytes in the artifact store, named by their own hash."""

    key: Sha256 = Field(description="Hex sha256 of the bytes.")
    media_type: str = Field(description="IANA media type, such as image/png.")
    size_bytes: int = Field(ge=0, description="Length of the bytes.")
