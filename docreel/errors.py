"""The one error tree.

    DocreelError
    ├── UsageError            exit 2   the request names something that does not exist
    ├── InputError            exit 3   the document or script cannot be used
    ├── ServiceError          exit 4   something outside failed
    ├── ContentError          exit 5   the work cannot be done truthfully with this content
    ├── RenderError           exit 6   the video could not be made
    ├── StoreError            exit 7   artifacts could not be kept or found
    └── JobError              exit 8   a job could not be taken on or brought to an end

A message says what happened and what to do. ``retryable`` says whether doing the same again may help.
"""

from typing import ClassVar


class DocreelError(Exception):
    """Anything docreel refuses or fails to do. The message is for the user."""

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class UsageError(DocreelError):
    """A choice that does not exist."""

    code, http_status, exit_code = "usage", 422, 2


class UnknownVoice(UsageError):
    code = "unknown-voice"


class UnknownTheme(UsageError):
    code = "unknown-theme"


class InvalidTheme(UsageError):
    """An own theme that is none, or whose text could not be read."""

    code = "invalid-theme"


class InvalidBrand(UsageError):
    """A logo or font that cannot be used."""

    code = "invalid-brand"


class UnsupportedLanguage(UsageError):
    code = "unsupported-language"


class InvalidSetting(UsageError):
    code = "invalid-setting"


class NotFinished(UsageError):
    """A run that has nothing to show."""

    code, http_status = "not-finished", 404


class UnknownRun(UsageError):
    code, http_status = "unknown-run", 404


class InputError(DocreelError):
    """A document or script that cannot be used."""

    code, http_status, exit_code = "input", 422, 3


class SourceNotFound(InputError):
    code, http_status = "source-not-found", 404


class UnsupportedFormat(InputError):
    code, http_status = "unsupported-format", 415


class TooLarge(InputError):
    code, http_status = "too-large", 413


class EmptyDocument(InputError):
    code = "empty-document"


class ScannedDocument(InputError):
    code = "scanned-document"


class EncryptedDocument(InputError):
    code = "encrypted-document"


class DamagedDocument(InputError):
    code = "damaged-document"


class DamagedMedia(InputError):
    code = "damaged-media"


class UndecodableText(InputError):
    code = "undecodable-text"


class InvalidScript(InputError):
    code = "invalid-script"


class InvalidLexicon(InputError):
    code = "invalid-lexicon"


class ServiceError(DocreelError):
    """A service outside failed; ``retry_after_s`` is what it asked for, if it did."""

    code, http_status, exit_code, retryable = "service", 502, 4, True

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ServiceUnavailable(ServiceError):
    """No connection, a time-out, or a 5xx answer."""

    code, http_status = "service-unavailable", 503


class PrefectAway(ServiceUnavailable):
    """The Prefect server does not answer."""

    code = "prefect-away"


class CircuitOpen(ServiceUnavailable):
    """The service failed so often that it is left alone for ``retry_after_s``; it was not called."""

    code = "circuit-open"


class RateLimited(ServiceError):
    code, http_status = "rate-limited", 503


class BadAnswer(ServiceError):
    """The service answered with something that is not an answer."""

    code = "bad-answer"


class ServiceRefused(ServiceError):
    """A 4xx answer: key, model or request are wrong."""

    code, retryable = "service-refused", False


class EngineFailed(ServiceError):
    """A local speech engine's process died or hung."""

    code, http_status = "engine-failed", 500


class ContentError(DocreelError):
    """The content does not allow a truthful result."""

    code, http_status, exit_code = "content", 422, 5


class Unspeakable(ContentError):
    code = "unspeakable"


class Undrawable(ContentError):
    code = "undrawable"


class Ungrounded(ContentError):
    code = "ungrounded"


class JobError(DocreelError):
    """A job that Prefect runs cannot go on."""

    code, exit_code = "job", 8


class CrashedTooOften(JobError):
    code = "crashed-too-often"


class OverBudget(JobError):
    """The next call of a paid service may cost more than the job is allowed to; it was not made."""

    code, http_status = "over-budget", 402


class SomeFailed(JobError):
    """Of many documents, some have no video."""

    code = "some-failed"


class TooManyWaiting(JobError):
    """The queue is as long as it may be."""

    code, http_status, retryable = "too-many-waiting", 429, True


class RenderError(DocreelError):
    """ffmpeg or the encoder failed."""

    code, exit_code = "render", 6


class RenderKilled(RenderError):
    """ffmpeg or the encoder was ended from outside: by a person, or by a system short of memory."""

    code, retryable = "render-killed", True


class DeviceFailed(RenderError):
    """A graphics card did not encode what it was given; software can."""

    code = "device-failed"


class CheckFailed(RenderError):
    """The finished file is not what it should be; it is not published."""

    code = "check-failed"


class StoreError(DocreelError):
    """The artifact store failed."""

    code, http_status, exit_code, retryable = "store", 503, 7, True


class ArtifactMissing(StoreError):
    code, http_status, retryable = "artifact-missing", 404, False


class StoreRefused(StoreError):
    """The store's server does not accept the keys."""

    code, http_status, retryable = "store-refused", 502, False


class NoBackup(StoreError):
    code, http_status, retryable = "no-backup", 404, False


class BackupIncomplete(StoreError):
    """A backup, or what was restored from one, is not all that it should be."""

    code, http_status, retryable = "backup-incomplete", 500, False


class DamagedStore(StoreError):
    """Something in the store is lost and cannot be made anew."""

    code, http_status, retryable = "damaged-store", 500, False


class NotEmpty(StoreError):
    """A place that is to be restored into holds something already."""

    code, http_status, retryable = "not-empty", 409, False


class DatabaseError(StoreError):
    """Prefect's database could not be dumped or restored."""

    code, http_status, retryable = "database", 500, False


class DiskFull(StoreError):
    code, http_status, retryable = "disk-full", 507, False
