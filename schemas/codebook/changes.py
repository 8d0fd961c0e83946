"""What a codebook changes in the definitions, cell by cell, before anything is saved."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.codebook.layout import SHEETS
from schemas.codebook.study_sheets import ITEMS, STUDY
from schemas.codebook.tables import Codebook, SheetRow
from schemas.tables.sheets import SheetColumn, SheetLayout


@dataclass(frozen=True)
class CodebookChange:
    """A cell that becomes another, or a row that comes (`column` "", `before` "") or goes (`after` "")."""

    sheet: str
    row: str
    column: str
    before: str
    after: str


def codebook_changes(now: Codebook, then: Codebook) -> tuple[CodebookChange, ...]:
    """What differs, sheet by sheet in the order of their rows; a sheet that `then` lacks says nothing."""
    return tuple(
        change
        for sheet in SHEETS
        if sheet.key in then.sheets
        for change in _of_sheet(sheet, now.lines(sheet), then.lines(sheet))
    )


def _of_sheet(
    sheet: SheetLayout, now: Sequence[SheetRow], then: Sequence[SheetRow]
) -> Iterator[CodebookChange]:
    length = _identity(sheet, now, then)
    before, after = _keyed(sheet, now, length), _keyed(sheet, then, length)
    for key, row in after.items():
        if key in before:
            yield from _of_row(sheet, _shown(sheet, row, length), before[key], row)
        else:
            yield CodebookChange(sheet.name, _shown(sheet, row, length), "", "", _content(sheet, row))
    for key, row in before.items():
        if key not in after:
            yield CodebookChange(sheet.name, _shown(sheet, row, length), "", _content(sheet, row), "")


def _of_row(sheet: SheetLayout, shown: str, now: SheetRow, then: SheetRow) -> Iterator[CodebookChange]:
    for column in sheet.fields:
        if now[column.key] != then[column.key] and not (sheet is STUDY and column.key == "about"):
            words = _item(then) if sheet is STUDY else column
            yield CodebookChange(
                sheet.name, shown, column.head, words.shown(now[column.key]), words.shown(then[column.key])
            )


def _identity(sheet: SheetLayout, *sides: Sequence[SheetRow]) -> int:
    """How many of the first columns tell the rows of a sheet apart; all where none do. A setting has its item."""
    if sheet is STUDY:
        return 1
    for length in range(1, len(sheet.fields) + 1):
        counts = [Counter(_key(sheet, row, length) for row in rows) for rows in sides]
        if all(count == 1 for one in counts for count in one.values()):
            return length
    return len(sheet.fields)


def _key(sheet: SheetLayout, row: SheetRow, length: int) -> tuple[str, ...]:
    return tuple(row[column.key] for column in sheet.fields[:length])


def _keyed(
    sheet: SheetLayout, rows: Sequence[SheetRow], length: int
) -> dict[tuple[tuple[str, ...], int], SheetRow]:
    """The rows by what tells them apart, and which one it is of those that are told by the same."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for row in rows:
        key = _key(sheet, row, length)
        found[key, seen[key]] = row
        seen[key] += 1
    return found


def _shown(sheet: SheetLayout, row: SheetRow, length: int) -> str:
    if sheet is STUDY:
        return _item(row).head
    return " ".join(text for text in _key(sheet, row, length) if text)


def _content(sheet: SheetLayout, row: SheetRow) -> str:
    if sheet is STUDY:
        return _item(row).shown(row["value"])
    return "、".join(column.shown(row[column.key]) for column in sheet.fields if row[column.key])


def _item(row: SheetRow) -> SheetColumn:
    return next((item for item in ITEMS if item.key == row["item"]), STUDY.field("value"))
