"""The data that a run of a study reads, and whether they are still what it read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from schemas.errors import Problem, raise_any
from schemas.settings.study import Study
from schemas.tables.taking import sha256
from survey.corrections.record_files import correction_files
from survey.freetext.record_files import freetext_record


def record_paths(workspace: Path, study: Study) -> tuple[str, ...]:
    """The corrections and the coded answers in words that a run of the study reads, those that are there."""
    corrections = [path.relative_to(workspace).as_posix() for path in correction_files(workspace, study.key)]
    coded = [
        freetext_record(study.key, survey.key, question.key)
        for survey in study.surveys
        for question in survey.questionnaire.questions
        if question.kind == "text"
    ]
    return (*corrections, *(path for path in coded if (workspace / path).is_file()))


def data_paths(workspace: Path, study: Study) -> tuple[str, ...]:
    """What the figures of a study come from, but for its definitions: answers, samples, frames, records."""
    beside = {study.administrative, study.boundaries.path}
    named = [Path(path).as_posix() for path in study.raw_paths() if path not in beside]
    return tuple(dict.fromkeys((*named, *record_paths(workspace, study))))


def digest(path: Path) -> str:
    """The sha256 of a file as it is now; "" where it cannot be read."""
    try:
        return sha256(path.read_bytes())
    except OSError:
        return ""


def refuse_changed(workspace: Path, studies: Sequence[Study], read: Mapping[str, str]) -> None:
    """Raise InputError (O17) with every file that is not as it was read.

    That is a file that is gone or has other bytes, or a record of corrections or of coded answers that the run
    of these studies would read and did not find.
    """
    told = [
        _changed(path, "の中身が変わりました" if (workspace / path).is_file() else "がなくなりました")
        for path, known in read.items()
        if digest(workspace / path) != known
    ]
    late = [path for study in studies for path in record_paths(workspace, study) if path not in read]
    told += [_changed(path, "が加わりました") for path in dict.fromkeys(late)]
    raise_any(told)


def _changed(path: str, what: str) -> Problem:
    return Problem(
        "O17",
        f"集計している間に、集計に使うファイル{what}。今回の成果物は保存していません。",
        expected="読み込んでから保存するまで、ファイルが変わらないこと",
        remedy="ファイルの入れ替えや取り込みが終わったことを確かめて、もう一度実行してください。",
        file=path,
    )
