"""Bytes kept in a folder under a key that says all that they depend on; a file that is not what was written is none.

Each file begins with the digest of its key and content, and is written under another name first. One that is cut off,
altered or of another form is ignored, and a folder that cannot be written costs time, nothing else.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from schemas.tables.saving import make_folder
from schemas.tables.taking import sha256

_WAITING = ".new"


@dataclass(frozen=True)
class KeptFiles:
    """A folder of such files; `suffix` is how their names end. A key is made of letters and digits."""

    folder: Path
    suffix: str

    def path(self, key: str) -> Path:
        """Where the content of a key is, or would be."""
        return self.folder / f"{key}{self.suffix}"

    def read(self, key: str) -> bytes | None:
        """The content of a key; None if there is none, or it is not whole."""
        path = self.path(key)
        try:
            head, _, content = path.read_bytes().partition(b"\n")
            if head != _digest(key, content):
                return None
            os.utime(path)
        except OSError:
            return None
        return content

    def write(self, key: str, content: bytes) -> None:
        """Keep a content, where the folder can be written."""
        path = self.path(key)
        waiting = path.with_name(path.name + _WAITING)
        with suppress(OSError):
            make_folder(self.folder)
            try:
                waiting.write_bytes(_digest(key, content) + b"\n" + content)
                waiting.replace(path)
            except BaseException:
                waiting.unlink(missing_ok=True)
                raise

    def tidy(self, most_bytes: int) -> None:
        """Remove what was not used for longest, beyond this size, and what a process that was killed left half written."""
        with suppress(OSError):
            for path in self.folder.glob(f"*{_WAITING}"):
                path.unlink(missing_ok=True)
            for path in self._beyond(most_bytes):
                path.unlink(missing_ok=True)

    def _beyond(self, most_bytes: int) -> Iterator[Path]:
        used = {path: path.stat() for path in self.folder.glob(f"*{self.suffix}")}
        for path in sorted(used, key=lambda path: used[path].st_mtime_ns, reverse=True):
            most_bytes -= used[path].st_size
            if most_bytes < 0:
                yield path

    def paths(self) -> list[Path]:
        """All files of the folder, half written ones too. Raises OSError."""
        return sorted(self.folder.glob(f"*{self.suffix}*"))


def _digest(key: str, content: bytes) -> bytes:
    return sha256(f"{key}\n".encode() + content).encode()
