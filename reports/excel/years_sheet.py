"""The sheet 経年比較 of one survey: each compared question with both years side by side, change, p and judgement.

Shares and changes are on the study's own basis, as printed: changes are rounded from unrounded values
and may miss the difference of the printed shares by one digit. 増加 and 減少 only where the test says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.chapter.wording import BASIS_LABELS
from reports.excel.figure_cells import number_cell, question_lines
from reports.excel.page_setup import ROW_HEIGHT, page_height, set_page
from reports.excel.ready_rows import Cell
from reports.excel.sheets import Page, RowFormats
from reports.formatting import NOBODY, UNAVAILABLE, WITHHELD, p_text, percent_value, points
from reports.tables.cell_text import height_for, plain
from reports.tables.tabulation import QuestionTable, SurveyTables
from schemas.settings.study import Study
from survey.estimates.index import Estimate

_WIDTHS = (44, 9, 10, 9, 10, 11, 11, 11, 10, 14)
_HEAD_HEIGHT = 30.0
_NO_CHANGE = "有意な差なし"


@dataclass(frozen=True)
class Compared:
    """A question with the study that it is compared with, and the estimates of both years by option.

    `then` is empty where the earlier estimates are not at hand.
    """

    reference: str
    now: Mapping[str, Estimate]
    then: Mapping[str, Estimate]


def compared_questions(content: SurveyTables) -> Mapping[str, Compared]:
    """The compared questions of a survey by key: 全体, the base of all who were asked, the study's basis.

    An answer that the earlier study did not offer has this year's figures alone.
    """
    basis, found = content.study.basis, {}
    for table in content.tables:
        now = content.row(table, basis)
        reference = next((one.reference_study for one in now.values() if one.reference_study), "")
        if reference:
            found[table.question.key] = Compared(reference, now, content.row(table, basis, study=reference))
    return found


def years_sheet(page: Page, content: SurveyTables, compared: Mapping[str, Compared]) -> dict[str, str]:
    """Write 経年比較; a question that does not fit on the rest of a page begins the next one.

    Returned are the links to the questions by their key.
    """
    study = content.study
    page.top(f"経年比較　{content.survey.title}　構成比は{BASIS_LABELS[study.basis]}")
    page.widths(_WIDTHS)
    room = page_height(_WIDTHS) - 22.0 - ROW_HEIGHT
    row, used = 2, 0.0
    breaks: list[int] = []
    links: dict[str, str] = {}
    for table in content.tables:
        if table.question.key not in compared:
            continue
        needed = sum(_heights(table)) + _HEAD_HEIGHT + 4 * ROW_HEIGHT
        if used and used + needed > room:
            breaks.append(row)
            used = 0.0
        used += needed
        links[table.question.key] = f"{page.sheet.get_name()}!A{row + 1}"
        row = _question(page, row, table, compared[table.question.key], study)
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(2, 1)
    set_page(page.sheet, study.title, repeat=(0, 0))
    return links


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
        answer = _answer_cells(compared, column.key, study.level, line)
        page.sheet.set_cells(row, [(column.label, line.label), *answer])
        row += 1
    return row + 1


def _choices_note(table: QuestionTable, compared: Compared, earlier: str, now: str) -> str:
    """Which options only one of the years has; "" where they are the same or the earlier ones are unknown."""
    if not compared.then:
        return ""
    own = [column.key for column in table.columns]
    new = [column.label for column in table.columns if column.key not in compared.then]
    gone = [one.label for one in table.concept.options if one.key in compared.then and one.key not in own]
    return "".join(
        f"{year}の選択肢に{''.join(f'「{plain(label)}」' for label in missing)}はない。"
        for year, missing in ((earlier, new), (now, gone))
        if missing
    )


def _answer_cells(compared: Compared, option: str, level: float, line: RowFormats) -> list[Cell]:
    now = compared.now.get(option)
    then = compared.then.get(option) if now is not None and now.reference_study else None
    if now is None or now.withheld:
        return [(UNAVAILABLE if now is None else WITHHELD, line.mark)] * (len(_WIDTHS) - 1)
    text = p_text(now.p)
    return [
        (UNAVAILABLE, line.mark) if then is None else (then.n, line.count),
        _share_cell(now.reference_share, None if then is None else then.count, line),
        (now.n, line.count),
        _share_cell(now.share, now.count, line),
        *(
            number_cell(_points(value), line.change, line)
            for value in (now.diff, now.diff_low, now.diff_high)
        ),
        (float(Decimal(text)), line.p) if text[:1].isdigit() else (text, line.mark),
        (_judged(now, level), line.code),
    ]


def _judged(now: Estimate, level: float) -> str:
    """増加 or 減少 where p < 1 - level; 有意な差なし; `…` where nothing could be tested."""
    if not math.isfinite(now.p):
        return UNAVAILABLE
    if now.p < 1 - level:
        return "増加" if now.diff > 0 else "減少"
    return _NO_CHANGE


def _share_cell(share: float, count: int | None, line: RowFormats) -> Cell:
    if count == 0 and math.isfinite(share):
        return NOBODY, line.mark
    return number_cell(percent_value(share), line.share, line)


def _points(value: float) -> float:
    return float(points(value)) if math.isfinite(value) else math.nan
