"""The answers of one survey as one table of text, with the place of every cell in its file beside it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.questions.questionnaire import Choice, Questionnaire
from survey.answers.columns import Mask, Rows, TextColumn, blank_column, column_of, joined
from survey.answers.fields import ID, MARKED, OF_STUDY, SEVERAL, own_codes, question_fields
from survey.answers.names import match_name
from survey.answers.raw_table import ColumnHead, RawTable
from survey.answers.threads import together

_NO_HEAD = ColumnHead("", "", ())


class Status(IntEnum):
    """Where a row is counted."""

    VALID = 0
    INVALID = 1
    EXCLUDED = 2


@dataclass(frozen=True, eq=False)
class Source:
    """One file of a survey: its cells as they were sent, and the same cleaned, by field.

    `places` tells in which column of the file a field stands. `clean` has a categorical column for each
    field of a question, and `own` the study's own columns (number, date, …), most of whose texts differ;
    both are empty before cleaning. The questionnaire is in the terms of the file.
    """

    sent: RawTable
    questionnaire: Questionnaire
    places: Mapping[str, int]
    clean: pd.DataFrame = field(default_factory=pd.DataFrame)
    own: Mapping[str, TextColumn] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of data rows."""
        return self.sent.n

    def head(self, key: str) -> ColumnHead:
        """The heading of a field; a blank one for "" and for a field that the file does not have."""
        return self.sent.headings[self.places[key]] if key in self.places else _NO_HEAD

    def raw(self, key: str) -> TextColumn:
        """The cells of a field as they were sent; blank where the file does not have it."""
        return self.sent.columns[self.places[key]] if key in self.places else blank_column(self.n)

    def cleaned(self, key: str) -> TextColumn:
        """The cells of a field of a question after cleaning."""
        return column_of(self.clean[key])

    def labels(self, key: str) -> Mapping[str, str]:
        """The labels that the file itself gives to the values of a field (SPSS)."""
        place = self.places[key]
        return self.sent.labels[place] if place < len(self.sent.labels) else {}

    def fields(self, key: str) -> tuple[str, ...]:
        """Keys of the fields of a question; the study's own columns are fields themselves."""
        if key in OF_STUDY:
            return (key,)
        return tuple(one.key for one in question_fields(self.questionnaire.question(key)))

    @cached_property
    def entry(self) -> str:
        """How a cell of a row is corrected, as `corrections apply` takes it: `問1=1`, a column and a value that it may have."""
        heads = {match_name(head.name) for head in self.sent.headings}
        numbers = Counter(match_name(question.number) for question in self.questionnaire.questions)
        for question in self.questionnaire.questions:
            if question.layout == "code" and question.choices:
                number = match_name(question.number)
                alone = numbers[number] == 1 and number not in heads
                name = question.number if alone else self.head(question.key).name
                return f"{name}={question.choices[0].code}"
        return "問1=1"

    @cached_property
    def others(self) -> tuple[int, ...]:
        """The places of the columns that no field names; they are read past."""
        used = set(self.places.values())
        return tuple(place for place in range(len(self.sent.headings)) if place not in used)

    @cached_property
    def answered(self) -> Mask:
        """Rows in which a question has a cell with something to be seen, (n,)."""
        keys = [key for question in self.questionnaire.questions for key in self.fields(question.key)]
        filled = np.zeros(self.n, dtype=np.bool_)
        for rows in together(lambda key: self.raw(key).where(visible, digits=True), keys, self.n):
            filled |= rows
        return filled


@dataclass(frozen=True, eq=False)
class AnswerTable:
    """The n data rows of all files of a survey, one below the other.

    `file[i]` numbers the source of row i and `place[i]` is its place there. `status[i]` says where it is
    counted, as far as the rules have found (`Status`). `cells` has one categorical column for each question,
    whatever columns it has in a file: the cleaned text in terms of the printed questionnaire, codes joined by
    `|`, `∅` where every choice is 0, `?` before a text that is no code, "" for no answer. `own` has the study's
    own columns, "" where a file has none. Both are empty before cleaning.
    """

    sources: tuple[Source, ...]
    file: npt.NDArray[np.int16]
    place: Rows
    status: npt.NDArray[np.int8]
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    own: Mapping[str, TextColumn] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.place)

    @property
    def open(self) -> Mask:
        """Rows that count as valid so far, (n,)."""
        return np.asarray(self.status == Status.VALID)

    @cached_property
    def sharing_number(self) -> Rows:
        """Open rows, ascending, whose respondent's number another open row has too; a blank is no number."""
        ids = self.own[ID]
        shared = ids.counts(self.open) > 1
        if "" in ids.values:
            shared[ids.values.index("")] = False
        return np.flatnonzero(shared[ids.codes] & self.open) if shared.any() else np.empty(0, dtype=np.int64)

    def column(self, key: str) -> TextColumn:
        """The cleaned answers to a question."""
        return column_of(self.cells[key])

    def rows_of(self, source: int) -> slice:
        """The rows of a source."""
        start = sum(one.n for one in self.sources[:source])
        return slice(start, start + self.sources[source].n)

    def of_sources(self, test: Callable[[Source], Mask]) -> Mask:
        """The result of a test of each file, (n,)."""
        return np.concatenate([test(source) for source in self.sources])

    def at(self, row: int) -> tuple[Source, int]:
        """The file that a row stands in, and its place there."""
        return self.sources[int(self.file[row])], int(self.place[row])

    def line(self, row: int) -> int:
        """The number of a row in its file."""
        source, place = self.at(row)
        return source.sent.first_row + place

    def where(self, row: int) -> str:
        """`12行`, with the file's name where there are several."""
        number = f"{self.line(row)}行"
        return number if len(self.sources) == 1 else f"{self.at(row)[0].sent.file} {number}"

    def field_of(self, row: int, question: str, choice: Choice) -> str:
        """The field of the row's file that holds a mark; the question's first one where none does."""
        source, place = self.at(row)
        asked = source.questionnaire.question(question)
        codes = own_codes(asked, [choice])
        fields = question_fields(asked)
        for one in fields:
            cell = source.cleaned(one.key)[place]
            if one.choice is not None:
                found = cell == MARKED and one.choice.code in codes
            else:
                found = not codes.isdisjoint(cell.split(SEVERAL))
            if found:
                return one.key
        return fields[0].key


def own_columns(sources: Sequence[Source]) -> Mapping[str, TextColumn]:
    """The study's own columns of all files; a file that lacks one has "" in it."""
    keys = dict.fromkeys((ID, *(key for source in sources for key in source.own)))
    return {key: joined([source.own.get(key, blank_column(source.n)) for source in sources]) for key in keys}


def visible(text: str) -> bool:
    """Whether anything can be seen in a cell."""
    return text.isalnum() or bool(match_name(text))
