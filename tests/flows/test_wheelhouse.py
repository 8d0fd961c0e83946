"""The folder of wheels for an office without internet: complete for another system, and proved to be."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest
from packaging.tags import Tag

from flows.cli import main
from flows.commands import wheelhouse
from flows.console import EXIT_INPUT, EXIT_USAGE
from schemas.errors import InputError
from tests.workspaces import ROOT

LOCK = ROOT / "requirements.lock"
WINDOWS, LINUX = wheelhouse.PLATFORMS["windows"], wheelhouse.PLATFORMS["linux"]


def names(platform: wheelhouse.Platform, python: str) -> set[str]:
    return {one.name for one in wheelhouse.read_lock(LOCK) if one.needed(platform, python)}


def lock_of(folder: Path, *wanted: str) -> Path:
    """A lock with some packages of ours."""
    path = folder / "一部.lock"
    statements = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8"))
    path.write_text("\n".join(one for one in statements if one.split("==")[0] in wanted) + "\n", "utf-8")
    return path


def test_a_lock_is_read_whole() -> None:
    packages = wheelhouse.read_lock(LOCK)
    assert len(packages) == len(re.findall(r"(?m)^\S+==", LOCK.read_text(encoding="utf-8")))
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", text) for one in packages for text in one.hashes)


def test_markers_are_those_of_the_office_not_of_this_computer() -> None:
    assert "pywin32" in names(WINDOWS, "3.12")
    assert "pywin32" not in names(LINUX, "3.12")
    assert "tzdata" in names(WINDOWS, "3.13")
    assert "tzdata" not in names(LINUX, "3.13")


def test_a_marker_that_only_an_old_patch_needs_is_heeded() -> None:
    assert "async-timeout" in names(LINUX, "3.11")  # before 3.11.3
    assert "async-timeout" not in names(LINUX, "3.12")


@pytest.mark.parametrize(
    ("tag", "python", "fits"),
    [
        (Tag("py3", "none", "any"), "3.13", True),
        (Tag("cp312", "cp312", "win_amd64"), "3.12", True),
        (Tag("cp312", "cp312", "win_amd64"), "3.13", False),
        (Tag("cp39", "abi3", "win_amd64"), "3.13", True),
        (Tag("cp313", "abi3", "win_amd64"), "3.12", False),
    ],
)
def test_which_python_a_wheel_serves(tag: Tag, python: str, fits: bool) -> None:
    assert wheelhouse._fits(tag, python) is fits


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "部品").mkdir()
    arguments = ["wheelhouse", "--platform", "windows", "--out", str(tmp_path / "部品"), "--lock", str(LOCK)]
    assert main(arguments) == EXIT_INPUT
    assert "[B05]" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"pandas\n", b"pandas==3.0\n", b"\xff\xfe"])
def test_what_is_no_lock_is_told(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.lock").write_bytes(content)
    arguments = ["wheelhouse", "--platform", "linux", "--out", str(tmp_path / "w")]
    assert main([*arguments, "--lock", str(tmp_path / "x.lock")]) == EXIT_INPUT
    assert "[B01]" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_a_version_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["wheelhouse", "--platform", "linux", "--python", "三", "--out", str(tmp_path / "w")])
        == EXIT_USAGE
    )
    assert "[C01]" in capsys.readouterr().err


def test_wheels_of_windows_are_gathered_here_and_one_that_is_taken_away_is_missed(tmp_path: Path) -> None:
    out = tmp_path / "事務 所" / "部品"
    lock = lock_of(tmp_path, "click", "colorama", "pywin32", "greenlet", "tzdata")
    try:
        told = list(wheelhouse.gather("windows", ("3.12", "3.13"), [lock], out))
    except InputError as error:
        if error.problems[0].rule == "B02":
            pytest.skip("no package registry can be reached")
        raise
    assert told == [("3.12", 5), ("3.13", 5)]
    with (out / wheelhouse.MANIFEST).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["file"] for row in rows} == {path.name for path in out.glob("*.whl")}
    assert all(row["sha256"] == hashlib.sha256((out / row["file"]).read_bytes()).hexdigest() for row in rows)
    assert all(row["licence"] and row["python"] for row in rows)
    assert any("win_amd64" in row["file"] for row in rows)

    victim = next(out.glob("greenlet-*cp313-*.whl"))
    victim.unlink()
    wheelhouse.prove(wheelhouse._uv(), out, [lock], WINDOWS, "3.12")
    with pytest.raises(InputError, match="B03"):
        wheelhouse.prove(wheelhouse._uv(), out, [lock], WINDOWS, "3.13")
