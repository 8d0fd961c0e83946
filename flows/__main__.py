"""`python -m flows` is `kyodo-survey`."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from flows.cli import EndedBySignal, main
from flows.collector import collect_seldom

_ENDING = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""Ask a process to end: a shutdown or `kill`, a terminal that is closed, both on Windows."""


def start() -> int:
    """Run the command line in a process of its own, and set what holds for that process as a whole."""
    collect_seldom()
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # `nohup` ignores one
            signal.signal(number, _end)
    return main(own_process=True)


def _end(number: int, frame: FrameType | None) -> None:
    """End as Ctrl+C does: half-made files are removed, and processes that were started are stopped."""
    del frame
    signal.signal(number, signal.SIG_IGN)
    raise EndedBySignal(number)


if __name__ == "__main__":
    sys.exit(start())
