"""The sheet 経年比較 of one survey: each compared question with both years side by side, change, p and judgement.

Shares and changes are on the study's own basis, as printed: changes are rounded from unrounded values
and may miss the difference of the printed shares by one digit. 増加 and 減少 only where the test says so.
"""

import math
from collections.abc import Mapping

from reports.chapter.wording import BASIS_LABELS, options_note
from reports.excel.figure_cells import change_cell, p_cell, question_lines, share_cell, value_cell
from reports.excel.page_setup import ROW_HEIGHT, page_height, set_page
from reports.excel.ready_rows import Cell
from reports.excel.sheets import Page, RowFormats
from reports.formatting import NOBODY, UNAVAILABLE, WITHHELD
from reports.tables.cell_text import height_for, plain
from reports.tables.tabulation import QuestionTable, SurveyTables
from survey.estimates.index import Estimate

_WIDTHS = (44, 9, 10, 9, 10, 11, 11, 11, 10, 14)
_HEAD_HEIGHT = 30.0
_NO_CHANGE = "有意な差なし"


def compared_study(content: SurveyTables, table: QuestionTable) -> str:
    """The study that a question is compared with (全体, all who were asked, the study's basis), "" if with none."""
    now = content.row(table, content.study.basis)
    return next((one.reference_study for one in now.values() if one.reference_study), "")


def years_sheet(page: Page, content: SurveyTables) -> dict[str, str]:
    """Write 経年比較; a question that does not fit on the rest of a page begins the next one.

    Returned are the links to the questions by their key.
    """
    study = content.study
    of_basis = f"　構成比は{BASIS_LABELS[study.basis]}" if study.sampled else ""
    page.top(f"経年比較　{content.survey.title}{of_basis}")
    page.widths(_WIDTHS)
    room = page_height(_WIDTHS) - 22.0 - ROW_HEIGHT
    row, used = 2, 0.0
    breaks: list[int] = []
    links: dict[str, str] = {}
    for table in content.tables:
        if not compared_study(content, table):
            continue
        needed = sum(_heights(table)) + _HEAD_HEIGHT + 4 * ROW_HEIGHT
        if used and used + needed > room:
            breaks.append(row)
            used = 0.0
        used += needed
        links[table.question.key] = f"{page.sheet.get_name()}!A{row + 1}"
        row = _question(page, row, table, content)
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(2, 1)
    set_page(page.sheet, study.title, repeat=(0, 0))
    return links


def _heights(table: QuestionTable) -> list[float]:
    return [height_for([(column.label, _WIDTHS[0])]) for column in table.columns]


def _question(page: Page, row: int, table: QuestionTable, content: SurveyTables) -> int:
    """Write a question. An answer that the earlier study did not offer has this year's figures alone."""
    study, reference = content.study, compared_study(content, table)
    figures = content.row(table, study.basis)
    before = content.row(table, study.basis, study=reference)  # none where they are not at hand
    labels = {one.study: one.study_label for one in study.comparisons}
    earlier, now = labels.get(reference, reference), study.label
    interval = f"差の{study.level * 100:g}%信頼区間"
    row = question_lines(page, row, table, _WIDTHS, note=_choices_note(table, before, earlier, now))
    heads: tuple[str, ...] = (
        "選択肢",
        *(f"{year}\n{what}" for year in (earlier, now) for what in ("n", "構成比(%)")),
        "差\n(ポイント)",
        f"{interval} 下限",
        f"{interval} 上限",
        "p値",
        f"判定（有意水準{100 - study.level * 100:g}%）",
    )
    if not study.sampled:
        heads = (*heads[:6], f"判定（{study.counted_gap:g}ポイント以上）")
    page.heads(row, heads)
    page.sheet.set_row(row, max(_HEAD_HEIGHT, height_for(list(zip(heads, _WIDTHS, strict=False)))))
    row += 1
    for column, height in zip(table.columns, _heights(table), strict=True):
        line = page.formats.total if column.is_sum else page.formats.body
        page.sheet.set_row(row, height)
        answer = _answer_cells(figures.get(column.key), before.get(column.key), study.level, line)
        if not study.sampled:
            answer = [*answer[:5], answer[-1]]
        page.sheet.set_cells(row, [(column.label, line.label), *answer])
        row += 1
    return row + 1


def _choices_note(table: QuestionTable, then: Mapping[str, Estimate], earlier: str, now: str) -> str:
    """Which options only one of the years has; "" where they are the same or the earlier ones are unknown."""
    if not then:
        return ""
    own = [column.key for column in table.answers]
    new = [column.label for column in table.answers if column.key not in then]
    gone = [one.label for one in table.concept.options if one.key in then and one.key not in own]
    return options_note((earlier, list(map(plain, new))), (now, list(map(plain, gone))))


def _answer_cells(now: Estimate | None, then: Estimate | None, level: float, line: RowFormats) -> list[Cell]:
    if now is None or now.withheld:
        return [(UNAVAILABLE if now is None else WITHHELD, line.mark)] * (len(_WIDTHS) - 1)
    if not now.reference_study:
        then = None
    return [
        (UNAVAILABLE, line.mark) if then is None else (then.n, line.count),
        _earlier_cell(now, None if then is None else then.count, line),
        (now.n, line.count),
        share_cell(now, line),
        *(change_cell(now, value, line) for value in (now.diff, now.diff_low, now.diff_high)),
        p_cell(now.p, line),
        (_judged(now, level), line.code),
    ]


def _judged(now: Estimate, level: float) -> str:
    """増加 or 減少 where p < 1 - level; 有意な差なし; `…` where nothing could be tested."""
    if now.counted and math.isfinite(now.diff):
        return "大きな差なし" if now.reference_method != "moved" else "増加" if now.diff > 0 else "減少"
    if not math.isfinite(now.p):
        return UNAVAILABLE
    if now.p < 1 - level:
        return "増加" if now.diff > 0 else "減少"
    return _NO_CHANGE


def _earlier_cell(now: Estimate, count: int | None, line: RowFormats) -> Cell:
    if count == 0 and math.isfinite(now.reference_share):
        return NOBODY, line.mark
    return value_cell(now, now.reference_share, line)
