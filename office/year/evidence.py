"""What the states of a year are derived from: its files and records as they are now, and what was done to them.

Nothing is stored: files are digested on each look, but one that is as long and as old as at the last look is not read
again. Answers are never read for it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.present_inputs import inputs_now, present
from office.chapter_file import current_chapter
from office.diary import Deed, Diary
from reports.runs.inputs import data_paths
from reports.runs.inputs import digest as digest_now
from reports.runs.last_record import last_record
from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST, Record
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from schemas.tables.taking import sha256
from survey.corrections.purged import PurgedFile, load_purged
from tracker.settings import load_settings
from tracker.store.places import is_kept
from tracker.terms.messages import NO_RECORD
from tracker.terms.model import INDICATORS

if TYPE_CHECKING:  # the records of the tracker need a database, which a year without values does not
    from tracker.workflow.releases import Release

_SETTLED = 2_000_000_000
"""Nanoseconds after which a file's time tells whether it was written again, on any file system."""


def digest(path: Path) -> str:
    """The sha256 of a file as it is now; "" where it cannot be read. One that lay still is read once."""
    try:
        status = path.stat()
    except OSError:
        return ""
    if time.time_ns() - status.st_mtime_ns < _SETTLED:
        return digest_now(path)
    return _known(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=10_000)
def _known(path: Path, _inode: int, _size: int, _time: int) -> str:
    return digest_now(path)


def year_inputs(workspace: Path, definition: Study) -> dict[str, str]:
    """Digests by path of a year's definitions as they were loaded, and of its data, corrections and coded texts as they are."""
    return {
        **definition.read,
        **{path: digest(workspace / path) for path in data_paths(workspace, definition)},
    }


def inputs_digest(workspace: Path, definition: Study) -> str:
    """By which a check is known: one digest of `year_inputs`."""
    return sha256(json.dumps(year_inputs(workspace, definition), sort_keys=True).encode())


@dataclass(frozen=True)
class UnderWay:
    """A job that is running for the year: its name, the stage that it is at (Japanese), whether it waits for another."""

    job: str
    stage: str
    waiting: bool = False


@dataclass(frozen=True)
class Evidence:
    """All that is known of a year. `definition` is None where `faults` say what is wrong with it.

    `record` is that of the last run, None where there is none or, with `damaged`, where it cannot be read.
    `releases` are those of the year's values in the tracker, oldest first, and `changed_since` what is not as it was
    when the last one was proposed; `tracker_fault` says why the tracker cannot be asked.
    """

    workspace: Path
    study: str
    today: date
    acts: Sequence[Deed]
    running: UnderWay | None
    definition: Study | None
    faults: tuple[Problem, ...]
    record: Record | None
    damaged: bool
    purged: tuple[PurgedFile, ...]
    releases: tuple[Release, ...]
    changed_since: tuple[str, ...]
    tracker_fault: Problem | None

    def last(self, *keys: str, **about: str) -> Deed | None:
        """The last act of one of these keys, that is about just that."""
        return next(
            (
                act
                for act in reversed(self.acts)
                if act.act in keys and all(act.text(name) == value for name, value in about.items())
            ),
            None,
        )

    def is_there(self, path: str) -> bool:
        """Whether there is such a file."""
        return (self.workspace / path).is_file()

    @cached_property
    def answer_files(self) -> tuple[str, ...]:
        """The files of answers that the definition names."""
        surveys = self.definition.surveys if self.definition is not None else ()
        return tuple(dict.fromkeys(file.path for survey in surveys for file in survey.files))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Those that are not there; none where they were deleted on record."""
        gone = {entry.path for entry in self.purged}
        return tuple(path for path in self.answer_files if not self.is_there(path) and path not in gone)

    @cached_property
    def inputs(self) -> str:
        """`inputs_digest` of the year; "" where the definition cannot be read."""
        return "" if self.definition is None else inputs_digest(self.workspace, self.definition)

    @cached_property
    def ran(self) -> datetime | None:
        """When the last run left its outputs."""
        try:
            status = (output_folder(self.workspace, self.study) / MANIFEST).stat()
        except OSError:
            return None
        return datetime.fromtimestamp(status.st_mtime, UTC)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Paths of what is not as the last run read it, gone or come since."""
        if self.record is None or self.definition is None:
            return ()
        then = self.record.inputs
        now = inputs_now(self.workspace, self.definition, self.record, digest)
        now |= {path: digest(self.workspace / path) for path in self.definition.read}
        return tuple(path for path in dict.fromkeys((*then, *now)) if then.get(path, "") != now.get(path, ""))

    @property
    def changed_own(self) -> tuple[str, ...]:
        """Of these the year's own definitions and data, which a check reads too."""
        if self.definition is None:
            return ()
        own = {*self.definition.read, *data_paths(self.workspace, self.definition)}
        return tuple(path for path in self.changed if path in own or path.startswith(f"raw/{self.study}/"))

    @cached_property
    def chapter(self) -> str:
        """Digest of the chapter as it lies among the outputs; "" where there is none."""
        return digest(current_chapter(self.workspace, self.study))

    @cached_property
    def chapter_is_edited(self) -> bool:
        """Whether the chapter is another than the run wrote."""
        return self.record is not None and self.chapter != self.record.outputs.get("chapter.docx", "")


def gather(
    workspace: Path, study: str, diary: Diary, running: UnderWay | None, today: date | None = None
) -> Evidence:
    """Look at a year."""
    definition: Study | None = None
    faults: tuple[Problem, ...] = ()
    try:
        definition = load_study(workspace, study)
    except InputError as error:
        faults = error.problems
    record, damaged = None, False
    try:
        record = last_record(workspace, study)
    except InputError as error:
        damaged = error.problems[0].rule != "O04"
    try:
        purged = load_purged(workspace, study)
    except InputError:
        purged = ()
    releases, since, tracker_fault = _releases(workspace, study)
    return Evidence(
        workspace=workspace,
        study=study,
        today=today or date.today(),
        acts=diary.acts(study),
        running=running,
        definition=definition,
        faults=faults,
        record=record,
        damaged=damaged,
        purged=purged,
        releases=releases,
        changed_since=since,
        tracker_fault=tracker_fault,
    )


def _releases(workspace: Path, study: str) -> tuple[tuple[Release, ...], tuple[str, ...], Problem | None]:
    """What the tracker says of the values of a year."""
    if not is_kept(workspace):
        return (), (), None
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.deciding import changed_since  # noqa: PLC0415
    from tracker.workflow.releases import releases  # noqa: PLC0415

    try:
        area = load_settings(workspace).area
        with open_tracker(workspace).reading() as connection:
            found = tuple(releases(connection, INDICATORS, area, int(study)))
            since = changed_since(connection, found[-1], _present(workspace, study)) if found else ()
            return found, tuple(since), None
    except InputError as error:
        none = error.problems[0].rule == NO_RECORD.code
        return (), (), None if none else error.problems[0]


def _present(workspace: Path, study: str) -> Mapping[tuple[str, str], str]:
    try:
        return present(workspace, study, digest)
    except InputError:  # told by the tasks of the definition and of the run
        return {}
