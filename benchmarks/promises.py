"""What must be true of a cluster when all its jobs have ended, whatever was done to it."""

import io
import time
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

import av
import redis
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment

from benchmarks.cluster import Cluster
from docreel.errors import NotFinished
from docreel.models import Video
from docreel.services.store import ArtifactStore
from flows.job import video_of

#: A slot whose holder was killed, and a lease, come free by themselves; seconds.
LEASES_S = 90


class Trial(Protocol):
    """What is looked at."""

    cluster: Cluster
    client: SyncPrefectClient
    store: ArtifactStore
    cancelled: dict[UUID, tuple[str, float, float]]
    rewritten: set[str]

    def ended(self) -> list[FlowRun]: ...


def kept(trial: Trial, patience_s: float) -> Iterator[str]:
    """Every promise that was broken, in a sentence."""
    for run in trial.ended():
        yield from _ended_well(trial, run)
    yield from (f"{name}: computed again though it was committed" for name in sorted(trial.rewritten))
    yield from _nothing_held(trial)
    for run_id, processes in trial.cluster.at_work().items():
        yield f"run {run_id} has ended, and has processes: {[process.pid for process in processes]}"
    yield from _nothing_left(trial, patience_s)


def _ended_well(trial: Trial, run: FlowRun) -> Iterator[str]:
    state = run.state
    if state is None or not state.is_final() or state.is_crashed():
        yield f"{run.name} has not ended: {state and state.name}"
    elif state.is_cancelled() and run.id not in trial.cancelled:
        yield f"{run.name} is Cancelled, and nobody asked for it"
    elif state.is_completed() and trial.cancelled.get(run.id, ("",))[0] == "waiting":
        yield f"{run.name} is Completed, though it was cancelled before it began"
    elif state.is_failed():
        yield f"{run.name} Failed: {state.message}"
    try:
        video = video_of(run.id, trial.store)
    except NotFinished:
        if state is not None and state.is_completed():
            yield f"{run.name} is Completed, and made nothing"
        return
    if state is not None and state.is_completed():
        yield from (f"{run.name}: {fault}" for fault in _faults_of(video, trial.store))


def _faults_of(video: Video, store: ArtifactStore) -> Iterator[str]:
    """What a player would stumble over; all files are read, and verified against their hashes."""
    store.get(video.srt), store.get(video.vtt), store.get(video.thumbnail)
    with av.open(io.BytesIO(store.get(video.mp4))) as file:
        frames = sum(1 for _ in file.decode(video=0))
    with av.open(io.BytesIO(store.get(video.mp4))) as file:
        sound_s = sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))
    wanted = video.report.frames
    if frames != wanted:
        yield f"{frames} frames decode, {wanted} are reported"
    if abs(sound_s - wanted / video.report.fps) > 0.05:  # a packet of AAC is 21 ms
        yield f"{sound_s:.3f} s of sound decode, {wanted / video.report.fps:.3f} s are reported"


def _nothing_held(trial: Trial) -> Iterator[str]:
    """Slots and leases of dead processes come free by themselves, and a process ends, a little later."""
    shared = redis.Redis.from_url(trial.cluster.environment["DOCREEL_REDIS_URL"], decode_responses=True)
    deadline = time.monotonic() + LEASES_S
    while time.monotonic() < deadline and (_slots(trial) or shared.keys("docreel:lease:*") or trial.cluster.at_work()):
        time.sleep(1)
    yield from (f"limit {name} still counts {slots} slots" for name, slots in _slots(trial).items())
    yield from (f"Redis still has {key}" for key in shared.keys("docreel:lease:*"))
    yield from (f"{key} of Redis would stay for ever" for key in shared.keys("*") if shared.ttl(key) == -1)


def _slots(trial: Trial) -> dict[str, int]:
    limits = trial.client.read_global_concurrency_limits(limit=100)
    return {limit.name: limit.active_slots for limit in limits if limit.active_slots}


def _nothing_left(trial: Trial, patience_s: float) -> Iterator[str]:
    """Temporary files of killed processes go with the next run of the reaper."""
    reaped = run_deployment("reap-runs/default", timeout=patience_s)
    if not (isinstance(reaped, FlowRun) and reaped.state and reaped.state.is_completed()):
        yield "reap-runs did not end"
    yield from (f"left: {path.name}" for path in (trial.cluster.folder / "work").glob("*"))
