"""A list of answers in words that came back filled in: judged as a whole, and taken in or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from reports.excel.returned_lists import read_coded
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from schemas.tables.replacing import replacing
from survey.corrections.record_files import recording
from survey.returned.after_coding import Coding, coding_files, judge_coding, save_coding

Before = Callable[[Mapping[str, bytes | None]], None]


def judged_texts(workspace: Path, study: Study, workbook: Path, by: str, day: str) -> Coding:
    """Check a list; nothing is written. Raises InputError with all that is wrong with it.

    by and day: who brings it in, and when it was coded ("" if that is not said).
    """
    with recording(workspace, study.key):
        return judge_coding(workspace, study, read_coded(workbook), by, day)


def take_in_texts(
    workspace: Path, study: str, workbook: Path, by: str, day: str, *, before: Before = lambda _: None
) -> Coding:
    """Check a list and record its categories and quotations; `before` is given the files that change, as they will be.

    Raises InputError as `judged_texts`.
    """
    with replacing(workspace):
        definition = load_study(workspace, study)
        with recording(workspace, study):
            coding = judged_texts(workspace, definition, workbook, by, day)
            before(coding_files(workspace, definition, coding))
            save_coding(workspace, definition, coding)
    return coding
