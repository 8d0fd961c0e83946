"""The codebook as an Excel workbook for office staff: heads, explanations, an example, drop-down lists.

Every cell is text, so that codes such as `01` stay as they are. The first column of a sheet marks the
rows that are not read (explanation and example).
"""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from reports.excel.page_setup import set_page
from reports.excel.sheets import Book, Page, new_book
from reports.tables.cell_text import height_for
from schemas.codebook.layout import (
    EXAMPLE,
    EXPLANATION,
    GUIDE,
    HEAD_ROW,
    MARK_HEAD,
    POPULATION,
    RECORD,
    SHEETS,
)
from schemas.codebook.study_sheets import ITEMS, STUDY
from schemas.codebook.tables import Codebook, SheetRow
from schemas.messages.acts import Act
from schemas.tables.kinds import DAY, INTEGER
from schemas.tables.sheets import SheetColumn, SheetLayout

_POPULATION_NOTE = (
    "区分ごとの人数（調査の対象となる人数）を書きます。書いて取り込むと、母集団のファイルになります。"
    "ファイルを別に用意するときは、空欄のままにします。"
)
_FIRST = HEAD_ROW + 2  # row of the first line, counted from 0
_TALLEST = 120.0
_LONGEST_MESSAGE = 250  # Excel takes 255 characters


def codebook_workbook(
    codebook: Codebook,
    title: str,
    *,
    population: Sequence[Sequence[str]] = (),
    record: Sequence[Sequence[str]] = (),
) -> bytes:
    """The workbook of a codebook, as bytes of an .xlsx file; equal arguments give equal bytes.

    population: a population file to fill in, head first; record: what a draft was made from and what it left
    out (kind, place, text), which is not read back.
    """
    book = new_book(f"コードブック {title}")
    grey = book.workbook.add_format(
        {"font_color": "#595959", "bg_color": "#F2F2F2", "border": 1, "border_color": "#BFBFBF"}
        | {"text_wrap": True, "valign": "top", "num_format": "@", "font_size": 9}
    )
    _guide(book.add(GUIDE), title)
    for sheet in SHEETS:
        _sheet(book, sheet, codebook.lines(sheet), grey)
    if population:
        _population(book.add(POPULATION), population)
    if record:
        _record(book.add(RECORD), record)
    return book.close()


def _population(page: Page, cells: Sequence[Sequence[str]]) -> None:
    """The groups and the cells for their counts, below the note and the head of every sheet."""
    frozen = sum(bool(text) for text in cells[1]) if len(cells) > 1 else 1
    page.list_top(POPULATION, _POPULATION_NOTE, cells[0], [16.0] * len(cells[0]), frozen=frozen)
    for row, line in enumerate(cells[1:], start=HEAD_ROW):
        for column, text in enumerate(line):
            page.text(row, column, text, page.formats.wrap if text else page.formats.input)
    set_page(page.sheet, POPULATION, repeat=(HEAD_ROW - 1, HEAD_ROW - 1))


def _record(page: Page, lines: Sequence[Sequence[str]]) -> None:
    widths = (24.0, 34.0, 90.0)
    page.list_top(
        RECORD, "下書きを作ったときの記録です。読み込みません。", ("種類", "列・設問", "内容"), widths
    )
    for row, line in enumerate(lines, start=HEAD_ROW):
        for column, text in enumerate(line):
            page.text(row, column, text, page.formats.wrap)
        page.sheet.set_row(row, min(_TALLEST, height_for(list(zip(line, widths, strict=True)))))
    set_page(page.sheet, RECORD, repeat=(HEAD_ROW - 1, HEAD_ROW - 1))


def _sheet(book: Book, sheet: SheetLayout, lines: Sequence[SheetRow], grey: Format) -> None:
    page = book.add(sheet.name)
    widths = [9.0, *(field.width for field in sheet.fields)]
    page.list_top(
        sheet.name, sheet.note, [MARK_HEAD, *(field.head for field in sheet.fields)], widths, frozen=2
    )
    page.sheet.set_row(HEAD_ROW - 1, 30)
    notes = [("必須。" if field.required else "") + field.note for field in sheet.fields]
    for row, (mark, texts) in enumerate(
        ((EXPLANATION, notes), (EXAMPLE, [field.example for field in sheet.fields])), start=HEAD_ROW
    ):
        for column, text in enumerate([mark, *texts]):
            page.text(row, column, text, grey)
        page.sheet.set_row(row, min(_TALLEST, height_for(list(zip(texts, widths[1:], strict=True)))))
    for place, line in enumerate(lines):
        _line(page, sheet, _FIRST + place, line)
    last = _FIRST + max(sheet.rows, len(lines) + 50)
    for row in range(_FIRST + len(lines), last):
        for column in range(len(sheet.fields)):
            page.sheet.write_blank(row, column + 1, None, page.formats.input)
    for column, field in enumerate(sheet.fields, start=1):
        _validate(page, column, field, last - 1)
    page.sheet.autofilter(HEAD_ROW - 1, 0, last - 1, len(sheet.fields))
    page.sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(sheet.fields))}{last}"})
    set_page(page.sheet, sheet.name, repeat=(HEAD_ROW - 1, HEAD_ROW - 1), widths=widths, frozen=2)


def _line(page: Page, sheet: SheetLayout, row: int, line: SheetRow) -> None:
    cells = line.cells
    if sheet is STUDY:
        item = next(item for item in ITEMS if item.key == line["item"])
        about = ("必須。" if item.required else "") + item.note
        if item.example:
            about += f"（例: {item.example}）"
        cells = {"item": item.head, "value": item.shown(line["value"]), "about": about}
    texts = [(field.shown(cells.get(field.key, "")), field.width) for field in sheet.fields]
    for column, (text, _) in enumerate(texts, start=1):
        fixed = sheet is STUDY and column != 2
        page.text(row, column, text, page.formats.wrap if fixed else page.formats.input)
    page.sheet.set_row(row, min(_TALLEST, height_for(texts)))
    if sheet is STUDY and item.words:
        _dropdown(page, row, 2, row, item.offered_words)


def _validate(page: Page, column: int, field: SheetColumn, last: int) -> None:
    if field.words:
        _dropdown(page, _FIRST, column, last, field.offered_words)
    elif field.offered is not None:
        other = next(sheet for sheet in SHEETS if sheet.key == field.offered[0])
        place = next(n for n, own in enumerate(other.fields, start=1) if own.key == field.offered[1])
        letter = xl_col_to_name(place)
        warning = {
            "validate": "list",
            "source": f"='{other.name}'!${letter}${_FIRST + 1}:${letter}${_FIRST + other.rows}",
            "ignore_blank": True,
            "error_type": "warning",
            "error_title": "一覧にない値",
            "error_message": f"シート「{other.name}」にない値です。",
        }
        page.sheet.data_validation(_FIRST, column, last, column, warning)
    elif field.kind in (DAY, INTEGER):
        what = "2024-06-03 のように書きます。" if field.kind is DAY else "整数を書きます。"
        hint = {"validate": "any", "input_title": field.head, "input_message": what}
        page.sheet.data_validation(_FIRST, column, last, column, hint)


def _dropdown(page: Page, row: int, column: int, last: int, words: Sequence[str]) -> None:
    choice = {
        "validate": "list",
        "source": list(words),
        "error_title": "一覧にない値",
        "error_message": f"一覧から選んでください: {'、'.join(words)}"[:_LONGEST_MESSAGE],
    }
    page.sheet.data_validation(row, column, last, column, choice)


def _guide(page: Page, title: str) -> None:
    """Write what the workbook is and how it is filled in."""
    widths = (22, 84)
    page.top(f"コードブック　{title}", back=False)
    page.widths(widths)
    row = page.sections(2, _GUIDE, widths)
    page.across(row, "シートの一覧", widths, page.formats.question)
    for sheet in SHEETS:
        row += 1
        page.link(row, 0, f"{sheet.name}!A1", sheet.name)
        page.sheet.write_string(row, 1, sheet.note, page.formats.body.label)
        page.sheet.set_row(row, height_for([(sheet.note, widths[1])]))
    set_page(page.sheet, GUIDE, portrait=True)


_GUIDE = (
    (
        "このファイルについて",
        (
            (
                "目的",
                "調査票（設問、選択肢、分岐）、回答ファイルの形、集計と報告書の設定を書いた定義ファイルを、Excelで直すためのもの。",
            ),
            (
                "取り込み",
                f"直したら保存し、{Act.CODEBOOK_IMPORT.pressed()}か{Act.CODEBOOK_IMPORT.typed('年度', 'ファイル')}で取り込む。"
                "誤りがあれば、シート、行、列が表示され、定義は変わらない。",
            ),
        ),
    ),
    (
        "書き方",
        (
            ("薄い黄色の欄", "記入する欄。行は、間を空けずに増やしてよい。不要な行は、行ごと削除する。"),
            (
                "灰色の行",
                f"先頭の列が「{EXPLANATION}」「{EXAMPLE}」の行は、説明と記入例。取り込まれないので、そのままにしておく。",
            ),
            ("見出し", "シートの名前と、見出しの行は変えない。列の順は変えてよい。"),
            ("一覧から選ぶ欄", "セルの右の▼から選ぶ。"),
            ("複数の値", "「|」（縦線）で区切る。例: 99|無回答"),
            ("キー", "年度や表記が変わっても変えない、短い名前。比較や指標は、キーで結び付く。"),
        ),
    ),
)
