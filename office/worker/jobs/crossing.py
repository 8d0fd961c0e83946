"""Any question by any other, and within a third: weighed, tested, and masked, on the page and as Excel."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import prod
from pathlib import Path

from flows.preparing import Weighted
from office.worker.answers import year_answers
from office.worker.jobs.job import Telling, job
from office.worker.shapes.crossed import CrossCell, Crossed, CrossLayer, CrossLine
from reports.excel.sheets import new_book
from reports.excel.table_sheets import crosses_sheet
from reports.formatting import WITHHELD, count_text, interval_text, share_text
from reports.tables.tabulation import QuestionTable, SurveyTables, TableRow, crossed_tables
from schemas.codes import TOTAL
from schemas.errors import Problem
from schemas.loading.studies import load_study
from schemas.questions.crosses import Cross, countable
from schemas.settings.study import Study, Survey
from survey.comparing.crossing import cross_table
from survey.disclosing.crossed import mask_cross, side_of
from survey.estimates.counted import without_errors
from survey.estimates.index import Estimate, EstimateIndex

_MOST_CELLS = 1_500
"""Of a table of three questions; the masking of more takes minutes, and nearly all of it would be masked."""


@job("cross_ahead")
def cross_ahead(telling: Telling, *, workspace: Path, study: str, survey: str) -> bool:
    """Read the answers that a table of a survey is made of."""
    del telling
    definition = load_study(workspace, study)
    year_answers(workspace, definition).weighted(definition.survey(survey))
    return True


@job("cross")
def cross(
    telling: Telling,
    *,
    workspace: Path,
    study: str,
    survey: str,
    row: str,
    column: str,
    layer: str,
    basis: str,
) -> Crossed:
    """The table of one question by another, within the answers to a third ("": none), on a basis."""
    del telling
    content, table = _content(workspace, study, Cross(survey, row, column, layer))
    return _shown(content, table, basis)


@job("cross_book")
def cross_book(
    telling: Telling, *, workspace: Path, study: str, survey: str, row: str, column: str, layer: str
) -> str:
    """The same table as a workbook, in base64: counts, shares and intervals on both bases, masked the same."""
    del telling
    content, _ = _content(workspace, study, Cross(survey, row, column, layer))
    book = new_book(f"{content.study.title} 設問間クロス")
    crosses_sheet(book.add("設問間クロス"), content)
    return b64encode(book.close()).decode()


def _content(workspace: Path, study: str, cross: Cross) -> tuple[SurveyTables, QuestionTable]:
    definition = load_study(workspace, study)
    survey = next((one for one in definition.surveys if one.key == cross.survey), None)
    named = [name for name in (cross.row, cross.column, cross.layer) if name]
    known = {one.concept.key for one in countable(survey.questionnaire) if one.concept} if survey else set()
    if survey is None or len(set(named)) != len(named) or not known.issuperset(named):
        raise Problem(
            "B80",
            "この組合せの表は作れません。",
            expected="別々の、選択肢で答える設問",
            remedy="設問を選び直してください。",
        ).error()
    year = year_answers(workspace, definition)
    estimates = year.made(cross, lambda: _measured(definition, cross, year.weighted(survey)))
    content = crossed_tables(replace(definition, crosses=(cross,)), survey, estimates)
    return content, content.tables[0]


def _measured(study: Study, cross: Cross, answers: Weighted) -> EstimateIndex:
    """The estimates of the table and of 全体, masked."""
    coded, weights = answers.ingested.coded, answers.weights
    counted = {one.concept: one for one in coded.answers}
    _refuse_large(cross, [len(side_of(counted[name]).items) for name in _concepts(cross)])
    table = cross_table(
        study.key,
        coded,
        weights.design,
        weights,
        cross,
        level=study.level,
        low_base=study.low_base,
        total=True,
    )
    if not study.sampled:  # nothing was drawn: there is no error to tell, and no weight
        table = without_errors(table, study.kind)
    return EstimateIndex(study.key, mask_cross(table, cross, counted, study.disclosure_minimum))


def _concepts(cross: Cross) -> tuple[str, ...]:
    return (cross.column, cross.row, *((cross.layer,) if cross.layer else ()))


def _refuse_large(cross: Cross, sizes: Sequence[int]) -> None:
    cells = prod(sizes)
    if cross.layer and cells > _MOST_CELLS:
        raise Problem(
            "B81",
            "3つの設問の選択肢が多すぎるため、表を作れません。",
            found=f"組合せ {count_text(cells)}",
            expected=f"組合せ {count_text(_MOST_CELLS)}まで",
            remedy="選択肢の少ない設問を選ぶか、2つの設問の表にしてください。",
        ).error()


# --- As it is shown -----------------------------------------------------------------------------


def _shown(content: SurveyTables, table: QuestionTable, basis: str) -> Crossed:
    study, survey = content.study, content.survey
    cross = study.crosses[0]
    total, *rows = table.groups
    layers = tuple(
        CrossLayer(label if cross.layer else "", tuple(_line(content, table, basis, one) for one in group))
        for label, group in groupby(rows, key=lambda one: one.breakdown_label)
    )
    found = [one for row in rows for one in content.row(table, basis, row.breakdown, row.group).values()]
    return Crossed(
        survey=survey.title,
        column=_label(survey, cross.column),
        row=_label(survey, cross.row),
        layer=_label(survey, cross.layer) if cross.layer else "",
        heads=tuple(column.label for column in table.answers),
        total=_line(content, table, basis, total),
        layers=layers,
        level=study.level,
        low_base=study.low_base,
        minimum=study.disclosure_minimum,
        hidden=any(one.withheld for one in found),
        several=table.question.kind == "multiple",
    )


def _label(survey: Survey, concept: str) -> str:
    question = survey.questionnaire.by_concept(concept)
    assert question is not None
    assert question.concept is not None
    return f"{question.number} {question.concept.label}".strip()


def _line(content: SurveyTables, table: QuestionTable, basis: str, row: TableRow) -> CrossLine:
    found = content.row(table, basis, row.breakdown, row.group)
    cells = [found.get(column.key) for column in table.answers]
    n = next((one.n for one in cells if one is not None), 0)
    no_base = row.breakdown != TOTAL and not n and any(one is not None and one.withheld for one in cells)
    return CrossLine(
        letter=row.letter,
        label=row.label,
        n=WITHHELD if no_base else count_text(n),
        low_base=any(one is not None and one.low_base for one in cells),
        cells=tuple(map(_cell, cells)),
    )


def _cell(one: Estimate | None) -> CrossCell:
    if one is None or one.withheld:
        return CrossCell(WITHHELD if one is not None else "", "", WITHHELD if one is not None else "")
    return CrossCell(
        share_text(one.share, one.count), one.letters.replace(",", ""), interval_text(one.ci_low, one.ci_high)
    )
