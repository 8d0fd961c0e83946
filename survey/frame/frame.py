"""The population frame: residents by region, age group and other breakdowns, checked and added up."""

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from schemas.errors import InputError, Problem, raise_any
from schemas.messages import files as file_rules
from schemas.messages.names import example
from schemas.messages.office_tables import told_of_office_table
from schemas.messages.rule import FileRule
from schemas.settings.study import RawFile, Study
from schemas.tables.numbers import has_other_digits
from schemas.tables.tabular import Checks
from schemas.tables.taking import taken
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.design.margins import GroupLabels, Margin
from survey.frame import frame_messages as frame_rules
from survey.frame.table import COUNT, COUNTS, FrameTable, frame_table, is_sum, spellings
from survey.reading.reading import read_raw

_NAMED = 5  # groups that a message names
_SHOWN = 20  # problems of one kind that a message lists
_TOLERANCE = 0.05  # share by which the frame may differ from the register that was sampled from
_WHOLE = re.compile(r"\d{1,9}")


@dataclass(frozen=True, eq=False)
class PopulationFrame:
    """Residents by cell: one row for each combination of groups.

    `cells` has one column for each breakdown, holding option keys (the groups of `Breakdown`), and
    `population` (int); rows stand in the order of the concepts' options.
    """

    cells: pd.DataFrame
    breakdowns: tuple[str, ...]
    read: Mapping[str, str] = field(default_factory=dict)
    """The file that was read, with its sha256."""
    notes: tuple[str, ...] = ()
    """What was done with the table so that it fits the study (Japanese)."""

    @property
    def total(self) -> int:
        """All residents of the frame."""
        return int(self.cells[COUNT].sum())


NOBODY = PopulationFrame(pd.DataFrame({COUNT: pd.Series(dtype=np.int64)}), ())
"""The frame of a study without a sample."""


def load_frame(root: Path, study: Study) -> PopulationFrame:
    """Load and check the study's frame: the breakdowns as columns, and `population` (see `table`).

    Breakdowns that a margin uses must be there; the study's others are used if they are. Groups may
    be written as option keys or labels, or as a questionnaire's aliases. Raises InputError with every
    problem found: a column missing, an unknown or repeated group, a count that is no whole number, a
    group of a questionnaire or a combination of groups without a count, and a total that differs from
    the population of a survey by more than 5 %.
    """
    with taken() as read:
        raw = _read(root, study.frame.path)
    table = frame_table(raw, study, study.breakdowns)
    needed = tuple(dict.fromkeys(name for margin in study.frame.margins for name in margin))
    checks = Checks()
    heads = {name: study.concepts[name].label for name in study.breakdowns} | {COUNT: "人口"}
    for name in (*needed, COUNT):
        if name not in table.columns:
            checks.add(
                frame_rules.FRAME_COLUMN.problem(
                    table.file, column=heads[name], expected="、".join(heads.values())
                )
            )
    checks.raise_any()
    if not any(text.strip() for text in table.columns[COUNT].values):
        raise InputError(
            frame_rules.FRAME_BLANK.problem(table.file, found=f"{len(table.rows):,}件の人数が空欄")
        )
    breakdowns = tuple(name for name in study.breakdowns if name in table.columns)
    groups = {name: _groups(table, name, study, checks) for name in breakdowns}
    count = _counts(table, checks)
    checks.raise_any()
    cells, notes = _added_up(table, pd.DataFrame({**groups, COUNT: count}), breakdowns, study, checks)
    _check_levels(table, cells, needed, study, checks)
    _check_combinations(table, cells, breakdowns, study, checks)
    checks.raise_any()
    frame = PopulationFrame(_ordered(cells, breakdowns, study), breakdowns, read, notes)
    _check_total(table, frame, study)
    return frame


def margins(frame: PopulationFrame, study: Study) -> tuple[Margin, ...]:
    """The margin totals that the study rakes to."""
    return tuple(margin_of(frame, study, margin) for margin in study.frame.margins)


def margin_of(frame: PopulationFrame, study: Study, breakdowns: Sequence[str]) -> Margin:
    """The residents of each level of these breakdowns, groups in the order of the concepts' options."""
    cells = [frame.cells[name].astype(str) for name in breakdowns]
    groups = tuple(tuple(dict.fromkeys(column)) for column in cells)
    at = tuple(
        pd.Index(names).get_indexer(pd.Index(column)) for names, column in zip(groups, cells, strict=True)
    )
    totals = np.zeros(tuple(len(names) for names in groups))
    np.add.at(totals, at, frame.cells[COUNT].to_numpy(dtype=np.float64))
    concepts = {name: study.concepts[name] for name in breakdowns}
    labels = {
        name: GroupLabels(concept.label, {option.key: option.label for option in concept.options})
        for name, concept in concepts.items()
    }
    return Margin(tuple(breakdowns), groups, totals, labels)


@told_of_office_table()
def _read(root: Path, path: str) -> RawTable:
    """The table. Raises InputError as `read_raw`, and F11 for counts in two columns."""
    try:
        table = read_raw(root, RawFile(path, "", "", 0, 1, (1,)))
    except InputError as error:
        if error.problems[0].rule != file_rules.ABSENT.code:
            raise
        raise InputError(file_rules.ABSENT_FRAME.problem(path)) from None
    counts = [head.name for head in table.headings if match_name(head.name) in map(match_name, COUNTS)]
    if len(counts) > 1:
        problem = file_rules.DUPLICATE_NAME.problem(path, found="".join(f"「{name}」" for name in counts))
        raise InputError(
            replace(problem, what="人数の列が2つ以上あります。", remedy="人数の列を1つにしてください。")
        )
    return table


def _groups(table: FrameTable, name: str, study: Study, checks: Checks) -> list[str]:
    """Option keys of a column; unknown groups are noted with their rows."""
    column = table.columns[name]
    known = spellings(study, name)
    keys = [known.get(match_name(text), "") for text in column.values]
    concept = study.concepts[name]
    expected = f"「{concept.label}」の区分の名称かキー{example(option.label for option in concept.options)}"
    for problem in _at_cells(table, name, [not key for key in keys], frame_rules.FRAME_LEVEL, expected):
        checks.add(problem)
    return [keys[code] for code in column.codes.tolist()]


def _counts(table: FrameTable, checks: Checks) -> list[int]:
    """Counts as whole numbers; thousands may be divided by commas, Excel's `.0` is dropped."""
    column = table.columns[COUNT]
    written = [re.sub(r"\.0+$", "", match_name(text).replace(",", "")) for text in column.values]
    wrong = [
        not _WHOLE.fullmatch(plain) or has_other_digits(text)
        for plain, text in zip(written, column.values, strict=True)
    ]
    for problem in _at_cells(table, COUNT, wrong, frame_rules.FRAME_COUNT, "例: 1234"):
        checks.add(problem)
    numbers = [0 if bad else int(text) for text, bad in zip(written, wrong, strict=True)]
    return [numbers[code] for code in column.codes.tolist()]


def _at_cells(
    table: FrameTable, name: str, wrong: Sequence[bool], rule: FileRule, expected: str
) -> list[Problem]:
    """A problem for each cell of a column whose content is wrong; `wrong` stands by distinct text."""
    column = table.columns[name]
    return [
        rule.problem(
            table.file,
            row=int(table.rows[row]),
            column=table.head(name, row),
            found=column[row] or "（空欄）",
            expected=expected,
        )
        for row in column.spread(wrong).nonzero()[0].tolist()
    ]


def _added_up(
    table: FrameTable, cells: pd.DataFrame, breakdowns: tuple[str, ...], study: Study, checks: Checks
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The cells, each once. Counts are added up over columns of groups that the study does not use.

    That is done, and noted, only where the table has every combination of those groups with each cell once and
    none of them is a sum; else the columns are refused (P09), or the rows that stand twice (P04).
    """
    by = list(breakdowns)
    repeated = cells.duplicated(by, keep=False)
    if not repeated.any():
        return cells, ()
    apart = {
        head: column.texts()
        for head, column in table.others.items()
        if (pd.Series(column.texts()).groupby([cells[name] for name in by]).nunique() > 1).any()
    }
    if not apart:
        for row in np.flatnonzero(cells.duplicated(by)).tolist()[:_SHOWN]:
            names = _named([str(cells.loc[row, name]) for name in by], breakdowns, study)
            checks.add(frame_rules.FRAME_REPEATED.problem(table.file, row=int(table.rows[row]), found=names))
        return cells, ()
    heads = "".join(f"「{head}」" for head in apart)
    full = cells.assign(**{f"@{place}": texts for place, texts in enumerate(apart.values())})
    keys = [name for name in full.columns if name != COUNT]
    combinations = math.prod(full[name].nunique() for name in keys)
    sums = sorted({str(text) for texts in apart.values() for text in texts if is_sum(str(text))})
    if sums or len(full) != combinations or full.duplicated(keys).any():
        checks.add(
            frame_rules.FRAME_OTHER_COLUMN.problem(
                table.file,
                row=int(table.rows[int(np.flatnonzero(repeated)[1])]),
                column="、".join(apart),
                found=f"同じ区分の行 {int(repeated.sum()):,}行"
                + ("、合計の行 " + "".join(f"「{text or '（空欄）'}」" for text in sums) if sums else ""),
                expected="1つの区分の組み合わせに1行",
            )
        )
        return cells, ()
    note = f"母集団の表（{table.file}）の列{heads}は、この調査の集計区分ではないため、人数を足し合わせて使います。"
    return cells.groupby(by, sort=False)[[COUNT]].sum().reset_index(), (note,)


def _check_levels(
    table: FrameTable, cells: pd.DataFrame, needed: tuple[str, ...], study: Study, checks: Checks
) -> None:
    """Every group of a raked breakdown that a questionnaire offers has a row."""
    for name in needed:
        present = set(cells[name])
        concept = study.concepts[name]
        asked = [survey.questionnaire.by_concept(name) for survey in study.surveys]
        choices = [choice for question in asked if question is not None for choice in question.choices]
        absent = [choice.option for choice in choices if choice.option not in present]
        if absent:
            labels = [concept.label_of(option) for option in dict.fromkeys(absent)]
            checks.add(
                frame_rules.FRAME_MISSING_LEVEL.problem(
                    table.file,
                    column=table.heads.get(name, concept.label),
                    detail=_listed(labels),
                    expected="どの区分にも、人数の行が1つ（いなければ0人）",
                )
            )


def _check_combinations(
    table: FrameTable, cells: pd.DataFrame, breakdowns: tuple[str, ...], study: Study, checks: Checks
) -> None:
    present = set(zip(*(cells[name] for name in breakdowns), strict=True))
    levels = [list(dict.fromkeys(cells[name])) for name in breakdowns]
    absent = [cell for cell in itertools.product(*levels) if cell not in present]
    if absent:
        checks.add(
            frame_rules.FRAME_MISSING_CELL.problem(
                table.file,
                column="・".join(table.heads.get(name, study.concepts[name].label) for name in breakdowns),
                detail=_listed([_named(cell, breakdowns, study) for cell in absent]),
                expected="どの組み合わせにも、人数の行が1つ（いなければ0人）",
            )
        )


def _listed(names: Sequence[str]) -> str:
    """The first few names, and how many there are."""
    more = f"など{len(names):,}件" if len(names) > _NAMED else ""
    return f"「{'」「'.join(names[:_NAMED])}」{more}"


def _named(cell: Sequence[str], breakdowns: Sequence[str], study: Study) -> str:
    """A cell by the labels of its groups."""
    return "・".join(study.concepts[name].label_of(key) for name, key in zip(breakdowns, cell, strict=True))


def _check_total(table: FrameTable, frame: PopulationFrame, study: Study) -> None:
    raise_any(
        frame_rules.FRAME_TOTAL.problem(
            table.file,
            column=COUNT,
            found=f"{frame.total:,}人",
            expected=f"{survey.sampling.population:,}人（{survey.title}）",
        )
        for survey in study.surveys
        if abs(frame.total - survey.sampling.population) > _TOLERANCE * survey.sampling.population
    )


def _ordered(cells: pd.DataFrame, breakdowns: tuple[str, ...], study: Study) -> pd.DataFrame:
    """Rows in the order of the concepts' options, with the contract of the internal table checked."""
    schema = pa.DataFrameSchema(
        {
            **{
                name: pa.Column(str, pa.Check.isin([option.key for option in study.concepts[name].options]))
                for name in breakdowns
            },
            COUNT: pa.Column(int, pa.Check.ge(0)),
        },
        strict=True,
        unique=list(breakdowns),
        name="population frame",
    )
    places = {
        name: {option.key: place for place, option in enumerate(study.concepts[name].options)}
        for name in breakdowns
    }
    order = cells[list(breakdowns)].apply(lambda column: column.map(places[str(column.name)]))
    rows = order.sort_values(list(breakdowns), kind="stable").index
    return schema.validate(cells.loc[rows].reset_index(drop=True))
