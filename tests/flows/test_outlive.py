"""What becomes of a run whose worker was killed and took the pipe of its log with it."""

import os
import subprocess
import sys

import pytest

CODE = """
import os, sys
from prefect.logging import get_logger
from prefect.logging.configuration import setup_logging
setup_logging()
{call}
log = get_logger("test")
log.warning("before")
sys.stdin.readline()
log.warning("after")
log.warning("and again")
os._exit(0)
"""


@pytest.mark.parametrize(("call", "code"), [("", 1), ("from flows.outlive import outlive_the_worker as o; o()", 0)])
def test_a_log_that_nobody_reads_does_not_end_the_run(call: str, code: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CODE.format(call=call)],
        env={**os.environ, "PREFECT_LOGGING_TO_API_ENABLED": "false"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    assert "before" in process.stdout.readline()
    process.stdout.close()
    process.stdin.write("\n")
    process.stdin.close()
    assert process.wait(60) == code
