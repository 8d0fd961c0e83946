"""The sheet 経年比較 of one survey: each compared question with both years side by side, change, p and judgement.

Shares and changes are on the study's own basis, as printed: changes are rounded from unrounded values
and may miss the difference of the printed shares by one digit. 増加 and 減少 only where the test says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from reports.chapter.wording import BASIS_LABELS
from reports.excel.figure_cells import number_cell, question_lines
from reports.excel.page_setup import ROW_HEIGHT, page_height, set_page
from reports.excel.ready_rows import Cell
from reports.excel.sheets import Page, RowFormats
from reports.excel.table_sheets import SheetPlaces
from reports.formatting import NOBODY, UNAVAILABLE, WITHHELD, p_text, percent_values, points
from reports.tables.cell_text import height_for, plain
from reports.tables.tabulation import QuestionTable, SurveyTables
from schemas.contracts import TOTAL
from schemas.settings.study import Study

_WIDTHS = (44, 9, 10, 9, 10, 11, 11, 11, 10, 14)
_HEAD_HEIGHT = 30.0
_NO_CHANGE = "有意な差なし"


@dataclass(frozen=True)
class YearChange:
    """An answer in both years. Shares in percent as printed, changes unrounded proportions; NaN if none.

    `earlier_n` and `earlier_count` are None where the earlier answers are not at hand.
    """

    n: int
    count: int
    share: float
    earlier_n: int | None
    earlier_count: int | None
    earlier_share: float
    diff: float
    low: float
    high: float
    p: float
    withheld: bool

    def judged(self, level: float) -> str:
        """増加 or 減少 where p < 1 - level; 有意な差なし; `…` where nothing could be tested."""
        if not math.isfinite(self.p):
            return UNAVAILABLE
        if self.p < 1 - level:
            return "増加" if self.diff > 0 else "減少"
        return _NO_CHANGE


@dataclass(frozen=True)
class Compared:
    """A question with the study that it is compared with, and its answers by option key.

    `offered` are the options of the earlier study; empty where its answers are not at hand.
    """

    reference: str
    answers: Mapping[str, YearChange]
    offered: tuple[str, ...] = ()


def compared_questions(study: Study, survey: str, estimates: pd.DataFrame) -> Mapping[str, Compared]:
    """The compared questions of a survey by key: 全体, the base of all who were asked, the study's basis.

    An answer that the earlier study did not offer has this year's figures alone. `estimates` holds the
    rows of the earlier studies too; the n of a study without rows is unknown.
    """
    rows = estimates[
        (estimates["survey"] == survey)
        & (estimates["breakdown"] == TOTAL)
        & (estimates["base"] == "all")
        & (estimates["basis"] == study.basis)
    ]
    columns = _columns(rows, "study", "concept", "option", "n", "count")
    known = {tuple(key): (int(n), int(count)) for *key, n, count in columns}
    rows = rows[rows["study"] == study.key]
    compared = rows[rows["reference_study"] != ""]
    references = dict(_columns(compared, "question", "reference_study"))
    rows = rows[rows["question"].isin(list(references))]
    shares = zip(percent_values(rows["share"]), percent_values(rows["reference_share"]), strict=True)
    found: dict[str, dict[str, YearChange]] = {}
    concepts: dict[str, str] = {}
    keys = _columns(rows, "question", "reference_study", "concept", "option", "status")
    values = _columns(rows, "n", "count", "diff", "diff_low", "diff_high", "p")
    for key, value, (share, earlier) in zip(keys, values, shares, strict=True):
        question, reference, concept, option, status = key
        n, count, diff, low, high, p = value
        earlier_n, answered = known.get((reference, concept, option), (None, None))
        withheld = status == "suppressed"
        found.setdefault(question, {})[option] = YearChange(
            n, count, share, earlier_n, answered, earlier, diff, low, high, p, withheld
        )
        concepts[question] = concept
    return {
        question: Compared(
            references[question],
            answers,
            tuple(key[2] for key in known if key[:2] == (references[question], concepts[question])),
        )
        for question, answers in found.items()
    }


def _columns(rows: pd.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(rows[name].tolist() for name in names), strict=True))


def years_sheet(page: Page, content: SurveyTables, compared: Mapping[str, Compared]) -> SheetPlaces:
    """Write 経年比較; a question that does not fit on the rest of a page begins the next one."""
    study = content.study
    page.top(f"経年比較　{content.survey.title}　構成比は{BASIS_LABELS[study.basis]}")
    page.widths(_WIDTHS)
    room = page_height(_WIDTHS) - 22.0 - ROW_HEIGHT
    row, used = 2, 0.0
    breaks: list[int] = []
    places: dict[str, int] = {}
    for table in content.tables:
        if table.question.key not in compared:
            continue
        needed = sum(_heights(table)) + _HEAD_HEIGHT + 4 * ROW_HEIGHT
        if used and used + needed > room:
            breaks.append(row)
            used = 0.0
        used += needed
        places[table.question.key] = row + 1
        row = _question(page, row, table, compared[table.question.key], study)
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(2, 1)
    set_page(page.sheet, study.title, repeat=(0, 0))
    return SheetPlaces(page.sheet.get_name(), places)


def _heights(table: QuestionTable) -> list[float]:
    return [height_for([(column.label, _WIDTHS[0])]) for column in table.columns]


def _question(page: Page, row: int, table: QuestionTable, compared: Compared, study: Study) -> int:
    labels = {one.study: one.study_label for one in study.comparisons}
    earlier, now = labels.get(compared.reference, compared.reference), study.label
    interval = f"差の{study.level * 100:g}%信頼区間"
    row = question_lines(page, row, table, _WIDTHS, note=_choices_note(table, compared, earlier, now))
    heads = (
        "選択肢",
        *(f"{year}\n{what}" for year in (earlier, now) for what in ("n", "構成比(%)")),
        "差\n(ポイント)",
        f"{interval} 下限",
        f"{interval} 上限",
        "p値",
        f"判定（有意水準{100 - study.level * 100:g}%）",
    )
    page.heads(row, heads)
    page.sheet.set_row(row, max(_HEAD_HEIGHT, height_for(list(zip(heads, _WIDTHS, strict=True)))))
    row += 1
    for column, height in zip(table.columns, _heights(table), strict=True):
        line = page.formats.total if column.kind == "group" else page.formats.body
        page.sheet.set_row(row, height)
        answer = _answer_cells(compared.answers.get(column.key), study.level, line)
        page.sheet.set_cells(row, [(column.label, line.label), *answer])
        row += 1
    return row + 1


def _choices_note(table: QuestionTable, compared: Compared, earlier: str, now: str) -> str:
    """Which options only one of the years has; "" where they are the same or the earlier ones are unknown."""
    if not compared.offered or table.question.concept is None:
        return ""
    own = [column.key for column in table.columns]
    new = [column.label for column in table.columns if column.key not in compared.offered]
    options = table.question.concept.options
    gone = [option.label for option in options if option.key in compared.offered and option.key not in own]
    return "".join(
        f"{year}の選択肢に{''.join(f'「{plain(label)}」' for label in missing)}はない。"
        for year, missing in ((earlier, new), (now, gone))
        if missing
    )


def _answer_cells(change: YearChange | None, level: float, line: RowFormats) -> list[Cell]:
    if change is None or change.withheld:
        return [(UNAVAILABLE if change is None else WITHHELD, line.mark)] * (len(_WIDTHS) - 1)
    text = p_text(change.p)
    return [
        number_cell(math.nan if change.earlier_n is None else change.earlier_n, line.count, line),
        _share_cell(change.earlier_share, change.earlier_count, line),
        (change.n, line.count),
        _share_cell(change.share, change.count, line),
        *(number_cell(_points(value), line.change, line) for value in (change.diff, change.low, change.high)),
        (float(Decimal(text)), line.p) if text[:1].isdigit() else (text, line.mark),
        (change.judged(level), line.code),
    ]


def _share_cell(share: float, count: int | None, line: RowFormats) -> Cell:
    if count == 0 and math.isfinite(share):
        return NOBODY, line.mark
    return number_cell(share, line.share, line)


def _points(value: float) -> float:
    return float(points(value)) if math.isfinite(value) else math.nan
