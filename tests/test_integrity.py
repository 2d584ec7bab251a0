"""Damage is found, set aside and told of; what is whole is left alone."""

from pathlib import Path

import pytest

from docreel import uploads
from docreel.integrity import check, names, told
from docreel.models import (
    Artifact,
    Report,
    Scene,
    Script,
    Sentence,
    Source,
    TaskCounts,
    TitleCard,
    Video,
    Voice,
)
from docreel.services.local_store import LocalStore
from docreel.services.store import ArtifactStore, item_of

FAST = 1e12


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


def damage(store: LocalStore, artifact: Artifact) -> None:
    path = store.root / item_of(artifact)
    path.write_bytes(b"?" * path.stat().st_size)


def job(store: ArtifactStore, run: str) -> Artifact:
    """A finished job; its video."""
    scene = Scene(heading="Sea", narration=(Sentence(text="Sea."),), visual=TitleCard(title="Sea"))
    report = Report(
        title="Sea", language="en", duration_ms=1, frames=1, fps=30, size="2x2", scenes=(), chapters=(),
        tasks=TaskCounts(executed=1, cached=0), writer="hand", warnings=(),
        voice=Voice(engine="piper", name="joe", language="en", version="1"),
    )  # fmt: skip
    mp4, text = store.put(f"video {run}".encode(), "video/mp4"), store.put(b"text", "text/plain")
    video = Video(
        mp4=mp4, srt=text, vtt=text, thumbnail=text,
        script=Script(title="Sea", language="en", scenes=(scene,), writer="hand"), report=report,
    )  # fmt: skip
    store.write_record(f"jobs/{run}", video.model_dump_json().encode())
    return mp4


def test_damage_is_set_aside_and_what_is_whole_stays(store: LocalStore) -> None:
    whole, damaged = store.put(b"whole", "text/plain"), store.put(b"damaged", "text/plain")
    damage(store, damaged)
    looked = check(store, FAST, dry_run=True)
    assert looked.damaged == [item_of(damaged)]
    assert store.holds(damaged), "a dry run changes nothing"
    assert check(store, FAST).damaged == [item_of(damaged)]
    assert (store.holds(whole), store.holds(damaged)) == (True, False)
    again = check(store, FAST)
    assert (again.damaged, again.files, again.left) == ([], 1, 0)
    assert "1 artifacts, 0.0 MB; 0 were damaged" in told(again, dry_run=False)


def test_jobs_and_uploads_that_are_not_whole_are_named(store: LocalStore) -> None:
    job(store, "good")
    damage(store, job(store, "bad"))
    store.remove(item_of(job(store, "lost")))
    document = store.put(b"a document", "text/plain")
    uploads.upload(Source(name="notes.md", media_type="text/markdown", artifact=document), "notes.md", store)
    damage(store, document)
    checked = check(store, FAST)
    assert (sorted(checked.jobs), checked.uploads) == (["bad", "lost"], ["notes.md"])
    assert "Upload again: notes.md." in told(checked, dry_run=False)
    assert {"job bad", "job lost", "upload notes.md"} < set(names(checked))


def test_a_check_ends_in_time_and_the_next_goes_on(store: LocalStore) -> None:
    for number in range(10):
        store.put(bytes([number]) * 1_000, "text/plain")
    waited: list[float] = []
    first = check(store, 1_000, most_bytes=4_000, pause=waited.append)
    assert (first.files, first.left, waited) == (4, 6, [1.0] * 4)
    damage(store, Artifact(key=sorted(i.name for i in store.items("artifacts/"))[7][-64:], media_type="", size_bytes=1))
    second = check(store, 1_000, most_bytes=4_000, pause=waited.append)
    assert (second.files, len(second.damaged)) == (4, 1)
    third = check(store, FAST, most_bytes=100_000)
    assert (third.files, third.left) == (9, 0)
