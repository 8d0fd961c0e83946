"""Corrections of raw answers: kept beside the raw file, which stays as it was sent.

A record is a line of `raw/<study>/corrections/NNNN.csv`: which cell (file, sheet, row, column), what
it held before and holds after, who corrected it and when. Each time that corrections are taken in, a
new file is added; no file is ever changed. A line without a column is a decision about its row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from schemas.errors import InputError, Problem, raise_any
from schemas.findings import Change
from schemas.messages import decisions as decision_rules
from schemas.messages.rule import ADOPTED, CONFIRMED, DROPPED
from schemas.settings.study import Study
from schemas.tables.saving import make_folder
from schemas.tables.taking import sha256
from survey.answers.columns import Mask, TextColumn, column_from
from survey.answers.log import Log
from survey.answers.names import match_name
from survey.answers.private_files import read_records, record_bytes, write_private
from survey.answers.raw_table import RawTable
from survey.answers.table import AnswerTable
from survey.corrections.record_files import correction_files, corrections_folder, recording

Place = tuple[str, str, int]
"""A row of a raw file: file, sheet, row."""


@dataclass(frozen=True)
class Correction:
    """One cell corrected or confirmed (`before` equals `after`), or one decision about a row (no column).

    `rule` is the finding that was answered, `by` who corrected and `accepted_by` who took it in;
    `workbook` is the sha256 of the workbook that it came in.
    """

    file: str
    sheet: str
    row: int
    column: str
    before: str
    after: str
    by: str
    date: str
    rule: str
    note: str
    accepted_by: str
    workbook: str

    @property
    def place(self) -> Place:
        """The row that it is about."""
        return self.file, self.sheet, self.row

    @property
    def cell(self) -> tuple[str, str, int, str]:
        """The cell that it is about, with the column's name as names are compared."""
        return (*self.place, match_name(self.column))


@dataclass(frozen=True)
class Decisions:
    """Rows about which somebody decided: those that count in a conflict, and those that do not count."""

    adopted: frozenset[Place] = frozenset()
    dropped: frozenset[Place] = frozenset()


def load_corrections(root: Path, study: str) -> tuple[Correction, ...]:
    """All records of a study, oldest first. Raises InputError where a record file cannot be read."""
    records: list[Correction] = []
    for path in correction_files(root, study):
        relative = path.relative_to(root).as_posix()
        records += read_records(root, relative, Correction)
    return tuple(records)


def study_corrections(root: Path, study: Study) -> tuple[Correction, ...]:
    """All records of a study. Raises InputError (K02) for those of a file that the study does not name."""
    records = load_corrections(root, study.key)
    files = {file.path for survey in study.surveys for file in survey.files}
    raise_any(_misfit(record) for record in records if record.file not in files)
    return records


def add_corrections(root: Path, study: str, records: Sequence[Correction]) -> Path:
    """Add a record file with these corrections; returns it. Files that are there are not touched."""
    with recording(root, study) as folder:
        earlier = correction_files(root, study)
        number = int(earlier[-1].stem) + 1 if earlier else 1
        path = folder / f"{number:04d}.csv"
        write_private(path, record_bytes(Correction, records))
    return path


def withdraw(root: Path, study: str, name: str) -> Path:
    """Put a record file aside, so that it is read no more; returns where it is. It must be the last one (K19)."""
    with recording(root, study) as folder:
        earlier = correction_files(root, study)
        if not earlier or earlier[-1].name != name:
            raise InputError(decision_rules.NOT_THE_LAST.problem(f"{corrections_folder(study)}/{name}"))
        path = earlier[-1]
        aside = folder / "withdrawn" / f"{path.stem}-{sha256(path.read_bytes())[:12]}.csv"
        make_folder(aside.parent, 0o700)
        path.replace(aside)
        return aside


def correct(
    tables: Sequence[RawTable], corrections: Iterable[Correction], log: Log
) -> tuple[tuple[RawTable, ...], Decisions]:
    """The tables with the corrections of their files made, and the decisions about their rows.

    Corrections of one cell follow one another; each must find what it says stood there before. A cell
    that holds the last correction already (the contractor delivered a corrected file) is left alone.
    Every correction that was made goes to `log`. Raises InputError (K02) with every record that does
    not fit the file.
    """
    of_file: dict[str, list[Correction]] = {}
    for record in corrections:
        of_file.setdefault(record.file, []).append(record)
    misfits: list[Correction] = []
    done = []
    rows: list[Correction] = []
    for table in tables:
        here = of_file.get(table.file, [])
        misfits.extend(record for record in here if not _is_row_of(table, record))
        fitting = [record for record in here if _is_row_of(table, record)]
        rows.extend(record for record in fitting if not record.column)
        corrected, astray = _correct_table(table, [record for record in fitting if record.column], log)
        done.append(corrected)
        misfits.extend(astray)
    raise_any(map(_misfit, misfits))
    return tuple(done), decisions(rows)


def decisions(records: Iterable[Correction]) -> Decisions:
    """The last decision about each row; a confirmation changes nothing."""
    last: dict[Place, str] = {}
    for record in records:
        if record.after != CONFIRMED:
            last[record.place] = record.after
    return Decisions(
        adopted=frozenset(place for place, word in last.items() if word == ADOPTED),
        dropped=frozenset(place for place, word in last.items() if word == DROPPED),
    )


def rows_at(table: AnswerTable, places: Collection[Place]) -> Mask:
    """Which rows stand at one of the places, shape (n,)."""
    found = np.zeros(table.n, dtype=np.bool_)
    for number, source in enumerate(table.sources):
        start, sent = table.rows_of(number).start, source.sent
        for file, sheet, row in places:
            if (file, sheet) == (sent.file, sent.sheet) and 0 <= row - sent.first_row < sent.n:
                found[start + row - sent.first_row] = True
    return found


def cell_text(table: RawTable, row: int, column: str) -> str | None:
    """What a cell of a file holds, by the row's number in the file; None where there is no such cell."""
    place = table.places().get(match_name(column))
    index = row - table.first_row
    if place is None or not 0 <= index < table.n:
        return None
    return table.columns[place][index]


def _is_row_of(table: RawTable, record: Correction) -> bool:
    of_file = not record.column and record.after == CONFIRMED  # may be about the file as a whole
    of_column = record.before == record.after and record.row < table.first_row
    return record.sheet == table.sheet and (
        of_file or of_column or 0 <= record.row - table.first_row < table.n
    )


def _misfit(record: Correction) -> Problem:
    return decision_rules.RECORD_MISFIT.problem(
        record.file,
        sheet=record.sheet,
        row=record.row,
        column=record.column,
        detail=f"{record.date} {record.by}の訂正",
        expected="訂正したときの回答ファイル",
    )


def _correct_table(
    table: RawTable, records: Sequence[Correction], log: Log
) -> tuple[RawTable, list[Correction]]:
    chains: dict[tuple[int, str], list[Correction]] = {}
    for record in records:
        if record.before != record.after:  # else nothing but a confirmation
            chains.setdefault((record.row, match_name(record.column)), []).append(record)
    places = table.places()
    texts: dict[int, dict[int, str]] = {}
    misfits = []
    for (row, column), chain in chains.items():
        current = cell_text(table, row, column)
        if current == chain[-1].after:
            continue
        misfit = _follow(current, chain)
        if misfit is not None:
            misfits.append(misfit)
            continue
        texts.setdefault(places[column], {})[row - table.first_row] = chain[-1].after
        name, rule = table.headings[places[column]].name, decision_rules.CORRECTED.code
        for one in chain:
            log.corrected(Change(one.file, one.sheet, one.row, name, rule, one.before, one.after))
    columns = tuple(
        _with_texts(column, texts[place]) if place in texts else column
        for place, column in enumerate(table.columns)
    )
    return replace(table, columns=columns), misfits


def _follow(current: str | None, chain: Sequence[Correction]) -> Correction | None:
    """The first record that does not find what it expects, or None; one that was recorded twice counts once."""
    last: tuple[str, str] | None = None
    for record in chain:
        step = (record.before, record.after)
        if step == last:
            continue
        if record.before != current:
            return record
        current, last = record.after, step
    return None


def _with_texts(column: TextColumn, texts: Mapping[int, str]) -> TextColumn:
    every = column.texts()
    for row, text in texts.items():
        every[row] = text
    return column_from(every.tolist())
