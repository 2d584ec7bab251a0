"""Nothing that a record or a run at work needs ever goes, and nothing dead stays for ever."""

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from docreel.models import Artifact
from docreel.retention import SHORTEST_GRACE, Inventory, stale_results, sweep
from docreel.services.local_store import LocalStore
from docreel.services.store import RENEWED_AFTER, item_of

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class AgeingStore(LocalStore):
    """A folder whose files are as old as the test says."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.now = START

    def _now(self) -> datetime:
        return self.now

    def _write(self, path: Path, data: bytes) -> None:
        super()._write(path, data)
        self._date(path)

    def renew(self, item: str) -> None:
        path = self.root / item
        before = path.stat().st_mtime
        super().renew(item)
        if path.stat().st_mtime != before:
            self._date(path)

    def _date(self, path: Path) -> None:
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))


def naming(*artifacts: Artifact) -> bytes:
    return "".join(artifact.model_dump_json() for artifact in artifacts).encode()


class Housekeeping(RuleBasedStateMachine):
    """Runs store, read the cache and commit, while sweeps begin and end between their steps."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = AgeingStore(Path(self.folder.name))
        self.runs: dict[int, tuple[datetime, list[Artifact]]] = {}
        self.records: dict[str, list[Artifact]] = {}
        self.looked: tuple[datetime, Inventory] | None = None

    @rule(run=st.integers(0, 2), content=st.integers(0, 3))
    def put(self, run: int, content: int) -> None:
        artifact = self.store.put(bytes([content]) * 3, "text/plain")
        self._of(run).append(artifact)

    @rule(run=st.integers(0, 2), name=st.integers(0, 3))
    def commit(self, run: int, name: int) -> None:
        made = list(self._of(run))
        self.store.write_record(f"narrate/{name}", naming(*made))
        self.records[f"narrate/{name}"] = made

    @precondition(lambda self: self.records)
    @rule(run=st.integers(0, 2), data=st.data())
    def hit(self, run: int, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.records)))
        self.store.renew(f"records/{name}")
        self._of(run).extend(self.records[name])

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.store.now += hours * HOUR
        self.runs = {run: it for run, it in self.runs.items() if self.store.now - it[0] <= RENEWED_AFTER}
        if self.looked and self.store.now - self.looked[0] > HOUR:
            self.looked = None  # a sweep that was killed

    @rule()
    def look(self) -> None:
        self.looked = self.store.now, Inventory.of(self.store)

    @precondition(lambda self: self.looked)
    @rule(doom=st.sets(st.integers(0, 3)))
    def finish(self, doom: set[int]) -> None:
        assert self.looked is not None
        now, inventory = self.looked
        doomed = [record for record in inventory.records if int(record.item.name[-1]) in doom]
        sweep(self.store, inventory, doomed, now, SHORTEST_GRACE)
        self.records = {name: of for name, of in self.records.items() if (self.store.root / "records" / name).exists()}
        self.looked = None

    @invariant()
    def what_is_needed_is_there(self) -> None:
        for _, needed in (
            *getattr(self, "runs", {}).values(),
            *((None, of) for of in getattr(self, "records", {}).values()),
        ):
            assert all(self.store.holds(artifact) for artifact in needed)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        for _ in range(2):
            inventory = Inventory.of(self.store)
            sweep(self.store, inventory, inventory.records, self.store.now, SHORTEST_GRACE)
            self.store.now += SHORTEST_GRACE
        sweep(self.store, Inventory.of(self.store), (), self.store.now, SHORTEST_GRACE)
        assert [item.name for item in self.store.items("artifacts/")] == []
        self.folder.cleanup()

    def _of(self, run: int) -> list[Artifact]:
        return self.runs.setdefault(run, (self.store.now, []))[1]


def test_nothing_live_goes_and_nothing_dead_stays() -> None:
    run_state_machine_as_test(Housekeeping, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))


@pytest.fixture
def store(tmp_path: Path) -> AgeingStore:
    return AgeingStore(tmp_path)


def record(store: AgeingStore, name: str, size: int, age: timedelta) -> Artifact:
    store.now = START - age
    artifact = store.put(name.encode() * size, "text/plain")
    store.write_record(name, naming(artifact))
    store.now = START
    return artifact


def stale(
    store: AgeingStore, unused: timedelta = timedelta.max, keep_bytes: int | None = None, *kinds: str
) -> set[str]:
    found = stale_results(Inventory.of(store), START, unused, keep_bytes, kinds)
    return {record.item.name.removeprefix("records/") for record in found}


def test_results_go_by_age_by_size_and_by_kind(store: AgeingStore) -> None:
    record(store, "narrate/a", 1_000, 10 * HOUR)
    record(store, "draw/b", 1_000, 20 * HOUR)
    record(store, "draw/c", 1_000, 30 * HOUR)
    record(store, "jobs/d", 1_000, 1_000 * HOUR)
    assert stale(store, 15 * HOUR) == {"draw/b", "draw/c"}
    assert stale(store, timedelta.max, 14_000) == {"draw/b", "draw/c"}, "the least recently used go first"
    assert stale(store, timedelta.max, 0) == {"narrate/a", "draw/b", "draw/c"}, "a job is no cached result"
    assert stale(store, timedelta(), None, "draw") == {"draw/b", "draw/c"}


def test_a_dry_run_says_what_would_go_and_touches_nothing(store: AgeingStore) -> None:
    record(store, "narrate/a", 10, 10 * HOUR)
    before = {(item.name, item.modified) for item in store.items()}
    inventory = Inventory.of(store)
    told = sweep(store, inventory, inventory.records, START, SHORTEST_GRACE, dry_run=True)
    assert told.records == ("records/narrate/a",)
    assert told.waiting == 1
    assert {(item.name, item.modified) for item in store.items()} == before


def test_an_artifact_that_two_records_name_stays_with_the_second(store: AgeingStore) -> None:
    shared = record(store, "narrate/a", 10, 100 * HOUR)
    store.write_record("jobs/b", naming(shared))
    for _ in range(3):
        inventory = Inventory.of(store)
        sweep(store, inventory, [of for of in inventory.records if of.kind == "narrate"], store.now, SHORTEST_GRACE)
        store.now += SHORTEST_GRACE
    assert store.holds(shared)
    assert {item.name for item in store.items()} - {"records/sweeping/unnamed"} == {"records/jobs/b", item_of(shared)}


def test_what_is_stored_again_while_a_sweep_runs_stays(store: AgeingStore) -> None:
    artifact = store.put(b"again", "text/plain")
    sweep(store, Inventory.of(store), (), store.now, SHORTEST_GRACE)
    store.now += 2 * SHORTEST_GRACE
    inventory = Inventory.of(store)
    store.put(b"again", "text/plain")
    sweep(store, inventory, (), store.now, SHORTEST_GRACE)
    assert store.holds(artifact)


def test_a_record_that_is_written_again_while_a_sweep_runs_stays(store: AgeingStore) -> None:
    store.write_record("uploads/a", b"{}")
    store.now += HOUR
    inventory = Inventory.of(store)
    store.now += HOUR
    store.write_record("uploads/a", b"{}")
    assert sweep(store, inventory, inventory.records, store.now, SHORTEST_GRACE).records == ()
    assert store.read_record("uploads/a") == b"{}"


def test_what_is_freed_now_stays_for_the_grace_whatever_was_noted_of_it_before(store: AgeingStore) -> None:
    artifact = store.put(b"old", "text/plain")
    sweep(store, Inventory.of(store), (), store.now, SHORTEST_GRACE)  # notes that nobody names it
    store.now += 6 * HOUR
    store.write_record("narrate/a", naming(store.put(b"old", "text/plain")))
    store.now += 20 * HOUR  # a run reads narrate/a from the cache now
    inventory = Inventory.of(store)
    sweep(store, inventory, inventory.records, store.now, SHORTEST_GRACE)
    assert store.holds(artifact)
