"""The returns of one survey: the rows of all its files, with every cell's place in the file it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from schemas import catalogue
from schemas.errors import InputError, Problem
from schemas.questionnaire import Choice, Question
from schemas.study import Survey
from survey.columns import Mask, Rows, TextColumn, joined
from survey.names import match_name
from survey.reading import Heading, RawTable

ID = "@id"
DATE = "@date"


@dataclass(frozen=True)
class Field:
    """A column that the study names: the respondent's number, the date, or (part of) a question.

    `choice` is set for one column of a question with a column for each choice.
    """

    key: str
    name: str
    question: Question | None = None
    choice: Choice | None = None


def mark_key(question: Question, choice: Choice) -> str:
    """Key of the field of one choice of a question with the layout `marks`."""
    return f"{question.key}:{choice.code}"


def question_fields(question: Question) -> tuple[Field, ...]:
    """The columns of a question."""
    names = question.raw_columns()
    if question.layout == "marks":
        return tuple(
            Field(mark_key(question, choice), name, question, choice)
            for choice, name in zip(question.choices, names, strict=True)
        )
    return (Field(question.key, names[0], question),)


def survey_fields(survey: Survey) -> tuple[Field, ...]:
    """Every column that must stand in a raw file of the survey, the respondent's number first."""
    own = [Field(ID, survey.id_column)]
    if survey.date_column:
        own.append(Field(DATE, survey.date_column))
    asked = [field for question in survey.questionnaire.questions for field in question_fields(question)]
    return (*own, *asked)


@dataclass(frozen=True, eq=False)
class Source:
    """A file of returns: where each field stands in it."""

    file: str
    sheet: str
    mode: str
    headings: Mapping[str, Heading]


@dataclass(frozen=True, eq=False)
class Returns:
    """n rows: `source[i]` numbers the file, `row[i]` is the row in it, `cells` are columns by field.

    `first` is each file's first column, whatever it is; `beside` tells the rows that have content in
    columns that no field names.
    """

    sources: tuple[Source, ...]
    source: npt.NDArray[np.int16]
    row: Rows
    cells: Mapping[str, TextColumn]
    first: TextColumn
    beside: Mask

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.row)

    def take(self, rows: Mask) -> Returns:
        """Some of the rows."""
        cells = {key: column.take(rows) for key, column in self.cells.items()}
        return Returns(
            self.sources,
            self.source[rows],
            self.row[rows],
            cells,
            self.first.take(rows),
            self.beside[rows],
        )

    def with_cells(self, cells: Mapping[str, TextColumn]) -> Returns:
        """The same rows with some columns replaced."""
        return replace(self, cells={**self.cells, **cells})


@dataclass(frozen=True)
class ExtraColumn:
    """A column of a file that no question names; it is read past."""

    file: str
    sheet: str
    column: str
    letter: str


def gather(tables: Sequence[RawTable], survey: Survey) -> tuple[Returns, tuple[ExtraColumn, ...]]:
    """Find the survey's columns in its tables and put the rows below each other, in the order of files.

    Raises InputError that lists every missing column of every file.
    """
    fields = survey_fields(survey)
    located = [_locate(table, fields) for table in tables]
    problems = [
        _missing(table, field)
        for table, places in zip(tables, located, strict=True)
        for field in fields
        if field.key not in places
    ]
    if problems:
        raise InputError(problems)
    pairs = list(zip(tables, located, strict=True))
    returns = Returns(
        sources=tuple(
            Source(
                table.file,
                table.sheet,
                table.mode,
                {key: table.headings[place] for key, place in places.items()},
            )
            for table, places in pairs
        ),
        source=np.repeat(np.arange(len(tables), dtype=np.int16), [table.n for table in tables]),
        row=np.concatenate([np.arange(table.n, dtype=np.int64) + table.first_row for table in tables]),
        cells={
            field.key: joined([table.columns[places[field.key]] for table, places in pairs])
            for field in fields
        },
        first=joined([table.columns[0] for table in tables]),
        beside=np.concatenate([_beside(table, places) for table, places in pairs]),
    )
    extra = tuple(
        ExtraColumn(table.file, table.sheet, table.headings[place].name, table.headings[place].letter)
        for table, places in pairs
        for place in _unnamed(table, places)
    )
    return returns, extra


def _locate(table: RawTable, fields: Sequence[Field]) -> dict[str, int]:
    """The place of each field that the table has."""
    places = table.places()
    names = {field.key: match_name(field.name) for field in fields}
    return {key: places[name] for key, name in names.items() if name in places}


def _unnamed(table: RawTable, places: Mapping[str, int]) -> list[int]:
    taken = set(places.values())
    return [place for place in range(len(table.columns)) if place not in taken]


def _beside(table: RawTable, places: Mapping[str, int]) -> Mask:
    filled = np.zeros(table.n, dtype=np.bool_)
    for place in _unnamed(table, places):
        filled |= table.columns[place].where(lambda text: bool(text.strip()))
    return filled


def _missing(table: RawTable, field: Field) -> Problem:
    question = field.question
    detail = "" if question is None else f"設問{question.number} {question.key}"
    return catalogue.NO_COLUMN.problem(
        table.file, sheet=table.sheet, column=field.name, expected=f"見出し「{field.name}」", detail=detail
    )
