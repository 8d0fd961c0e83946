"""Workbooks of codebooks: written out, changed and taken in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

from reports.excel.codebook_book import codebook_workbook
from schemas.codebook.applying import Applied, apply_codebook
from schemas.codebook.tables import Faults, read_codebook
from survey.reading.codebook_reading import read_codebook_workbook

STUDIES = ("2022", "2017")

_written: dict[tuple[str, tuple[tuple[str, bytes], ...]], bytes] = {}
"""The last workbook, by study and definitions: most tests begin with that of the bundled example."""


def definitions(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "schemas").rglob("*"))
        if path.suffix in {".csv", ".toml"}
    }


def exported(root: Path, study: str, place: Path) -> Path:
    key = (study, tuple(definitions(root).items()))
    if key not in _written:
        content = codebook_workbook(read_codebook(root, study), study)
        _written.clear()
        _written[key] = content
    place.write_bytes(_written[key])
    return place


def imported(root: Path, study: str, book: Path) -> Applied:
    faults = Faults(book.name)
    return apply_codebook(root, read_codebook_workbook(book, study, faults), book.name, faults)


def cell(book: openpyxl.Workbook, sheet: str, head: str, row: int) -> openpyxl.cell.Cell:
    place = next(one.column for one in book[sheet][3] if one.value == head)
    return book[sheet].cell(row, place)


def changed(place: Path, *changes: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(place)
    for change in changes:
        change(book)
    book.save(place)
    return place
