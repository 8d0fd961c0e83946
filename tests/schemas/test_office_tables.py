"""What is refused of a file that is an office's own table names no contractor and no sheet of answers."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from flows.entered_sheets import read_entered
from flows.prefecture.listing import read_list
from reports.excel.returned_lists import read_coded
from schemas.errors import InputError
from schemas.messages.office_tables import told_of_office_table
from survey.drafting.codes_reading import read_codes
from survey.frame.frame import load_frame
from survey.reading.codebook_reading import read_codebook_workbook
from tests.survey.small_city import define, write

NAMES = {"key": "指標キー", "year": "年度", "value": "値"}


def _frame(path: Path) -> object:
    study = define(path.parent)
    frame = path.parent / study.frame.path
    frame.write_bytes(path.read_bytes())
    return load_frame(path.parent, study)


READERS: dict[str, Callable[[Path], object]] = {
    "municipalities": read_list,
    "table of codes": read_codes,
    "population": _frame,
    "codebook": lambda path: read_codebook_workbook(path, "2030"),
    "answers in words": read_coded,
}


def _two_sheets() -> bytes:
    book = openpyxl.Workbook()
    for sheet in (book.worksheets[0], book.create_sheet("2")):
        sheet.append(["a", "b"])
        sheet.append([1, 2])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


FILES = {
    "encoding": b"a,b\n\x80,\xff\n",
    "NUL": b"a,b\n1,\x00\n",
    "PDF": b"%PDF-1.7\n",
    "eml": b"MIME-Version: 1.0\n\nx",
    "gzip": b"\x1f\x8b\x08\x00",
    "broken": b"PK\x03\x04broken",
    "open quote": b'a,b\n1,"2\n3,4\n',
    "long row": b"a,b\n1,2\n1,2,3\n3,4\n",
    "twice": b"a,a\nx,y\n",
    "nothing below": b"a,b\n",
    "two sheets": _two_sheets(),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", FILES)
def test_no_remedy_sends_a_table_of_the_office_to_the_contractor(
    tmp_path: Path, kind: str, reader: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(FILES[kind])
    with pytest.raises(InputError) as caught:
        READERS[reader](path)
    said = caught.value.for_operator()
    assert not {word for word in ("委託先", "回答ファイル", "回答の行", "1人分") if word in said}, said
    if reader in ("codebook", "answers in words"):  # several sheets, which no text file has
        assert "CSV" not in said, said


def test_the_message_of_another_fault_stays(tmp_path: Path) -> None:
    write(tmp_path, "x.csv", "")
    with pytest.raises(InputError) as caught, told_of_office_table():
        read_entered(tmp_path / "x.csv", NAMES, tuple(NAMES))
    assert caught.value.problems[0].rule == "F03"
