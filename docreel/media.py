"""A user's own file: music, a clip or a picture. Its content says which; its name must not promise something else."""

import io
import re
from dataclasses import dataclass
from pathlib import Path, PurePath

import av
from av.container import InputContainer

from docreel.errors import DamagedMedia, UnsupportedFormat
from docreel.intake import load
from docreel.models import Media, MediaKind
from docreel.reading.pictures import UnusablePicture, is_picture, normalise
from docreel.services.store import ArtifactStore
from docreel.settings import Settings


@dataclass(frozen=True)
class Container:
    """A format of sound and film: its name in ffmpeg, and how its files begin."""

    name: str
    demuxer: str
    media_type: str
    suffixes: tuple[str, ...]
    begins: re.Pattern[bytes]


def _begins(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL)


# Only these: among the formats that ffmpeg knows are playlists, which open other files. No text begins like these.
CONTAINERS = (
    Container("MP4", "mov", "mp4", (".mp4", ".m4v", ".m4a", ".mov"), _begins(rb"\0...(ftyp|moov|wide|free|skip)")),
    Container("Matroska", "matroska", "x-matroska", (".mkv", ".webm", ".mka"), _begins(rb"\x1aE\xdf\xa3")),
    Container("AVI", "avi", "x-msvideo", (".avi",), _begins(b"RIFF....AVI ")),
    Container("WAV", "wav", "wav", (".wav",), _begins(b"RIFF....WAVE")),
    Container("AIFF", "aiff", "aiff", (".aif", ".aiff"), _begins(b"FORM....AIF[FC]")),
    Container("FLAC", "flac", "flac", (".flac",), _begins(rb"fLaC[\0\x80]")),
    Container("Ogg", "ogg", "ogg", (".ogg", ".oga", ".ogv", ".opus"), _begins(rb"OggS\0")),
    Container("AAC", "aac", "aac", (".aac",), _begins(rb"\xff[\xf0\xf1\xf8\xf9]")),
    Container("MP3", "mp3", "mpeg", (".mp3",), _begins(rb"ID3[\2-\4]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")),
)
_PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")
SUPPORTED: dict[MediaKind, str] = {
    "sound": "music as MP3, WAV, FLAC, Ogg, AAC or M4A",
    "clip": "clips as MP4, MOV, WebM, MKV or AVI",
    "picture": "pictures as PNG, JPEG, WebP, GIF, BMP or TIFF",
}
_CALLED: dict[MediaKind, str] = {"sound": "sound", "clip": "a clip", "picture": "a picture"}


def take_in(path: Path, store: ArtifactStore, settings: Settings, *wanted: MediaKind) -> Media:
    """Put a user's file of one of the ``wanted`` kinds (none: of any) into the store. Raises InputError."""
    too_large = "shorten or compress it, or raise DOCREEL_MAX_MEDIA_BYTES."
    return taken(load(path, settings.max_media_bytes, too_large), path.name, store, *wanted)


def taken(data: bytes, name: str, store: ArtifactStore, *wanted: MediaKind) -> Media:
    """The same for ``data`` that a person calls ``name``. Raises UnsupportedFormat and DamagedMedia."""
    look = _looked_at(data, name, wanted)
    agree(name, look.kind, wanted)
    return Media(
        name=name,
        kind=look.kind,
        artifact=store.put(look.kept, look.media_type),
        duration_ms=look.duration_ms,
        has_sound=look.has_sound,
    )


def is_media(data: bytes) -> bool:
    """Whether ``data`` begins as sound, a clip or a picture does, whatever its state."""
    return _container(data) is not None or is_picture(data)


@dataclass(frozen=True)
class Content:
    """What a file turned out to be, and the bytes to keep: of a picture, PNG or JPEG, upright."""

    kind: MediaKind
    media_type: str
    kept: bytes
    duration_ms: int = 0
    has_sound: bool = False


def _looked_at(data: bytes, name: str, wanted: tuple[MediaKind, ...]) -> Content:
    container, suffix = _container(data), PurePath(name).suffix.lower()
    if container is not None:
        if suffix in _strange(container):
            raise UnsupportedFormat(f"{name!r} is {container.name} inside. Give it its right name, or export it again.")
        return _played(data, name, container)
    if not is_picture(data):
        raise UnsupportedFormat(f"{name!r} cannot be used here. {_supported(wanted)}")
    try:
        kept, media_type, _ = normalise(data)
    except UnusablePicture as error:
        raise DamagedMedia(f"The picture {name!r} cannot be used: {error}. Export it again.") from error
    return Content("picture", media_type, kept)


def _played(data: bytes, name: str, container: Container) -> Content:
    """Whether it is seen or heard, by decoding its beginning."""
    try:
        with av.open(io.BytesIO(data), "r", format=container.demuxer) as file:
            # A sound file may carry the picture of its cover.
            seen = [s for s in file.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
            stream = next(iter(seen or file.streams.audio), None)
            if stream is not None and next(file.decode(stream), None) is not None:
                kind: MediaKind = "clip" if seen else "sound"
                media_type = f"{'video' if seen else 'audio'}/{container.media_type}"
                return Content(kind, media_type, data, _duration_ms(file, name, kind), bool(file.streams.audio))
    except av.error.FFmpegError as error:
        raise DamagedMedia(f"{name!r} cannot be decoded ({error.strerror}). Export it again.") from error
    raise DamagedMedia(f"{name!r} holds neither sound nor pictures. Export it again.")


def _duration_ms(file: InputContainer, name: str, kind: MediaKind) -> int:
    if file.duration:
        return max(1, file.duration * 1000 // av.time_base)
    if kind == "sound":
        return 0  # nobody asks
    raise DamagedMedia(
        f"{name!r} does not say how long it is, as recordings of browsers do. `ffmpeg -i {name} -c copy NEW` mends it."
    )


def _container(data: bytes) -> Container | None:
    return next((each for each in CONTAINERS if each.begins.match(data)), None)


def _strange(container: Container) -> set[str]:
    """The suffixes that promise something else."""
    others = {suffix for each in CONTAINERS for suffix in each.suffixes}
    return (others | set(_PICTURE_SUFFIXES)) - set(container.suffixes)


def agree(name: str, kind: MediaKind, wanted: tuple[MediaKind, ...]) -> None:
    """Raise UnsupportedFormat unless the file called ``name`` is of a kind that is wanted."""
    if wanted and kind not in wanted:
        raise UnsupportedFormat(f"{name!r} is {_CALLED[kind]}. {_supported(wanted)}")


def _supported(wanted: tuple[MediaKind, ...]) -> str:
    return f"Supported here: {'; '.join(SUPPORTED[kind] for kind in wanted or SUPPORTED)}."
