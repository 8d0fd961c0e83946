"""The command on terminals and machines as they are: encodings, odd names, files that cannot be read."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main
from reports.runs import publishing as outputs
from reports.runs.publishing import output_folder, publish
from schemas.errors import InputError
from schemas.tables.saving import write_whole
from tests.workspaces import ROOT, copy_workspace


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "flows", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


CP932 = {"PYTHONIOENCODING": "cp932", "PYTHONUTF8": "0"}
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

# --- Encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("environment", "encoding"), [(CP932, "cp932"), (ASCII, "ascii")])
def test_show_on_a_stream_that_lacks_its_characters(
    finished: Path, environment: dict[str, str], encoding: str
) -> None:
    done = command("show", "2022", "--workspace", str(finished.parents[2]), **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode(encoding)
    assert "%" in shown
    assert ("―" in shown) == (encoding == "cp932")  # no value: a dash of CP932, not a question mark


def test_a_message_about_a_figure_that_no_encoding_has(finished: Path) -> None:
    done = command(
        "trace", "2022", os.fsdecode(b"\xff"), "--workspace", str(finished.parents[2]), PYTHONUTF8="1"
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode != 1


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["[/x]", "a:100:b [bold]"])
def test_the_name_of_a_workspace_is_shown_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    workspace = copy_workspace(tmp_path / name)
    assert main(["opendata", "2022", "--workspace", str(workspace)]) == 0
    assert f"/{name}/reports/output/2022-opendata/" in capsys.readouterr().out


# --- Files that the system refuses --------------------------------------------------------------


def refusing(number: int, name: str) -> Callable[..., bytes]:
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == name:
            raise OSError(number, os.strerror(number), str(path))
        return read(path)

    return read_bytes


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "権限がありません"), (errno.EIO, "ディスクの読み書きに失敗"), (9999, "番号 9999")],
)
def test_a_definition_that_the_system_does_not_give(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
) -> None:
    copy_workspace(tmp_path)
    monkeypatch.setattr(Path, "read_bytes", refusing(number, "concepts.csv"))
    assert main(["check", "2022", "--workspace", str(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert told.startswith("[O08]")
    assert words in told
    assert f"{tmp_path}/schemas/concepts.csv" in told
    assert "Traceback" not in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_an_output_that_cannot_be_written() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "flows", "check", "2022"],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    told = done.stderr.decode()
    assert told.startswith("[O08]")
    assert "空き容量がありません" in told
    assert "Exception" not in told


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no endless device")
@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "/dev/zero"],
        ["chapter", "2022", "--into", "/dev/zero"],
        ["corrections", "apply", "2022", "/dev/zero", "--by", "市"],
        ["audit", "/dev"],
    ],
)
def test_a_device_or_a_folder_is_no_file(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 3
    assert capsys.readouterr().err.startswith("[O09]")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--header-rows", "999999999"],
        ["--survey", "../x"],
        ["--survey", ""],
        ["--survey", "x" * 500],
        ["--header-rows", "2", "--name-rows", "9" * 5000],
    ],
)
def test_a_draft_of_impossible_settings(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "a.csv"
    answers.write_text("問1\n1\n", encoding="utf-8")
    assert main(["codebook", "from-data", str(answers), "--study", "2030", *arguments]) == 2
    assert capsys.readouterr().err.startswith("[C01]")


# --- Saving -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "空き容量がありません"), (errno.EACCES, "権限がありません")]
)
def test_outputs_that_cannot_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    publish(tmp_path, "2022", {"a.csv": b"old"})

    def full(path: Path, content: bytes) -> None:
        del content
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(outputs, "_write", full)
    with pytest.raises(InputError) as caught:
        publish(tmp_path, "2022", {"a.csv": b"new"})
    (problem,) = caught.value.problems
    assert problem.rule == "O01"
    assert words in problem.what
    assert "a.csv" in problem.file
    assert (output_folder(tmp_path, "2022") / "a.csv").read_bytes() == b"old"


def test_reports_is_a_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "reports", b"")
    with pytest.raises(InputError) as caught:
        publish(tmp_path, "2022", {"a.csv": b"new"})
    assert caught.value.problems[0].rule == "O01"
