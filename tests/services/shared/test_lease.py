"""Leases live as long as their holder, and no longer."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from docreel.services.shared import Lease, SharedState, shared_state
from tests.conftest import wait_until

_HOLDER = """
import sys, threading
from docreel.services.shared import Lease, shared_state
assert Lease(shared_state(sys.argv[1]), sys.argv[2], ttl_s=1).acquire()
print("held", flush=True)
threading.Event().wait()
"""


def test_a_lease_is_renewed_until_it_is_released(state: SharedState, service: str) -> None:
    lease = Lease(state, service, ttl_s=0.3)
    short = f"{service}: how long is that?"
    assert lease.acquire()
    for _ in range(3):  # three lives of a lease that nobody renews
        state.take(short, "one", 0.3)
        wait_until(lambda: not state.holder(short))
    assert state.holder(service)
    assert not Lease(state, service).acquire()
    lease.release()
    assert not state.holder(service)
    lease.release()
    state.take(short, "one", 0.3)
    wait_until(lambda: not state.holder(short))
    assert not state.holder(service)


def test_a_lease_ends_when_it_is_not_wanted_any_more(state: SharedState, service: str) -> None:
    wanted = True
    lease = Lease(state, service, ttl_s=0.2, wanted=lambda: wanted)
    assert lease.acquire()
    wanted = False
    wait_until(lambda: not state.holder(service))


def test_a_lost_lease_is_said_and_not_taken_from_the_other(
    state: SharedState, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    lease = Lease(state, service, ttl_s=0.3)
    assert lease.acquire()
    state.release(service, state.holder(service))  # as if it had ended while this process stood still
    assert state.take(service, "another", 60)
    wait_until(lambda: "was lost to another" in caplog.text)
    lease.release()
    assert state.holder(service) == "another"


def test_a_killed_holder_is_followed_by_the_next(redis_url: str, service: str, tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLDER, redis_url, service], stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    lease = Lease(shared_state(redis_url), service)
    assert not lease.acquire()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    wait_until(lease.acquire)
    lease.release()
