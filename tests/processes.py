"""Processes that a test starts beside itself."""

from __future__ import annotations

import subprocess

PATIENCE = 20


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process: politely, and by force if it has not gone within a while."""
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
