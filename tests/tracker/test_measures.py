"""取組の進行管理: the plan's 78 measures from their list to the plan's table, and what the two say differently."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from flows.entered_sheets import read_entered
from tests.survey.small_city import write
from tests.workspaces import ROOT
from tracker.measures import (
    MEASURE_COLUMNS,
    MEASURE_REQUIRED,
    PRINTED_COLUMNS,
    by_project,
    carried_out,
    contradictions,
    read_measures,
)

ANNEX, TABLE = ROOT / "raw/source/annex_measures.csv", ROOT / "raw/source/measures.csv"


def call(root: Path, *arguments: str) -> int:
    """Run `kyodo-survey indicators`."""
    return main(["indicators", *arguments, "--workspace", str(root)])


def test_the_list_of_the_plan_gives_its_table_and_its_contradictions() -> None:
    measures = read_measures(read_entered(ANNEX, MEASURE_COLUMNS, MEASURE_REQUIRED), 2021, "352039").measures
    assert len(measures) == 78
    assert sum(one.repeated for one in measures) == 7
    lines = by_project([(one.policy, one.project, one.state) for one in measures])
    assert len(lines) == 14
    assert carried_out(lines) == 69
    told = contradictions(lines, read_entered(TABLE, PRINTED_COLUMNS, tuple(PRINTED_COLUMNS)), 70)
    numbers = [line for line in told if "名前" not in line]
    assert numbers == [
        "地域を支える人づくりの仕組みの構築の完了: 表は1、一覧は0です。",
        "地域を支える人づくりの仕組みの構築の継続推進: 表は5、一覧は6です。",
        "実施した取組の数: 本文は70、表の合計では69です。",
        "実施した取組の数: 本文は70、一覧では69です。",
    ]
    assert len(told) - len(numbers) == 5


def test_the_measures_go_the_way_of_the_indicators(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("enter", "2021", str(ANNEX), "--by", "山田", "--measures")
    assert call(tmp_path, *arguments, "--against", str(TABLE), "--claimed", "70") == 0
    told = capsys.readouterr().out.replace("\n", "")
    assert "実施した取組の数: 本文は70、一覧では69です。" in told
    assert call(tmp_path, "approve", "2021", "--by", "山田", "--measures") == 3
    assert "[G24]" in capsys.readouterr().err
    assert call(tmp_path, "approve", "2021", "--by", "佐藤", "--measures") == 0
    assert call(tmp_path, "publish", "2021", "--by", "佐藤", "--measures") == 0
    folder = tmp_path / "reports/output/indicators"
    assert len((folder / "measures.csv").read_text(encoding="utf-8").splitlines()) == 79
    book = openpyxl.load_workbook(folder / "取組の進行管理.xlsx")
    rows = list(book["取組状況"].iter_rows(values_only=True))
    assert rows[-2] == ("計", 78, 3, 61, 5, 9)
    assert rows[-1][0] == "実施した取組（未実施を除く）: 69"
    assert sum(row[4] in "◎○△×" for row in book["一覧"].iter_rows(values_only=True) if row[4]) == 78
    assert call(tmp_path, "verify") == 0


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ("地域へ。,,○,", "地域へ。,,中,", "G42", 2),
        ("1-1-1-2,", "1-1-1-1,", "G35", 3),
        ("地域へ。,,○,", ",,○,", "G37", 2),
    ],
)
def test_a_wrong_line_is_told_with_its_row_and_nothing_is_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, old: str, new: str, code: str, row: int
) -> None:
    head = "measure,policy,project,item,number,text,offices,state,future,verification,repeated\n"
    lines = "1-1-1-1,施策,事業,項目,1,地域へ。,,○,継続,続ける,\n1-1-1-2,施策,事業,項目,2,市へ。,,完了,完了,終えた,\n"
    assert lines.count(old) == 1
    write(tmp_path, "sheet.csv", head + lines.replace(old, new))
    assert call(tmp_path, "enter", "2022", str(tmp_path / "sheet.csv"), "--by", "山田", "--measures") == 3
    told = capsys.readouterr().err
    assert f"[{code}]" in told
    assert f"{row}行" in told
    assert not (tmp_path / "records").exists()
