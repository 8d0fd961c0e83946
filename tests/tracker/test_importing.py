"""Plans that were published, from CSV and Excel: read as printed, and refused with the cell that is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from flows.entered_sheets import read_entered
from schemas.errors import InputError
from tracker.importing import PUBLISHED_COLUMNS, ImportedPlan, read_published

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


def plans(path: Path) -> tuple[ImportedPlan, ...]:
    return read_published(read_entered(path, PUBLISHED_COLUMNS, tuple(PUBLISHED_COLUMNS)), ())


def test_a_workbook_is_read_as_the_same_text_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEADS, GOOD):
        book.active.append(row)
    book.save(tmp_path / "plan.xlsx")
    (tmp_path / "plan.csv").write_text(text(GOOD), encoding="utf-8")
    (plan,) = plans(tmp_path / "plan.xlsx")
    assert (plan,) == plans(tmp_path / "plan.csv")
    one = plan.definition.indicator
    assert (one.key, one.decimals, one.baseline_year, one.baseline_value) == (
        "kpi9",
        0,
        2017,
        Decimal("1200.5"),
    )
    assert one.targets == {2027: Decimal(2000)}
    assert plan.actuals == {2017: Decimal("1200.5")}


def test_japanese_heads_and_words_are_read_as_the_names_are(tmp_path: Path) -> None:
    heads = "種別,番号,名称,単位,基準年,基準値,令和9年度の目標値,実績値（2022年度）,目指す向き,出所"
    (tmp_path / "plan.csv").write_text(text(GOOD), encoding="utf-8")
    named = plans(tmp_path / "plan.csv")
    row = "KPI,9,講座の参加者,人,2017,1200.5,2000,,増加,行政資料"
    (tmp_path / "計画.csv").write_text(f"{heads}\n{row}\n", encoding="utf-8")
    assert plans(tmp_path / "計画.csv") == named


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("目標値（2027年度）", True),
        ("目標値 2027", True),
        ("2027年目標", True),
        ("Ｒ９年度の目標値", True),
        ("平成39年度目標値", True),
        ("目標値", False),
        ("目標値（前期）", False),
    ],
)
def test_a_year_is_read_from_a_head(tmp_path: Path, head: str, target: bool) -> None:
    heads = ",".join((*HEADS[:6], head, *HEADS[7:]))
    row = text(GOOD).splitlines()[1]
    (tmp_path / "plan.csv").write_text(f"{heads}\n{row}\n", encoding="utf-8")
    (plan,) = plans(tmp_path / "plan.csv")
    assert plan.definition.indicator.targets == ({2027: Decimal(2000)} if target else {})


def test_a_missing_column_is_told_under_its_japanese_head(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("種別,番号,名称,単位,基準年,基準値,出所\n", encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        plans(tmp_path / "plan.csv")
    assert [(one.rule, one.column) for one in refusal.value.problems] == [("G39", "目指す向き")]


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
        plans(tmp_path / "plan.csv")
    (problem,) = refusal.value.problems
    assert (problem.rule, problem.row, problem.column, problem.found) == (code, 3, column, cell)


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "F02"), (b"PK\x03\x04 no workbook", "F06"), (b"level,number\nKGI,1\n", "G39")],
)
def test_a_file_that_is_no_such_table_is_told(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "plan.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        plans(path)
    assert {problem.rule for problem in refusal.value.problems} == {code}


def test_one_year_under_two_heads_is_told(tmp_path: Path) -> None:
    heads = ",".join((*HEADS[:6], "目標値（2027年度）", "令和9年度の目標値", *HEADS[8:]))
    row = "KPI,9,講座の参加者,人,2017,1200.5,2000,2500,increase,administrative"
    (tmp_path / "plan.csv").write_text(f"{heads}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        plans(tmp_path / "plan.csv")
    assert {problem.rule for problem in refusal.value.problems} == {"G49"}
