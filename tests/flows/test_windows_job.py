"""What Windows would be asked: a fake kernel32 stands for it here, and on Windows the real one is asked."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any

import pytest

from flows.windows_job import end_children_with_this_process, join_own_job

_JOB, _SELF = 0x7FFF_0000_1234, 0xFFFF_FFFF_FFFF_FFFF  # the handle of the calling process is -1


class FakeKernel:
    """Notes what it is asked; a call in `refused` fails."""

    def __init__(self, refused: str = "") -> None:
        self.asked: list[tuple[str, Any]] = []
        self.refused = refused
        for name in (
            "CreateJobObjectW",
            "GetCurrentProcess",
            "SetInformationJobObject",
            "AssignProcessToJobObject",
        ):
            setattr(self, name, self._call(name))

    def _call(self, name: str) -> Any:
        def answer(*values: Any) -> int | None:
            self.asked.append((name, values))
            if name == self.refused:
                return None if name == "CreateJobObjectW" else 0
            return {"CreateJobObjectW": _JOB, "GetCurrentProcess": _SELF}.get(name, 1)

        return answer


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes of a 64-bit Windows")
def test_this_process_joins_a_job_that_kills_on_close() -> None:
    kernel = FakeKernel()
    assert join_own_job(kernel)
    asked = dict(kernel.asked)
    assert asked["CreateJobObjectW"] == (None, None)  # no name, and a handle that no child inherits
    job, kind, limits, size = asked["SetInformationJobObject"]
    assert (job.value, kind, size.value) == (_JOB, 9, 144)
    content = ctypes.string_at(limits, 144)
    assert content[16:20] == (0x2000).to_bytes(4, "little")
    assert content[:16] + content[20:] == bytes(140)
    job, process = asked["AssignProcessToJobObject"]
    assert (job.value, process.value) == (_JOB, _SELF)


@pytest.mark.parametrize(
    "refused", ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"]
)
def test_a_refusal_of_windows_is_told_and_nothing_is_asked_of_a_job_that_is_not(refused: str) -> None:
    kernel = FakeKernel(refused)
    assert not join_own_job(kernel)
    assert kernel.asked[-1][0] in (refused, "GetCurrentProcess")


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has jobs")
def test_a_grandchild_ends_with_a_killed_parent() -> None:
    starter = (
        "import subprocess, sys, time\n"
        "from flows.windows_job import end_children_with_this_process\n"
        "end_children_with_this_process()\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import sys; print(1, flush=True); sys.stdin.read()'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        assert process.stdout.readline()
        process.kill()
        assert process.stdout.read() == b""  # the child, which holds the other end of this pipe, is gone


@pytest.mark.skipif(sys.platform == "win32", reason="other systems have no jobs")
def test_nothing_is_asked_of_other_systems() -> None:
    end_children_with_this_process()  # there is no kernel32 to ask
