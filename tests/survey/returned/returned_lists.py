"""Lists of findings of the made-up city that come back filled in, and what is judged and taken of them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from reports.excel.findings_book import COLUMNS, findings_workbook
from reports.excel.returned_lists import read_returned
from reports.excel.sheets import HEAD_ROW
from schemas.settings.study import Study
from survey.corrections.corrections import add_corrections
from survey.ingest import Ingested, ingest
from survey.returned.correcting import JudgedList, judge
from survey.returned.correction_entries import Acceptance
from tests.survey.small_city import csv_text, define, small, write

HEADS = [column.head for column in COLUMNS]
MEMBER, REASON, NEEDS, WISHES = range(2, 6)
RAW = "raw/2030/answers.csv"
Entry = Mapping[str, str]


def city(root: Path, rows: list[tuple[str, ...]]) -> Study:
    study = define(root)
    write(root, RAW, csv_text(rows))
    return study


def taken(root: Path, study: Study) -> Ingested:
    return ingest(root, study, small(study))


def returned(root: Path, study: Study, entries: Mapping[int, Entry], name: str = "back.xlsx") -> Path:
    """The list of findings as it comes back; entries by number of the line (1, 2, …)."""
    result = taken(root, study)
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(result.findings, [result.accounting])))
    sheet = book["入力誤り一覧"]
    for number, entry in entries.items():
        for head, value in entry.items():
            sheet.cell(HEAD_ROW + number, HEADS.index(head) + 1).value = value
    path = root / name
    book.save(path)
    return path


def judged(root: Path, study: Study, path: Path, date: str = "2030-08-01") -> JudgedList:
    book = read_returned(path)
    return judge(root, study, book.lines, Acceptance("受入 職員", date, book.sha256))


def apply(root: Path, study: Study, entries: Mapping[int, Entry]) -> Ingested:
    outcome = judged(root, study, returned(root, study, entries))
    add_corrections(root, study.key, outcome.records)
    return taken(root, study)


def value(text: str) -> Entry:
    return {"訂正後の値": text}


def codes(result: Ingested, question: int) -> list[int]:
    found: list[int] = result.coded.answers[question].codes.tolist()
    return found
