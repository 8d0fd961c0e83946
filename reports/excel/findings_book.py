"""findings.xlsx: the list that goes back to the contractor, with room for the corrections.

Cell contents of the raw file are shown as text, never as formulas or links. The sheets of the list are
protected without a password so that only the columns of the correction can be filled in: file, sheet,
row, column and rule tell to which cell a correction belongs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from reports.excel.page_setup import set_page
from reports.excel.sheets import HEAD_ROW, Book, ListColumn, Page, Section, new_book
from reports.formatting import count_text, share_of_count_text
from reports.tables.cell_text import height_for, plain, sheet_name
from schemas.findings import Accounting, Finding, Treatment
from schemas.messages.rule import CONFIRMED
from survey.fault_list import FINDING_RULES
from survey.returned.answered_findings import Settled
from survey.returned.correction_entries import BLANK

GUIDE = "説明"
LIST = "入力誤り一覧"
OFFICE = "市の担当者へ"
SETTLED = "確認済み"
"""Stands in place of the treatment of a finding that was answered before."""
TITLE = "入力誤り一覧（確認と訂正のお願い）"
ROWS = "行数の内訳"
_ROWS_OF_A_SHEET = 500_000
_LONGEST_FOUND = 2_000

COLUMNS = (
    ListColumn("番号", 5, "number"),
    ListColumn("ファイル", 16, field="file"),
    ListColumn("シート", 10, field="sheet"),
    ListColumn("行", 6, "number", field="row"),
    ListColumn("列記号", 6, field="column_letter"),
    ListColumn("列名", 14, field="column"),
    ListColumn("内容", 24, field="what"),
    ListColumn("入力されていた値", 14, field="found"),
    ListColumn("正しい形", 18, field="expected"),
    ListColumn("対応のお願い", 36, field="remedy"),
    ListColumn("扱い", 10, field="treatment"),
    ListColumn("規則", 6, field="rule"),
    ListColumn("訂正後の値", 14, "input", field="value"),
    ListColumn("訂正者", 9, "input", field="by"),
    ListColumn("訂正日", 11, "date", field="date"),
    ListColumn("備考", 14, "input", field="note"),
)


def findings_workbook(
    findings: Sequence[Finding],
    accounting: Sequence[Accounting],
    *,
    titles: Mapping[str, str] | None = None,
    settled: Mapping[Finding, Settled] | None = None,
) -> bytes:
    """The workbook of the findings in their given order, as bytes of an .xlsx file.

    `accounting` has one entry for each survey; `titles` names the surveys (their key otherwise). Findings
    that are `settled` come marked and with their answers filled in. A list too long for one sheet goes on
    in further sheets. Equal arguments give equal bytes.
    """
    book = new_book(TITLE)
    _guide(book.add(GUIDE), findings, len(settled or {}))
    names = [GUIDE, ROWS, OFFICE]
    for first in range(0, max(1, len(findings)), _ROWS_OF_A_SHEET):
        names.append(sheet_name(LIST, names))
        _list_sheet(book, names[-1], first, findings[first : first + _ROWS_OF_A_SHEET], settled or {})
    _accounting_sheet(book.add(ROWS), findings, accounting, titles or {})
    _office_sheet(book.add(OFFICE), findings)
    book.workbook.worksheets()[1].activate()
    return book.close()


def _list_sheet(
    book: Book, name: str, first: int, findings: Sequence[Finding], settled: Mapping[Finding, Settled]
) -> None:
    """Write one sheet of the list; `first` findings stand on the sheets before it."""
    page = book.add(name)
    sheet = page.sheet
    note = "薄い黄色の欄（訂正後の値、訂正者、訂正日、備考）にご記入ください。ほかの欄と行の順序は変えないでください。"
    heads, widths = [column.head for column in COLUMNS], [column.width for column in COLUMNS]
    page.list_top(TITLE, note if findings else "指摘事項はありません。", heads, widths, frozen=6)
    sheet.set_row(HEAD_ROW - 1, 30)
    for place, finding in enumerate(findings):
        values = _values(first + place + 1, finding, settled.get(finding))
        page.list_row(HEAD_ROW + place, COLUMNS, values, tallest=200.0)
    last = HEAD_ROW + max(1, len(findings)) - 1
    sheet.autofilter(HEAD_ROW - 1, 0, last, len(COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{HEAD_ROW + 1}:P{last + 1}"})
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    set_page(sheet, TITLE, repeat=(HEAD_ROW - 1, HEAD_ROW - 1))


def _values(number: int, finding: Finding, settled: Settled | None) -> tuple[str | int, ...]:
    """The cells of a finding, in the order of `COLUMNS`."""
    own: dict[str, str | int] = {
        "": number,
        "found": plain(finding.found, _LONGEST_FOUND),
        "treatment": SETTLED if settled is not None else str(finding.treatment),
        "value": "" if settled is None else settled.entry,
        **{name: "" if settled is None else getattr(settled, name) for name in ("by", "date", "note")},
    }
    return tuple(
        own[column.field] if column.field in own else getattr(finding, column.field) for column in COLUMNS
    )


# --- 行数の内訳 -----------------------------------------------------------------------------------


def _accounting_sheet(
    page: Page, findings: Sequence[Finding], accounting: Sequence[Accounting], titles: Mapping[str, str]
) -> None:
    """Write where every row went, and how many findings each rule has."""
    sheet, line = page.sheet, page.formats.body
    page.top(ROWS, back=False)
    widths = (34, 12, 14, 12, 12, 12, 12, 12, 12)
    page.widths(widths)
    page.heads(
        2,
        (
            "調査",
            "配布数",
            "データの行数",
            "有効票",
            "無効票",
            "集計対象外",
            "回収数",
            "有効回収率(%)",
            "検算",
        ),
    )
    sheet.set_row(2, 30)
    row = 3
    for entry in accounting:
        sheet.write_string(row, 0, plain(titles.get(entry.survey, entry.survey)), line.label)
        counts = (entry.sent, entry.rows_in, entry.valid, entry.invalid, entry.excluded, entry.collected)
        for place, count in enumerate(counts, 1):
            sheet.write_number(row, place, count, line.count)
        rate = share_of_count_text(entry.valid, entry.sent) if entry.sent else ""
        sheet.write_string(row, 7, rate, line.mark)
        sums = entry.rows_in == entry.valid + entry.invalid + entry.excluded
        sheet.write_string(row, 8, "一致" if sums else "不一致", line.code)
        row += 1
    notes = (
        "データの行数＝有効票＋無効票＋集計対象外。回収数＝有効票＋無効票。",
        "無効票は、集計できる回答のない票や、どの回答が正しいか決められない票。"
        "集計対象外は、重複、空行、合計行、テスト送信、期限後の回答など、1票として数えない行。",
    )
    for note in notes:
        page.across(row, note, widths, page.formats.note)
        row += 1
    row += 1
    page.across(row, "指摘の件数（規則別）", widths, page.formats.question)
    page.heads(row + 1, ("内容", "規則", "扱い", "件数"))
    row += 2
    of_rule = Counter((finding.rule, str(finding.treatment), finding.what) for finding in findings)
    for (rule, treatment, what), count in sorted(of_rule.items()):
        for place, text in enumerate((what, rule, treatment)):
            sheet.write_string(row, place, plain(text), page.formats.wrap)
        sheet.write_number(row, 3, count, line.count)
        sheet.set_row(row, height_for([(what, widths[0]), (treatment, widths[2])]))
        row += 1
    sheet.freeze_panes(3, 1)
    set_page(sheet, TITLE)


# --- 市の担当者へ ---------------------------------------------------------------------------------


def _office_sheet(page: Page, findings: Sequence[Finding]) -> None:
    """Write what only the city's own staff can do about the findings of each rule."""
    widths = (8, 44, 8, 70)
    page.top(OFFICE, back=False)
    page.widths(widths)
    note = "委託先に求めることではなく、市の担当者だけができることです。送る前に、このシートは削除してかまいません。"
    page.across(1, note, widths, page.formats.note)
    page.heads(2, ("規則", "内容", "件数", "市の担当者ができること"))
    advice = {(rule.code, rule.treatment): rule.office for rule in FINDING_RULES}
    counts = Counter((finding.rule, finding.treatment, finding.what) for finding in findings)
    row = 3
    for (rule, treatment, what), count in sorted(counts.items()):
        office = advice.get((rule, treatment), "")
        if not office:
            continue
        for place, text in ((0, rule), (1, what), (3, office)):
            page.sheet.write_string(row, place, plain(text), page.formats.wrap)
        page.sheet.write_number(row, 2, count, page.formats.number)
        page.sheet.set_row(row, height_for([(what, widths[1] - 4), (office, widths[3] - 6)]))
        row += 1
    page.sheet.freeze_panes(3, 0)
    set_page(page.sheet, OFFICE, repeat=(2, 2))


# --- 説明 ---------------------------------------------------------------------------------------


def _guide(page: Page, findings: Sequence[Finding], settled: int = 0) -> None:
    """Write what the list is, how to fill it in, and what the words in it mean; `settled` counts findings."""
    widths = (20, 80)
    page.top(TITLE, back=False)
    page.widths(widths)
    page.sections(2, _guide_sections(findings, settled), widths)
    set_page(page.sheet, TITLE, portrait=True)


def _guide_sections(findings: Sequence[Finding], settled: int) -> list[Section]:
    by_treatment = Counter(finding.treatment for finding in findings)
    totals = "、".join(
        f"{name.value} {count_text(count)}件" for name in Treatment if (count := by_treatment[name])
    )
    if settled:
        totals += f"（うち{SETTLED} {count_text(settled)}件）"
    return [
        (
            "このファイルについて",
            [
                (
                    "目的",
                    "納品された回答データを点検し、原票（調査票）との照合と訂正が必要な箇所をまとめたもの。",
                ),
                ("件数", totals or "指摘事項はありません。"),
                ("取扱い", "回答の内容を含むため、個人情報を含む資料として扱い、担当者以外に渡さないこと。"),
            ],
        ),
        (
            "記入のしかた",
            [
                (
                    "1 確認する",
                    f"シート「{LIST}」の1行が1件の指摘。ファイル、シート、行、列は、納品されたファイルでの位置を示す。",
                ),
                (
                    "2 訂正後の値",
                    "「対応のお願い」のとおり、原票（調査票）を確認し、正しい値（選択肢の番号など）を記入する。"
                    f"原票も空欄であれば「{BLANK}」、原票どおりで誤りがなければ「{CONFIRMED}」と記入する。"
                    "納品済みのファイルの行を消したり、書き換えたりする必要はない。",
                ),
                (
                    "行全体の指摘",
                    "列が空欄の指摘は、行全体についてのもの。「訂正後の値」に、集計から除く行は「対象外」、"
                    "同じ整理番号の行のうち正しい行は「採用」、誤りがなければ「原票どおり」と記入する。"
                    "その行の欄を訂正する場合は、「整理番号=0123」「問3=2」のように、列名（または設問番号）と値を「=」でつないで"
                    "記入する（2つ以上は改行で区切る）。",
                ),
                ("3 訂正者・訂正日", "記入した方の氏名と日付（例: 2022/08/01）を記入する。"),
                ("4 備考", "補足があれば記入する。"),
                (
                    "5 返送する",
                    "行の順序を変えずに返送する。記入した内容は市で取り込むので、回答ファイルを納品し直す必要はない。",
                ),
            ],
        ),
        (
            "「扱い」の意味",
            [
                ("要確認", "訂正されるまで、その欄は無回答として集計する。訂正後の値の記入が必要。"),
                ("集計から除外", "その行は集計に含めない。原票と違うところがあれば記入する。"),
                (
                    "無効票",
                    "集計できる回答がないなどのため、無効票として数える。原票を確認し、対応を記入する。",
                ),
                ("参考", "そのまま集計する。念のため確認し、誤りがあれば訂正後の値を記入する。"),
                (SETTLED, "前に届いた回答を記入済み。集計での扱いは変わらない。改めて記入する必要はない。"),
            ],
        ),
    ]
