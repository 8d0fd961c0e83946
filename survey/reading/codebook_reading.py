"""Read the codebook workbook that staff filled in."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from schemas.codebook.layout import EXAMPLE, EXPLANATION, HEAD_ROW, MARK_HEAD, POPULATION, SHEETS
from schemas.codebook.study_sheets import ITEMS, STUDY
from schemas.codebook.tables import Codebook, Faults, SheetRow
from schemas.errors import InputError, Problem
from schemas.messages import files as file_rules
from schemas.messages.acts import Saying
from schemas.messages.office_tables import told_of_office_table
from schemas.tables.sheets import SheetColumn, SheetLayout
from survey.answers.names import match_name
from survey.reading.formats.archive import archive_kind
from survey.reading.formats.grid import Grid, HeadRows
from survey.reading.formats.ods import read_ods
from survey.reading.formats.workbook import read_xlsx
from survey.reading.formats.xlsx_facts import sheet_paths

_NOT_READ = (EXPLANATION, EXAMPLE)
_SPACES = "\u00a0\u3000"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@told_of_office_table()
def read_codebook_workbook(path: Path, study: str, faults: Faults | None = None) -> Codebook:
    """The rows of a codebook workbook (xlsx, or ods as LibreOffice saves it), with their row numbers.

    Messages call the file as `faults` does. Rows marked as explanation or example, and blank rows, are passed over; cells are trimmed. An optional
    sheet that is absent is absent in the result. Raises
    InputError for a file that is no workbook, a missing sheet or column head, an unknown head, and a
    word that is not in a drop-down list. What is wrong with heads and cells goes to `faults` instead where the
    caller looks for more.
    """
    name = path.name if faults is None else faults.file
    if not path.is_file():
        raise InputError(file_rules.ABSENT_NAMED.problem(name))
    content = path.read_bytes()
    if not content:
        raise InputError(file_rules.EMPTY.problem(name))
    kind = archive_kind(content, name) if content.startswith(b"PK\x03\x04") else ""
    if kind not in ("xlsx", "ods"):
        raise InputError(file_rules.UNKNOWN_FORMAT.problem(name, expected="Excelブック（.xlsx）"))
    found = Faults(name) if faults is None else faults
    lacking = _lacking_sheets(sheet_paths(content, name), name) if kind == "xlsx" else ()
    read = read_xlsx if kind == "xlsx" else read_ods
    sheets = {}
    unread: list[Problem] = []
    for sheet in SHEETS:
        try:
            grid = read(content, HeadRows(name, HEAD_ROW - 1, 1), sheet.name)
        except InputError as error:
            absent = error.problems[0].rule == file_rules.NO_SHEET.code
            unread += () if absent and (sheet.optional or lacking) else error.problems
            continue
        sheets[sheet.key] = _lines(grid, sheet, found)
    if unread or lacking:  # what other sheets say of a sheet that is not there would be told wrongly
        found.problems[:0] = [*lacking, *unread]
        found.raise_any()
    if faults is None:
        found.raise_any()
    return Codebook(study, sheets)


def read_population_sheet(path: Path) -> tuple[tuple[str, ...], ...]:
    """The sheet with the counts of the population, head first; nothing where the workbook has none.

    Columns and rows without content are left out. Raises InputError for a workbook that cannot be read.
    """
    content = path.read_bytes()
    read = read_xlsx if archive_kind(content, path.name) == "xlsx" else read_ods
    try:
        grid = read(content, HeadRows(path.name, HEAD_ROW - 1, 1), POPULATION)
    except InputError as error:
        if error.problems[0].rule == file_rules.NO_SHEET.code:
            return ()
        raise
    head = grid.head[HEAD_ROW - 1] if len(grid.head) >= HEAD_ROW else ()
    places = [place for place, text in enumerate(head) if text.strip()]
    rows = zip(*(_column(grid, place) for place in places), strict=True)
    return (tuple(head[place].strip() for place in places), *(row for row in rows if any(row)))


def _lacking_sheets(present: Collection[str], file: str) -> tuple[Problem, ...]:
    """The one problem of sheets that lack. Raises InputError (D090) where all do: the file is another workbook."""
    known = {match_name(sheet) for sheet in present}
    needed = [sheet for sheet in SHEETS if not sheet.optional]
    missing = [sheet.name for sheet in needed if match_name(sheet.name) not in known]
    if not missing:
        return ()
    other = len(missing) == len(needed)
    problem = Problem(
        "D090",
        "コードブックではないブックです。"
        if other
        else f"コードブックのシートが足りません: {'、'.join(missing)}",
        expected=Saying.CODEBOOK.typed,
        remedy="ファイルを確かめてください。シートの名前を変えたり、シートを削除したりせずに取り込みます。",
        file=file,
    )
    if other:
        raise InputError(problem)
    return (problem,)


def _lines(grid: Grid, sheet: SheetLayout, faults: Faults) -> tuple[SheetRow, ...]:
    places = _places(grid, sheet, faults)
    marks = _column(grid, places.get(MARK_HEAD))
    texts = {field.key: _column(grid, places.get(field.key)) for field in sheet.fields}
    lines = []
    for row in range(grid.n):
        cells = {key: column[row] for key, column in texts.items()}
        own = {key: text for key, text in cells.items() if key != "about"}
        if marks[row] in _NOT_READ or not any(own.values()):
            continue
        line = SheetRow(cells, HEAD_ROW + 1 + row)
        lines.append(
            _item_line(line, faults) if sheet is STUDY else _worded(line, sheet.fields, sheet, faults)
        )
    return tuple(line for line in lines if line is not None)


def _places(grid: Grid, sheet: SheetLayout, faults: Faults) -> dict[str, int]:
    """The place of each column by its key; every head is known and stands once."""
    keys = {match_name(field.head): field.key for field in sheet.fields} | {match_name(MARK_HEAD): MARK_HEAD}
    places: dict[str, int] = {}
    strange: list[str] = []
    for place, text in enumerate(grid.head[HEAD_ROW - 1] if len(grid.head) >= HEAD_ROW else ()):
        key = keys.get(match_name(text))
        if not text.strip():
            continue
        if key is None:
            strange.append(text.strip())
        elif key in places:
            what = f"見出し「{text.strip()}」が2つあります。"
            faults.sheet("D091", sheet.name, what, row=HEAD_ROW, expected="書き出したときの見出し")
        else:
            places[key] = place
    lacking = [field.head for field in sheet.fields if field.key not in places and field.key != "about"]
    if len(strange) == len(lacking) == 1:
        what = f"見出し「{lacking[0]}」が、「{strange[0]}」に変わっています。"
        faults.sheet("D091", sheet.name, what, row=HEAD_ROW, expected=lacking[0])
        return places
    for head in strange:
        what = f"知らない見出し「{head}」があります。"
        faults.sheet("D091", sheet.name, what, row=HEAD_ROW, expected="書き出したときの見出し")
    for head in lacking:
        what = f"見出し「{head}」がありません。"
        faults.sheet("D091", sheet.name, what, row=HEAD_ROW, expected="書き出したときの見出し")
    return places


def _column(grid: Grid, place: int | None) -> list[str]:
    if place is None:
        return [""] * grid.n
    column = grid.columns[place]
    values = [_CONTROL.sub("", text).replace("\r\n", "\n").strip().strip(_SPACES) for text in column.values]
    return [values[code] for code in column.codes.tolist()]


def _item_line(line: SheetRow, faults: Faults) -> SheetRow | None:
    """A line of 調査の設定 with its key in place of its name; the value in the words of the files."""
    item = next((item for item in ITEMS if match_name(item.head) == match_name(line["item"])), None)
    if item is None:
        faults.unknown_item(line)
        return None
    value = item.value(line["value"])
    if value is None:
        faults.cell("D092", STUDY, line, item)
    return SheetRow({"item": item.key, "value": value or ""}, line.number)


def _worded(line: SheetRow, fields: Sequence[SheetColumn], sheet: SheetLayout, faults: Faults) -> SheetRow:
    """The line with the values that its drop-down words mean."""
    cells = {}
    for field in fields:
        value = field.value(line[field.key])
        if value is None:
            faults.cell("D092", sheet, line, field)
        cells[field.key] = value or ""
    return SheetRow(cells, line.number)
