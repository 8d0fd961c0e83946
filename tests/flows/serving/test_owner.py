"""A process ends with its owner, also one that does not do as it is asked."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.workspaces import ROOT

DEAF = """
import signal, subprocess, sys, time
from flows.serving.owner import end_with_owner
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
end_with_owner()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no groups of processes")
def test_one_that_hangs_is_ended_with_what_it_has_started() -> None:
    deaf = subprocess.Popen(
        [sys.executable, "-c", DEAF],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert deaf.stdin is not None
    assert deaf.stdout is not None
    assert deaf.stdout.readline() == b"ready\n"
    deaf.stdin.close()
    assert deaf.wait(timeout=120) == -signal.SIGKILL
    assert deaf.stdout.read() == b""  # at its end once the child, which has it open too, is gone
    deaf.stdout.close()
