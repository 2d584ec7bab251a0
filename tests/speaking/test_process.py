"""Workers that die, hang and babble on purpose, and what becomes of real ones."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from docreel.errors import EngineFailed
from docreel.speaking.process import EngineProcess

# A worker that answers with one sample a word, after whatever FAULT does; once.bad tells whether it did it.
WORKER = """
import json, os, signal, sys, time
from pathlib import Path
for line in sys.stdin.buffer:
    words = json.loads(line)["text"].split()
    header = {"sample_rate": 16000, "samples": len(words), "starts": list(range(len(words)))}
    answer = json.dumps(header).encode() + b"\\n" + b"\\1\\0" * len(words)
    out = sys.stdout.buffer
    once = Path(sys.argv[1])
    if not once.exists():
        once.touch()
        FAULT
    out.write(answer)
    out.flush()
"""


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Callable[[str], EngineProcess]]:
    started: list[EngineProcess] = []

    def start(fault: str) -> EngineProcess:
        script = textwrap.dedent(WORKER).replace("FAULT", fault)
        command = (sys.executable, "-c", script, str(tmp_path / "once.bad"))
        started.append(EngineProcess("parrot", command, start_s=20 if "sleep" not in fault else 1))
        return started[-1]

    yield start
    for process in started:
        process.close()


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "stopped"),
        ("out.write(answer[:-3]); out.flush(); os.kill(os.getpid(), signal.SIGKILL)", "stopped"),
        ("raise RuntimeError('model file is damaged')", "RuntimeError: model file is damaged"),
        ("time.sleep(600)", "did not answer in time"),
        ("out.write(answer[:-3]); out.flush(); time.sleep(600)", "did not answer in time"),
        ("out.write(b'Loading...\\n'); out.flush()", "something else than sound"),
        ("out.write(b'{}\\n'); out.flush()", "something else than sound"),
    ],
    ids=["killed", "killed while answering", "raised", "hangs", "hangs while answering", "babbles", "empty header"],
)
def test_a_failing_worker_is_an_error_once(faulty: Callable[[str], EngineProcess], fault: str, complaint: str) -> None:
    process = faulty(fault)
    with pytest.raises(EngineFailed, match=complaint) as caught:
        process.utter("one two three", "polly")
    assert "one two three" in str(caught.value)
    assert caught.value.retryable
    again = process.utter("one two three", "polly")
    assert again.starts == (0, 1, 2)
    assert again.pcm.tolist() == [1, 1, 1]


def test_a_worker_that_cannot_start_is_an_error() -> None:
    with pytest.raises(EngineFailed, match="no engine is called parrot"):
        EngineProcess("parrot").utter("Hello", "polly")


def test_a_worker_is_kept_and_replaced_when_it_was_killed() -> None:
    process = EngineProcess("espeak")
    first = process.utter("Hello", "en")
    pid = process.pid
    assert pid is not None
    process.utter("Hello", "en")
    assert process.pid == pid
    worker = psutil.Process(pid)
    worker.kill()
    worker.wait(10)
    again = process.utter("Hello", "en")
    assert again.pcm.tobytes() == first.pcm.tobytes()
    assert process.pid != pid
    process.close()


def test_a_worker_that_is_stopped_counts_as_hung() -> None:
    process = EngineProcess("espeak", start_s=20)
    process.utter("Hello", "en")
    process._start_s = 0.2
    os.kill(process.pid or 0, signal.SIGSTOP)
    with pytest.raises(EngineFailed, match="in time"):
        process.utter("Hello", "en")
    process._start_s = 20
    assert process.utter("Hello", "en").starts
    process.close()


def test_ctrl_c_is_the_parents_business(capfd: pytest.CaptureFixture[str]) -> None:
    process = EngineProcess("espeak")
    process.utter("Hello", "en")
    pid = process.pid
    os.kill(pid or 0, signal.SIGINT)
    assert process.utter("Hello", "en").starts
    assert process.pid == pid
    process.close()
    assert capfd.readouterr() == ("", "")


PARENT = """
import os, signal, subprocess, sys
from docreel.speaking.process import EngineProcess
process = EngineProcess("espeak")
process.utter("Hello", "en")
# Someone else holds the worker's stdin, as a forked pool would: its end is not enough to notice.
holder = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, pass_fds=[process._worker.stdin.fileno()])
print(process.pid, holder.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_no_worker_outlives_a_parent_that_was_killed() -> None:
    parent = subprocess.run([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, check=False, timeout=60)
    assert parent.returncode == -signal.SIGKILL
    worker, holder = (int(number) for number in parent.stdout.split())
    try:
        if psutil.pid_exists(worker):
            psutil.Process(worker).wait(10)
    except psutil.NoSuchProcess:
        pass  # gone between the two lines
    finally:
        os.kill(holder, signal.SIGKILL)


def test_a_fork_has_a_worker_of_its_own() -> None:
    process = EngineProcess("espeak")
    process.utter("Hello", "en")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            process.utter("Hello again", "en")
            os.write(writer, str(process.pid).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader) as of_child:
        assert int(of_child.read()) != process.pid
    assert process.utter("Hello", "en").starts
    process.close()
