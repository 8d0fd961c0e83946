"""The documents are valid Office Open XML, by a validator that catches planted faults."""

from __future__ import annotations

import importlib.util
import io
import re
import zipfile
from pathlib import Path

import pytest

from reports.charts.nativecharts import has_native
from reports.ooxml.package import pack, unpack
from reports.word.document import render_bytes
from tests.reports.sample_chapter import CHARTS, sample_chapter

HAS_VALIDATOR = importlib.util.find_spec("openxml_audit") is not None
pytestmark = pytest.mark.skipif(not HAS_VALIDATOR, reason="openxml-audit が入っていません。")

DOCUMENT = "word/document.xml"


def errors_of(package: bytes, folder: Path, name: str = "document.docx") -> list[str]:
    """Descriptions of the errors that the validator finds."""
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415

    path = folder / name
    path.write_bytes(package)
    return [error.description for error in OpenXmlValidator().validate(path).errors]


@pytest.fixture(scope="module")
def native() -> bytes:
    return render_bytes(sample_chapter(), charts="native")


def test_the_chapter_and_the_findings_are_valid(finished: Path, tmp_path: Path) -> None:
    for name in ("chapter.docx", "findings.xlsx"):
        assert errors_of((finished / name).read_bytes(), tmp_path, name) == []


_SHORT = 300
"""Rows of the long sheet that are enough to see whether it is valid: all rows are written alike."""


def test_the_tables_are_valid(finished: Path, tmp_path: Path) -> None:
    """The validator does not get through the 46,000 rows of 1セル1データ, so most of them are cut off."""
    parts = unpack((finished / "tables.xlsx").read_bytes())
    long = max((name for name in parts if "worksheets/sheet" in name), key=lambda name: len(parts[name]))
    start = parts[long].index(f'<row r="{_SHORT}"'.encode())
    end = parts[long].index(b"</sheetData>")
    parts[long] = parts[long][:start] + parts[long][end:]
    assert errors_of(pack(parts), tmp_path, "tables.xlsx") == []


def test_every_kind_of_block_and_chart_is_valid(native: bytes, tmp_path: Path) -> None:
    assert errors_of(render_bytes(sample_chapter()), tmp_path) == []
    assert errors_of(native, tmp_path) == []


def test_the_workbooks_in_the_charts_are_valid(native: bytes, tmp_path: Path) -> None:
    books = {name: part for name, part in unpack(native).items() if name.endswith(".xlsx")}
    assert len(books) == sum(map(has_native, CHARTS)) > 4
    for number, book in enumerate(books.values()):
        assert zipfile.is_zipfile(io.BytesIO(book))
        assert errors_of(book, tmp_path, f"{number}.xlsx") == []


def _replaced(package: bytes, part: str, old: str, new: str) -> bytes:
    parts = unpack(package)
    text = parts[part].decode()
    assert re.search(old, text)
    return pack({**parts, part: re.sub(old, new, text, count=1).encode()})


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (DOCUMENT, r"(<w:pStyle [^>]*/>)(<w:keepNext/>)", r"\2\1"),
        (DOCUMENT, r'w:val="center"/></w:tcPr>', 'w:val="middle"/></w:tcPr>'),
        (DOCUMENT, r"<w:tblHeader/>", "<w:tblHeading/>"),
        ("word/charts/chart1.xml", r"<c:grouping [^>]*/>", '<c:grouping val="piled"/>'),
        ("word/charts/chart1.xml", r"(<c:barDir [^>]*/>)(<c:grouping [^>]*/>)", r"\2\1"),
        ("word/_rels/document.xml.rels", r'<Relationship [^>]*charts/chart1\.xml"[^>]*/>', ""),
    ],
    ids=["order", "bad value", "bad element", "chart value", "chart order", "lost relationship"],
)
def test_the_validator_catches_a_planted_fault(
    part: str, old: str, new: str, native: bytes, tmp_path: Path
) -> None:
    assert errors_of(_replaced(native, part, old, new), tmp_path)
