"""What `check` tells of a study: rows by mode of answering, columns that no question names, and doubts."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from tests.survey.small_city import FRAME, HEADER, answer, csv_text, define, toml, write

FILES = """[[surveys.files]]
path = "raw/2030/post.csv"
mode = "郵送"
[[surveys.files]]
path = "raw/2030/web.csv"
mode = "Web"
"""


def of_everybody() -> list[tuple[str, ...]]:
    """Answers of a person of each region and age."""
    return [answer(f"{region}{age}", F1=region, F2=age) for region in "12" for age in "123"]


def told(root: Path, capsys: pytest.CaptureFixture[str], study: str) -> str:
    define(root, study)
    rows = [*of_everybody(), ("",) * len(HEADER), answer("2", 問1="9")]
    write(root, "raw/2030/post.csv", csv_text(rows))
    rows = [(*answer("3"), "秘密の住所"), (*answer("3"), "")]
    write(root, "raw/2030/web.csv", csv_text(rows, (*HEADER, "住所")))
    assert main(["check", "2030", "--workspace", str(root)]) == 0
    return capsys.readouterr().out


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line)


def test_rows_by_mode_and_columns_that_nobody_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = told(tmp_path, capsys, toml(FILES))
    cells = [line.split() for line in out.splitlines()]
    assert ["回答方法", "行数", "有効票", "無効票", "除外"] in cells
    assert [row for row in cells if row and row[0] in ("郵送", "Web", "合計")] == [
        ["郵送", "8", "7", "0", "1"],
        ["Web", "2", "1", "0", "1"],
        ["合計", "10", "8", "0", "2"],
    ]
    assert "定義にない列（集計しません）: raw/2030/web.csv L列「住所」" in out
    assert "要確認 1件、集計から除外 2件" in out
    assert "秘密" not in out
    table = [line for line in out.splitlines() if line.startswith(" ") and "列" not in line]
    assert max(map(width, table)) <= 80


def test_a_file_without_numbers_is_a_doubt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "整理番号の列の指定がありません" not in told(tmp_path / "a", capsys, toml(FILES))
    without = toml(FILES).replace('id_column = "番号"', 'id_column = ""')
    out = told(tmp_path / "b", capsys, without)
    assert "整理番号の列の指定がありません" in out
    assert "A列「番号」" in out


def test_every_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    define(tmp_path, toml(FILES))
    assert main(["check", "2030", "--workspace", str(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert told.count("[F02]") == 2
    for name in ("post.csv", "web.csv"):
        assert f"場所: raw/2030/{name}" in told


def test_a_population_is_compared_with_earlier_years_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(tmp_path, capsys, toml(FILES))
    assert main(["new-study", "2031", "--from", "2030", "--workspace", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["check", "2030", "--workspace", str(tmp_path)]) == 0
    assert "2031" not in capsys.readouterr().out
    assert main(["check", "2031", "--workspace", str(tmp_path)]) == 3
    assert "母集団の人数が、2030年度と同じです" in capsys.readouterr().out


def test_a_label_that_no_chart_shows_may_have_any_character(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workspace / "schemas/concepts.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("age_group,", "age_group,\U00020bb7"), encoding="utf-8")
    assert main(["check", "2022", "--workspace", str(workspace)]) == 0
    assert "定義と回答ファイルを読み込めました" in capsys.readouterr().out


def test_the_findings_are_told_by_rule_and_listed_even_where_weighting_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    define(tmp_path, toml())
    rows = [
        answer(str(number), F1="1", F2="1", 問1=f"{3 + number % 6}" if number < 30 else "1")
        for number in range(60)
    ]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    book = tmp_path / "list.xlsx"
    call = ["check", "2030", "--findings", str(book), "--workspace", str(tmp_path)]
    assert main(call) == 3
    told = capsys.readouterr()
    (line,) = [line for line in told.out.splitlines() if "[E01]" in line]
    assert line.endswith(
        "30件（answers.csv 2行 「問1」、answers.csv 3行 「問1」、answers.csv 4行 「問1」 など）"
    )
    assert "[W05] 「小市アンケート」: 補正区分「年代」: 年代「30～59歳」に回答者がいないため" in told.err
    sheet = openpyxl.load_workbook(book)["入力誤り一覧"]
    assert sum("E01" in [cell.value for cell in row] for row in sheet.iter_rows()) == 30
    assert book.stat().st_mode & 0o077 == 0


def test_a_group_of_a_handful_and_a_frame_that_is_added_up_are_doubts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    define(tmp_path, toml())
    write(tmp_path, "raw/2030/answers.csv", csv_text(of_everybody()))
    lines = [line.split(",") for line in FRAME.split()[1:]]
    both = "".join(
        f"{age},{region},{sex},{int(n) // 2}\n" for age, region, n in lines for sex in ("男", "女")
    )
    write(tmp_path, "raw/2030/frame.csv", "age_group,region,性別,population\n" + both)
    assert main(["check", "2030", "--workspace", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "「小市アンケート」の補正区分「年代」に、回答者が30人に満たないか" in out
    assert "「30歳未満」2人（人口の" in out
    assert "例えば「30歳未満」を「30～59歳」" in out
    assert "列「性別」は、この調査の集計区分ではないため、人数を足し合わせて使います。" in out


def test_answers_beside_those_that_are_read_are_a_doubt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("web (1).csv", "後半.txt", "~$web.csv"):
        write(tmp_path, f"raw/2030/{name}", csv_text(of_everybody()))
    write(tmp_path, "raw/2030/other.csv", "番号,意見\n1,道\n")
    write(tmp_path, "raw/2030/plan.pdf", "%PDF-1.7")
    lines = [
        line for line in told(tmp_path, capsys, toml(FILES)).splitlines() if "読み込んでいません" in line
    ]
    assert [line.partition(" は、")[0] for line in lines] == [
        "確認: raw/2030/web (1).csv",
        "確認: raw/2030/後半.txt",
    ]
    assert "「小市アンケート」の回答ファイルと同じ見出しの表（6行）" in lines[0]
