"""Read a list of answers in words that staff have filled in (the workbook that `freetext_book` writes)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from reports.excel.freetext_book import ANSWERS, CATEGORIES, CATEGORY_HEADS, CODE_COLUMNS, COLUMNS
from reports.excel.returned_findings import columns_of
from reports.excel.sheets import HEAD_ROW
from schemas.errors import InputError
from schemas.messages import decisions as decision_rules
from schemas.messages import files as file_rules
from schemas.settings.study import RawFile
from survey.answers.raw_table import RawTable
from survey.reading.reading import read_raw
from survey.returned.after_coding import Category, CodedLine, CodedList


def read_coded(path: Path) -> CodedList:
    """Read the answers and the categories of a filled-in list.

    Raises InputError for a file that cannot be read, and (Q04) without one of its sheets or columns.
    """
    if not path.is_file():
        raise InputError(file_rules.ABSENT_NAMED.problem(path.name))
    answers = _sheet(path, ANSWERS)
    texts = _columns(answers, tuple(column.head for column in COLUMNS))
    lines = tuple(
        CodedLine(
            book=answers.file,
            book_sheet=answers.sheet,
            line=answers.first_row + row,
            survey=texts["調査"][row],
            question=texts["設問"][row],
            file=texts["ファイル"][row],
            sheet=texts["シート"][row],
            row=texts["行"][row],
            masked=texts["回答（伏せ字済み）"][row],
            codes=tuple(texts[head][row] for head in CODE_COLUMNS if texts[head][row]),
            quoted=bool(texts["引用"][row]),
            quote=texts["引用文"][row],
            reviewer=texts["確認者"][row],
        )
        for row in range(answers.n)
        if texts["行"][row]
    )
    table = _sheet(path, CATEGORIES)
    named = _columns(table, CATEGORY_HEADS)
    categories = tuple(
        Category(table.first_row + row, named["コード"][row], named["分類名"][row])
        for row in range(table.n)
        if named["分類名"][row]
    )
    return CodedList(answers.file, lines, table.sheet, categories)


def _sheet(path: Path, name: str) -> RawTable:
    try:
        return read_raw(path.parent, RawFile(path.name, "", name, HEAD_ROW - 1, 1, (1,)))
    except InputError as error:
        none = (file_rules.NO_SHEET, file_rules.NO_HEADER, file_rules.NO_ROWS)
        if error.problems[0].rule in [rule.code for rule in none]:
            raise InputError(decision_rules.NO_TEXT_LIST.problem(path.name, sheet=name)) from None
        raise


def _columns(table: RawTable, heads: tuple[str, ...]) -> dict[str, list[str]]:
    absent = partial(decision_rules.NO_TEXT_LIST.problem, table.file, sheet=table.sheet, row=HEAD_ROW)
    columns = columns_of(table, heads, lambda head: absent(column=head))
    return {head: [text.strip() for text in texts] for head, texts in columns.items()}
