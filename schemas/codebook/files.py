"""From the rows of the sheets to definition tables (CSV), and where each of their lines comes from."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.codebook.documents import SheetPlace
from schemas.codebook.layout import TABLES
from schemas.codebook.study_sheets import SURVEYS
from schemas.codebook.tables import Cells, Codebook, Faults, SheetRow, table_rows
from schemas.questions.choices import CHOICES
from schemas.questions.concepts import GROUPS, OPTIONS
from schemas.tables.csv_text import csv_text
from schemas.tables.sheets import SheetLayout
from schemas.tables.tabular import decode_text

_USUAL = {"missing", "max_choices", "exclusive", "aliases"}
"""Optional columns that a new table has even if they are empty."""


@dataclass(frozen=True)
class TableFile:
    """A definition table: its content, and the row of the workbook for each of its lines."""

    content: bytes
    places: Mapping[int, SheetPlace]


def build_tables(codebook: Codebook, root: Path, faults: Faults) -> dict[str, TableFile | None]:
    """Every definition table of the codebook by its path; None for one that has no rows any more.

    A table whose rows are those of the old file keeps its bytes. Concepts, lists of options and option
    groups that the workbook does not hold stay as they are, and so do the tables of a sheet that it lacks.
    """
    tables: dict[str, TableFile | None] = {}
    for sheet in (sheet for sheet in TABLES if sheet.key in codebook.sheets):
        own = [_completed(sheet, line) for line in codebook.lines(sheet)]
        for line in own:
            for column in sheet.fields:
                if column.required and not line[column.key]:
                    faults.cell("D082", sheet, line, column)
        if "{survey}" in sheet.table:
            tables.update(_survey_tables(codebook, root, sheet, own))
        elif "{study}" in sheet.table:
            path = sheet.table.format(study=codebook.study)
            if own or (root / path).is_file():
                tables[path] = _file(root, path, sheet, own)
        else:
            old = _old_rows(root, sheet.table, sheet)
            if sheet.optional and not (old or own):
                continue
            tables[sheet.table] = _file(root, sheet.table, sheet, _merged(sheet, old, own))
    return tables


def _completed(sheet: SheetLayout, line: SheetRow) -> SheetRow:
    """A choice or option without a key is called by its label."""
    if sheet not in (CHOICES, OPTIONS) or line["option"] or not line["label"]:
        return line
    return replace(line, cells={**line.cells, "option": line["label"]})


def _survey_tables(
    codebook: Codebook, root: Path, sheet: SheetLayout, lines: Sequence[SheetRow]
) -> dict[str, TableFile | None]:
    """One table for each survey (and layout); tables of a survey that have no rows any more are None."""
    tables: dict[str, TableFile | None] = {}
    for survey in codebook.lines(SURVEYS):
        pattern = sheet.table.format(study=codebook.study, survey=survey["key"], layout_name="*")
        tables.update((path.relative_to(root).as_posix(), None) for path in sorted(root.glob(pattern)))
    by_path: dict[str, list[SheetRow]] = {}
    for line in lines:
        path = sheet.table.format(
            study=codebook.study, survey=line["survey"], layout_name=line["layout_name"]
        )
        by_path.setdefault(path, []).append(line)
    tables.update({path: _file(root, path, sheet, own) for path, own in by_path.items()})
    return tables


def _merged(sheet: SheetLayout, old: Sequence[SheetRow], own: Sequence[SheetRow]) -> list[SheetRow]:
    """Rows shared by all studies, with those of the workbook in place of the old ones.

    Concepts are replaced one by one. A list of options, or the groups of a list, is replaced as a
    whole, because its order counts; new ones stand behind.
    """
    key = "list" if sheet in (OPTIONS, GROUPS) else sheet.fields[0].key
    new: dict[str, list[SheetRow]] = {}
    for line in own:
        new.setdefault(line[key], []).append(line)
    same = {
        name
        for name, lines in new.items()
        if [_cells(sheet, line) for line in lines]
        == [_cells(sheet, line) for line in old if line[key] == name]
    }
    merged: list[SheetRow] = []
    done: set[str] = set()
    taken: dict[str, int] = {}
    for line in old:
        name = line[key]
        if name in same:
            merged.append(new[name][taken.get(name, 0)])
            taken[name] = taken.get(name, 0) + 1
        elif name not in new:
            merged.append(line)
        elif name not in done:
            merged += new[name]
        done.add(name)
    return merged + [line for name, lines in new.items() if name not in done for line in lines]


def _cells(sheet: SheetLayout, line: SheetRow) -> tuple[str, ...]:
    return tuple(line[column.key] for column in sheet.columns)


def _old_rows(root: Path, relative: str, sheet: SheetLayout) -> list[SheetRow]:
    return [SheetRow(cells) for cells in table_rows(root, relative, sheet)]


def _file(root: Path, relative: str, sheet: SheetLayout, lines: Sequence[SheetRow]) -> TableFile | None:
    """The table of these rows; the old file's bytes where they hold the same."""
    if not lines:
        return None
    old = _old_rows(root, relative, sheet)
    unchanged = [_cells(sheet, line) for line in old] == [_cells(sheet, line) for line in lines]
    content = (
        (root / relative).read_bytes()
        if unchanged
        else table_bytes(_header(root, relative, sheet, lines), [line.cells for line in lines])
    )
    return TableFile(content, _places(decode_text(content, relative), sheet, lines))


def _header(root: Path, relative: str, sheet: SheetLayout, lines: Sequence[SheetRow]) -> list[str]:
    """Columns of the old file, then those that are needed; for a new file the usual ones."""
    wanted = [
        column.key
        for column in sheet.columns
        if not column.optional or column.key in _USUAL or any(line[column.key] for line in lines)
    ]
    old: list[str] = []
    if (root / relative).is_file():
        text = decode_text((root / relative).read_bytes(), relative)
        old = [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")), [])]
    if not old:
        return wanted
    return [*old, *(key for key in wanted if key not in old and key not in _USUAL)]


def table_bytes(header: Sequence[str], rows: Sequence[Cells]) -> bytes:
    """A definition table in its canonical form: UTF-8, LF, quotes only where they are needed."""
    return csv_text([header, *([row.get(key, "") for key in header] for row in rows)]).encode("utf-8")


def _places(text: str, sheet: SheetLayout, lines: Sequence[SheetRow]) -> dict[int, SheetPlace]:
    """The workbook's row for each line number of the table, as the loader counts lines."""
    reader = csv.reader(io.StringIO(text, newline=""))
    next(reader, None)
    places: dict[int, SheetPlace] = {}
    rest = iter(lines)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            places[reader.line_num] = SheetPlace(sheet, next(rest))
    return places
