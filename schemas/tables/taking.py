"""Taking the bytes of an input of a run: whoever takes them takes their digest too.

A file that is replaced while a run is under way must not pass for the one that was counted. So the digest is
that of the bytes that were read, never that of a file that is read again for it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

UNSTEADY = ""
"""In place of the digest of a file that was read twice and had changed in between."""

_TAKEN: ContextVar[dict[str, str] | None] = ContextVar("taken", default=None)


def sha256(content: bytes) -> str:
    """The digest of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def take(root: Path, relative: str) -> bytes:
    """The bytes of a file of the workspace, noted for `taken`. Raises OSError."""
    content = (root / relative).read_bytes()
    found = _TAKEN.get()
    if found is not None:
        _join(found, {Path(relative).as_posix(): sha256(content)})
    return content


@contextmanager
def taken() -> Iterator[dict[str, str]]:
    """Collect the digests of all files that are taken within, in this thread, by path from the workspace."""
    found: dict[str, str] = {}
    outer = _TAKEN.get()
    token = _TAKEN.set(found)
    try:
        yield found
    finally:
        _TAKEN.reset(token)
        _join({} if outer is None else outer, found)


def joined(*parts: Mapping[str, str]) -> dict[str, str]:
    """All digests by path, in the order of the paths; one that changed between two readings is `UNSTEADY`."""
    found: dict[str, str] = {}
    for part in parts:
        _join(found, part)
    return dict(sorted(found.items()))


def _join(found: dict[str, str], more: Mapping[str, str]) -> None:
    for path, digest in more.items():
        found[path] = digest if found.get(path, digest) == digest else UNSTEADY
