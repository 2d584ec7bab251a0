"""Damage in a store: found at a bounded rate, set aside, so that what can be made anew is made anew.

Caches heal by themselves: a result whose artifact is gone is a miss. What is named by a job or an upload is reported.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from docreel.errors import ArtifactMissing
from docreel.models import Artifact, Source, Video
from docreel.retention import JOBS, UPLOADS
from docreel.services.store import ArtifactStore, Item

_LAST = "sweeping/checked"  # a note of housekeeping, as retention has them
_RECORDS = "records/"


@dataclass
class Checked:
    """What was read again, and what was wrong with it."""

    files: int = 0
    size_bytes: int = 0
    left: int = 0  # artifacts for the next time
    damaged: list[str] = field(default_factory=list)  # names of items; they are set aside now
    jobs: list[str] = field(default_factory=list)  # runs whose video is not whole
    uploads: list[str] = field(default_factory=list)  # names of documents that are not whole


def check(
    store: ArtifactStore,
    bytes_per_s: float,
    most_bytes: int | None = None,
    *,
    dry_run: bool = False,
    pause: Callable[[float], object] = time.sleep,
) -> Checked:
    """Hash artifacts again, from where the last check ended on, and look whether jobs and uploads have all of theirs.

    After ``most_bytes`` it ends; None: when all are read. ``dry_run``: damage is only reported.
    """
    done = Checked()
    items = _from_the_last_on(store)
    for item in items:
        if most_bytes is not None and done.size_bytes >= most_bytes:
            break
        if not _whole(store, item):
            done.damaged.append(item.name)
            if not dry_run:
                store.set_aside(item.name)
        done.files += 1
        done.size_bytes += item.size_bytes
        pause(item.size_bytes / bytes_per_s)
    done.left = len(items) - done.files
    if not dry_run:
        last = items[done.files - 1].name if done.left else ""
        store.write_record(_LAST, last.encode())
    _look_for_losses(store, done)
    return done


def told(checked: Checked, *, dry_run: bool) -> str:
    """What was found, in a few sentences."""
    aside = "" if dry_run or not checked.damaged else "; they are set aside and made anew when they are asked for"
    lost = f" {len(checked.jobs)} jobs have no whole video." if checked.jobs else ""
    gone = f" Upload again: {', '.join(sorted(checked.uploads))}." if checked.uploads else ""
    return (
        f"Read {checked.files} artifacts, {checked.size_bytes / 1e6:.1f} MB; {len(checked.damaged)} were damaged"
        f"{aside}. {checked.left} are left for the next time.{lost}{gone}"
    )


def _from_the_last_on(store: ArtifactStore) -> list[Item]:
    items = sorted(store.items("artifacts/"), key=lambda item: item.name)
    try:
        last = store.read_record(_LAST).decode()
    except ArtifactMissing:
        return items
    return [item for item in items if item.name > last] + [item for item in items if item.name <= last]


def _whole(store: ArtifactStore, item: Item) -> bool:
    """Whether its bytes are what its name says; one that was removed meanwhile is not damaged."""
    key = item.name.rpartition("/")[2]
    try:
        store.get(Artifact(key=key, media_type="application/octet-stream", size_bytes=item.size_bytes))
    except ArtifactMissing:
        return not any(store.items(item.name))
    return True


def _look_for_losses(store: ArtifactStore, done: Checked) -> None:
    aside = {name.rpartition("/")[2] for name in done.damaged}
    for item in store.items(_RECORDS):
        name, needed = _needed(store, item)
        if any(artifact.key in aside or not store.holds(artifact) for artifact in needed):
            if item.name.startswith(JOBS):
                done.jobs.append(name)
            else:
                done.uploads.append(name)


def _needed(store: ArtifactStore, item: Item) -> tuple[str, tuple[Artifact, ...]]:
    """What a job or an upload cannot do without, and what it is called."""
    if not item.name.startswith((JOBS, UPLOADS)):
        return "", ()
    try:
        data = store.read_record(item.name.removeprefix(_RECORDS))
        if item.name.startswith(JOBS):
            video = Video.model_validate_json(data)
            return item.name.removeprefix(JOBS), (video.mp4, video.srt, video.vtt, video.thumbnail)
        source = Source.model_validate_json(data)
        return source.name, (source.artifact, *(picture.artifact for picture in source.pictures))
    except (ArtifactMissing, ValidationError):  # removed meanwhile; a script; of another version
        return "", ()


def names(checked: Checked) -> Iterator[str]:
    """Everything that is not as it should be."""
    yield from checked.damaged
    yield from (f"job {run}" for run in checked.jobs)
    yield from (f"upload {name}" for name in checked.uploads)
