"""Cells of tables against the estimates: the answers, groups, years and kinds of figures that rows and columns name.

A table is one of a question if its words name the question's answers, or if its caption names one of them and its
rows or columns the groups; or one of indicators (KGI(1)) by group. Nothing is said of a table unless most of its cells are those of the question, so that
a table of another survey is left alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from reports.audit.against.answers import AnswerShares
from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import Group, OfferedAnswers, group_of, squeeze
from reports.audit.against.subjects import Questions
from reports.audit.reading.basis import basis_named
from reports.audit.reading.document import CellGrid
from reports.audit.reading.groups import UNKNOWN_GROUP, mentions
from reports.audit.reading.numerals import Numeral, cell_figures, plain
from reports.audit.reading.sentences import labels
from reports.audit.reading.sheet import blocks_of, is_total, read_sheet
from reports.audit.reading.surveys import shares_survey, survey_names
from reports.audit.reading.years import only_year
from reports.audit.results.finding import AuditResult, Comparisons, compared
from reports.chapter.indicator_sentences import short_name
from reports.formatting import count_text, exact, percent, points, round_half_up
from schemas.codes import TOTAL
from survey.estimates.index import Estimate

_LEAST_CELLS = 3
_MOST_WRONG = Decimal("0.3")
_INTERVAL = re.compile(r"(?P<low>[+\-]?\d+(?:\.\d+)?)%?\s?[~\-]\s?(?P<high>[+\-]?\d+(?:\.\d+)?)%?")
_SIZE = re.compile(r"[(（]?n\s?=\s?(?P<n>[\d,]+)[)）]?")
_SKIPPED = re.compile(r"p値|あたり|変化の|標準誤差|人口.|補正|デザイン|順位|平均|点数|目標|基準値")
_BASE = re.compile(r"回答者数|有効回収数|^n$|^N$|調査数|サンプル数|該当数")
_EFFECTIVE, _ESTIMATED = "有効回答者数", "推計人数"
_COUNT = re.compile(r"件数|人数|回答数|度数|実数")
_CHANGE = re.compile(r"差|増減|ポイント|変化")


@dataclass(frozen=True)
class _Words:
    """What the words of a row or column (or of both) name; "" or None where they name nothing.

    `valid` says that the figures are of those who gave an answer (無回答を除く); `asked` is the question of an
    indicator, with its option.
    """

    option: str = ""
    group: str = ""
    year: int | None = None
    kind: str = ""
    basis: str = ""
    total: bool = False
    skipped: bool = False
    valid: bool = False
    asked: OfferedAnswers | None = None

    def with_(self, other: _Words) -> _Words:
        """Both together."""
        return _Words(
            self.option or other.option,
            self.group or other.group,
            self.year or other.year,
            other.kind or self.kind,
            self.basis or other.basis,
            self.total or other.total,
            self.skipped or other.skipped,
            self.valid or other.valid,
            self.asked or other.asked,
        )


@dataclass(frozen=True)
class _Cell:
    """A comparison of a cell: what it prints, what was computed, whether they agree."""

    row: int
    column: int
    printed: str
    expected: str
    right: bool


def check_cells(held: HeldAgainst) -> Comparisons:
    """All tables of a document that are of a question of the study, or of the same one in two surveys."""
    for whole in held.document.grids:
        for left, grid in blocks_of(whole):
            for question, cells in _readings(grid, held):
                yield AuditResult((), sum(cell.right for cell in cells))
                for cell in cells:
                    if not cell.right:
                        yield _finding(grid, question, cell, left)


def _finding(grid: CellGrid, question: OfferedAnswers, cell: _Cell, left: int) -> AuditResult:
    words = (squeeze(grid.cell(cell.row, 0)), squeeze(_head(grid, cell.column)))
    quote = f"{'・'.join(filter(None, words))}「{cell.printed}」"
    told = f"集計では {cell.expected}（{question.title}）", "表のセルが集計した値と違う"
    return compared(
        False,
        "A01",
        grid.place,
        quote,
        *told,
        written=cell.printed,
        right=cell.expected,
        cell=(cell.row, left + cell.column),
    )


def _readings(grid: CellGrid, held: HeldAgainst) -> list[tuple[OfferedAnswers, list[_Cell]]]:
    """The questions of a table with the comparisons: those that most of its cells agree with, each cell once."""
    about = held.subjects.of_grid(grid)
    found: list[tuple[int, OfferedAnswers, list[_Cell]]] = []
    bases = [basis] if (basis := basis_named(f"{grid.caption} {grid.note}")) else [held.answers.basis, ""]
    measured = _measured(grid, held)
    named = [
        replace(one.asked, title="調査による指標") for one in measured.values() if one.asked is not None
    ][:1]
    for question in (*_possible(grid, about, held.answers.asked), *named):
        for basis in dict.fromkeys(bases):
            printed = basis or _other(held.answers.basis)
            indicators = measured if question in named else {}
            cells = list(_Reading(grid, question, held.answers, printed, indicators).cells())
            right = sum(cell.right for cell in cells)
            if right >= _LEAST_CELLS and len(cells) - right <= _MOST_WRONG * len(cells):
                found.append((right, question, cells))
    taken: set[tuple[int, int]] = set()
    made = []
    for _, question, cells in sorted(found, key=lambda one: (-one[0], one[1] not in about)):
        own = [cell for cell in cells if (cell.row, cell.column) not in taken]  # 人口 beside two surveys
        right = sum(cell.right for cell in own)
        if right >= _LEAST_CELLS and len(own) - right <= _MOST_WRONG * len(own):
            made.append((question, own))
            taken |= {(cell.row, cell.column) for cell in own}
    return made


def _measured(grid: CellGrid, held: HeldAgainst) -> dict[str, _Words]:
    """The indicators that a survey measures and the first cells of rows or the heads of a table name: KGI(1)."""
    heads = {_bare(cell) for row in grid.rows[:3] for cell in row} | {_bare(row[0]) for row in grid.rows}
    asked = {(one.survey, one.concept): one for one in held.answers.asked}
    found = {}
    for _, row in held.run.indicators.iterrows():
        name, question = _bare(short_name(row)), asked.get((row["survey"], row["concept"]))
        if question is not None and name in heads:
            valid = row["base"] == "valid"
            found[name] = _Words(row["option"], basis=row["basis"], valid=valid, asked=question)
    return found


def _bare(text: str) -> str:
    """The words of a head or label without the size of a group, a unit and the mark of a low base."""
    return _SIZE.sub("", squeeze(text)).removesuffix("(%)").rstrip("*")


def _other(basis: str) -> str:
    return "unweighted" if basis == "weighted" else "weighted"


def _possible(grid: CellGrid, about: Questions, asked: Questions) -> Sequence[OfferedAnswers]:
    """Questions that a table may be of: those that its place names, and those with two of its labels."""
    words = {squeeze(cell) for row in grid.rows for cell in (row[0],)} | {
        squeeze(cell) for row in grid.rows[:3] for cell in row
    }
    named = [one for one in asked if one not in about and len(words & one.options.keys()) >= 2]
    return [*about, *named]


def _head(grid: CellGrid, column: int) -> str:
    sheet = read_sheet(grid)
    rows = 1 if sheet is None else max(sheet.head_rows, 1)
    return next(
        (grid.cell(row, column) for row in reversed(range(rows)) if grid.cell(row, column).strip()), ""
    )


class _Reading:
    """A table read as one of a question on a basis, or of indicators, which have their own."""

    def __init__(
        self,
        grid: CellGrid,
        question: OfferedAnswers,
        answers: AnswerShares,
        basis: str,
        indicators: Mapping[str, _Words],
    ) -> None:
        self.grid, self.question, self.answers, self.basis = grid, question, answers, basis
        self.indicators = indicators
        sheet = read_sheet(grid)
        self.head_rows = 1 if sheet is None else max(sheet.head_rows, 1)
        self.label_columns = 1 if sheet is None else max(sheet.label_columns, 1)

    @cached_property
    def _caption(self) -> _Words:
        options = [option for label in labels(self.grid.caption) if (option := self.question.find(label))]
        groups = {one.name for one in mentions(self.grid.caption, self.answers.groups)}
        group = groups.pop() if len(groups) == 1 else ""
        known = "" if group == UNKNOWN_GROUP else group
        valid = re.search(r"(?:不明|無回答)を除", self.grid.caption) is not None
        return _Words(options[0] if len(options) == 1 else "", known, valid=valid)

    def cells(self) -> Iterator[_Cell]:
        columns = {at: self._column(at) for at in range(self.label_columns, len(self.grid.rows[0]))}
        for row in range(self.head_rows, len(self.grid.rows)):
            along = self._row(row)
            yield from self._size(row, along)
            for column, down in columns.items():
                words = along.with_(down).with_(self._caption)
                text = plain(self.grid.cell(row, column)).strip().rstrip("▲▽△▼*ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
                if text and not words.skipped:
                    yield from self._compare(row, column, text, words)

    def _row(self, row: int) -> _Words:
        found = _Words()
        for column in range(self.label_columns):
            found = found.with_(self._words(self.grid.cell(row, column)))
        if self.indicators and found.kind == "n" and row + 1 < len(self.grid.rows):
            found = found.with_(self._row(row + 1))  # respondents of the indicators below
        return found

    def _column(self, column: int) -> _Words:
        found = _Words()
        for row in range(self.head_rows):
            at = column
            while (
                row < self.head_rows - 1 and at > self.label_columns and not self.grid.cell(row, at).strip()
            ):
                at -= 1
            found = found.with_(self._words(self.grid.cell(row, at)))
        if found.kind == "interval" and not found.basis:
            left = [self._column(at) for at in range(max(column - 1, self.label_columns), column)]
            found = found.with_(replace(left[0], kind="", total=False, skipped=False) if left else _Words())
        if self.indicators and found.kind == "n" and column + 1 < len(self.grid.rows[0]):
            found = found.with_(self._column(column + 1))
        return found

    def _words(self, text: str) -> _Words:
        bare = _SIZE.sub("", plain(squeeze(text))).rstrip("*")
        if not bare:
            return _Words()
        if (measured := self.indicators.get(_bare(text))) is not None:
            return measured
        option = self.question.find(bare)
        if option is not None:
            return _Words(option=option)
        if bare == "人口" and self.question.concept in self.question.breakdowns:
            return _Words(kind="share", basis="weighted", valid=True)  # to which the weights are fitted
        group = next((one.name for one in mentions(bare, self.answers.groups)), "")
        if group and squeeze(group) == re.sub(r"(?:地域|地区)$", "", bare):
            return _Words(group=group)
        year = only_year(bare.removesuffix("全体"))
        kind = (
            "changes"
            if "信頼区間" in bare and "差" in bare
            else "interval"
            if "信頼区間" in bare
            else "change"
            if _CHANGE.search(bare)
            else bare
            if bare in {_EFFECTIVE, _ESTIMATED}
            else "n"
            if _BASE.search(bare)
            else "count"
            if _COUNT.search(bare)
            else "share"
            if re.search(r"割合|構成比|%", bare)
            else ""
        )
        own = shares_survey(survey_names(bare), survey_names(self.question.title))
        unknown = not kind and not own and year is None and not is_total(bare) and not basis_named(bare)
        return _Words(
            year=year,
            kind=kind,
            basis=basis_named(bare),
            total=is_total(bare) or kind == "n",
            skipped=_SKIPPED.search(bare) is not None or unknown,
            valid="無回答を除" in bare,
        )

    # --- Comparing ---------------------------------------------------------------------------------

    def _rows(self, words: _Words, basis: str = "") -> dict[str, Estimate]:
        where: Group | None = (TOTAL, TOTAL)
        question = words.asked or self.question
        if words.group:
            where = group_of(self.answers.study, question, words.group)
        if where is None:
            return {}
        return dict(
            self.answers.estimates.rows(
                question.survey,
                question.concept,
                basis=basis or words.basis or self.basis,
                breakdown=where[0],
                group=where[1],
                base="valid" if words.valid else "all",
                study=str(words.year) if words.year else "",
            )
        )

    def _size(self, row: int, words: _Words) -> Iterator[_Cell]:
        """The base in the label of a row: 20歳代（n=100）."""
        for column in range(self.label_columns):
            match = _SIZE.search(plain(self.grid.cell(row, column)))
            rows = self._rows(words) if match is not None else {}
            if match is not None and rows:
                n = next(iter(rows.values())).n
                yield _Cell(row, column, match.group(), f"n={count_text(n)}", _number(match["n"]) == n)

    def _compare(self, row: int, column: int, text: str, words: _Words) -> Iterator[_Cell]:
        rows = self._rows(words)
        one = rows.get(words.option)
        if _INTERVAL.fullmatch(text) is not None:
            yield from self._ends(row, column, text, words, one)
            return
        cell = cell_figures(text)
        if cell is None:
            return
        if one is not None and not math.isfinite(one.share):
            return
        if words.kind == "change":
            if one is not None and one.reference_study and math.isfinite(one.diff):
                yield from self._changed(row, column, text, cell.number, one)
        elif one is None:
            if (
                (words.total or words.kind == "count")
                and not words.option
                and rows
                and not cell.number.places
                and cell.number.value != 100
            ):
                n = next(iter(rows.values())).n
                right = cell.number.value == n
                yield _Cell(row, column, text, count_text(n), right)
        elif words.kind in {"n", _EFFECTIVE, _ESTIMATED}:
            yield self._base(row, column, cell.number, words, one)
        elif cell.share is not None:
            right = cell.number.value == one.count and cell.share.value == percent(
                one.share, cell.share.places
            )
            yield _Cell(row, column, text, f"{count_text(one.count)} ({percent(one.share)})", right)
        elif words.kind == "count" or (
            not cell.number.places and cell.number.unit != "%" and not cell.share_is_dash
        ):
            if words.kind != "share":
                yield _Cell(row, column, text, count_text(one.count), cell.number.value == one.count)
        else:
            expected = percent(one.share, cell.number.places)
            yield _Cell(row, column, text, f"{expected}", cell.number.value == expected)

    def _base(self, row: int, column: int, number: Numeral, words: _Words, one: Estimate) -> _Cell:
        """A number of respondents, of effective ones, or of the population that they stand for."""
        expected = one.n
        if words.kind != "n":
            weighted = self._rows(words, "weighted").get(words.option, one)
            value = weighted.n_effective if words.kind == _EFFECTIVE else weighted.weighted_base
            expected = int(round_half_up(exact(value), 0))
        return _Cell(row, column, number.text, count_text(expected), number.value == expected)

    def _ends(self, row: int, column: int, text: str, words: _Words, one: Estimate | None) -> Iterator[_Cell]:
        """An interval of a share, or of a difference where the head says so."""
        if one is None or (words.kind == "changes" and not one.reference_study):
            return
        ends = (one.diff_low, one.diff_high) if words.kind == "changes" else (one.ci_low, one.ci_high)
        if all(map(math.isfinite, ends)):
            low, high = (percent(end) for end in ends)
            match = _INTERVAL.fullmatch(text)
            right = match is not None and (Decimal(match["low"]), Decimal(match["high"])) == (low, high)
            yield _Cell(row, column, text, f"{low}～{high}", right)

    def _changed(self, row: int, column: int, text: str, number: Numeral, one: Estimate) -> Iterator[_Cell]:
        exact = points(one.diff, number.places)
        printed = percent(one.share) - percent(one.reference_share)
        signed = -number.value if text.startswith(("-", "△", "▲")) and number.value > 0 else number.value
        right = signed in {exact, printed} or (
            text[0].isdigit() and number.value in {abs(exact), abs(printed)}
        )
        yield _Cell(row, column, text, f"{exact:+}", right)


def _number(text: str) -> int:
    return int(text.replace(",", ""))
