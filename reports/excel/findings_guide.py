"""The sheets of findings.xlsx that explain it: to the contractor how to fill it in, to the city what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports.excel.page_setup import set_page
from reports.excel.sheets import Page, Section
from reports.formatting import count_text
from reports.tables.cell_text import height_for, plain
from schemas.findings import Finding, Treatment
from schemas.messages.rule import CONFIRMED
from survey.fault_list import FINDING_RULES
from survey.returned.correction_entries import BLANK

GUIDE = "説明"
LIST = "入力誤り一覧"
OFFICE = "市の担当者へ"
SETTLED = "確認済み"
"""Stands in place of the treatment of a finding that was answered before."""
TITLE = "入力誤り一覧（確認と訂正のお願い）"


# --- 市の担当者へ ---------------------------------------------------------------------------------


def write_office(page: Page, findings: Sequence[Finding]) -> None:
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


def write_guide(page: Page, findings: Sequence[Finding], settled: int = 0) -> None:
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
