"""Read the lists that come back filled in: of findings (`findings_book`), of answers in words (`freetext_book`).

Any program may have saved them: they are read like every file from outside, as text, by the heads of their
columns, so that moved columns and hidden rows do no harm.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

from reports.excel import freetext_book as freetext
from reports.excel.findings_book import COLUMNS, LIST
from reports.excel.sheets import HEAD_ROW
from schemas.errors import UNPRINTABLE, InputError, Problem, Together, raise_any
from schemas.messages import decisions as decision_rules
from schemas.messages import files as file_rules
from schemas.messages.office_tables import told_of_office_table
from schemas.messages.rule import FileRule
from schemas.settings.study import RawFile
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.reading.formats.notices import SHEET_BESIDE
from survey.reading.reading import read_bytes, read_raw
from survey.returned.after_coding import Category, CodedLine, CodedList
from survey.returned.correction_entries import ReturnedLine

_FIELDS = {
    column.head: column.field
    for column in COLUMNS
    if column.field in {one.name for one in fields(ReturnedLine)}
}
"""Heads that are read, and what they are in a line."""

_LINE_END = re.compile(r"[\r\n\t]")
_DEEPEST = 8  # rows above a head that was moved
_SHOWN = 5


@dataclass(frozen=True)
class ReturnedBook:
    """A returned list: its lines in order and the sha256 of its file."""

    lines: tuple[ReturnedLine, ...]
    sha256: str


def read_returned(path: Path, faults: Together | None = None) -> ReturnedBook:
    """Read the list of findings from a workbook.

    Raises InputError for a file that cannot be read (see `survey.reading.reading`), one without the sheet of
    the list (K10), one without a column of the list (K11) and for characters that nobody sees (K17). What is
    wrong with columns and cells goes to `faults` instead where the caller looks for more.
    """
    if not path.is_file():
        raise InputError(file_rules.ABSENT_NAMED.problem(path.name))
    content = read_bytes(path.parent, path.name)
    told = Together() if faults is None else faults
    lines: list[ReturnedLine] = []
    tables: list[RawTable] = []
    while (table := _list_table(path, len(tables) + 1)) is not None:
        tables.append(table)
        with told:
            lines.extend(_lines(table, told))
    told.problems += _beside(tables, decision_rules.LIST_BESIDE)
    if faults is None:
        told.raise_any()
    return ReturnedBook(tuple(lines), hashlib.sha256(content).hexdigest())


def _list_table(path: Path, number: int) -> RawTable | None:
    """The list's sheet of that number (from 1), or None after the last one."""
    name = LIST if number == 1 else f"{LIST}({number})"
    try:
        return _table(path, name, tuple(_FIELDS))
    except InputError as error:
        rule = error.problems[0].rule
        if rule == file_rules.NO_SHEET.code and number > 1:
            return None
        if rule in (file_rules.NO_SHEET.code, file_rules.NO_HEADER.code):
            raise InputError(
                decision_rules.NO_FINDINGS_LIST.problem(path.name, expected=f"シート「{LIST}」")
            ) from None
        raise


def _table(path: Path, sheet: str, heads: Sequence[str]) -> RawTable:
    """The table below the row that has most of the heads, wherever it was moved; else below the row where it stood.

    Raises InputError as `read_raw`.
    """
    wanted = {match_name(head) for head in heads}
    as_written: RawTable | InputError | None = None
    for above in (HEAD_ROW - 1, *range(_DEEPEST)):
        try:
            table = read_raw(path.parent, RawFile(path.name, "", sheet, above, 1, (1,)))
        except InputError as error:
            as_written = as_written or error
            if error.problems[0].rule == file_rules.NO_SHEET.code:
                break
            continue
        if len(wanted & set(table.places())) * 2 > len(wanted):
            return table
        as_written = as_written or table
    if isinstance(as_written, RawTable):
        return as_written
    assert as_written is not None
    raise as_written


def _beside(tables: Sequence[RawTable], rule: FileRule) -> Iterator[Problem]:
    """A problem for each sheet with the list that is not among those that are read."""
    read = [f"シート「{table.sheet}」" for table in tables]
    for notice in tables[0].notices:
        if notice.rule is SHEET_BESIDE and not notice.found.startswith(tuple(read)):
            yield rule.problem(tables[0].file, sheet=tables[0].sheet, found=notice.found)


def _merged(table: RawTable, rule: FileRule, heads: Iterable[str]) -> Iterator[Problem]:
    """A problem for each column of entries with cells that are merged downwards."""
    places = table.places()
    for head in heads:
        filled = table.filled.get(places[match_name(head)], ())
        if filled:
            rows = "、".join(f"{table.first_row + row}行" for row in filled[:_SHOWN])
            more = "など" if len(filled) > _SHOWN else ""
            row = table.first_row + filled[0] - 1
            yield rule.problem(table.file, sheet=table.sheet, row=row, column=head, found=f"{rows}{more}まで")


def columns_of(
    table: RawTable, heads: Iterable[str], absent: Callable[[str], Problem]
) -> dict[str, list[str]]:
    """The texts of the columns with these heads, in any order. Raises InputError with `absent` of those not there."""
    places = table.places()
    raise_any(absent(head) for head in heads if match_name(head) not in places)
    return {head: table.columns[places[match_name(head)]].texts().tolist() for head in heads}


def _lines(table: RawTable, told: Together) -> list[ReturnedLine]:
    """The lines of a sheet, without those that hold what nobody sees, which is told."""
    columns = columns_of(
        table,
        _FIELDS,
        lambda head: decision_rules.NO_LIST_COLUMN.problem(
            table.file, sheet=table.sheet, row=HEAD_ROW, column=head, expected=f"見出し「{head}」"
        ),
    )
    unseen = _unseen(table, columns)
    told.problems += unseen
    told.problems += _merged(table, decision_rules.MERGED_ENTRY, ("訂正後の値",))
    left_out = {problem.row for problem in unseen}
    return [
        ReturnedLine(
            book=table.file,
            book_sheet=table.sheet,
            line=table.first_row + index,
            **{
                field: _row(columns[head][index]) if field == "row" else columns[head][index].strip()
                for head, field in _FIELDS.items()
            },
        )
        for index in range(table.n)
        if table.first_row + index not in left_out
    ]


def _row(text: str) -> str:
    """The number of a row, which some write as `２行`."""
    return match_name(text).removesuffix("行")


def _unseen(table: RawTable, columns: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Controls and marks of direction in what staff write (K17), but for line feeds."""
    return [
        decision_rules.UNSEEN_CHARACTER.problem(
            table.file, sheet=table.sheet, row=table.first_row + index, column=head, found=text
        )
        for head, field in _FIELDS.items()
        if field in ("value", "by", "date", "note")
        for index, text in enumerate(columns[head])
        if UNPRINTABLE.search(_LINE_END.sub("", text))
    ]


# --- Answers in words ---------------------------------------------------------------------------


_TEXT_HEADS = tuple(column.head for column in freetext.COLUMNS)


@told_of_office_table()
def read_coded(path: Path) -> CodedList:
    """Read the answers and the categories of a filled-in list.

    Raises InputError for a file that cannot be read, and (Q04) without some of its sheets or columns.
    """
    if not path.is_file():
        raise InputError(file_rules.ABSENT_NAMED.problem(path.name))
    told = Together()
    lines: tuple[CodedLine, ...] = ()
    categories: tuple[Category, ...] = ()
    with told:
        lines = _coded_lines(_sheet(path, freetext.ANSWERS, _TEXT_HEADS))
    with told:
        categories = _categories(_sheet(path, freetext.CATEGORIES, freetext.CATEGORY_HEADS))
    told.raise_any()
    return CodedList(path.name, freetext.ANSWERS, lines, freetext.CATEGORIES, categories)


def _coded_lines(answers: RawTable) -> tuple[CodedLine, ...]:
    texts = _columns(answers, _TEXT_HEADS)
    entered = (*freetext.CODE_COLUMNS, "引用", "引用文", "確認者")
    raise_any(
        (
            *_merged(answers, decision_rules.MERGED_CODES, entered),
            *_beside([answers], decision_rules.TEXT_LIST_BESIDE),
        )
    )
    return tuple(
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
            codes=tuple(texts[head][row] for head in freetext.CODE_COLUMNS if texts[head][row]),
            mark=texts["引用"][row],
            quote=texts["引用文"][row],
            reviewer=texts["確認者"][row],
        )
        for row in range(answers.n)
        if texts["行"][row]
    )


def _categories(table: RawTable) -> tuple[Category, ...]:
    named = _columns(table, freetext.CATEGORY_HEADS)
    return tuple(
        Category(table.first_row + row, named["コード"][row], named["分類名"][row])
        for row in range(table.n)
        if named["分類名"][row]
    )


def _sheet(path: Path, name: str, heads: Sequence[str]) -> RawTable:
    try:
        return _table(path, name, heads)
    except InputError as error:
        none = (file_rules.NO_SHEET, file_rules.NO_HEADER, file_rules.NO_ROWS)
        if error.problems[0].rule in [rule.code for rule in none]:
            expected = f"シート「{name}」と、その記入の行"
            problem = decision_rules.NO_TEXT_LIST.problem(path.name, sheet=name, expected=expected)
            raise InputError(problem) from None
        raise


def _columns(table: RawTable, heads: tuple[str, ...]) -> dict[str, list[str]]:
    absent = partial(decision_rules.NO_TEXT_LIST.problem, table.file, sheet=table.sheet, row=HEAD_ROW)
    columns = columns_of(table, heads, lambda head: absent(column=head, expected=f"見出し「{head}」"))
    return {head: [text.strip() for text in texts] for head, texts in columns.items()}
