"""The returns of one survey: the rows of its files, each file with its own columns for the same questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from schemas.errors import Problem
from schemas.messages import files as file_rules
from schemas.questions.questionnaire import Choice, Questionnaire
from schemas.settings.study import RawFile, Survey
from survey.answers.columns import Mask, Rows, TextColumn, joined
from survey.answers.fields import (
    DATE,
    ID,
    MARKED,
    OF_STUDY,
    SEVERAL,
    Field,
    file_fields,
    own_codes,
    question_fields,
)
from survey.answers.names import match_name
from survey.answers.raw_table import ColumnHead, RawTable


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one file. Row i stands in row `row[i]` of the file; columns are kept by field.

    `raw` are the cells as they were sent, `clean` the same after cleaning (empty before). `first` is
    the file's first column, whatever it is; `beside` tells the rows that have content in columns that
    no field names. `labels` are the labels that the file itself gives to values, by field (SPSS).
    """

    file: str
    sheet: str
    mode: str
    questionnaire: Questionnaire
    headings: Mapping[str, ColumnHead]
    row: Rows
    raw: Mapping[str, TextColumn]
    clean: Mapping[str, TextColumn]
    first: TextColumn
    beside: Mask
    labels: Mapping[str, Mapping[str, str]]

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.row)

    def fields(self, key: str) -> tuple[str, ...]:
        """Keys of the fields of a question; the others of the study are fields themselves."""
        if key in OF_STUDY:
            return (key,)
        return tuple(field.key for field in question_fields(self.questionnaire.question(key)))

    def take(self, rows: Mask) -> Part:
        """Some of the rows."""
        if rows.all():
            return self
        return replace(
            self,
            row=self.row[rows],
            raw={key: column.take(rows) for key, column in self.raw.items()},
            clean={key: column.take(rows) for key, column in self.clean.items()},
            first=self.first.take(rows),
            beside=self.beside[rows],
        )

    def with_clean(self, cells: Mapping[str, TextColumn]) -> Part:
        """The same rows, cleaned."""
        return replace(self, clean=cells)


@dataclass(frozen=True, eq=False)
class Returns:
    """n returns of all files, one below the other.

    `part[i]` numbers the file and `place[i]` the row among the file's returns. `answers` holds one
    column for each question, whatever columns it has in a file; `ids` and `dates` the respondents'
    numbers and the days ("" where a file has none).
    """

    parts: tuple[Part, ...]
    part: npt.NDArray[np.int16]
    place: Rows
    ids: TextColumn
    dates: TextColumn
    answers: Mapping[str, TextColumn]

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.place)

    def take(self, rows: Mask) -> Returns:
        """Some of the rows."""
        if rows.all():
            return self
        return Returns(
            self.parts,
            self.part[rows],
            self.place[rows],
            self.ids.take(rows),
            self.dates.take(rows),
            {key: column.take(rows) for key, column in self.answers.items()},
        )

    def at(self, row: int) -> tuple[Part, int]:
        """The file that a row came from, and its place among the file's returns."""
        return self.parts[int(self.part[row])], int(self.place[row])

    def field_of(self, row: int, question: str, choice: Choice) -> str:
        """The field of the row's file that holds a mark; the question's first one where none does."""
        part, place = self.at(row)
        own = part.questionnaire.question(question)
        codes = own_codes(own, [choice])
        fields = question_fields(own)
        for field in fields:
            cell = part.clean[field.key][place]
            if field.choice is not None:
                found = cell == MARKED and field.choice.code in codes
            else:
                found = not codes.isdisjoint(cell.split(SEVERAL))
            if found:
                return field.key
        return fields[0].key

    def where(self, row: int) -> str:
        """`12行`, with the file's name where there are several."""
        part, place = self.at(row)
        number = f"{int(part.row[place])}行"
        return number if len(self.parts) == 1 else f"{part.file} {number}"


@dataclass(frozen=True)
class ExtraColumn:
    """A column of a file that no question names; it is read past."""

    file: str
    sheet: str
    column: str
    letter: str


def locate(table: RawTable, file: RawFile, survey: Survey) -> Part | list[Problem]:
    """Find the survey's columns in a file; a question whose columns are missing is one problem."""
    names = table.places()
    fields = file_fields(survey, file, names)
    places = {field.key: names[match_name(field.name)] for field in fields if match_name(field.name) in names}
    missing = [field for field in fields if field.key not in places]
    if missing:
        of_questions = groupby(missing, key=lambda field: field.question.key if field.question else field.key)
        return [_missing(table, tuple(same), file, survey) for _, same in of_questions]
    return Part(
        file=table.file,
        sheet=table.sheet,
        mode=table.mode,
        questionnaire=survey.questionnaire_of(file),
        headings={key: table.headings[place] for key, place in places.items()},
        row=np.arange(table.n, dtype=np.int64) + table.first_row,
        raw={
            ID: TextColumn(("",), np.zeros(table.n, dtype=np.int32)),
            **{key: table.columns[place] for key, place in places.items()},
        },
        clean={},
        first=table.columns[0],
        beside=_beside(table, set(places.values())),
        labels={key: table.labels[place] for key, place in places.items()} if table.labels else {},
    )


def extra_columns(table: RawTable, part: Part) -> tuple[ExtraColumn, ...]:
    """The columns of a file that no field names."""
    used = {heading.letter for heading in part.headings.values()}
    return tuple(
        ExtraColumn(table.file, table.sheet, heading.name, heading.letter)
        for heading in table.headings
        if heading.letter not in used
    )


def put_together(parts: Sequence[Part], answers: Sequence[Mapping[str, TextColumn]]) -> Returns:
    """The returns of all files, in the order of the files; `answers` are each file's columns by question."""
    blanks = [TextColumn(("",), np.zeros(part.n, dtype=np.int32)) for part in parts]
    return Returns(
        parts=tuple(parts),
        part=np.repeat(np.arange(len(parts), dtype=np.int16), [part.n for part in parts]),
        place=np.concatenate([np.arange(part.n, dtype=np.int64) for part in parts]),
        ids=joined([part.clean[ID] for part in parts]),
        dates=joined([part.clean.get(DATE, blank) for part, blank in zip(parts, blanks, strict=True)]),
        answers={key: joined([columns[key] for columns in answers]) for key in answers[0]},
    )


def _beside(table: RawTable, used: set[int]) -> Mask:
    filled = np.zeros(table.n, dtype=np.bool_)
    for place, column in enumerate(table.columns):
        if place not in used:
            filled |= column.where(lambda text: bool(text.strip()), digits=True)
    return filled


def _missing(table: RawTable, fields: Sequence[Field], file: RawFile, survey: Survey) -> Problem:
    """The problem of a question's missing columns, or of the number's or the date's, with the sheet that names them."""
    first, question = fields[0], fields[0].question
    several = len(fields) > 1
    heads = [first.name]
    if question is None:
        own = {ID: file.id_column, DATE: file.date_column}.get(first.key, "")
        words = OF_STUDY[first.key]
        place = f"シート「{'回答ファイル' if own else '調査'}」の「{words}」"
        detail = ""
    else:
        if first.choice is not None:
            heads.append(question.columns.replace("{code}", first.choice.label))
        printed = question is survey.questionnaire.question(question.key)
        place = f"シート「{'設問' if printed else '列の配置'}」の「列の見出し」（columns）"
        detail = f"設問{question.number} {question.key}" + (f"の{len(fields)}列" if several else "")
    problem = file_rules.NO_COLUMN.problem(
        table.file,
        sheet=table.sheet,
        column=question.columns if question and several else first.name,
        expected=f"見出し{'または'.join(f'「{head}」' for head in heads)}" + ("など" if several else ""),
        detail=detail,
    )
    return replace(
        problem, remedy=f"ファイルの見出しを直すか、コードブックの{place}を見出しに合わせてください。"
    )
