"""Settings: environment variables ``DOCREEL_*`` and a ``.env`` file in the working directory."""

from functools import cache
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from docreel.errors import InvalidSetting


class Settings(BaseSettings):
    """Everything that can be configured outside a request."""

    model_config = SettingsConfigDict(env_prefix="DOCREEL_", env_file=".env", extra="ignore")

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("docreel", appauthor=False),
        description="Folder for artifacts and cached results on this machine.",
    )
    store_url: str = Field(
        default="", description="Artifact store: file:///path or s3://bucket/prefix; empty: a folder in home."
    )
    s3_endpoint: str = Field(default="", description="S3 server, http(s)://host:port.")
    s3_access_key: str = Field(default="", description="S3 access key.")
    s3_secret_key: SecretStr = Field(default=SecretStr(""), description="S3 secret key.")
    s3_region: str = Field(default="us-east-1", description="S3 region.")
    public_url: str = Field(
        default="", description="Where browsers reach the S3 server, or the folder's artifacts; empty: as workers do."
    )

    grace_hours: float = Field(
        default=24,
        gt=0,
        description="How long what no record names any more stays; a step of a run may take half of it. Hours.",
    )
    backup_url: str = Field(
        default="",
        description="Where backups go: file:///path or s3://bucket/prefix on the same server; empty: nowhere.",
    )
    backup_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key that backups are encrypted with, 32 bytes in base64; empty: they are not.",
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="Prefect's database, to be backed up: sqlite:///file or postgresql://user:password@host/name.",
    )

    redis_url: SecretStr = Field(
        default=SecretStr(""),
        description="Redis that workers share: redis://, rediss://, redis+sentinel://host:port,host:port/service/db or "
        "redis+cluster://host:port,host:port; empty: each process on its own.",
    )
    breaker_failures: int = Field(
        default=5, ge=1, description="Failures in a row after which a service is left alone for a while."
    )
    breaker_pause_s: float = Field(default=30, gt=0, description="How long it is, unless it says so itself; seconds.")
    patience_s: float = Field(
        default=30, ge=0, description="How long a task is tried again while a service is away; seconds."
    )
    llm_per_minute: int = Field(default=0, ge=0, description="Most calls to the LLM per minute, all workers; 0: any.")
    speech_per_minute: int = Field(
        default=0, ge=0, description="Most calls to the speech service per minute, all workers; 0: any."
    )
    images_per_minute: int = Field(
        default=0, ge=0, description="Most calls to the image service per minute, all workers; 0: any."
    )

    llm_url: str = Field(default="", description="OpenAI-compatible base URL ending in /v1; empty: extractive writer.")
    llm_model: str = Field(default="", description="Model name for the LLM writer.")
    llm_api_key: SecretStr = Field(default=SecretStr(""), description="Key for the LLM service.")
    llm_context_tokens: int = Field(
        default=0, ge=0, description="Tokens that question and answer may have; 0: what the service says, else 16,384."
    )
    llm_prompt_price: float = Field(
        default=0, ge=0, description="Price of a million tokens of questions, any currency."
    )
    llm_completion_price: float = Field(default=0, ge=0, description="Price of a million tokens of answers.")

    speech_url: str = Field(default="", description="OpenAI-compatible base URL ending in /v1; empty: local voices.")
    speech_model: str = Field(default="tts-1", description="Model name for the speech service.")
    speech_voice: str = Field(default="alloy", description="Default voice of the speech service.")
    speech_api_key: SecretStr = Field(default=SecretStr(""), description="Key for the speech service.")

    images_url: str = Field(default="", description="OpenAI-compatible base URL ending in /v1; empty: none.")
    images_model: str = Field(default="gpt-image-1", description="Model name for the image service.")
    images_api_key: SecretStr = Field(default=SecretStr(""), description="Key for the image service.")

    source_folder: Path | None = Field(
        default=None, description="Folder whose documents a run may name by path; unset: runs name uploads only."
    )
    allow_remote: str = Field(
        default="",
        description="Hosts, separated by commas, that pictures of documents in that folder are fetched from.",
    )
    max_source_bytes: int = Field(default=50_000_000, ge=1, description="Largest document accepted.")
    max_media_bytes: int = Field(default=500_000_000, ge=1, description="Largest music, clip or picture accepted.")
    max_pages: int = Field(default=2_000, ge=1, description="Most pages accepted.")
    max_characters: int = Field(default=3_000_000, ge=1, description="Most characters accepted.")
    max_scenes: int = Field(default=1_000, ge=1, description="Most scenes in one video.")
    render_workers: int = Field(default=0, ge=0, description="Clips encoded at once; 0: one per core.")


@cache
def settings() -> Settings:
    """The process's settings, read once. Raises InvalidSetting naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = "_".join(str(part) for part in fault["loc"]).upper()
        raise InvalidSetting(
            f"DOCREEL_{name} cannot be {fault['input']!r}: {fault['msg']}. Mend it or unset it."
        ) from error
