"""Runs a reader of native code in a process of its own, with a limit on memory and time.

A damaged file can make native code ask for more memory than there is, or touch memory that is not its
own; either ends the process and cannot be caught. So such a reader is a module with a `main` that reads
the file on standard input and writes JSON to standard output, and a bad file ends only that process.
"""

import os
import subprocess
import sys

from schemas.child_modules import child_modules

LOCKED = 3
"""What a reader's process returns for a file that needs a password."""
TOO_LARGE = 4
"""What it returns for a file with more cells than the reader takes."""
UNDECODABLE = 5
"""What it returns for a file whose texts are not in the encoding that it is read in."""

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


def read_apart(module: str, content: bytes, *arguments: str) -> bytes:
    """What the reader `module` writes about the file.

    Raises LockedError, TooLargeError, UndecodableError, or DamagedError however the process ended otherwise.
    """
    environment = {**os.environ, **child_modules()}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DamagedError from None
    if done.returncode == LOCKED:
        raise LockedError
    if done.returncode == TOO_LARGE:
        raise TooLargeError
    if done.returncode == UNDECODABLE:
        raise UndecodableError
    if done.returncode:
        raise DamagedError
    return done.stdout


def limit_memory() -> None:
    """Bound the memory of this process, where the system can; leave no core file with answers in it."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is no such module on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
