"""Plans that were published, from CSV and Excel: read as printed, and refused with the cell that is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import InputError
from tracker.importing import read_published

HEADS = (
    "level",
    "number",
    "name",
    "unit",
    "base_year",
    "base_value",
    "target_2027",
    "actual_2022",
    "direction",
    "source",
)
GOOD = ("KPI", "9", "講座の参加者", "人", 2017, 1200.5, 2000, None, "increase", "administrative")


def text(*rows: tuple[object, ...]) -> str:
    return "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in (HEADS, *rows))


def test_a_workbook_is_read_as_the_same_text_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEADS, GOOD):
        book.active.append(row)
    book.save(tmp_path / "plan.xlsx")
    (tmp_path / "plan.csv").write_text(text(GOOD), encoding="utf-8")
    (plan,) = read_published(tmp_path / "plan.xlsx", ())
    assert (plan,) == read_published(tmp_path / "plan.csv", ())
    one = plan.definition.indicator
    assert (one.key, one.decimals, one.baseline_year, one.baseline_value) == (
        "kpi9",
        0,
        2017,
        Decimal("1200.5"),
    )
    assert one.targets == {2027: Decimal(2000)}
    assert plan.actuals == {2017: Decimal("1200.5")}


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("base_year", "2017.5", "G36"),
        ("base_year", "平成29年", "G36"),
        ("target_2027", "八十", "G36"),
        ("direction", "up", "G47"),
        ("direction", "", "G47"),
        ("source", "行政", "G47"),
    ],
)
def test_the_cell_that_is_wrong_is_named(tmp_path: Path, column: str, cell: str, code: str) -> None:
    row = list(GOOD)
    row[HEADS.index(column)] = cell
    (tmp_path / "plan.csv").write_text(text(GOOD, tuple(row)), encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        read_published(tmp_path / "plan.csv", ())
    (problem,) = refusal.value.problems
    assert (problem.rule, problem.row, problem.column, problem.found) == (code, 3, column, cell)


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "G40"), (b"PK\x03\x04 no workbook", "G40"), (b"level,number\nKGI,1\n", "G39")],
)
def test_a_file_that_is_no_such_table_is_told(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "plan.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_published(path, ())
    assert {problem.rule for problem in refusal.value.problems} == {code}
