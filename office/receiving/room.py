"""The waiting room of a year: files are stored as they are sent, and taken all together or not at all.

A file waits under its digest, never under the name that it was sent with, and is put in its place by the list of
replacements that the next start finishes (`schemas/tables/replacing.py`). So a crash at any moment leaves all files
as they were, or all new ones; sending the same file again changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from office.receiving.entries import Entries, SentFile, TakenFile, WaitingFile, list_file, read_entries
from office.receiving.needed import Needed, plain_name
from reports.runs.microdata import received_folder
from schemas.tables.replacing import replace_files
from schemas.tables.saving import make_folder, sync_folder, write_whole
from schemas.tables.taking import sha256

_PIECE = 1 << 20
_PARTIAL = ".new-"


class WaitingRoom:
    """The waiting room of one year; several windows may use it at once."""

    def __init__(self, workspace: Path, study: str) -> None:
        self._workspace = workspace
        self._study = study
        self._folder = workspace / received_folder(study)

    @property
    def entries(self) -> Entries:
        """What waits and what was taken, as it is now."""
        return read_entries(self._workspace, self._study)

    @property
    def version(self) -> str:
        """A digest of the list, for forms that change what it shows."""
        place = self._workspace / list_file(self._study)
        return sha256(place.read_bytes() if place.is_file() else b"")

    def place(self, digest: str) -> str:
        """Where a file lies in the room, in the workspace."""
        return f"{received_folder(self._study)}/{digest}"

    def add(self, name: str, content: BinaryIO, person: str) -> WaitingFile:
        """Store a file that is sent, not checked yet; nothing of it is put in any place."""
        with self._changing() as entries:
            digest, size = self._store(content)
            waiting = WaitingFile(SentFile(digest, plain_name(name), size, _now(), person))
            self._save(entries.with_waiting(waiting))
        return waiting

    def note(self, *checked: WaitingFile) -> None:
        """Note what was found in files that wait still. One that fits replaces what was refused for the same place."""
        with self._changing() as entries:
            there = {one.file.digest for one in entries.waiting}
            known = [one for one in checked if one.file.digest in there]
            fitting = {one.path for one in known if one.fits}
            digests = {one.file.digest for one in known}
            replaced = {
                one.file.digest
                for one in entries.waiting
                if one.path in fitting and one.file.digest not in digests
            }
            self._save(entries.without(replaced).with_waiting(*known))

    def dismiss(self, digest: str) -> SentFile | None:
        """Let go of a file that waits; the file, or None where it does not wait."""
        with self._changing() as entries:
            gone = next((one.file for one in entries.waiting if one.file.digest == digest), None)
            self._save(entries.without({digest}))
        return gone

    def take(self, needed: tuple[Needed, ...]) -> tuple[WaitingFile, ...]:
        """Put every file that fits in its place, all or none, and keep those that lay there; what was taken.

        Raises InputError (D089) where a file cannot be written; then none is changed.
        """
        with self._changing() as entries:
            fitting = {one.path: one for one in entries.fitting if one.path in {each.path for each in needed}}
            taken = {path: self._taken(entries, path, one) for path, one in fitting.items()}
            after = replace(
                entries.without({one.file.digest for one in fitting.values()}),
                taken={**entries.taken, **taken},
            )
            contents = {path: self._content(one.file) for path, one in fitting.items()}
            if contents:
                self._put(contents, after, needed)
        return tuple(fitting.values())

    def undo(self, path: str, needed: tuple[Needed, ...]) -> TakenFile | None:
        """Put the file before back in its place, and keep the one that lay there; what is there now, None: no change."""
        with self._changing() as entries:
            taken = entries.taken.get(path)
            if taken is None or path not in {one.path for one in needed}:
                return None
            laid = self._laid(entries, path)
            swapped = replace(taken, now=laid).swapped()
            content = None if swapped.now is None else self._content(swapped.now)
            self._put({path: content}, replace(entries, taken={**entries.taken, path: swapped}), needed)
        return swapped

    # --- Files ----------------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[Entries]:
        make_folder(self._folder, 0o700)
        with FileLock(self._folder / "list.lock"):
            yield self.entries

    def _store(self, content: BinaryIO) -> tuple[str, int]:
        """Write a file under its digest, safe on the disk; its digest and its size."""
        partial = self._folder / f"{_PARTIAL}{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                while piece := content.read(_PIECE):
                    digest.update(piece)
                    size += file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._folder / digest.hexdigest())
        finally:
            partial.unlink(missing_ok=True)
        sync_folder(self._folder)
        return digest.hexdigest(), size

    def _taken(self, entries: Entries, path: str, new: WaitingFile) -> TakenFile:
        known = entries.taken.get(path)
        laid = self._laid(entries, path)
        if known is not None and laid is not None and laid.digest == new.file.digest:
            return replace(known, now=new.file, rows=new.rows)  # the file before is still the one before
        rows = known.rows if known is not None and known.now == laid else None
        return TakenFile(new.file, laid, new.rows, rows)

    def _laid(self, entries: Entries, path: str) -> SentFile | None:
        """The file that lies in a place now, kept in the room too; None where none does."""
        place = self._workspace / path
        if not place.is_file():
            return None
        with place.open("rb") as file:
            digest, size = self._store(file)
        known = entries.taken.get(path)
        if known is not None and known.now is not None and known.now.digest == digest:
            return known.now
        at = datetime.fromtimestamp(place.stat().st_mtime, UTC).isoformat(timespec="seconds")
        return SentFile(digest, place.name, size, at)

    def _content(self, file: SentFile) -> bytes:
        return (self._folder / file.digest).read_bytes()

    def _put(self, contents: Mapping[str, bytes | None], after: Entries, needed: tuple[Needed, ...]) -> None:
        own = list_file(self._study)
        private = [one.path for one in needed if one.answers and one.path in contents]
        replace_files(self._workspace, {**contents, own: after.content()}, private=[*private, own])
        self._tidy(after)

    def _save(self, entries: Entries) -> None:
        write_whole(self._workspace / list_file(self._study), entries.content(), private=True)
        self._tidy(entries)

    def _tidy(self, entries: Entries) -> None:
        """Delete files that nothing names any more, and halves of files that a crash left."""
        kept = {"list.json", "list.lock", *entries.kept()}
        for place in self._folder.iterdir():
            if place.is_file() and place.name not in kept:
                place.unlink(missing_ok=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
