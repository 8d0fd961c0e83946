"""Tell staff in Japanese what a merge did: the texts for the terminal, and the workbook of what to look at."""

from collections.abc import Sequence
from typing import NamedTuple

from reports.excel.page_setup import set_page
from reports.excel.ready_rows import TableSheet
from reports.excel.sheets import Book, new_book
from reports.merge.outcomes import CellChange, Merged, Outcome, Reason, Result
from reports.tables.cell_text import height_for, plain
from reports.word.ledger import Kind

_TITLE = "報告書の更新結果"
CONFLICTS = "要確認"
EVERYTHING = "更新の一覧"
OWN = "職員が加えた内容"
_COLUMNS = (
    ("番号", 5),
    ("結果", 12),
    ("場所", 24),
    ("種類", 8),
    ("確認すること", 26),
    ("文書に残っている内容", 40),
    ("新しい生成結果", 40),
    ("前回の生成結果", 40),
    ("数値・セル", 26),
)
"""Heads and widths of the sheets of outcomes."""

_HIGHEST_ROW = 300.0

RESULTS: dict[Result, str] = {
    "conflict": "要確認",
    "replaced": "更新",
    "kept": "職員の版を保持",
    "deleted": "職員が削除",
    "new": "新規",
    "removed": "廃止",
    "same": "変更なし",
}
"""Short names of the results, the ones to look at first."""

KINDS: dict[Kind, str] = {
    "title": "表題",
    "subtitle": "副題",
    "heading": "見出し",
    "paragraph": "文章",
    "item": "項目",
    "picture": "図",
    "caption": "図表の表題",
    "table": "表",
    "note": "注",
    "contents": "目次",
}

_ADVICE: dict[Reason, str] = {
    "": "職員の編集と新しい結果の両方が変わっています。職員の版を残しました。新しい結果を見て書き直してください。",
    "remarks": "コメントや文字の強調が失われるため、置き換えていません。新しい結果に合わせて直してください。",
    "unresolved": "前回の更新でも要確認とした箇所で、まだ直されていません。",
    "deleted": "職員が削除した箇所の結果が変わっています。削除したままにしました。必要なら書き足してください。",
    "gone": "新しい生成結果にはない箇所ですが、職員の編集があるため残しました。不要なら削除してください。",
}
_KEPT = "職員の編集です。数値が変わったときは、数値を直してください。"


class ReportLine(NamedTuple):
    """One outcome in words, in the order of the columns."""

    result: str
    place: str
    kind: str
    advice: str
    staff: str
    generated: str
    before: str
    numbers: str


def line_of(outcome: Outcome) -> ReportLine:
    """Put an outcome into words."""
    advice = _ADVICE[outcome.reason] if outcome.result == "conflict" else ""
    if outcome.result == "kept":
        advice = _KEPT if outcome.numbers else "職員の編集を残しました。"
    picture = outcome.kind == "picture"
    numbers = [
        f"{change.written} → {change.computed or '（新しい結果にはありません）'}"
        for change in outcome.numbers
    ]
    return ReportLine(
        result=RESULTS[outcome.result],
        place=outcome.place,
        kind=KINDS[outcome.kind],
        advice=advice,
        staff="（職員の図）" if picture and outcome.staff else _columns(outcome.staff),
        generated="（新しい図）" if picture and outcome.generated else _columns(outcome.generated),
        before="（前回の図）" if picture and outcome.before else _columns(outcome.before),
        numbers="\n".join((*numbers, *map(_cell, outcome.cells))),
    )


def _columns(text: str) -> str:
    return text.replace("\t", "｜")


def _cell(change: CellChange) -> str:
    where = "・".join(_flat(head) for head in (change.row, change.column) if head)
    return (
        f"{where}: {_flat(change.before) or '空欄'} → 職員 {_flat(change.staff) or '空欄'}"
        f"（新しい結果 {_flat(change.generated) or '空欄'}）"
    )


def _flat(text: str) -> str:
    return text.replace("\n", "")


def differing(staff: str, generated: str) -> tuple[str, str]:
    """Keep of two versions of a table the rows that differ; of other texts everything."""
    ours, theirs = staff.split("\n"), generated.split("\n")
    if len(ours) != len(theirs) or len(ours) == 1:
        return staff, generated
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return "\n".join(a for a, _ in pairs), "\n".join(b for _, b in pairs)


def summary(merged: Merged) -> tuple[tuple[str, int], ...]:
    """Counts for the terminal: what was done, and how often; the ones to look at come last."""
    return (
        ("新しい結果に更新した箇所", merged.count("replaced")),
        ("新しく入れた箇所", merged.count("new")),
        ("なくなったため除いた箇所", merged.count("removed")),
        ("職員の編集を残した箇所", merged.count("kept")),
        ("職員が削除したままの箇所", merged.count("deleted")),
        ("職員が加えた段落・表（そのまま）", len(merged.own)),
        ("要確認の箇所", len(merged.conflicts)),
    )


def merge_workbook(merged: Merged) -> bytes:
    """The workbook: what to look at, everything that changed, and what staff had added. Equal input, equal bytes."""
    book = new_book(_TITLE)
    order = list(RESULTS)
    told = sorted(
        (outcome for outcome in merged.outcomes if outcome.result != "same"),
        key=lambda outcome: order.index(outcome.result),
    )
    _outcome_sheet(book, CONFLICTS, merged.conflicts, "要確認の箇所はありません。")
    _outcome_sheet(book, EVERYTHING, told, "変わった箇所はありません。")
    note = "そのままの場所に残しています。" if merged.own else "ありません。"
    own = _sheet(book, OWN, note, (("番号", 5), ("内容", 120)), [(text,) for text in merged.own])
    set_page(own, _TITLE, portrait=True)
    book.workbook.worksheets()[0].activate()
    return book.close()


def _outcome_sheet(book: Book, name: str, outcomes: Sequence[Outcome], nothing: str) -> None:
    note = f"{len(outcomes)}件" if outcomes else nothing
    sheet = _sheet(book, name, note, _COLUMNS, [line_of(outcome) for outcome in outcomes])
    sheet.autofilter(2, 0, 2 + max(1, len(outcomes)), len(_COLUMNS) - 1)
    sheet.freeze_panes(3, 0)
    set_page(sheet, _TITLE, repeat=(2, 2))


def _sheet(
    book: Book, name: str, note: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]
) -> TableSheet:
    """A sheet of numbered rows below a title, a note and the heads."""
    page = book.add(name)
    page.top(f"{_TITLE}（{name}）", back=False)
    page.text(1, 0, note, page.formats.note)
    page.heads(2, tuple(head for head, _ in columns))
    widths = tuple(width for _, width in columns)
    page.widths(widths)
    for number, texts in enumerate(rows, start=1):
        page.sheet.write_number(number + 2, 0, number, page.formats.number)
        for column, text in enumerate(texts, start=1):
            page.text(number + 2, column, text, page.formats.wrap)
        height = height_for(list(zip(map(plain, texts), widths[1:], strict=True)))
        page.sheet.set_row(number + 2, min(_HIGHEST_ROW, height))
    return page.sheet
