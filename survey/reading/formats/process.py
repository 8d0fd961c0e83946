"""Runs a reader of native code in a process of its own, with a limit on memory and time.

A damaged file can make native code ask for more memory than there is, or touch memory that is not its
own; either ends the process and cannot be caught. So such a reader is a module with a `main` that reads
the file on standard input and writes JSON to standard output, and a bad file ends only that process.
"""

import os
import subprocess
import sys

from schemas.child_modules import child_modules

_MEMORY = 4 << 30  # a full sheet of 65,536 rows by 256 columns needs about half of it
_SECONDS = 300


class LockedError(Exception):
    """The file needs a password."""


class TooLargeError(Exception):
    """The file has more cells than the reader takes."""


class UndecodableError(Exception):
    """The texts of the file are not in that encoding."""


class DamagedError(Exception):
    """The file cannot be read."""


LOCKED, TOO_LARGE, UNDECODABLE = 3, 4, 5
_TOLD = {LOCKED: LockedError, TOO_LARGE: TooLargeError, UNDECODABLE: UndecodableError}
"""What a reader's process returns, and what that means; anything else but 0 is a damaged file."""


def read_apart(module: str, content: bytes, *arguments: str) -> bytes:
    """What the reader `module` writes about the file.

    Raises LockedError, TooLargeError, UndecodableError, or DamagedError however the process ended otherwise.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, **child_modules()},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DamagedError from None
    if done.returncode:
        raise _TOLD.get(done.returncode, DamagedError)
    return done.stdout


def limit_memory() -> None:
    """Bound the memory of this process, where the system can; leave no core file with answers in it."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is no such module on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
