"""The tables of an XLSForm, whatever file they come in: xlsx, xls, ods, CSV of one sheet or of all.

A form is known by its head (`type` and `name`) and by what stands in the column `type`, not by the
names of its sheets: a sheet of questions alone is a form too, and a file of answers is none.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from schemas.errors import InputError, Problem, raise_any
from survey.answers.names import match_name
from survey.reading.formats.archive import archive_kind
from survey.reading.formats.grid import Grid, HeadRows, delimiter_of
from survey.reading.formats.ods import read_ods
from survey.reading.formats.process import DamagedError, LockedError
from survey.reading.formats.text import decode
from survey.reading.formats.workbook import OLE_MARK, read_xlsx
from survey.reading.formats.xls_process import read_sheets
from survey.reading.formats.xlsx_facts import sheet_paths

_KNOWN = re.compile(
    r"(?:begin|end)[ _](?:group|repeat|kobomatrix|score|rank)|(?:add )?(?:select|rank)[ _1].*|select1|rank|text|string|"
    r"integer|int|decimal|date|time|datetime|note|calculate|geopoint|geotrace|geoshape|image|photo|audio|video|"
    r"file|barcode|acknowledge|trigger|range|hidden|start|end|today|deviceid|username|email|phonenumber|audit|"
    r"start[ -]geopoint|background-audio|xml-external|csv-external|score__row|rank__level"
)
_MOSTLY = 0.5
_SHEETS = ("survey", "choices", "settings")
_OTHER_NAMES = {"listname": "list_name", "list_name": "list_name", "value": "name", "caption": "label"}
_LARGEST = 4_000_000  # bytes; a form is smaller than most files of answers, which are not read twice


@dataclass(frozen=True)
class FormTable:
    """A sheet of a form: rows by head (small letters, `label::日本語` as it is), with their row numbers."""

    sheet: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[int, Mapping[str, str]], ...] = ()


@dataclass(frozen=True)
class Form:
    """The sheets of a form; `choices` and `settings` may be absent."""

    file: str
    survey: FormTable
    choices: FormTable = field(default_factory=lambda: FormTable("choices"))
    settings: FormTable = field(default_factory=lambda: FormTable("settings"))


def find_form(content: bytes, file: str) -> Form | None:
    """The form that a file holds; None for any other file. Raises InputError for a form without its columns.

    A workbook with the sheets `survey` and `choices` is a form whatever its types are.
    """
    if len(content) > _LARGEST:
        return None
    tables: dict[str, FormTable] = {}
    for name, rows in _sheets(content, file):
        tables.setdefault(name.strip().casefold(), _from_rows(name, rows))
    named = tables.get("survey")
    whole = named is not None and "choices" in tables
    if named is not None and whole:
        _check(named, ("type", "name"), file)
        _check(tables["choices"], ("list_name", "name"), file)
    survey = named if whole else next((table for table in tables.values() if _has_types(table)), None)
    if survey is None:
        return None
    return Form(file, survey, *(tables.get(name, FormTable(name)) for name in _SHEETS[1:]))


def choices_beside(form: Path, name: str) -> FormTable:
    """The choices of `select_one_from_file`: a CSV file beside the form; no rows where it is not there."""
    place = form.parent / Path(name).name
    if place.suffix.casefold() != ".csv" or not place.is_file():
        return FormTable(name)
    return _from_rows(name, _records(place.read_bytes(), name))


def _has_types(table: FormTable) -> bool:
    types = [row["type"] for _, row in table.rows if row.get("type")]
    known = sum(bool(_KNOWN.fullmatch(" ".join(text.split()).casefold())) for text in types)
    return "name" in table.heads and bool(types) and known >= _MOSTLY * len(types)


def _check(table: FormTable, needed: Sequence[str], file: str) -> None:
    remedy = "XLSFormの見出しを確かめてください。"
    raise_any(
        Problem(
            "D096", f"XLSFormに列「{name}」がありません。", remedy=remedy, file=file, sheet=table.sheet, row=1
        )
        for name in needed
        if name not in table.heads
    )


def _sheets(content: bytes, file: str) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    """The sheets that can be those of a form, by name; a sheet that cannot be read is passed over."""
    layout = HeadRows(file, 0, 1)
    kind = archive_kind(content, file) if content.startswith(b"PK\x03\x04") else ""
    if kind == "xlsx":
        names = list(sheet_paths(content, file))
        for name in [name for name in names if name.strip().casefold() in _SHEETS] or names[:1]:
            yield from _read(read_xlsx, content, layout, name)
    elif kind == "ods":
        for name in _SHEETS:
            yield from _read(read_ods, content, layout, name)
    elif content.startswith(OLE_MARK):
        try:
            yield from ((sheet.name, sheet.rows) for sheet in read_sheets(content))
        except (LockedError, DamagedError):
            return
    elif not content.startswith(b"PK"):
        yield from _of_text(content, file)


def _read(
    read: Callable[[bytes, HeadRows, str], Grid], content: bytes, layout: HeadRows, name: str
) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    try:
        grid = read(content, layout, name)
    except InputError:
        return
    yield name, [*grid.head, *zip(*(column.texts() for column in grid.columns), strict=True)]


def _of_text(content: bytes, file: str) -> Iterator[tuple[str, Iterable[Sequence[str]]]]:
    """A sheet of questions alone, or all sheets one below the other with their names in the first column."""
    try:
        rows = list(_records(content, file))
    except (InputError, csv.Error):
        return
    first = rows[0][0].strip().casefold() if rows and rows[0] else ""
    if first not in _SHEETS:
        yield "survey", rows
        return
    name, own = "", list[Sequence[str]]()
    for row in rows:
        if row and row[0].strip():
            if name:
                yield name, own
            name, own = row[0].strip(), []
        if any(cell.strip() for cell in row[1:]):
            own.append(row[1:])
    yield name, own


def _records(content: bytes, file: str) -> Iterator[Sequence[str]]:
    text = decode(content, file)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text.partition("\n")[0]))


def _from_rows(name: str, rows: Iterable[Sequence[str]]) -> FormTable:
    """The rows below the head, which is the first row with content."""
    heads: tuple[str, ...] = ()
    found = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not heads:
            heads = tuple(_head(cell) for cell in cells)
            continue
        own = {head: cell for head, cell in zip(heads, cells, strict=False) if head}
        found.append((number, own))
    return FormTable(name, heads, tuple(found))


def _head(text: str) -> str:
    """A head in small letters; the language of a label keeps its own (`label::日本語 (ja)`)."""
    name, colons, language = text.replace("：", ":").partition(":")
    name = match_name(name).casefold()
    name = _OTHER_NAMES.get(name.replace("_", ""), _OTHER_NAMES.get(name, name))
    return f"{name}::{language.lstrip(':').strip()}" if colons else name
