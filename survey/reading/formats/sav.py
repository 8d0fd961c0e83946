"""SPSS files (.sav, .zsav): one variable is one column, one record is one row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.columns import TextColumn
from survey.answers.raw_table import Notice
from survey.reading.formats.grid import Grid, HeadRows, grid_from_columns
from survey.reading.formats.notices import WEIGHTED_FILE
from survey.reading.formats.process import DamagedError, TooLargeError, UndecodableError, read_apart

SAV_MARK = b"$FL"
DECLARED_MISSING = "欠損値の指定"
"""The label, or its beginning, of a value that the file declares to be missing."""

_LOCKED_MARK = b"ENCRYPTEDSAV"
_WEIGHT = slice(76, 80)  # of the header: the variable that weights the cases, 0 for none


@dataclass(frozen=True)
class Variable:
    """A variable: `values` are its distinct texts, `codes` the place of each record's text in them.

    `label` is its question text ("" if it has none), `labels` the label of a value by the value's text,
    `missing` the texts of the values that the file declares to be missing (9 = 無回答).
    """

    name: str
    label: str
    values: tuple[str, ...]
    codes: tuple[int, ...]
    labels: Mapping[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class AnswerSet:
    """A multiple-response set: variables that hold the answers to one question.

    counted: the value that marks a choice where each variable is one choice; "" where each holds an answer.
    """

    name: str
    label: str
    variables: tuple[str, ...]
    counted: str


def is_sav(content: bytes) -> bool:
    """Whether the file begins like one of SPSS, locked or not."""
    return content.startswith(SAV_MARK) or content[8:20] == _LOCKED_MARK


def read_sav(content: bytes, layout: HeadRows) -> Grid:
    """Read all records; names of variables are the header, values are the codes as numbers.

    A whole number has no decimal point; a date is written as 2030-06-01. The system's missing value is
    a blank, while a value that the file declares as missing (9 = 無回答) is kept: the questionnaire says
    what it means. Labels of values are kept beside, to be compared with the questionnaire's. The header is
    no row of such a file, so the first record is row 1, as SPSS numbers it. Raises InputError for a file
    that is damaged or ends before its last record, one that is locked with a password, and one with too
    many cells.
    """
    variables, _ = read_variables(content, layout.file, layout.encoding)
    head = [[variable.name for variable in variables]]
    columns = [TextColumn(variable.values, np.array(variable.codes, np.int32)) for variable in variables]
    grid = grid_from_columns(head, columns, layout, (), head_is_row=False)
    weighted = content[_WEIGHT] != bytes(4)
    notices = (Notice(WEIGHTED_FILE, grid.first_row, ""),) if weighted else ()
    return replace(grid, labels=tuple(map(_told_labels, variables)), notices=notices)


def _told_labels(variable: Variable) -> Mapping[str, str]:
    """The labels of the values; those of missing ones say so, since a questionnaire that counts them says otherwise."""
    missing = {
        value: f"{DECLARED_MISSING}「{label}」"
        if (label := variable.labels.get(value, "").strip())
        else DECLARED_MISSING
        for value in variable.missing
    }
    return {**variable.labels, **missing}


def read_variables(
    content: bytes, file: str, encoding: str = "auto"
) -> tuple[tuple[Variable, ...], tuple[AnswerSet, ...]]:
    """All variables of an SPSS file with their labels, and its sets. Raises InputError as `read_sav`.

    encoding: of its texts, "auto" for the one that the file declares (or CP932, where that cannot be right).
    """
    if content[8:20] == _LOCKED_MARK:
        raise InputError(file_rules.ENCRYPTED.problem(file))
    try:
        read = json.loads(read_apart("survey.reading.formats.sav_process", content, encoding))
    except UndecodableError:
        expected = "" if encoding == "auto" else f"指定した文字コード（{encoding}）"
        raise InputError(file_rules.UNDECODABLE.problem(file, expected=expected)) from None
    except TooLargeError:
        raise InputError(file_rules.TOO_WIDE.problem(file)) from None
    except DamagedError:
        raise InputError(file_rules.BROKEN.problem(file)) from None
    variables = tuple(
        Variable(
            name=entry["name"],
            label=entry["label"],
            values=tuple(entry["values"]),
            codes=tuple(entry["codes"]),
            labels=entry["labels"],
            missing=tuple(entry["missing"]),
        )
        for entry in read["variables"]
    )
    sets = (
        AnswerSet(entry["name"], entry["label"], tuple(entry["variables"]), entry["counted"])
        for entry in read["sets"]
    )
    return variables, tuple(sets)
