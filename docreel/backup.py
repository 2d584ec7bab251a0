"""Copies of a store in another one, and the way back.

A backup is a docreel store too. The artifacts of a store, and what its records say, lie there as artifacts, each once
however many snapshots name it. A snapshot is a record ``backups/TIME`` that names all of it and is written last: a
backup that is killed half way leaves none, and the next one goes on where it was.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from pydantic import AwareDatetime, Field, ValidationError

from docreel.errors import ArtifactMissing, BackupIncomplete, NoBackup, NotEmpty
from docreel.models import Artifact, Model
from docreel.retention import SHORTEST_GRACE, SWEEPING
from docreel.services.store import ArtifactStore, Item, artifact_in, artifact_of
from docreel.workspace import scratch

_SNAPSHOTS = "records/backups/"
_ARTIFACTS = "artifacts/"
_RECORDS = "records/"
_ANY = "application/octet-stream"
_TRIES = 3
_NAME = "%Y%m%dT%H%M%S.%fZ"


class Snapshot(Model):
    """What a store held at one time; all of it lies in the backup as artifacts."""

    taken: AwareDatetime = Field(description="When it was begun.")
    artifacts: tuple[Artifact, ...] = Field(description="The artifacts of the store.")
    records: Mapping[str, Artifact] = Field(description="The content of each record, by its name.")
    database: Artifact | None = Field(default=None, description="The dump of Prefect's database.")
    damaged: tuple[str, ...] = Field(default=(), description="What could not be read as it was stored.")

    @property
    def name(self) -> str:
        """What to call it: its time in UTC."""
        return self.taken.astimezone(UTC).strftime(_NAME)

    def contents(self) -> Iterator[Artifact]:
        """Every artifact of the backup that it needs."""
        yield from self.artifacts
        yield from self.records.values()
        if self.database:
            yield self.database


@dataclass(frozen=True)
class Copied:
    """The snapshot that a backup left, and what had to be copied for it."""

    snapshot: Snapshot
    files: int
    size_bytes: int


@dataclass
class _Target:
    """A backup being written; it is asked once what it holds."""

    store: ArtifactStore
    there: dict[str, int] = field(default_factory=dict)  # bytes, by key
    files: int = 0
    size_bytes: int = 0

    def holds(self, artifact: Artifact) -> bool:
        return self.there.get(artifact.key) == artifact.size_bytes

    def keep(self, artifact: Artifact, put: Callable[[], object]) -> Artifact:
        """See that it is there; ``put`` puts it there."""
        if not self.holds(artifact):
            put()
            self.there[artifact.key] = artifact.size_bytes
            self.files += 1
            self.size_bytes += artifact.size_bytes
        return artifact

    def keep_bytes(self, data: bytes) -> Artifact:
        return self.keep(artifact_of(data, _ANY), lambda: self.store.put(data, _ANY))

    def keep_file(self, path: Path) -> Artifact:
        return self.keep(artifact_in(path, _ANY), lambda: self.store.put_file(path, _ANY))


def back_up(source: ArtifactStore, target: ArtifactStore, now: datetime, database: Path | None = None) -> Copied:
    """Copy what ``target`` does not hold yet, each thing verified, and leave a snapshot.

    ``database``: a dump that was made before, so that what it names is in the store. Both stores may be in use.
    Raises BackupIncomplete where the target loses what it was given.
    """
    into = _Target(target)
    for _ in range(_TRIES):
        into.there = dict(_held(target))
        snapshot = _taken(source, into, now, database)
        target.write_record(_SNAPSHOTS.removeprefix(_RECORDS) + snapshot.name, snapshot.model_dump_json().encode())
        there = dict(_held(target))  # who pruned meanwhile did not know what this snapshot needs
        if all(there.get(each.key) == each.size_bytes for each in snapshot.contents()):
            return Copied(snapshot, into.files, into.size_bytes)
    raise BackupIncomplete("The place of the backup loses what is put there; look into its log, or use another place.")


def snapshots(target: ArtifactStore) -> tuple[str, ...]:
    """The names of all snapshots, the newest last."""
    return tuple(sorted(item.name.removeprefix(_SNAPSHOTS) for item in target.items(_SNAPSHOTS)))


def snapshot(target: ArtifactStore, name: str = "") -> Snapshot:
    """The snapshot of that name, or the newest. Raises NoBackup."""
    found = snapshots(target)
    wanted = name or (found[-1] if found else "none")
    if wanted not in found:
        hint = "`docreel backups` lists them, encrypted ones where DOCREEL_BACKUP_KEY is set"
        raise NoBackup(f"There is no backup {name or 'there'}; {hint}.")
    try:
        return Snapshot.model_validate_json(target.read_record(f"backups/{wanted}"))
    except ValidationError as error:
        raise NoBackup(f"The backup {wanted} cannot be read; restore another one.") from error


def restore(target: ArtifactStore, taken: Snapshot, store: ArtifactStore, *, over: bool = False) -> None:
    """Put everything back into an empty store; artifacts first, so that no record ever names what is not there.

    Raises NotEmpty unless ``over``; BackupIncomplete in the end where something is damaged or gone, all else is back.
    """
    if not over and next(store.items(_RECORDS), None) is not None:
        raise NotEmpty("The store holds records already; restore into an empty one, or go on with --over.")
    lost = []
    for artifact in taken.artifacts:
        try:
            if not store.holds(artifact):
                _copied(target, artifact, store.put_file)
        except ArtifactMissing:
            lost.append(f"artifact {artifact.key}")
    for name, content in taken.records.items():
        try:
            store.write_record(name, target.get(content))
        except ArtifactMissing:
            lost.append(f"record {name}")
    if lost:
        raise BackupIncomplete(
            f"{len(lost)} things of the backup are damaged or gone ({', '.join(lost[:5])}); all else is restored. "
            "What can be made anew is made anew when it is asked for."
        )


def prune(target: ArtifactStore, keep: int, now: datetime, grace: timedelta = SHORTEST_GRACE) -> tuple[str, ...]:
    """Keep the newest snapshots and what they name; the names of those that went.

    What is younger than ``grace`` stays: a backup may be under way that will name it.
    """
    going = snapshots(target)[: -keep or None]
    for name in going:
        target.remove(_SNAPSHOTS + name)
    stay = {each.key for name in snapshots(target) for each in snapshot(target, name).contents()}
    for item in tuple(target.items(_ARTIFACTS)):
        if _key(item) not in stay and now - item.modified >= grace:
            target.remove(item.name)
    return going


def _taken(source: ArtifactStore, into: _Target, now: datetime, database: Path | None) -> Snapshot:
    """Records are read before artifacts are listed: what a record names was stored before it."""
    dump = None if database is None else into.keep_file(database)
    records = dict(_records(source, into))
    whole, damaged = [], []
    for item in tuple(source.items(_ARTIFACTS)):
        artifact = Artifact(key=_key(item), media_type=_ANY, size_bytes=item.size_bytes)
        try:
            whole.append(into.keep(artifact, partial(_copied, source, artifact, into.store.put_file)))
        except ArtifactMissing:
            if any(source.items(item.name)):
                damaged.append(artifact.key)
    return Snapshot(taken=now, artifacts=tuple(whole), records=records, database=dump, damaged=tuple(damaged))


def _records(source: ArtifactStore, into: _Target) -> Iterator[tuple[str, Artifact]]:
    for item in source.items(_RECORDS):
        if item.name.startswith(SWEEPING):  # notes about that very store
            continue
        name = item.name.removeprefix(_RECORDS)
        try:
            data = source.read_record(name)
        except ArtifactMissing:  # removed meanwhile
            continue
        yield name, into.keep_bytes(data)


def _held(store: ArtifactStore) -> Iterator[tuple[str, int]]:
    return ((_key(item), item.size_bytes) for item in store.items(_ARTIFACTS))


def _key(item: Item) -> str:
    return item.name.rpartition("/")[2]


def _copied(source: ArtifactStore, artifact: Artifact, put_file: Callable[[Path, str], object]) -> None:
    """Verified, and through a file: a video need not fit into memory. Raises ArtifactMissing."""
    with scratch("copy") as folder:
        source.save(artifact, folder / "artifact")
        put_file(folder / "artifact", _ANY)
