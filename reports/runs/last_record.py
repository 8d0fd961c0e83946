"""The record of the last run of a study, and what is told where there is none that can be used."""

from dataclasses import replace
from pathlib import Path
from typing import cast

from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST, Record, read_record
from schemas.errors import InputError, Problem
from schemas.messages.acts import Act
from schemas.settings.study import Basis, Study

UNUSABLE = "集計の済んだ成果物を使えません。"


def last_record(workspace: Path, study: str) -> Record:
    """The record that the last run left. Raises InputError: O04 where there is none, T01 where it is damaged."""
    path = output_folder(workspace, study) / MANIFEST
    if not path.is_file():
        raise Problem(
            "O04",
            f"{study}年度は、まだ集計していません。",
            remedy=f"{Act.RUN.typed(study)}を実行してから、もう一度お試しください。",
        ).error()
    try:
        record = read_record(path.read_bytes())
    except OSError:
        record = None
    if record is None:
        raise damaged(study, MANIFEST, "集計の記録（manifest.json）を読めません。")
    return record


def as_printed(study: Study, record: Record) -> Study:
    """The study with the basis that its run printed."""
    return replace(study, basis=cast(Basis, record.settings["basis"]))


def damaged(study: str, name: str, why: str) -> InputError:
    """The error for a file of a run that is not as the run left it (T01)."""
    return Problem(
        "T01",
        f"{UNUSABLE}{why}",
        expected="実行したときのままの成果物",
        remedy=f"バックアップから元に戻すか、{Act.RUN.typed(study)}をもう一度実行してください。",
        file=f"reports/output/{study}/{name}",
    ).error()
