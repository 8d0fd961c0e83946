"""Which studies have new raw files that have arrived whole, told by looking again and again.

Events of the file system get lost on shares, so a folder is looked at every few seconds. A file counts once size,
time and content are the same in two looks and no program has it open; the files of a study count together. What was
acted on is remembered by content: the same files do nothing twice, put again or not, also after a restart.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST
from schemas.errors import InputError
from schemas.loading.studies import list_studies, load_study
from schemas.tables.saving import write_whole
from schemas.tables.taking import sha256

HANDLED = "records/arrivals.json"
_OPEN_ELSEWHERE = ("~${name}", ".~lock.{name}#", "{name}.tmp", "{name}.partial", "{name}.crdownload")
"""What Word, Excel, LibreOffice and downloads leave beside a file while they have it."""


@dataclass(frozen=True)
class Arrival:
    """The raw files of a study as they have arrived: the digest of their names and contents, and which arrival it is."""

    study: str
    digest: str
    number: int


@dataclass(frozen=True)
class _Look:
    """A file at a look; `same` once two looks read the same content."""

    size: int
    time: int
    digest: str
    same: bool = False


@dataclass
class Watcher:
    """Looks at the raw files of a workspace; call `look` every few seconds."""

    workspace: Path
    _seen: dict[Path, _Look] = field(default_factory=dict)

    def look(self) -> list[Arrival]:
        """Studies whose files all lie still since the last look, and were not acted on. A share that is away has none."""
        try:
            handled = self._handled()
            return [
                one
                for key in list_studies(self.workspace)
                if (one := self._arrived(key, handled)) is not None
            ]
        except OSError:
            return []

    def acted_on(self, arrival: Arrival) -> None:
        """Remember that something was begun for these files. Raises OSError where that cannot be written."""
        handled = {**self._handled(), arrival.study: f"{arrival.digest} {arrival.number}"}
        path = self.workspace / HANDLED
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(handled, indent=1, sort_keys=True).encode())

    def _handled(self) -> dict[str, str]:
        path = self.workspace / HANDLED
        if not path.is_file():
            return {}
        try:
            return {str(key): str(value) for key, value in json.loads(path.read_bytes()).items()}
        except (ValueError, AttributeError):
            return {}  # a study is checked once more than needed

    def _arrived(self, key: str, handled: dict[str, str]) -> Arrival | None:
        try:
            names = load_study(self.workspace, key).raw_paths()
        except InputError:
            return None  # `check` tells what is wrong with the definitions
        still = [self._lies_still(self.workspace / name) for name in names]
        if not names or not all(still):
            return None
        digests = {name: self._seen[self.workspace / name].digest for name in names}
        last, _, number = handled.get(key, "").partition(" ")
        digest = sha256(json.dumps(digests, sort_keys=True).encode())
        if digest == last or self._was_run(key, digests):
            return None
        return Arrival(key, digest, int(number or 0) + 1)

    def _lies_still(self, path: Path) -> bool:
        """Whether the file is as it was at the last look, and nobody has it open."""
        try:
            status = path.stat()
            busy = any((path.parent / name.format(name=path.name)).exists() for name in _OPEN_ELSEWHERE)
            if busy or not status.st_size:
                self._seen.pop(path, None)
                return False
            before = self._seen.get(path)
            still = before is not None and (before.size, before.time) == (status.st_size, status.st_mtime_ns)
            if before is None or not (still and before.same):
                digest = sha256(path.read_bytes())
                same = before is not None and still and before.digest == digest
                self._seen[path] = _Look(status.st_size, status.st_mtime_ns, digest, same)
        except OSError:  # locked by who writes it, or the share is away
            self._seen.pop(path, None)
            return False
        return self._seen[path].same

    def _was_run(self, key: str, digests: dict[str, str]) -> bool:
        """Whether the last run of the study has read just these files."""
        try:
            record = json.loads((output_folder(self.workspace, key) / MANIFEST).read_bytes())
            read = record["inputs"]
            return all(read.get(name) == digest for name, digest in digests.items())
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return False
