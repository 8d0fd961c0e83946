"""The command as its users meet it: help, exit codes, messages, and what a run leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from flows.cli import main
from reports.runs.csv_tables import read_estimates
from tests.workspaces import ROOT, copy_workspace, replace_in

OUTPUTS = {
    "chapter.docx",
    "appendix.docx",
    "results.html",
    "tables.xlsx",
    "estimates.csv",
    "estimates.parquet",
    "indicators.csv",
    "findings.xlsx",
    "changes.csv",
    "weights.csv",
    "manifest.json",
}


# --- Calls --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["check", "--help"], ["show", "--help"]]
)
def test_help_is_in_japanese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("使い方: kyodo-survey")
    assert "この説明を表示します。" in shown
    for english in ("Usage", "Options", "Show this", "Commands"):
        assert english not in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "コマンドを指定してください。"),
        (["runn", "2022"], "知らないコマンドです: runn（「run」のことでしょうか）"),
        (["run"], "指定が足りません: 年度"),
        (["run", "2022", "--bases", "weighted"], "知らない指定です: --bases"),
        (["run", "2022", "--basis", "heavy"], "使えない値です: --basis（使える値: weighted / unweighted）"),
    ],
)
def test_a_wrong_call_is_told_in_japanese_with_exit_code_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert told in message
    assert "--help" in message


HEAVY = {
    "numpy",
    "pandas",
    "pandera",
    "scipy",
    "matplotlib",
    "docx",
    "lxml",
    "xlsxwriter",
    "prefect",
    "sqlalchemy",
    "sudachipy",
}


def imported(*arguments: str, **environment: str) -> tuple[int, set[str]]:
    """Which of the heavy packages a call of the command imports, beside its exit code."""
    program = "import sys; from flows.cli import main; code = main(sys.argv[1:])"
    return _imported(program, *arguments, **environment)


def _imported(program: str, *arguments: str, **environment: str) -> tuple[int, set[str]]:
    """The same of a program, which leaves its exit code as `code`."""
    program += "; print(code, *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    code, *names = done.stdout.splitlines()[-1].split()
    return int(code), HEAVY & set(names)


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("--version", 0), ("runn", 2)])
def test_the_list_of_commands_and_a_wrong_name_import_none_of_the_heavy_packages(
    argument: str, code: int
) -> None:
    assert imported(argument) == (code, set())


def test_no_command_imports_the_heavy_packages_before_it_is_called() -> None:
    """So that its help, and what is wrong with its call, are told at once; two of them take no time."""
    code, names = _imported(
        "import sys; from importlib import import_module; from flows.cli import COMMANDS; code = 0; "
        "[import_module(one.module) for one in COMMANDS.values()]"
    )
    assert (code, names - {"lxml", "xlsxwriter"}) == (0, set())


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """A workspace that was run in a process of another zone, seed and locale, and the heavy packages that it imported."""
    workspace = copy_workspace(tmp_path_factory.mktemp("elsewhere"))
    code, names = imported(
        "run", "2022", "--direct", "--workspace", str(workspace),
        TZ="America/New_York", PYTHONHASHSEED="4711", LC_ALL="C",
    )  # fmt: skip
    assert code == 0
    return workspace, names


def test_the_direct_way_imports_neither_prefect_nor_database_nor_the_tokenizer(
    elsewhere: tuple[Path, set[str]],
) -> None:
    assert elsewhere[1] == HEAVY - {"prefect", "sqlalchemy", "sudachipy"}


def test_what_needs_the_tokenizer_tells_how_to_install_it(workspace: Path) -> None:
    without = "import sys; sys.modules['sudachipy'] = None; from flows.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", without, "codebook", "from-data", "raw/2022/shimin.csv", "--study", "2024"],
        cwd=workspace,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "[O16]" in done.stderr
    assert "kyodo-survey[freetext]" in done.stderr
    assert "Traceback" not in done.stderr


# --- A finished run -----------------------------------------------------------------------------


def test_a_run_makes_every_output_and_says_where(
    prepared_workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = prepared_workspace
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    folder = workspace / "reports" / "output" / "2022"
    assert {path.name for path in folder.iterdir()} == OUTPUTS
    shown = capsys.readouterr().out
    for name in OUTPUTS:
        assert str(folder / name) in shown


def test_the_same_inputs_give_the_same_bytes_in_another_process_zone_seed_and_locale(
    elsewhere: tuple[Path, set[str]], finished: Path
) -> None:
    workspace, _ = elsewhere
    for name in OUTPUTS:
        again = (workspace / "reports" / "output" / "2022" / name).read_bytes()
        assert again == (finished / name).read_bytes(), name


def test_the_manifest_accounts_for_every_row_and_holds_no_machine_path(finished: Path) -> None:
    text = (finished / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    rows = {(entry["study"], entry["survey"]): entry for entry in manifest["rows"]}
    assert rows["2022", "shimin"]["valid"] == 1616
    assert rows["2022", "shimin"]["collected"] > 1616
    assert rows["2017", "shimin"]["valid"] == 1702
    for entry in rows.values():
        assert entry["rows_in"] == entry["valid"] + entry["invalid"] + entry["excluded"]
    assert set(manifest["outputs"]) == OUTPUTS - {"manifest.json"}
    assert "raw/2022/shimin.csv" in manifest["inputs"]
    assert "raw/2017/shimin.xlsx" in manifest["inputs"]
    assert str(finished.parent.parent.parent) not in text


def test_the_estimates_table_has_totals_both_bases_and_the_comparison(finished: Path) -> None:
    estimates = read_estimates((finished / "estimates.csv").read_bytes())
    assert not (estimates[["breakdown", "group", "option", "basis", "base", "status"]] == "").any().any()
    overall = estimates[
        (estimates["study"] == "2022")
        & (estimates["survey"] == "shimin")
        & (estimates["concept"] == "attachment")
        & (estimates["option"] == "attached")
        & (estimates["breakdown"] == "_T")
        & (estimates["base"] == "all")
    ].set_index("basis")
    plain = overall.loc["unweighted"]
    assert (plain["count"], plain["n"]) == (1083, 1616)
    assert plain["share"] == pytest.approx(1083 / 1616, rel=1e-11)
    assert plain["reference_study"] == "2017"
    assert plain["diff"] == pytest.approx(1083 / 1616 - 1271 / 1702, abs=1e-10)
    assert 0.60 < overall.loc["weighted", "share"] < plain["share"]


def test_the_basis_can_be_chosen_and_indicators_keep_that_of_their_definition(
    prepared_workspace: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = prepared_workspace
    assert main(["run", "2022", "--direct", "--basis", "weighted", "--workspace", str(workspace)]) == 0
    weighted = pd.read_csv(workspace / "reports/output/2022/indicators.csv").set_index("indicator")
    printed = pd.read_csv(finished / "indicators.csv").set_index("indicator")
    pd.testing.assert_frame_equal(weighted, printed)
    assert printed.loc["kgi1", "value"] == printed.loc["kgi1", "value_unweighted"]
    manifest = json.loads((workspace / "reports/output/2022/manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["basis"] == "weighted"
    capsys.readouterr()
    assert main(["show", "2022", "--workspace", str(workspace)]) == 0
    assert "（重み付き）" in capsys.readouterr().out


def test_the_indicators_are_held_against_their_targets(finished: Path) -> None:
    values = pd.read_csv(finished / "indicators.csv", keep_default_na=False).set_index("indicator")
    values["value"], values["diff"] = (pd.to_numeric(values[name]) for name in ("value", "diff"))
    assert values.loc["kgi1", "value"] == pytest.approx(100 * 1225 / 1829, rel=1e-9)
    assert values.loc["kgi1", "diff"] == pytest.approx(100 * 1225 / 1829 - 74.7, rel=1e-9)
    assert values["reached"].to_dict() == {
        **dict.fromkeys(("kgi1", "kgi2"), "missed"),
        **dict.fromkeys(("kgi3", "kpi1"), "within_error"),
        "kpi2": "",
        **dict.fromkeys(("kpi2_ref", "kpi3", "kpi4"), "reached"),
    }
    assert values.loc[["kgi1", "kgi2", "kgi3", "kpi1"], "moved"].tolist() == [
        "lower",
        "lower",
        "higher",
        "none",
    ]
    assert values.loc["kpi3", "value"] == 85


def test_findings_can_be_worked_from(finished: Path) -> None:
    book = openpyxl.load_workbook(finished / "findings.xlsx")
    assert "入力誤り一覧" in book.sheetnames


def test_check_reads_and_writes_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "2022", "--workspace", str(workspace)]) == 0
    shown = capsys.readouterr().out
    assert "1,616" in shown
    assert not (workspace / "reports").exists()


def test_show_prints_the_headline_figures(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "2022", "--workspace", str(finished.parent.parent.parent)]) == 0
    shown = capsys.readouterr().out
    assert "67.0%" in shown
    assert "85事業" in shown


def test_show_before_a_run_says_what_is_missing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "2022", "--workspace", str(workspace)]) == 3
    assert "kyodo-survey run 2022" in capsys.readouterr().err


# --- Bad input ----------------------------------------------------------------------------------


def without_a_file(workspace: Path) -> None:
    (workspace / "raw/2022/shimin.csv").unlink()


def with_an_empty_file(workspace: Path) -> None:
    (workspace / "raw/2022/shimin.csv").write_bytes(b"")


def without_a_column(workspace: Path) -> None:
    replace_in(workspace / "raw/2022/shimin.csv", "問4-1", "問4-9", encoding="cp932")


def with_a_contradicting_definition(workspace: Path) -> None:
    replace_in(workspace / "schemas/2022/shimin/rules.csv", "r1,q2_1,1,", "r1,q2_1,8,")


def with_an_unknown_option_in_the_codes(workspace: Path) -> None:
    replace_in(
        workspace / "schemas/2022/shimin/choices.csv",
        "attachment,1,非常に感じている,very",
        "attachment,1,x,veery",
    )


def without_a_region_in_the_frame(workspace: Path) -> None:
    path = workspace / "raw/2022/frame.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join(line for line in lines if "阿東" not in line) + "\n", encoding="utf-8")


def with_a_slip_in_the_study(workspace: Path) -> None:
    replace_in(workspace / "schemas/2022/study.toml", "low_base = 30", "low_bace = 30")


def with_more_returns_than_were_sent(workspace: Path) -> None:
    path = workspace / "schemas/2022/study.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("sent = 4000", "sent = 100", 1), encoding="utf-8"
    )


def with_a_level_in_percent(workspace: Path) -> None:
    replace_in(workspace / "schemas/2022/study.toml", "level = 0.95", "level = 95")


def with_the_same_file_twice(workspace: Path) -> None:
    replace_in(
        workspace / "schemas/2022/study.toml",
        'path = "raw/2022/machizukuri.xlsx"\nmode = "郵送"\nsheet = "回答データ"',
        'path = "raw/2022/shimin.csv"\nmode = "郵送"',
    )


def with_a_comparison_with_itself(workspace: Path) -> None:
    replace_in(workspace / "schemas/2022/study.toml", 'study = "2017"', 'study = "2022"')


def with_a_target_that_is_no_number(workspace: Path) -> None:
    replace_in(workspace / "schemas/indicators.csv", "2022=80.0|", "2022=NaN|")


def with_an_indicator_in_another_unit(workspace: Path) -> None:
    path = workspace / "schemas/indicators.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",%,", ",％,", 1), encoding="utf-8")


def with_an_indicator_of_no_option(workspace: Path) -> None:
    replace_in(workspace / "schemas/indicators.csv", "attachment,attached", "attachment,atached")


def with_a_file_outside_the_workspace(workspace: Path) -> None:
    replace_in(
        workspace / "schemas/2022/study.toml", 'path = "raw/2022/shimin.csv"', 'path = "../shimin.csv"'
    )


@pytest.mark.parametrize(
    ("spoil", "file", "told"),
    [
        (without_a_file, "raw/2022/shimin.csv", "見つかりません"),
        (with_an_empty_file, "raw/2022/shimin.csv", "空です"),
        (without_a_column, "raw/2022/shimin.csv", "問4-1"),
        (with_a_contradicting_definition, "schemas/2022/shimin/rules.csv 2行", "選択肢の番号にありません"),
        (with_an_unknown_option_in_the_codes, "D029", "veery"),
        (without_a_region_in_the_frame, "raw/2022/frame.csv", "阿東"),
        (with_a_slip_in_the_study, "schemas/2022/study.toml", "low_bace"),
        (with_more_returns_than_were_sent, "raw/2022/shimin.csv", "回収数が配布数より多く"),
        (with_a_level_in_percent, "schemas/2022/study.toml 列「level」", "0.95"),
        (with_the_same_file_twice, "schemas/2022/study.toml", "同じ回答ファイルが2回あります"),
        (with_a_comparison_with_itself, "schemas/2022/study.toml", "比べる年度が、この年度と同じです"),
        (
            with_a_target_that_is_no_number,
            "schemas/indicators.csv 2行 列「targets」",
            "目標値の書き方が違います",
        ),
        (with_an_indicator_in_another_unit, "schemas/indicators.csv 2行", "正しい形: %"),
        (with_an_indicator_of_no_option, "schemas/indicators.csv 2行", "atached"),
        (with_a_file_outside_the_workspace, "shimin.csv", "作業フォルダーの外"),
    ],
)
def test_bad_input_gets_a_clear_message_and_nothing_is_overwritten(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    file: str,
    told: str,
) -> None:
    kept = workspace / "reports/output/2022/chapter.docx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"last year's chapter")
    spoil(workspace)
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 3
    message = capsys.readouterr().err
    assert file in message
    assert told in message
    assert "対処: " in message
    assert "成果物は変更していません。" in message
    assert "Traceback" not in message
    assert kept.read_bytes() == b"last year's chapter"
    assert [path.name for path in kept.parent.iterdir()] == ["chapter.docx"]


def test_a_study_that_is_not_defined(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "2031", "--direct", "--workspace", str(workspace)]) == 3
    message = capsys.readouterr().err
    assert "調査年度「2031」の定義がありません。" in message
    assert "2017、2022" in message


def test_an_unknown_code_goes_to_the_error_list_and_the_row_stays(
    prepared_workspace: Path, finished: Path
) -> None:
    """The cell counts as no answer until it is corrected; the return is still one of the 1,616."""
    workspace = prepared_workspace
    path = workspace / "raw/2022/shimin.csv"
    lines = path.read_text(encoding="cp932").splitlines()
    header = lines[0].split(",")
    place = header.index("問3")
    target = next(number for number, line in enumerate(lines[1:], start=1) if line.split(",")[place] == "1")
    cells = lines[target].split(",")
    cells[place] = "77"
    lines[target] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="cp932")
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    folder = workspace / "reports/output/2022"
    sheet = openpyxl.load_workbook(folder / "findings.xlsx")["入力誤り一覧"]
    told = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert any("77" in row and str(target + 1) in row for row in told)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert next(entry for entry in manifest["rows"] if entry["survey"] == "shimin")["valid"] == 1616
    now, before = (
        read_estimates((where / "estimates.csv").read_bytes()).set_index(
            ["study", "survey", "concept", "option", "breakdown", "group", "basis", "base"]
        )["count"]
        for where in (folder, finished)
    )
    key = ("2022", "shimin", "attachment", "very", "_T", "_T", "unweighted", "all")
    assert now[key] == before[key] - 1
