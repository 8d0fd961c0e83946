"""The log of commands says how each ended, keeps nothing of what was typed or found, and stays small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from flows import run_log
from schemas.errors import InputError, Problem
from tests.workspaces import ROOT, copy_workspace


def lines(workspace: Path) -> list[list[str]]:
    return [line.split("\t") for line in (workspace / run_log.FILE).read_text(encoding="utf-8").splitlines()]


def test_how_a_command_ended(tmp_path: Path) -> None:
    with run_log.logged(tmp_path, "show", "2022"):
        pass
    with pytest.raises(InputError), run_log.logged(tmp_path, "run", "太郎\t"):
        raise InputError([Problem("E01", "x", found="ひみつ"), Problem("E01", "y"), Problem("F02", "z")])
    with pytest.raises(ZeroDivisionError), run_log.logged(tmp_path, "run", "2022"):
        raise ZeroDivisionError("ひみつ")
    with pytest.raises(KeyboardInterrupt), run_log.logged(tmp_path, "run", "2022"):
        raise KeyboardInterrupt
    with pytest.raises(click.Abort), run_log.logged(tmp_path, "purge", "2022"):
        raise click.Abort
    head, *rows = lines(tmp_path)
    assert head == ["日時", "コマンド", "年度", "結果", "秒", "記号"]
    assert [[row[1], row[2], row[3], row[5]] for row in rows] == [
        ["show", "2022", "終了", ""],
        ["run", "", "入力の誤り", "E01 F02"],
        ["run", "2022", "異常", "ZeroDivisionError"],
        ["run", "2022", "中断", ""],
        ["purge", "2022", "中断", ""],
    ]


def test_a_full_log_is_put_aside_and_three_are_kept(tmp_path: Path) -> None:
    path = tmp_path / run_log.FILE
    path.parent.mkdir()
    for number in range(6):
        path.write_bytes(b"%d" % number + b"x" * run_log._FULL)
        with run_log.logged(tmp_path, "show", "2022"):
            pass
    assert len(lines(tmp_path)) == 2
    kept = sorted(path.parent.glob("*.*.tsv"))
    assert [one.read_bytes()[:1] for one in kept] == [b"5", b"4", b"3"]


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("a file where the folder should be", encoding="utf-8")
    with run_log.logged(tmp_path, "show", "2022"):
        pass


def test_a_workspace_that_is_not_there_gets_no_log(tmp_path: Path) -> None:
    with run_log.logged(tmp_path / "none", "show", "2022"):
        pass
    assert not (tmp_path / "none").exists()


def test_a_command_of_the_terminal_is_logged(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "w")
    arguments = ["-m", "flows", "show", "2022", "--workspace", str(workspace)]
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 3
    assert [row[1:4] for row in lines(workspace)[1:]] == [["show", "2022", "入力の誤り"]]
