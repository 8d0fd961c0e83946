"""A list of findings that came back filled in: judged as a whole, and taken in just as it was judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reports.excel.returned_lists import read_returned
from schemas.errors import InputError, Together
from schemas.messages import decisions as decision_rules
from schemas.settings.study import Study
from schemas.tables.taking import sha256
from survey.answers.private_files import record_bytes
from survey.corrections.corrections import Correction, add_corrections
from survey.corrections.record_files import recording
from survey.returned.correcting import JudgedList, judge
from survey.returned.correction_entries import Acceptance


@dataclass(frozen=True)
class ReturnedList:
    """A list without faults: what its lines come to, and the digest of the records that it would add."""

    judged: JudgedList
    digest: str


def judged_list(workspace: Path, study: Study, file: Path, by: str, day: str) -> ReturnedList:
    """Read and judge a list; nothing is written. Raises InputError with all that is wrong with it, together.

    by: who takes it in; day: the day of the corrections of lines without one ("" if there is none).
    """
    told = Together()
    book = read_returned(file, told)
    judged = None
    with told:
        judged = judge(workspace, study, book.lines, Acceptance(by, day, book.sha256, date.today()))
    told.raise_any(by_row=True)
    assert judged is not None
    return ReturnedList(judged, sha256(record_bytes(Correction, judged.records)))


def take_in(
    workspace: Path, study: Study, file: Path, by: str, day: str, *, shown: str = ""
) -> tuple[JudgedList, Path | None]:
    """Judge a list and record its corrections, if it has new ones; returns the file of the records.

    `shown` is the digest of the records that somebody has looked at: others are not taken (K18).
    """
    with recording(workspace, study.key):
        found = judged_list(workspace, study, file, by, day)
        if shown and shown != found.digest:
            raise InputError(decision_rules.NOT_AS_SHOWN.problem(file.name))
        records = found.judged.records
        return found.judged, add_corrections(workspace, study.key, records) if records else None
