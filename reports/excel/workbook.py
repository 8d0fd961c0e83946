"""tables.xlsx: contents, 調査の概要, 単純集計, クロス集計 and 経年比較 of the questions, the list of all estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.chapter.wording import BASIS_LABELS, frame_texts
from reports.excel.page_setup import set_page
from reports.excel.sheets import CONTENTS, Book, Page, new_book
from reports.excel.table_sheets import cross_sheet, crosses_sheet, simple_sheet
from reports.excel.tidy_sheet import tidy_sheet
from reports.excel.trend_sheet import trend_sheet, years_of
from reports.excel.years_sheet import compared_study, years_sheet
from reports.formatting import LOW_BASE_MARK, count_text, share_of_count_text
from reports.tables.cell_text import height_for, plain, sheet_name
from reports.tables.tabulation import (
    UNKNOWN,
    QuestionTable,
    SurveyTables,
    crossed_tables,
    survey_tables,
)
from schemas.findings import Accounting
from schemas.settings.study import Basis, Study, StudyKind, Survey
from schemas.tables.eras import era_day
from survey.comparing.compared_groups import FEWEST, MOST_GROUPS
from survey.estimates.index import EstimateIndex

OUTLINE = "調査の概要"
TIDY = "1セル1データ"
TREND = "推移"

_CONTENTS_WIDTHS = (10, 60, 20, 10, 12, 12, 14, 12)
_OUTLINE_WIDTHS = (22, 78)


_TREND_NOTE = (
    "3回以上の調査で尋ねた設問の推移。変化は、年を横軸とする直線の傾き（1年あたり）。「傾向」は傾きが統計的に有意なとき、"
    "「続けて」は前の年との差も毎回有意なときだけ示す（両側検定、選択肢の数に応じてHolm法で調整）。"
)

_Links = Sequence[tuple[str, Mapping[str, str]]]
"""Sheets of a survey as the contents name them, each with its link to every question that it shows."""


def tables_workbook(study: Study, estimates: EstimateIndex, accounting: Sequence[Accounting]) -> bytes:
    """The workbook of all tables of a study, as bytes of an .xlsx file.

    Of the estimates of earlier studies only n is shown, beside the questions that are compared with them. `accounting` has one entry for each survey. The
    tables print the study's basis first and the other one as reference; counts are unweighted. Equal
    arguments give equal bytes. Raises KeyError if a survey has no accounting.
    """
    counted = {entry.survey: entry for entry in accounting}
    book = new_book(f"{study.title} 集計表")
    contents = book.add(CONTENTS)
    outline = book.add(OUTLINE)
    names = [CONTENTS, OUTLINE, TIDY]
    surveys = [survey_tables(study, survey, estimates) for survey in study.surveys]
    trends = any(years_of(content, table) for content in surveys for table in content.tables)
    _outline(outline, study, counted, trends=trends)
    written = [(content, _survey_sheets(book, content, names)) for content in surveys]
    crosses = [link for content in surveys for link in _crosses(book, content, names)]
    tidy_sheet(book, TIDY, study, estimates.frame[estimates.frame["study"] == study.key])
    _contents(contents, study, written, crosses)
    return book.close()


def _survey_sheets(book: Book, content: SurveyTables, names: list[str]) -> _Links:
    """Write the sheets of one survey; their names are added to `names`."""
    basis = content.study.basis
    other: Basis = "unweighted" if basis == "weighted" else "weighted"

    def add(prefix: str) -> Page:
        names.append(sheet_name(f"{prefix} {content.survey.title}", names))
        return book.add(names[-1])

    links = [
        ("単純集計", simple_sheet(add("単純集計"), content)),
        ("クロス集計", cross_sheet(add("クロス集計"), content, basis=basis, with_counts=True)),
    ]
    if content.has(other):
        page = add(f"クロス（{BASIS_LABELS[other]}）")
        links.append(("クロス（参考）", cross_sheet(page, content, basis=other, with_counts=False)))
    if any(compared_study(content, table) for table in content.tables):
        if not content.has(other):
            links.append(("", {}))  # the links to 経年比較 stand in the same column everywhere
        links.append(("経年比較", years_sheet(add("経年比較"), content)))
    if any(years_of(content, table) for table in content.tables):
        links.append((TREND, trend_sheet(add(TREND), content)))
    return links


def _crosses(book: Book, content: SurveyTables, names: list[str]) -> list[tuple[str, str]]:
    """Write 設問間クロス of a survey that has any; return what each table is of, and the link to it."""
    crossed = crossed_tables(content.study, content.survey, content.estimates)
    if not crossed.tables:
        return []
    names.append(sheet_name(f"設問間クロス {content.survey.title}", names))
    links = crosses_sheet(book.add(names[-1]), crossed)
    told = [f"{table.heading}　（{table.by}）" for table in crossed.tables]
    return list(zip(told, links, strict=True))


# --- 目次 ---------------------------------------------------------------------------------------


def _contents(
    page: Page,
    study: Study,
    written: Sequence[tuple[SurveyTables, _Links]],
    crosses: Sequence[tuple[str, str]],
) -> None:
    page.top(f"{study.title}　集計表", back=False)
    has_trends = any(name == TREND for _, links in written for name, _ in links)
    page.widths((*_CONTENTS_WIDTHS, _CONTENTS_WIDTHS[-1]) if has_trends else _CONTENTS_WIDTHS)
    page.link(2, 0, f"{OUTLINE}!A1", f"{OUTLINE}と集計表の見方")
    page.link(3, 0, f"{TIDY}!A1", f"{TIDY}（すべての推計値の一覧）")
    row = 5
    for content, links in written:
        page.across(row, content.survey.title, _CONTENTS_WIDTHS, page.formats.question)
        page.heads(row + 1, ("番号", "設問", "回答形式", "n", *(name for name, _ in links)))
        row += 2
        for table in content.tables:
            _contents_row(page, row, content, table, links)
            row += 1
        row += 1
    if crosses:
        page.across(row, "設問間クロス", _CONTENTS_WIDTHS, page.formats.question)
        for place, (told, target) in enumerate(crosses, start=row + 1):
            page.link(place, 0, target, told)
    page.sheet.freeze_panes(1, 0)
    set_page(page.sheet, study.title, portrait=True)


def _contents_row(page: Page, row: int, content: SurveyTables, table: QuestionTable, links: _Links) -> None:
    sheet, line = page.sheet, page.formats.body
    overall = content.row(table, content.study.basis)
    sheet.write_string(row, 0, plain(table.question.number), line.label)
    sheet.write_string(row, 1, plain(table.question.text), line.label)
    sheet.write_string(row, 2, table.kind, line.label)
    sheet.write_number(row, 3, next(iter(overall.values())).n, line.count)
    for column, (name, targets) in enumerate(links, start=4):
        if table.question.key in targets:
            page.link(row, column, targets[table.question.key], name)
    sheet.set_row(row, height_for([(table.question.text, _CONTENTS_WIDTHS[1])]))


# --- 調査の概要 -----------------------------------------------------------------------------------


def _outline(page: Page, study: Study, accounting: Mapping[str, Accounting], *, trends: bool) -> None:
    """Write how each survey was done and came back, the basis of the tables, and how to read them."""
    page.top(OUTLINE)
    page.widths(_OUTLINE_WIDTHS)
    sections = [
        (survey.title, _survey_facts(survey, accounting[survey.key], study.kind)) for survey in study.surveys
    ]
    sections += [("集計方法", _basis_facts(study)), ("集計表の見方", _reading_notes(study, trends=trends))]
    page.sections(3, sections, _OUTLINE_WIDTHS)
    page.sheet.freeze_panes(2, 0)
    set_page(page.sheet, study.title, portrait=True)


def _survey_facts(survey: Survey, counted: Accounting, kind: StudyKind) -> list[tuple[str, str]]:
    sampling = survey.sampling
    facts = [
        ("調査地域", sampling.area),
        ("調査対象", sampling.target),
        ("母集団", f"{count_text(sampling.population)}人"),
        ("標本数", f"{count_text(sampling.sent)}人"),
        ("抽出方法", sampling.method),
        ("調査方法", sampling.mode),
        ("調査期間", f"{era_day(sampling.start)}～{era_day(sampling.end)}"),
        ("配布数", f"{count_text(counted.sent)}票"),
        ("回収数", f"{count_text(counted.collected)}票（うち無効票 {count_text(counted.invalid)}票）"),
        ("有効回収数", f"{count_text(counted.valid)}票"),
        ("有効回収率", f"{share_of_count_text(counted.valid, counted.sent)}%"),
        (
            "データの行数",
            f"{count_text(counted.rows_in)}行＝有効票 {count_text(counted.valid)}＋"
            f"無効票 {count_text(counted.invalid)}＋集計対象外 {count_text(counted.excluded)}",
        ),
    ]
    if kind == "census":
        return [one for one in facts if one[0] not in ("母集団", "標本数", "抽出方法")]
    if kind == "open":
        return [
            one for one in facts if one[0] not in ("母集団", "標本数", "抽出方法", "配布数", "有効回収率")
        ]
    return facts


def _basis_facts(study: Study) -> list[tuple[str, str]]:
    if not study.sampled:
        return [("調査の種類", _KINDS[study.kind])]
    facts = [
        ("本調査の集計方法", BASIS_LABELS[study.basis]),
        ("重み", f"{'、'.join(frame_texts(study))}に合わせた重み"),
    ]
    if study.basis_reason:
        facts.insert(1, ("理由", study.basis_reason))
    return facts


_KINDS = {
    "census": "全数調査。対象の全員に尋ねたもので、割合は回答者の値そのもの。",
    "open": "公募。回答した方だけの値で、住民全体の割合とはいえない。",
}
_OF_SAMPLES = frozenset({"有効n", "英字（A、B、…）", "経年比較", TREND})
"""Notes on what only a sample has."""


def _reading_notes(study: Study, *, trends: bool) -> list[tuple[str, str]]:
    notes = _all_notes(study, trends=trends)
    if study.sampled:
        return notes
    gap = f"差は、丸める前の構成比の差を四捨五入したもの。「増加」「減少」は、差が{study.counted_gap:g}ポイント以上のときだけ示す。"
    plain = [
        (name, note.replace("（重みなし）", "").replace("構成比と標準誤差は", "構成比は"))
        for name, note in notes
        if name not in _OF_SAMPLES
    ]
    return [*plain, ("経年比較", gap)]


def _all_notes(study: Study, *, trends: bool) -> list[tuple[str, str]]:
    return [
        (
            "n",
            "構成比の分母となる回答者数（重みなし）。無回答を含み、その設問の対象でない方（非該当）は含まない。",
        ),
        ("件数", "その選択肢を選んだ回答者数（重みなし）。"),
        (
            "構成比",
            "百分率（%）。丸める前の値から小数第2位を四捨五入しているため、合計が100%にならないことがある。"
            "複数回答の設問では、合計が100%を超えることがある。",
        ),
        ("選択肢の合計", "複数の選択肢を合わせた構成比は、件数を足してから四捨五入している。"),
        (
            "属性別の集計",
            f"年代や地域などが不明の回答者は「全体」と「{UNKNOWN}」の行に含み、ほかの属性とは比べていない。"
            if study.unknown_row
            else "年代や地域などが不明の回答者は「全体」に含み、どの属性にも含まないため、属性別のnの和は全体と一致しないことがある。",
        ),
        ("有効n", "重みのばらつきを考慮した実質的な回答者数。"),
        ("0.0", "回答した方はいるが、表示単位に満たないもの。"),
        ("-", "回答した方がいないもの。"),
        ("X", "個人が特定されることを防ぐため、数値を秘匿したもの。"),
        ("…", "数値が得られないもの。"),
        (LOW_BASE_MARK, f"nが{study.low_base}未満のため、参考値として見るもの。"),
        (
            "英字（A、B、…）",
            "クロス集計の構成比の右にある英字は、属性名の後の［ ］にその英字がある属性よりも、構成比が統計的に有意に"
            f"高いことを示す（両側検定、有意水準{100 - study.level * 100:g}%。選択肢ごとに、属性の組の数に応じてHolm法で"
            "調整）。英字がないことは、差がないことを意味しない。"
            f"nが{study.low_base}未満の属性、その回答をした方かしなかった方が{FEWEST}人未満の属性、属性が{MOST_GROUPS}を超える"
            "区分は比べていない。",
        ),
        (
            "経年比較",
            "差は、丸める前の構成比の差を四捨五入したもので、表の構成比の差と0.1ポイント異なることがある。"
            "「増加」「減少」は、差が統計的に有意なときだけ示す（両側検定）。",
        ),
        *([(TREND, _TREND_NOTE)] if trends else []),
        (TIDY, "丸める前の値。構成比と標準誤差は0から1までの割合で示す。"),
    ]
