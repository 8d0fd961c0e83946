"""Markers planted in raw answers, and a search for them in whatever is left behind."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl

STEM = "ZQXMARK"
"""Begins every marker: plain letters, which are the same in every encoding and in JSON."""


def marker(number: int) -> str:
    """The marker of that number, with a name and a telephone number behind it, as people write them."""
    return f"{STEM}{number:04d}山田太郎090-1234-5678"


def plant_csv(path: Path, first: int, *, encoding: str, first_row: int = 1) -> int:
    """Put a marker into every column of a CSV file, each in a row of its own; returns the next number.

    Rows count from 0, the header included. Cells of the file must hold neither commas nor line breaks
    in these rows.
    """
    lines = path.read_text(encoding=encoding).split("\n")
    columns = len(lines[0].split(","))
    rows = [row for row in range(first_row, len(lines)) if len(lines[row].split(",")) == columns]
    for column in range(columns):
        cells = lines[rows[column * 3]].split(",")
        ending = "\r" if cells[-1].endswith("\r") else ""
        cells[-1] = cells[-1].removesuffix("\r")
        cells[column] = marker(first + column)
        lines[rows[column * 3]] = ",".join(cells) + ending
    path.write_text("\n".join(lines), encoding=encoding, newline="")
    return first + columns


def plant_xlsx(path: Path, first: int, *, sheet: str, first_row: int) -> int:
    """The same for a workbook; rows count from 1."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    for column in range(1, page.max_column + 1):
        page.cell(first_row + 3 * column, column).value = marker(first + column - 1)
    book.save(path)
    return first + page.max_column


def leaks(root: Path, named: Sequence[str] = ()) -> dict[str, set[str]]:
    """Files below `root` that hold a marker, with the forms in which it was found; `named` files may.

    Looks at names and contents, into zips (documents and workbooks), gzip and zlib streams, at UTF-16,
    base64 and escaped forms. `named` are the paths below `root`, files or folders.
    """
    found: dict[str, set[str]] = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root).as_posix()
        if any(relative == name or relative.startswith(f"{name}/") for name in named):
            continue
        forms = {"name"} if STEM in relative else set()
        if path.is_file():
            forms |= {form for form, text in _contents(path.read_bytes(), "plain") if _has_marker(text)}
        if forms:
            found[relative] = forms
    return found


def _contents(content: bytes, form: str) -> Iterator[tuple[str, bytes]]:
    yield form, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from _contents(archive.read(name), f"{form}>{name}")
    elif content.startswith(b"\x1f\x8b"):
        yield from _contents(gzip.decompress(content), f"{form}>gzip")
    elif content[:1] == b"\x78":
        try:
            yield f"{form}>zlib", zlib.decompress(content)
        except zlib.error:
            return


def _has_marker(content: bytes) -> bool:
    plain = STEM.encode()
    # the part of the marker's base64 that is the same wherever it begins in the text
    shifted = (
        base64.b64encode(b"\0" * shift + plain)[4:-4] if shift else base64.b64encode(plain)[:-4]
        for shift in range(3)
    )
    forms = [plain, STEM.encode("utf-16-le"), STEM.encode("utf-16-be"), *shifted]
    return any(form in content for form in forms)
