"""The sheet 推移 of one survey: each question asked in three or more years with all of them, and the test of its trend."""

import math
from collections.abc import Mapping, Sequence

from reports.chapter.wording import BASIS_LABELS
from reports.excel.figure_cells import change_cell, ends_cells, p_cell, question_lines, share_cell
from reports.excel.page_setup import ROW_HEIGHT, page_height, set_page
from reports.excel.ready_rows import Cell
from reports.excel.sheets import Page, RowFormats
from reports.formatting import UNAVAILABLE
from reports.tables.cell_text import height_for
from reports.tables.tabulation import QuestionTable, SurveyTables
from schemas.settings.study import Study
from survey.comparing.trend import FEWEST_YEARS, AnswerTrend, answer_trends
from survey.estimates.index import Estimate

_FIRST_WIDTH, _YEAR_WIDTHS, _TEST_WIDTHS = 40, (8, 9, 9, 9), (11, 11, 11, 9, 9, 18)
_HEAD_HEIGHT = 44.0

_Year = tuple[int, str, Mapping[str, Estimate]]
"""A year, how it is called, and the estimates of the answers in it."""


def years_of(content: SurveyTables, table: QuestionTable) -> tuple[_Year, ...]:
    """The years in which a question was asked, the oldest first; none where they are fewer than three."""
    study = content.study
    found = [
        (int(one.study), one.study_label, content.row(table, study.basis, study=one.study))
        for one in study.comparisons_for(content.survey.key, table.concept.key)
    ]
    years = [
        *(year for year in found if year[2]),
        (study.year, study.label, content.row(table, study.basis)),
    ]
    return tuple(years) if len(years) >= FEWEST_YEARS else ()


def trend_sheet(page: Page, content: SurveyTables) -> dict[str, str]:
    """Write 推移; a question that does not fit on the rest of a page begins the next one.

    Returned are the links to the questions by their key.
    """
    study = content.study
    shown = [(table, years) for table in content.tables if (years := years_of(content, table))]
    most = max(len(years) for _, years in shown)
    tests = _TEST_WIDTHS if study.sampled else _TEST_WIDTHS[:1]
    widths = (_FIRST_WIDTH, *_YEAR_WIDTHS[: len(_whats(study))] * most, *tests)
    of_basis = f"　構成比は{BASIS_LABELS[study.basis]}" if study.sampled else ""
    page.top(f"推移　{content.survey.title}{of_basis}")
    page.widths(widths)
    room = page_height(widths) - 22.0 - ROW_HEIGHT
    row, used = 2, 0.0
    breaks: list[int] = []
    links: dict[str, str] = {}
    for table, years in shown:
        heights = [height_for([(column.label, widths[0])]) for column in table.columns]
        needed = sum(heights) + _HEAD_HEIGHT + 4 * ROW_HEIGHT
        if used and used + needed > room:
            breaks.append(row)
            used = 0.0
        used += needed
        links[table.question.key] = f"{page.sheet.get_name()}!A{row + 1}"
        row = _question(page, row, table, years, content, widths)
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(2, 1)
    set_page(page.sheet, study.title, repeat=(0, 0))
    return links


def _question(  # noqa: PLR0917 - where, what, and how wide
    page: Page,
    row: int,
    table: QuestionTable,
    years: Sequence[_Year],
    content: SurveyTables,
    widths: Sequence[float],
) -> int:
    level = content.study.level
    trends = answer_trends([(year, answers) for year, _, answers in years], level=level)
    note = "変化は1年あたり。" + (
        "年の差のp値は、どの年も同じであるときの値。" if content.study.sampled else ""
    )
    row = question_lines(page, row, table, widths, note=note)
    heads = [
        "選択肢",
        *(f"{label}\n{what}" for _, label, _ in years for what in _whats(content.study)),
        "変化\n(ポイント)",
        f"変化の{level * 100:g}%\n信頼区間 下限",
        "上限",
        "傾向の\np値",
        "年の差の\np値",
        f"判定（有意水準{100 - level * 100:g}%）",
    ]
    if not content.study.sampled:
        heads = heads[: 2 + 2 * len(years)]
    page.heads(row, heads)
    page.sheet.set_row(row, _HEAD_HEIGHT)
    row += 1
    for column in table.columns:
        line = page.formats.total if column.is_sum else page.formats.body
        cells: list[Cell] = [(column.label, line.label)]
        for _, _, answers in years:
            one = answers.get(column.key)
            cells += [(UNAVAILABLE, line.mark) if one is None else (one.n, line.count)]
            cells.append(share_cell(one, line))
            if content.study.sampled:
                cells += ends_cells(None if one is None or one.withheld else one, line)
        page.sheet.set_row(row, height_for([(column.label, widths[0])]))
        tests = _test_cells(column.key, trends.get(column.key), years, line)
        page.sheet.set_cells(row, [*cells, *(tests if content.study.sampled else tests[:1])])
        row += 1
    return row + 1


def _whats(study: Study) -> tuple[str, ...]:
    return ("n", "構成比(%)", "下限", "上限") if study.sampled else ("n", "構成比(%)")


def _test_cells(
    option: str, found: AnswerTrend | None, years: Sequence[_Year], line: RowFormats
) -> list[Cell]:
    if found is None:
        return [(UNAVAILABLE, line.mark)] * len(_TEST_WIDTHS)
    now = years[-1][2][option]
    changes = (found.line.slope, found.line.slope_low, found.line.slope_high)
    p_values = (found.line.p_slope, found.line.p_any)
    return [
        *(change_cell(now, value, line) for value in changes),
        *(p_cell(value, line) for value in p_values),
        (_judged(found, len(years) - 1), line.code),
    ]


def _judged(found: AnswerTrend, steps: int) -> str:
    """2回続けて増加, 減少の傾向; 傾向なし; `…` where nothing could be tested."""
    if not math.isfinite(found.line.p_slope):
        return UNAVAILABLE
    if found.course == "none":
        return "有意な傾向なし"
    word = "増加" if found.line.slope > 0 else "減少"
    return f"{steps}回続けて{word}" if found.course == "steady" else f"{word}の傾向"
