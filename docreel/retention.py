"""What a store keeps and what goes: mark and sweep over records and the artifacts that they name.

Records are removed by rule; an artifact goes when no record that stays has named it for ``grace``. Work in progress is
safe without locks: what it stores, finds stored or reads from the cache is younger than half a grace from then on, and
what it read before had been named by a record less than a grace ago. ``tests/test_retention.py`` tries all orders.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from docreel.errors import ArtifactMissing
from docreel.services.store import RENEWED_AFTER, ArtifactStore, Item

#: Time for which what nobody names stays: a run may still be at work with it. The setting ``grace_hours``.
SHORTEST_GRACE = 2 * RENEWED_AFTER
JOBS, UPLOADS = "records/jobs/", "records/uploads/"
#: Notes of housekeeping about the store itself; what they name is not kept for that.
SWEEPING = "records/sweeping/"
#: The tasks whose results are cached.
Kind = Literal[
    "read", "write-script", "narrate", "illustrate", "draw", "film-body", "film-seam", "mix-sound", "publish"
]
#: A time to keep something; a hundred years are for ever.
Days = Annotated[int, Field(ge=0, le=36_500)]
#: Which results runs with a document used.
USES = "records/uses/"
_ARTIFACTS = "artifacts/"
_UNNAMED = "sweeping/unnamed"
_KEY = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True)
class Record:
    """A record, and the keys of all artifacts that it may name."""

    item: Item
    names: frozenset[str]

    @property
    def kind(self) -> str:
        """The first part of its name: jobs, uploads, or the task whose result it is."""
        return self.item.name.split("/")[1]


@dataclass
class Inventory:
    """What is in a store."""

    records: list[Record] = field(default_factory=list)
    artifacts: dict[str, Item] = field(default_factory=dict)

    @classmethod
    def of(cls, store: ArtifactStore) -> "Inventory":
        """Read every record. Artifacts are listed first: what is stored meanwhile is not judged."""
        found = cls(artifacts={item.name.rpartition("/")[2]: item for item in store.items(_ARTIFACTS)})
        for item in store.items("records/"):
            if not item.name.startswith(SWEEPING):
                try:
                    data = store.read_record(item.name.removeprefix("records/"))
                except ArtifactMissing:  # removed meanwhile
                    continue
                found.records.append(Record(item, frozenset(key.decode() for key in _KEY.findall(data))))
        return found

    def results(self) -> Iterator[Record]:
        """The cached results of tasks, and which document used them."""
        return (record for record in self.records if not record.item.name.startswith((JOBS, UPLOADS)))

    def of_document(self, key: str) -> Iterator[Record]:
        """Every result that a run with this document used, as :func:`note_use` noted it."""
        notes = [record for record in self.records if record.item.name.startswith(f"{USES}{key}/")]
        used = {name for note in notes for name in note.names}
        yield from notes
        yield from (record for record in self.results() if record.item.name.rpartition("/")[2] in used)


@dataclass(frozen=True)
class Swept:
    """Names of what went (or would go); ``waiting``: artifacts that nobody names, but not for long enough yet."""

    records: tuple[str, ...]
    artifacts: tuple[str, ...]
    size_bytes: int
    waiting: int


def stale_results(
    inventory: Inventory, now: datetime, unused: timedelta, keep_bytes: int | None, kinds: Iterable[Kind]
) -> tuple[Record, ...]:
    """The results that a cache should let go: unused for so long, or least recently used beyond ``keep_bytes``.

    ``kinds``: only results of these tasks; none: all. The bytes are those of results and of what only they name.
    """
    wanted = set[str](kinds)
    kept_bytes, counted = 0, set[str]()
    stale = []
    for record in sorted(inventory.results(), key=lambda record: record.item.modified, reverse=True):
        if wanted and record.kind not in wanted:
            continue
        fresh = record.names - counted
        kept_bytes += record.item.size_bytes
        kept_bytes += sum(inventory.artifacts[key].size_bytes for key in fresh if key in inventory.artifacts)
        counted |= fresh
        if now - record.item.modified > unused or (keep_bytes is not None and kept_bytes > keep_bytes):
            stale.append(record)
    return tuple(stale)


def sweep(
    store: ArtifactStore,
    inventory: Inventory,
    doomed: Iterable[Record],
    now: datetime,
    grace: timedelta,
    *,
    dry_run: bool = False,
) -> Swept:
    """Remove the doomed records, and every artifact that no other record has named for ``grace``.

    Killed half way or run twice at once it removes the same things later, or once.
    """
    gone = {record.item.name: record for record in doomed}
    named = {key for record in inventory.records if record.item.name not in gone for key in record.names}
    unnamed = {key: item for key, item in inventory.artifacts.items() if key not in named}
    # What was named until now may be in use, whatever earlier sweeps noted of it.
    freed = {key for record in gone.values() for key in record.names}
    noted = _noted(store, now)
    unnamed_since = {key: now if key in freed else noted.get(key, now) for key in unnamed}
    dead = {key: item for key, item in unnamed.items() if now - max(unnamed_since[key], item.modified) >= grace}
    going = [record.item for record in gone.values()], list(dead.values())
    if not dry_run:
        _note(store, {key: when for key, when in unnamed_since.items() if key not in dead})
        going = _removed(store, going[0]), _removed(store, going[1])
    records, artifacts = going
    return Swept(
        tuple(item.name for item in records),
        tuple(item.name for item in artifacts),
        sum(item.size_bytes for item in (*records, *artifacts)),
        len(unnamed) - len(dead),
    )


def _removed(store: ArtifactStore, items: Iterable[Item]) -> list[Item]:
    """Remove those that nobody wrote or used since they were listed."""
    removed = []
    for item in items:
        if any(found == item for found in store.items(item.name)):
            store.remove(item.name)
            removed.append(item)
    return removed


def _noted(store: ArtifactStore, now: datetime) -> Mapping[str, datetime]:
    """Since when each artifact has been unnamed, as far as sweeps have seen."""
    try:
        noted = json.loads(store.read_record(_UNNAMED))
    except ArtifactMissing:
        return {}
    return {key: min(now, datetime.fromisoformat(when)) for key, when in noted.items()}


def _note(store: ArtifactStore, since: Mapping[str, datetime]) -> None:
    store.write_record(_UNNAMED, json.dumps({key: when.isoformat() for key, when in since.items()}).encode())


def purge(
    store: ArtifactStore,
    now: datetime,
    unused: timedelta,
    keep_bytes: int | None = None,
    kinds: Iterable[Kind] = (),
    *,
    document: str = "",
    uploads: bool = False,
    grace: timedelta = SHORTEST_GRACE,
    dry_run: bool = False,
) -> Swept:
    """Let go of cached results as :func:`stale_results` says; what they were made of is made anew when asked for.

    ``document``: the sha256 of one; only what was made of it goes, all of it. ``uploads``: unused ones go too, where no
    run waits that may name them.
    """
    inventory = Inventory.of(store)
    if document:
        wanted = set[str](kinds)
        stale = tuple(each for each in inventory.of_document(document) if not wanted or each.kind in wanted)
    else:
        stale = stale_results(inventory, now, unused, keep_bytes, kinds)
    if uploads and not kinds:
        stale += tuple(
            record
            for record in inventory.records
            if record.kind == "uploads"
            and (document in record.names if document else now - record.item.modified > unused)
        )
    return sweep(store, inventory, stale, now, grace, dry_run=dry_run)


def note_use(store: ArtifactStore, document: str, results: Iterable[str]) -> None:
    """Note that a run with the document of this sha256 used these results, for a purge of all that was made of it."""
    names = sorted(name.rpartition("/")[2] for name in results)
    run = hashlib.sha256("".join(names).encode()).hexdigest()
    store.write_record(f"{USES.removeprefix('records/')}{document}/{run[:16]}", json.dumps(names).encode())


def told(swept: Swept, *, dry_run: bool) -> str:
    """What went, in two sentences."""
    return (
        f"{'Would remove' if dry_run else 'Removed'} {len(swept.records)} records and {len(swept.artifacts)} "
        f"artifacts, {swept.size_bytes / 1e6:.1f} MB. {swept.waiting} artifacts that no record names any more wait "
        "for their grace to pass."
    )
