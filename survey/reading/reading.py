"""From a file of answers to a table of text with the place of every cell.

The content decides the format, not the ending of the name. Nothing is interpreted here: cells stay
as they were sent, names of columns are joined from the header rows that the study declares.
"""

from collections import Counter
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from schemas.errors import InputError, Problem, raise_any
from schemas.messages import files as file_rules
from schemas.settings.study import RawFile
from schemas.tables.taking import take
from survey.answers.names import column_letter, match_name
from survey.answers.raw_table import ColumnHead, RawTable
from survey.reading.formats.archive import archive_kind
from survey.reading.formats.grid import Grid, HeadRows, Merge
from survey.reading.formats.html import is_html, read_html
from survey.reading.formats.kinds import unread_kind
from survey.reading.formats.ods import read_ods
from survey.reading.formats.sav import is_sav, read_sav
from survey.reading.formats.text import read_text_file
from survey.reading.formats.workbook import OLE_MARK, read_xls, read_xlsx
from survey.reading.formats.xlsx_facts import sheet_paths

_SHOWN = 6  # cells of a row that a message quotes
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")


def read_bytes(root: Path, relative: str) -> bytes:
    """The content of a data file of the workspace.

    Raises InputError for a path that leaves the workspace, a file that an office program keeps beside
    an open document (there or not), a file that is missing, and an empty one.
    """
    document = _open_document(relative)
    if document:
        raise InputError(file_rules.LOCK_FILE.problem(relative, expected=document))
    path = root / relative
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        raise InputError(file_rules.ABSENT.problem(relative)) from None
    if not inside:
        expected = f"raw/ の下のファイル（例: raw/{path.name}）"
        raise InputError(file_rules.OUTSIDE.problem(relative, expected=expected))
    if not path.is_file():
        raise InputError(file_rules.ABSENT.problem(relative, found=_beside(path)))
    content = take(root, relative)
    if not content.lstrip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):  # which copies nothing, mostly
        raise InputError(file_rules.EMPTY.problem(relative))
    return content


def read_raw(root: Path, file: RawFile) -> RawTable:
    """Read one file of raw answers below the workspace `root`.

    Names of columns are the cells of the layout's name rows joined by "/". A header cell that is
    merged over several columns names each of them; where a file cannot tell which cells are merged
    (CSV, or a workbook without merged cells in its header), a blank above the last name row takes
    the name to its left. Columns without a name and without content are left out. In an SPSS file the
    names of variables are the header whatever rows the study declares, and records are counted from 1.

    Raises InputError (Japanese, with file, sheet and place) for everything that makes a file
    unreadable, see `schemas.messages.files`.
    """
    content = read_bytes(root, file.path)
    if is_sav(content):
        file = replace(file, skip_rows=0, header_rows=1, name_rows=(1,))
        return _table(read_sav(content, HeadRows(file.path, 0, 1, encoding=file.encoding)), file)
    layout = HeadRows(file.path, file.skip_rows, file.header_rows, file.delimiter, file.encoding)
    return _table(read_grid(content, layout, file.sheet), file)


def _open_document(relative: str) -> str:
    """The document whose lock file that is (`~$a.xlsx` of Excel, `.~lock.a.ods#` of LibreOffice), else ""."""
    path = PurePosixPath(relative)
    if path.name.startswith("~$"):
        return str(path.with_name(path.name.removeprefix("~$") or "-"))
    if path.name.startswith(".~lock.") and path.name.endswith("#"):
        return str(path.with_name(path.name.removeprefix(".~lock.").removesuffix("#") or "-"))
    return ""


def _beside(path: Path) -> str:
    """What stands in the folder of a file that is not there: names like its own first; "" where it has nothing."""
    try:
        names = sorted(
            one.name for one in path.parent.iterdir() if one.is_file() and one.name[:1] not in ".~"
        )
    except OSError:
        return "フォルダーもない"
    near = get_close_matches(path.name, names, _SHOWN) or names[:_SHOWN]
    more = "など" if len(names) > len(near) else ""
    return (
        f"フォルダーにあるのは{'、'.join(f'「{name}」' for name in near)}{more}" if near else "空のフォルダー"
    )


def excel_sheets(content: bytes, file: str) -> list[str]:
    """The sheets of an Excel workbook; one without a name for any other file. Raises InputError for another zip file."""
    is_excel = content.startswith(_ZIP_MARKS) and archive_kind(content, file) == "xlsx"
    return list(sheet_paths(content, file)) if is_excel else [""]


def read_grid(content: bytes, layout: HeadRows, sheet: str) -> Grid:
    """Read a sheet by the reader that the first bytes tell. Raises InputError as `read_raw`, which names columns too."""
    if content.startswith(_ZIP_MARKS):
        if archive_kind(content, layout.file) == "xlsx":
            return read_xlsx(content, layout, sheet)
        return read_ods(content, layout, sheet)
    if content.startswith(OLE_MARK):
        return read_xls(content, layout, sheet)
    unread = unread_kind(content, layout.file)
    if unread is not None:
        raise InputError(unread)
    return read_html(content, layout) if is_html(content) else read_text_file(content, layout)


def _table(grid: Grid, file: RawFile) -> RawTable:
    if len(grid.head) < file.skip_rows + file.header_rows or not any(
        text.strip() for row in grid.head[file.skip_rows :] for text in row
    ):
        first, last = file.skip_rows + 1, file.skip_rows + file.header_rows
        found = f"空欄の{first}行目" + (f"から{last}行目" if last > first else "")
        raise InputError(file_rules.NO_HEADER.problem(file.path, sheet=grid.sheet, found=found))
    headings = _headings(grid, file)
    kept = [
        place
        for place, heading in enumerate(headings)
        if heading.name or any(value.strip() for value in grid.columns[place].values)
    ]
    table = RawTable(
        file=file.path,
        sheet=grid.sheet,
        mode=file.mode,
        headings=tuple(headings[place] for place in kept),
        columns=tuple(grid.columns[place] for place in kept),
        first_row=grid.first_row,
        hidden=grid.hidden,
        filled={to: grid.filled[place] for to, place in enumerate(kept) if place in grid.filled},
        notices=grid.notices,
        labels=tuple(grid.labels[place] for place in kept) if grid.labels else (),
    )
    problems = _duplicate_names(table)
    if problems and _is_answer(table):
        head = "、".join(heading.name for heading in table.headings[:_SHOWN])
        raise InputError(file_rules.ANSWERS_AS_HEADER.problem(file.path, sheet=grid.sheet, found=head))
    below = _names_below(grid, table, file) if problems else ""
    raise_any([replace(problems[0], remedy=below)] if below else problems)
    if table.n == 0:
        raise InputError(file_rules.NO_ROWS.problem(file.path, sheet=grid.sheet))
    return table


def _headings(grid: Grid, file: RawFile) -> list[ColumnHead]:
    """The headings of all columns; a cell that is merged downwards counts once in a name."""
    header = grid.head[file.skip_rows :]
    cells = [list(row) for row in header]
    merges = _shifted(grid.merges, file.skip_rows)
    if merges:
        for merge in merges:
            for row in range(merge.first_row, min(merge.last_row, len(cells) - 1) + 1):
                for column in range(merge.first_column, min(merge.last_column, len(cells[0]) - 1) + 1):
                    first = row == merge.first_row
                    cells[row][column] = header[merge.first_row][merge.first_column] if first else ""
    else:
        for row in sorted(file.name_rows)[:-1]:
            _fill_right(cells[row - 1])
    headings = []
    for column in range(len(cells[0])):
        parts = [cells[row - 1][column].strip() for row in file.name_rows]
        every = tuple(row[column].strip() for row in header if row[column].strip())
        headings.append(ColumnHead("/".join(part for part in parts if part), column_letter(column), every))
    return headings


def _shifted(merges: tuple[Merge, ...] | None, skipped: int) -> list[Merge]:
    """Merges within the header, with rows counted from its first row."""
    return [
        Merge(merge.first_row - skipped, merge.last_row - skipped, merge.first_column, merge.last_column)
        for merge in merges or ()
        if merge.first_row >= skipped
    ]


def _fill_right(cells: list[str]) -> None:
    """Give each blank cell the text to its left."""
    for place in range(1, len(cells)):
        if not cells[place].strip():
            cells[place] = cells[place - 1]


def _is_answer(table: RawTable) -> bool:
    """Whether what stands as the header is a row of answers: most of its cells are plain numbers."""
    names = [heading.name for heading in table.headings if heading.name]
    return sum(name.isdigit() for name in names) * 2 > len(names)


def _names_below(grid: Grid, table: RawTable, file: RawFile) -> str:
    """What to do where a merged title or group names several columns and the row below holds the names; "" elsewhere."""
    merged = any(merge.last_column > merge.first_column for merge in _shifted(grid.merges, file.skip_rows))
    below = [column[0].strip() for column in table.columns if table.n]
    names = [text for text in below if text]
    if not merged or len(set(names)) < len(names) or sum(name.isdigit() for name in names) * 2 > len(names):
        return ""
    row = table.first_row
    place = f"{row}行目も見出しのようです。コードブックのシート「回答ファイル」の"
    if len({heading.name for heading in table.headings if heading.name}) == 1:
        return f"{place}「見出しの上の行数」（skip_rows）を{row - 1}にしてください。"
    return f"{place}「見出しの行数」（header_rows）を{file.header_rows + 1}にし、「列の名前の行」（name_rows）に、列の名前にする行を書いてください。"


def _duplicate_names(table: RawTable) -> list[Problem]:
    counts = Counter(match_name(heading.name) for heading in table.headings if heading.name)
    problems = []
    for name, count in counts.items():
        if count > 1:
            same = [heading for heading in table.headings if match_name(heading.name) == name]
            problems.append(
                file_rules.DUPLICATE_NAME.problem(
                    table.file,
                    sheet=table.sheet,
                    column=same[0].name,
                    found="、".join(f"{heading.letter}列" for heading in same),
                )
            )
    return problems
