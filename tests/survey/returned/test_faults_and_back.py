"""The real loop: a raw file with every fault of a row or cell, the list of findings, its return, and a second run."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from reports.excel.findings_book import COLUMNS, LIST, findings_workbook
from reports.excel.returned_lists import read_returned
from reports.excel.sheets import HEAD_ROW
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey import fault_list as every
from survey.corrections.corrections import add_corrections
from survey.ingest import Ingested, ingest
from survey.returned.correcting import judge
from survey.returned.correction_entries import Acceptance
from survey.rules.cells import MOSTLY_UNKNOWN
from tests.survey.small_city import (
    CHOICES,
    CONCEPTS,
    HEADER,
    OPTIONS,
    QUESTIONS,
    answer,
    define,
    small,
    toml,
    write,
)

RAW = "raw/2030/answers.xlsx"
FILES = f"""[[surveys.files]]
path = "{RAW}"
mode = "郵送"
"""
SETTINGS = """[surveys.cleaning]
straight_lining = 3
sample = "raw/2030/sample.csv"
"""
GRID = ("問5_1", "問5_2", "問5_3")
HEADS = (*HEADER, *GRID, "問6", "回答日")


@dataclass(frozen=True)
class Fault:
    """A row with a fault: its cells, what is found in it, and what the contractor enters for that."""

    rule: str
    cells: tuple[object, ...]
    entry: str


def row(
    number: str, grid: str = "121", years: object = "10", day: str = "2030-06-10", **cells: str
) -> tuple[object, ...]:
    return (*answer(number, **cells), *grid, years, day)


NEEDS = {"問3_1": "0", "問3_2": "1", "問3_3": "1", "問3_4": "1"}
RARE = {"F1": "1", "F2": "3", "問1": "2", "問2": "2", "問4": "3", **NEEDS}
FAULTS = (
    Fault("", row("1"), ""),
    Fault("R01", ("",) * len(HEADS), "対象外"),
    Fault("R02", row("合計"), "対象外"),
    Fault("R03", HEADS, "対象外"),
    Fault("R04", ("※複数回答の設問は問3と問4",) + ("",) * (len(HEADS) - 1), "対象外"),
    Fault("", row("2", 問4="1"), ""),
    Fault("R05", row("2", 問4="1"), "番号=3"),
    Fault("R06", row("4", 問1="1"), "採用"),
    Fault("R06", row("4", 問1="2", 問2="1"), "対象外"),
    Fault("R07", row("5", day="2030-08-10"), "2030-06-11"),
    Fault("R08", ("6", "1", "2", *[""] * 8, *[""] * 4, "2030-06-10"), "問1=1"),
    Fault("", row("7", "212", "77", **RARE), ""),
    Fault("R09", row("8", "212", "77", **RARE), "原票どおり"),
    Fault("R10", row("", 問4="2"), "9"),
    Fault("R11", row("10", day="六月頃", 問4="3"), "2030-06-12"),
    Fault("R12", row("11", day="2030-05-10", 問4="2,3"), "原票どおり"),
    Fault("R15", row("test-1"), "対象外"),
    Fault("R16", row("999"), "12"),
    Fault("R17", row("13", "111"), "原票どおり"),
    Fault("E01", row("14", 問1="7"), "1"),
    Fault("E02", row("15", 問1="2.はい"), "1"),
    Fault("E03", row("16", 問1="1月2日"), "無回答"),
    Fault("E04", row("17", 問1="#N/A"), "2"),
    Fault("E05", row("18", 問1="1.5"), "1"),
    Fault("E10", row("19", 問3_1="1"), "2,3"),
    Fault("E11", row("20", F1="西"), "南"),
    Fault("E20", row("21", years="999"), "99"),
    Fault("E21", row("22", years="長年"), "無回答"),
    Fault("", row("23"), ""),
)
HIDDEN_ROW = len(FAULTS) + 1


def city(root: Path) -> Study:
    """The small city with a grid and a number, and a workbook with the rows of FAULTS."""
    write(root, "raw/2030/sample.csv", "番号\n" + "".join(f"{number}\n" for number in range(1, 60)))
    define(root)
    write(
        root,
        "schemas/concepts.csv",
        CONCEPTS + "".join(f"g{n},項目{n},yes_no\n" for n in (1, 2, 3)) + "years,年数,years\n",
    )
    write(root, "schemas/options.csv", OPTIONS + "years,short,10年未満\nyears,long,10年以上\n")
    questions = QUESTIONS + "".join(
        f"g{n},問5({n}),g{n},single,項目{n},yes_no,問5_{n},code,,\n" for n in (1, 2, 3)
    )
    write(root, "schemas/2030/small/questions.csv", questions + "q6,問6,years,number,年数,years,問6,code,,\n")
    lines = [line + (",low,high" if line.startswith("list,") else ",,") for line in CHOICES.splitlines()]
    lines += ["years,1,10年未満,short,,,0,9", "years,2,10年以上,long,,,10,110"]
    write(root, "schemas/2030/small/choices.csv", "\n".join(lines) + "\n")
    write(root, "schemas/2030/study.toml", toml(SETTINGS + FILES, date_column="回答日"))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "回答"
    sheet.append(HEADS)
    for fault in FAULTS:
        sheet.append(fault.cells)
    sheet.row_dimensions[HIDDEN_ROW].hidden = True
    sheet.column_dimensions["G"].hidden = True
    book.save(root / RAW)
    return load_study(root, "2030")


def taken(root: Path, study: Study) -> Ingested:
    return ingest(root, study, small(study))


def fill_in(content: bytes, path: Path) -> int:
    """Enter what each fault asks for, as a contractor does; the number of entries."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[LIST]
    places = {column.head: place for place, column in enumerate(COLUMNS, start=1)}
    entries = {number: (fault.rule, fault.entry) for number, fault in enumerate(FAULTS, start=2)}
    filled = 0
    for line in range(HEAD_ROW + 1, sheet.max_row + 1):
        rule = sheet.cell(line, places["規則"]).value
        about, entry = entries.get(sheet.cell(line, places["行"]).value, ("", ""))
        if rule in ("R13", "R14"):
            entry = "原票どおり"
        elif rule != about:
            continue
        for head, text in (("訂正後の値", entry), ("訂正者", "入力 花子"), ("訂正日", "2030-08-01")):
            sheet.cell(line, places[head]).value = text
        filled += 1
    book.save(path)
    return filled


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return city(tmp_path)


def test_every_way_of_treating_and_answering_a_finding_is_met(tmp_path: Path, study: Study) -> None:
    first = taken(tmp_path, study)
    met = {(finding.row, finding.rule) for finding in first.findings}
    assert {(number, fault.rule) for number, fault in enumerate(FAULTS, start=2) if fault.rule} <= met
    codes = {rule for _, rule in met}
    codes.add(MOSTLY_UNKNOWN.code)  # which needs more rows
    ways = {(rule.treatment, rule.entries) for rule in every.FINDING_RULES if rule.code in codes}
    assert ways == {(rule.treatment, rule.entries) for rule in every.FINDING_RULES}


def test_the_list_comes_back_and_the_second_run_counts_what_was_mended(tmp_path: Path, study: Study) -> None:
    first = taken(tmp_path, study)
    counts = first.accounting
    assert (counts.rows_in, counts.valid, counts.invalid, counts.excluded) == (29, 18, 2, 9)
    content = findings_workbook(first.findings, [first.accounting])
    filled = fill_in(content, tmp_path / "back.xlsx")
    assert filled == sum(bool(fault.rule) for fault in FAULTS) + 2
    raw = (tmp_path / RAW).read_bytes()
    book = read_returned(tmp_path / "back.xlsx")
    judged = judge(tmp_path, study, book.lines, Acceptance("職員", "", book.sha256))
    add_corrections(tmp_path, study.key, judged.records)
    assert (tmp_path / RAW).read_bytes() == raw

    second = taken(tmp_path, study)
    counts = second.accounting
    assert (counts.rows_in, counts.valid, counts.invalid, counts.excluded) == (29, 23, 0, 6)
    left = [finding.rule for finding in second.findings]
    assert not [rule for rule in left if rule.startswith("E")]
    assert {"R20", "R22", "R05", "R06", "R07", "R08", "R16"} & set(left) == {"R22"}
    assert judge(tmp_path, study, book.lines, Acceptance("職員", "", book.sha256)).records == ()
