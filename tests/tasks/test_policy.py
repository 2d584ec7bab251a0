"""When a stage is tried again, and how long it waits for that."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterName
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_API_URL, PREFECT_RESULTS_LOCAL_STORAGE_PATH, temporary_settings
from prefect.states import State

from blocks.artifact_store import ArtifactStore
from docreel.errors import (
    BadAnswer,
    CircuitOpen,
    DocreelError,
    RateLimited,
    ServiceRefused,
    ServiceUnavailable,
    StoreError,
    StoreRefused,
)
from docreel.models import Allowance, Place
from docreel.settings import settings
from flows.laptop import run_on_laptop
from tasks import policy
from tasks.policy import STAGE
from tests.conftest import wait_until

calls: Counter[str] = Counter()
faults: list[DocreelError] = []


@pytest.fixture(autouse=True)
def _anew() -> None:
    calls.clear()
    faults.clear()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "wait_s", lambda _failures, _asked_s: 0.001)


@task(name="meets-faults", version="1", **STAGE)
def meets_faults() -> Place:
    calls["made"] += 1
    if faults:
        raise faults.pop(0)
    return Place(page=1)


@flow
def makes(request: str) -> Place:
    return meets_faults.with_options(task_run_name=request).submit().result()


def make(folder: Path) -> Place:
    return run_on_laptop(makes, storage=ArtifactStore(url=folder.as_uri()), request="once")


@given(failures=st.integers(1, 1000), asked_s=st.floats(0, 10_000))
def test_the_wait_grows_to_half_a_minute_and_is_never_less_than_what_was_asked(failures: int, asked_s: float) -> None:
    waits = {policy.wait_s(failures, asked_s) for _ in range(5)}
    assert min(waits) >= asked_s
    assert min(waits) >= min(15, 2 ** (failures - 1) / 2)
    assert max(waits) <= max(30, asked_s * 1.1)
    assert len(waits) > 1


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("kind", [ServiceUnavailable, CircuitOpen, RateLimited, StoreError])
def test_a_service_that_is_away_is_waited_for(kind: type[DocreelError], tmp_path: Path) -> None:
    faults.extend(kind("It is away.") for _ in range(12))
    assert make(tmp_path) == Place(page=1)
    assert calls["made"] == 13


@pytest.mark.usefixtures("no_waiting")
def test_patience_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "patience_s", 0.2)
    faults.extend(ServiceUnavailable("It is away.") for _ in range(100_000))
    with pytest.raises(ServiceUnavailable, match="It is away"):
        make(tmp_path)
    assert 2 < calls["made"] < 1000, "only the number of tries ended it"


def test_who_asks_for_more_than_all_patience_is_not_waited_for(tmp_path: Path) -> None:
    faults.append(RateLimited("Tomorrow.", 86_400))
    with pytest.raises(RateLimited, match="Tomorrow"):
        make(tmp_path)
    assert calls["made"] == 1


@pytest.mark.usefixtures("no_waiting")
def test_another_error_is_worth_four_tries_however_long_a_service_was_away_before(tmp_path: Path) -> None:
    faults.extend(ServiceUnavailable("It is away.") for _ in range(6))
    faults.extend(BadAnswer("Nonsense.") for _ in range(5))
    with pytest.raises(BadAnswer):
        make(tmp_path)
    assert calls["made"] == 11


@pytest.mark.usefixtures("no_waiting")
def test_a_flow_waits_for_a_store_as_its_tasks_do(monkeypatch: pytest.MonkeyPatch) -> None:
    faults.extend(StoreError("It is away.") for _ in range(12))
    assert policy.patiently(meets_faults.fn) == Place(page=1)
    assert calls["made"] == 13
    faults.append(StoreRefused("no"))
    with pytest.raises(StoreRefused):
        policy.patiently(meets_faults.fn)
    assert calls["made"] == 14
    monkeypatch.setattr(settings(), "patience_s", 0)
    faults.append(StoreError("It is away."))
    with pytest.raises(StoreError):
        policy.patiently(meets_faults.fn)


@pytest.mark.usefixtures("no_waiting")
@pytest.mark.parametrize("error", [ServiceRefused("no"), StoreRefused("no")])
def test_what_no_retry_helps_fails_at_once(error: DocreelError, tmp_path: Path) -> None:
    faults.append(error)
    with pytest.raises(type(error)):
        make(tmp_path)
    assert calls["made"] == 1


def test_a_run_that_waits_says_so_and_until_when(prefect_api: str, tmp_path: Path) -> None:
    faults.append(ServiceUnavailable("Soon.", 1.5))
    EventsWorker.set_client_override(None)  # flows without a server, before this one, send no events
    named = TaskRunFilter(name=TaskRunFilterName(any_=["on a server"]))
    with temporary_settings({PREFECT_API_URL: prefect_api, PREFECT_RESULTS_LOCAL_STORAGE_PATH: tmp_path}):
        makes("on a server")
        with get_client(sync_client=True) as client:

            def states() -> list[State]:
                return [
                    state
                    for run in client.read_task_runs(task_run_filter=named)
                    for state in client.read_task_run_states(run.id)
                ]

            wait_until(lambda: "Completed" in [state.name for state in states()])
            history = {state.name: state for state in states()}
    assert {"Running", "AwaitingRetry", "Retrying", "Completed"} <= history.keys()
    until = history["AwaitingRetry"].state_details.scheduled_time
    assert until
    assert (until - history["AwaitingRetry"].timestamp).total_seconds() > 1.45


def test_what_work_may_cost_is_no_part_of_its_key() -> None:
    context = SimpleNamespace(task=SimpleNamespace(name="write-script", version="1"))
    keys = {
        policy.content_key(context, {"place": Place(line=1), "allowance": Allowance(max_cost=cost)}) for cost in (0, 5)
    }
    assert len(keys) == 1
    assert policy.content_key(context, {"place": Place(line=2), "allowance": Allowance()}) not in keys
