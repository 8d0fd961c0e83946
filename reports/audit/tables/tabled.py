"""Shares that the tables of a document print for an answer or a group."""

import re
from collections.abc import Iterator, Sequence

from reports.audit.reading.basis import bases_of
from reports.audit.reading.document import Document
from reports.audit.reading.numerals import Numeral, plain
from reports.audit.reading.sentences import ReadSentence, sentences
from reports.audit.reading.sheet import ParsedTable, blocks_of, is_change_head, read_sheet, upright


def beside_tables(
    document: Document,
) -> Iterator[tuple[ReadSentence, Sequence[ParsedTable], frozenset[str]]]:
    """Each sentence of a paragraph with the tables below its heading, and the bases that it may speak of."""
    below: dict[int, list[ParsedTable]] = {}
    for grid in (block for whole in document.grids for _, block in blocks_of(whole)):
        if (sheet := read_sheet(upright(grid))) is not None:
            below.setdefault(grid.section, []).append(sheet)
    for sentence in sentences(document):
        if sentence.section in below and sentence.passage is not None:
            yield sentence, below[sentence.section], bases_of(sentence.text, document.basis)


def is_on(sheet: ParsedTable, column: int, bases: frozenset[str]) -> bool:
    """Whether a column may hold shares of those bases: it names one of them, or none."""
    return not bases or sheet.basis(column) in bases | {""}


def share_at(sheet: ParsedTable, row: int, column: int) -> Numeral | None:
    """The percentage in a cell; None if it has none, or if the column is one of changes."""
    cell = sheet.cells.get((row, column))
    if cell is None or is_change_head(sheet.head(column)):
        return None
    return cell.number if cell.share is None and column in sheet.percent_columns else cell.share


def rows_and_columns(sheet: ParsedTable, name: str) -> Iterator[tuple[int, int, bool]]:
    """Cells of the row of that name (True), and of the column of that name in total rows (False)."""
    for row in sheet.rows:
        if same_label(sheet.label(row), name):
            yield from ((row, column, True) for column in sheet.columns)
    for column in sheet.columns:
        if same_label(sheet.head(column), name):
            yield from ((row, column, False) for row in sheet.total_rows)


def row_named(sheet: ParsedTable, name: str) -> int | None:
    """The first row of that name."""
    return next((row for row in sheet.rows if same_label(sheet.label(row), name)), None)


def column_named(sheet: ParsedTable, name: str) -> int | None:
    """The first column of that name."""
    return next((column for column in sheet.columns if same_label(sheet.head(column), name)), None)


def same_label(one: str, other: str) -> bool:
    """Whether two labels are the same but for blanks, the mark of a low base, and n."""
    return _bare(one) == _bare(other) != ""


def _bare(text: str) -> str:
    return re.sub(r"[\s　*＊※]+|\(n=[\d,]+\)|\(%\)", "", plain(text))
