"""Processes that a test starts beside itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PATIENCE = 20


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process: politely, and by force if it has not gone within a while."""
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def processes(workspace: Path) -> dict[int, str]:
    """Command lines of the processes that work in or for a workspace."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            about = line + (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if folder.name.isdecimal() and str(workspace) in about and int(folder.name) != os.getpid() and line:
            found[int(folder.name)] = line
    return found
