"""The record of deleted microdata: what was deleted, when and by whom. It holds no answer.

`raw/<study>/purged.csv` lists every file with its size and sha256. A line is written as planned
before anything is deleted and as deleted afterwards, so that a deletion that was interrupted shows.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

from schemas.errors import InputError, raise_any
from schemas.messages import decisions as decision_rules
from schemas.settings.study import Study, Survey
from schemas.tables.saving import write_whole
from survey.answers.private_files import read_lines, table_bytes

PLANNED: Literal["削除予定"] = "削除予定"
DELETED: Literal["削除済み"] = "削除済み"
HEAD = ("ファイル", "バイト数", "SHA-256", "削除日", "実施者", "状態")


@dataclass(frozen=True)
class PurgedFile:
    """A deleted file: its path from the workspace, size in bytes and sha256, the day and the person."""

    path: str
    size: int
    sha256: str
    date: str
    by: str
    state: Literal["削除予定", "削除済み"]


def purge_record(study: str) -> str:
    """Where the record of a study stands, relative to the workspace."""
    return f"raw/{study}/purged.csv"


def load_purged(root: Path, study: str) -> tuple[PurgedFile, ...]:
    """What was deleted of a study, oldest first; empty where nothing was. InputError for a damaged record."""
    relative = purge_record(study)
    if not (root / relative).is_file():
        return ()
    entries = []
    for line in read_lines(root, relative, HEAD, counts=False):
        path, size, digest, day, by, state = (line[name] for name in HEAD)
        if not size.isdecimal() or state not in (PLANNED, DELETED):
            raise InputError(decision_rules.RECORD_DAMAGED.problem(relative, row=line.number))
        entries.append(PurgedFile(path, int(size), digest, day, by, DELETED if state == DELETED else PLANNED))
    return tuple(entries)


def save_purged(root: Path, study: str, entries: Sequence[PurgedFile]) -> None:
    """Write the record as a whole; it holds no answer, so that whoever may read the folder may read it."""
    content = table_bytes(HEAD, [[str(value) for value in astuple(entry)] for entry in entries])
    write_whole(root / purge_record(study), content)


def unfinished(root: Path, study: str) -> bool:
    """Whether a deletion was interrupted."""
    return any(entry.state == PLANNED for entry in load_purged(root, study))


def is_purged(root: Path, study: Study, survey: Survey) -> bool:
    """Whether a raw file of the survey is missing because it was deleted on purpose, and all of it went."""
    deleted = {entry.path for entry in load_purged(root, study.key) if entry.state == DELETED}
    gone = any(file.path in deleted and not (root / file.path).is_file() for file in survey.files)
    return gone and not unfinished(root, study.key)


def refuse_purged(root: Path, study: Study, survey: Survey) -> None:
    """Raise InputError where a raw file of the survey is missing because it was deleted on purpose.

    X01 says when it was deleted, X02 that a deletion was interrupted.
    """
    entries = load_purged(root, study.key)
    interrupted = unfinished(root, study.key)
    deleted = {entry.path: entry for entry in entries}
    problems = []
    for file in survey.files:
        if interrupted and file.path in deleted:
            problems.append(decision_rules.PURGE_UNFINISHED.problem(file.path))
        elif file.path in deleted and not (root / file.path).is_file():
            entry = deleted[file.path]
            problems.append(decision_rules.PURGED.problem(file.path, detail=f"{entry.date}、{entry.by}"))
    raise_any(problems)
