"""The worker: reads requests, does each in a thread of its own, tells what comes of it; ends with its standard input.

What its libraries print goes to standard error, so that nothing but messages stands on standard output.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from flows.collector import collect_seldom
from flows.windows_job import end_children_with_this_process
from office.worker.protocol import Message, Request

_STDOUT, _STDERR = 1, 2


def main() -> None:
    """Serve the workspace that the first argument names until standard input ends."""
    collect_seldom()
    end_children_with_this_process()
    send = _sender()
    workspace = Path(sys.argv[1])
    from office.worker.doing import Doer  # noqa: PLC0415 - takes seconds, after which it is told that it is warm

    working = Doer(workspace, send)
    send(Message("warm"))
    for line in sys.stdin.buffer:
        working.take(Request.read(line))
    os._exit(0)  # jobs under way end too: what they publish is swapped in as a whole, or not at all


def _sender() -> Callable[[Message], None]:
    """Writes messages to what was standard output, one at a time; standard output itself becomes standard error."""
    told = os.fdopen(os.dup(_STDOUT), "wb")
    os.dup2(_STDERR, _STDOUT)
    one_at_a_time = threading.Lock()

    def send(message: Message) -> None:
        with one_at_a_time:
            told.write(message.line())
            told.flush()

    return send


if __name__ == "__main__":
    main()
