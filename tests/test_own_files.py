"""An edited script shows the user's own pictures and clips: what lies in its folder, and nothing else."""

import io
from pathlib import Path

import pytest
from PIL import Image

from docreel.errors import DocreelError, InvalidScript, UnsupportedFormat
from docreel.models import OwnClip, OwnPicture, Scene, Script, Sentence
from docreel.own_files import with_own_files
from docreel.services.local_store import LocalStore
from docreel.services.store import item_of
from docreel.settings import Settings
from docreel.video.ffmpeg import run


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "p.png").write_bytes(png("red"))
    (tmp_path / "secret.png").write_bytes(png("blue"))
    return folder


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def script(visual: OwnPicture | OwnClip) -> Script:
    scene = Scene(heading="Garden", narration=(Sentence(text="Look."),), visual=visual)
    return Script(title="t", language="en", scenes=(scene,), writer="me")


def test_a_picture_beside_the_script_is_found_and_follows_its_file(folder: Path, store: LocalStore) -> None:
    found = with_own_files(script(OwnPicture(file="media/p.png")), folder, store, Settings())
    first = found.scenes[0].visual
    assert isinstance(first, OwnPicture)
    assert first.image
    assert store.get(first.image) == png("red")
    (folder / "media" / "p.png").write_bytes(png("green"))
    changed = with_own_files(found, folder, store, Settings())
    assert changed.scenes[0].id != found.scenes[0].id
    (folder / "media" / "p.png").unlink()
    assert with_own_files(found, folder, store, Settings()) == found
    store.remove(item_of(first.image))
    with pytest.raises(InvalidScript, match="'Garden' shows a file that is not there"):
        with_own_files(found, folder, store, Settings())


def test_a_clip_is_found_and_an_upload_is_left_to_the_run(folder: Path, store: LocalStore) -> None:
    run(["-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.5", "-pix_fmt", "yuv420p", folder / "c.mp4"])
    found = with_own_files(script(OwnClip(file="c.mp4")), folder, store, Settings()).scenes[0].visual
    assert isinstance(found, OwnClip)
    assert found.film
    assert (found.film.duration_ms, found.film.has_sound) == (500, False)
    assert store.get(found.film.artifact) == (folder / "c.mp4").read_bytes()
    uploaded = script(OwnClip(file=f"upload:{'0' * 64}/c.mp4"))
    assert with_own_files(uploaded, folder, store, Settings()) == uploaded


@pytest.mark.parametrize(
    ("visual", "error"),
    [
        (OwnPicture(file="../secret.png"), InvalidScript),
        (OwnPicture(file="/etc/passwd"), InvalidScript),
        (OwnPicture(file="media/link.png"), InvalidScript),
        (OwnPicture(file="none.png"), InvalidScript),
        (OwnClip(file="media/p.png"), UnsupportedFormat),
    ],
)
def test_what_cannot_be_shown_says_so(
    folder: Path, store: LocalStore, visual: OwnPicture | OwnClip, error: type[DocreelError]
) -> None:
    (folder / "media" / "link.png").symlink_to(folder.parent / "secret.png")
    with pytest.raises(error):
        with_own_files(script(visual), folder, store, Settings())
