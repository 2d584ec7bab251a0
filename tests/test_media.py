"""What a user hands in besides the document: its content decides, and its name must not lie."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docreel import media, uploads
from docreel.errors import DamagedMedia, DocreelError, SourceNotFound, TooLarge, UnsupportedFormat, UsageError
from docreel.models import Source
from docreel.services.local_store import LocalStore
from docreel.settings import Settings
from docreel.video import ffmpeg

TONE = ["-f", "lavfi", "-i", "sine=440:d=0.3"]
BARS = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.5", "-pix_fmt", "yuv420p"]
COVER = [*TONE, "-i", "cover.png", "-map", "0", "-map", "1", "-disposition:v", "attached_pic"]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


def png(width: int = 64, mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, 48), (200, 30, 30, 128)[: len(mode)]).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "made_by", "kind"),
    [
        *((f"a.{suffix}", TONE, "sound") for suffix in ("mp3", "wav", "flac", "ogg", "opus", "m4a", "aac", "aiff")),
        *((f"a.{suffix}", BARS, "clip") for suffix in ("mp4", "mov", "webm", "mkv", "avi")),
        ("cover.mp3", COVER, "sound"),
    ],
)
def test_sound_and_clips_are_known_by_their_content(
    tmp_path: Path, store: LocalStore, name: str, made_by: list[str], kind: str
) -> None:
    (tmp_path / "cover.png").write_bytes(png())
    made = tmp_path / name
    ffmpeg.run([str(tmp_path / part) if part == "cover.png" else part for part in made_by] + [made])
    found = media.take_in(made, store, Settings())
    assert (found.kind, found.name) == (kind, name)
    assert media.taken(made.read_bytes(), "without a suffix", store).kind == kind
    assert store.get(found.artifact) == made.read_bytes()
    with pytest.raises(UnsupportedFormat, match="right name"):
        media.taken(made.read_bytes(), "a.png", store)
    with pytest.raises(UnsupportedFormat, match=r"Supported here: pictures as PNG"):
        media.taken(made.read_bytes(), name, store, "picture")


def test_a_picture_is_kept_upright_and_with_its_transparency(store: LocalStore) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "JPEG", exif=turned)
    kept = store.get(media.taken(out.getvalue(), "p.jpg", store, "picture", "clip").artifact)
    assert Image.open(io.BytesIO(kept)).size == (48, 64)
    assert Image.open(io.BytesIO(store.get(media.taken(png(), "p.png", store).artifact))).mode == "RGBA"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"#EXTM3U\nhttp://127.0.0.1/x.ts\n", "list.mp4", UnsupportedFormat),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "list.mp3", UnsupportedFormat),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", UnsupportedFormat),
        (b"# A document\n", "a.md", UnsupportedFormat),
        (b"", "empty.mp3", UnsupportedFormat),
        (b"\0\0\0\x18ftypisom" + bytes(200), "cut.mp4", DamagedMedia),
        (png()[:90], "cut.png", DamagedMedia),
    ],
)
def test_what_cannot_be_used_says_so(store: LocalStore, data: bytes, name: str, error: type[DocreelError]) -> None:
    with pytest.raises(error, match=name):
        media.taken(data, name, store)


@pytest.mark.parametrize("text", ["Our wide sea is free.\n", "ID3 is a format of tags.\n", "\ufeffTiếng Việt"])
def test_no_document_is_taken_for_media(text: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        assert not media.is_media(text.encode(encoding))


def test_a_run_finds_it_by_reference_or_by_path(tmp_path: Path, store: LocalStore) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(np.zeros(800, "<i2").tobytes())
    settings = Settings(source_folder=tmp_path)
    taken = media.take_in(tmp_path / "a.wav", store, settings, "sound")
    reference = uploads.upload(taken, "a.wav", store)
    assert uploads.media_of(reference, store, Settings(), "sound") == taken
    assert uploads.media_of("a.wav", store, settings, "sound") == taken
    with pytest.raises(UnsupportedFormat, match="is sound"):
        uploads.media_of(reference, store, settings, "clip", "picture")
    with pytest.raises(SourceNotFound, match="reads no paths"):
        uploads.media_of("a.wav", store, Settings(), "sound")
    with pytest.raises(SourceNotFound, match="not inside"):
        uploads.media_of("../a.wav", store, settings, "sound")
    with pytest.raises(TooLarge, match="DOCREEL_MAX_MEDIA_BYTES"):
        uploads.media_of("a.wav", store, Settings(source_folder=tmp_path, max_media_bytes=100), "sound")
    store.remove(f"artifacts/{taken.artifact.key[:2]}/{taken.artifact.key}")
    with pytest.raises(SourceNotFound, match="upload it again"):
        uploads.media_of(reference, store, settings, "sound")


def test_a_document_is_no_music(store: LocalStore) -> None:
    text = Source(name="a.md", media_type="text/markdown", artifact=store.put(b"# A", "text/markdown"))
    reference = uploads.upload(text, "a.md", store)
    with pytest.raises(UsageError, match="not uploaded as a sound"):
        uploads.media_of(reference, store, Settings(), "sound")
    with pytest.raises(UsageError, match="not uploaded as a script"):
        uploads.script_of(reference, store)
