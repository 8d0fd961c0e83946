"""Ending with the process that started this one, however it ended: its end of the standard input closes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

_FAREWELL = 40
"""Seconds in which it has to end by itself once it was asked to; `serve` ends two others within 30."""


def end_with_owner() -> None:
    """Ask this process to end when its standard input does, and end it where it does not.

    A runner of Prefect that is asked in the middle of something may hang for ever. What it has started ends with it where
    it leads a group of its own.
    """
    threading.Thread(target=_end, daemon=True).start()


def _end() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_FAREWELL)
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
