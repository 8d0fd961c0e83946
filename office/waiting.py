"""Files that were given and wait for a decision: kept as they came, with what was found of them, open to their owner only.

One file waits for each thing of a year; a second one takes its place. It goes once it is taken or withdrawn.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from office.worker.protocol import Json
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import sha256

_HOME = ".office/waiting"
_PRIVATE = 0o700
_FILE = "file"
_NOTE = "note.json"


@dataclass(frozen=True)
class WaitingFile:
    """A file: its name as it was given, its digest, when and by whom, and what was found of it."""

    name: str
    digest: str
    at: str
    person: str
    found: Mapping[str, Json]


class WaitingRoom:
    """Where the file of one thing (`codebook`) of a year waits."""

    def __init__(self, workspace: Path, study: str, thing: str) -> None:
        self._folder = workspace / _HOME / study / thing
        self.file = self._folder / _FILE

    def put(self, content: bytes) -> Path:
        """Keep a file, in place of one that waits; what was found of it is noted by `note`."""
        self.clear()
        make_folder(self._folder, _PRIVATE)
        write_whole(self.file, content, private=True)
        return self.file

    def note(self, name: str, person: str, found: Mapping[str, Json]) -> WaitingFile:
        """Note what was found of the file that waits."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        waiting = WaitingFile(name, sha256(self.file.read_bytes()), at, person, found)
        content = json.dumps(asdict(waiting), ensure_ascii=False)
        write_whole(self._folder / _NOTE, content.encode(), private=True)
        return waiting

    def look(self) -> WaitingFile | None:
        """The file that waits; None where none does, or it was not looked through to the end."""
        try:
            return WaitingFile(**json.loads((self._folder / _NOTE).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def clear(self) -> None:
        """Let go of what waits."""
        shutil.rmtree(self._folder, ignore_errors=True)
