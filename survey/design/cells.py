"""Counts within cells: the one pass over the rows on which every estimate stands.

A cell is a set of returns that share the level in every weighting margin, the stratum and the base
weight, so that they share the final weight too. Every sum that estimation needs is then a function of
the counts (cell x answer), and nothing after this module looks at single returns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.codes import NO_ANSWER_OPTION, TOTAL
from survey.answers.coded import INVALID, NO_ANSWER, NOT_APPLICABLE, SEVERAL_MARKS, Breakdown, QuestionAnswers

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
AnyInts = npt.NDArray[np.integer]

_REASONS = 4  # the negative codes -4..-1 take the first four columns of a count
_BLOCK = 1 << 16  # rows at a time: the working arrays stay in the processor's cache


@dataclass(frozen=True)
class Cells:
    """A numbering of the returns' cells.

    of_row: (n,) cell of each return. count: (C,) returns in each cell. keys: for each key that
    the cells were made from, its value in each cell, (C,).
    """

    of_row: Ints
    count: Floats
    keys: tuple[Ints, ...]

    @property
    def size(self) -> int:
        """Number of occupied cells."""
        return len(self.count)


def number_cells(n: int, keys: Sequence[tuple[AnyInts, int]]) -> Cells:
    """Number the occupied combinations of the keys, in the order of the keys.

    keys: pairs of an (n,) array with values 0..size-1 and its size. Without keys all returns share
    one cell.
    """
    sizes = tuple(size for _, size in keys)
    possible = int(np.prod(sizes, dtype=np.float64)) if sizes else 1
    row = np.zeros(n, dtype=np.intp)
    for values, size in keys:
        row *= size
        row += values
    if possible <= max(4 * n, _BLOCK):
        counts = np.bincount(row, minlength=possible)
        occupied = np.flatnonzero(counts)
        if len(occupied) < possible:
            numbers = np.zeros(possible, dtype=np.intp)
            numbers[occupied] = np.arange(len(occupied))
            row = numbers[row]
        count = counts[occupied]
    else:
        occupied, row, count = np.unique(row, return_inverse=True, return_counts=True)
        row = row.astype(np.intp)
    values_of = np.unravel_index(occupied, sizes) if sizes else ()
    return Cells(row, count.astype(np.float64), tuple(np.asarray(v, dtype=np.intp) for v in values_of))


@dataclass(frozen=True)
class Domains:
    """The groups of one breakdown (or 全体 alone) as sets of cells.

    cells: cells that each lie within one group and one parent cell. parents: for each group, the
    parent cells of its cells; members: for each group, its cells. Returns whose group is unknown
    are in no group.
    """

    name: str
    groups: tuple[str, ...]
    cells: Cells
    members: tuple[Ints, ...]
    parents: tuple[Ints, ...]


def domain_of_all(cells: Cells) -> Domains:
    """Everybody as one group."""
    everything = np.arange(cells.size)
    return Domains(TOTAL, (TOTAL,), cells, (everything,), (everything,))


def domains_of(cells: Cells, breakdown: Breakdown) -> Domains:
    """Split the cells by a breakdown; cells that it does not split are used as they are."""
    size = len(breakdown.groups) + 1
    group = np.maximum(breakdown.codes, -1) + np.int16(1)
    if int(group.max(initial=0)) >= size:
        raise ValueError(f"breakdown {breakdown.name!r} has a code outside its groups")
    finer = number_cells(len(group), [(cells.of_row, cells.size), (group, size)])
    parent, of_cell = finer.keys
    if finer.size == cells.size:  # the breakdown is a function of the cell
        finer = cells
    members = tuple(np.flatnonzero(of_cell == g + 1) for g in range(size - 1))
    return Domains(
        breakdown.name, breakdown.groups, finer, members, tuple(parent[inside] for inside in members)
    )


def answer_keys(answers: QuestionAnswers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys and kinds ("option", "group", "no_answer") of the D answers, in the order of a tally."""
    keys = (*answers.options, *answers.option_groups, NO_ANSWER_OPTION)
    kinds = ("option",) * len(answers.options) + ("group",) * len(answers.option_groups) + ("no_answer",)
    if len(set(keys)) != len(keys):
        raise ValueError(f"question {answers.key!r} has two options or groups with the same key")
    return keys, kinds


def _group_columns(answers: QuestionAnswers) -> list[list[int]]:
    """Column numbers of the options in each option group."""
    at = {key: column for column, key in enumerate(answers.options)}
    return [[at[key] for key in keys] for keys in answers.option_groups.values()]


def _columns_from_codes(answers: QuestionAnswers, options: int) -> Floats:
    """0/1 matrix from the count of a code (reasons first) to the columns of a tally."""
    groups = _group_columns(answers)
    width = len(answers.options) + len(groups) + 3
    into = np.zeros((_REASONS + options, width))
    for reason in (NO_ANSWER, INVALID, SEVERAL_MARKS):
        into[_REASONS + reason, [width - 3, width - 2]] = 1.0
    into[_REASONS + NOT_APPLICABLE] = 0.0
    into[_REASONS:, [width - 2, width - 1]] = 1.0
    if answers.kind == "single":
        into[_REASONS:, :options] = np.eye(options)
        for number, columns in enumerate(groups):
            into[[_REASONS + column for column in columns], options + number] = 1.0
    return into


def tally(answers: QuestionAnswers, cells: Cells) -> Floats:
    """Count one question by cell in one pass over the returns, (C, D + 2).

    Columns: the D answers (options in order, option groups in order, 無回答), then the two bases: all who
    were asked, and those with a valid answer.
    非該当 is in neither base; 無回答, an invalid value and several marks in a single-answer question
    are 無回答 in the base of all and out of the valid base. An option group counts a return once,
    however many of its options are marked. Raises ValueError for a code outside the options.
    """
    options = len(answers.options) if answers.kind == "single" else 1
    if len(answers.codes) and not -_REASONS <= int(answers.codes.min()) <= int(answers.codes.max()) < options:
        raise ValueError(f"question {answers.key!r} has a code outside its options")
    counts = _count_codes(answers.codes, options, cells)
    table = counts @ _columns_from_codes(answers, options)
    if answers.kind == "multiple":
        if answers.marks is None:
            raise ValueError(f"multiple-answer question {answers.key!r} has no marks")
        marked = _count_marks(answers.marks, _group_columns(answers), cells)
        table[:, : marked.shape[1]] = marked
    return table


def _blocks(n: int, bins: int) -> list[slice]:
    step = max(_BLOCK, bins)
    return [slice(start, min(start + step, n)) for start in range(0, n, step)]


def _count_codes(codes: AnyInts, options: int, cells: Cells) -> Floats:
    """Count by cell and code, (C, 4 + options); the reasons -4..-1 come first."""
    width = _REASONS + options
    bins = cells.size * width
    counts = np.zeros(bins, dtype=np.intp)
    for block in _blocks(len(codes), bins):
        where = cells.of_row[block] * width
        where += codes[block]
        where += _REASONS
        counts += np.bincount(where, minlength=bins)
    return counts.reshape(cells.size, width).astype(np.float64)


def _count_marks(marks: npt.NDArray[np.bool_], groups: list[list[int]], cells: Cells) -> Floats:
    """Count by cell the returns that marked each option, then at least one option of each group."""
    counts = np.zeros((marks.shape[1] + len(groups), cells.size), dtype=np.intp)
    for block in _blocks(len(marks), cells.size):
        row_cells = cells.of_row[block]
        columns = np.ascontiguousarray(marks[block].T)
        for number, column in enumerate(columns):
            counts[number] += np.bincount(row_cells[column], minlength=cells.size)
        for number, inside in enumerate(groups, start=len(columns)):
            counts[number] += np.bincount(row_cells[columns[inside].any(axis=0)], minlength=cells.size)
    return counts.T.astype(np.float64)
