"""Ending with the process that started this one, however it ended: its end of the standard input closes."""

from __future__ import annotations

import os
import signal
import sys
import threading


def end_with_owner() -> None:
    """Ask this process to end when its standard input does."""
    threading.Thread(target=_end, daemon=True).start()


def _end() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
