"""Windows alone: let nothing that this process starts outlive it, however it ends.

A process of Windows belongs to no group that could be ended as a whole, but to job objects. This process is put into
one of its own: whatever it starts, and whatever that starts, is born into the same job, and when the last handle of the
job is closed, which is here and closes with this process, the system ends all that is left in it. Jobs nest, so that a
child may have one too. The handle is not inherited, and never closed by hand.

Not for a process that opens a browser: one that was not running yet would end with it, and all that is open in it.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

_LIMITS = 9  # JobObjectExtendedLimitInformation
_KILL_ON_CLOSE = 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE


class _BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    ]


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; of its counters of input and output none is used."""

    _fields_ = [
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]


@cache
def end_children_with_this_process() -> None:
    """Put this process into a job of its own that ends with it, once; nothing on other systems.

    Where Windows refuses, children still end by themselves at the end of their standard input.
    """
    if sys.platform == "win32":
        join_own_job(ctypes.WinDLL("kernel32"))


def join_own_job(kernel: Any) -> bool:
    """Make a job that ends what is in it with its last handle, and join it; whether Windows did so."""
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = _ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _KILL_ON_CLOSE
    size = ctypes.c_uint32(ctypes.sizeof(limits))
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    return bool(
        job.value
        and kernel.SetInformationJobObject(job, _LIMITS, ctypes.byref(limits), size)
        and kernel.AssignProcessToJobObject(job, process)
    )
