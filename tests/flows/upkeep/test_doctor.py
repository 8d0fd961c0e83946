"""The doctor names what is wrong with a computer or a workspace, and its bundle holds nobody's answers."""

from __future__ import annotations

import os
import socket
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from flows.cli import main
from flows.console import EXIT_FINDINGS
from flows.upkeep.doctor import CHECKS, Diagnosis, examine
from reports.runs.publishing import kept_results
from tests.workspaces import copy_workspace

MARK = "ひみつの回答"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "作業 所")


def wrong(workspace: Path, environment: dict[str, str] | None = None) -> list[Diagnosis]:
    return [one for one in examine(workspace, environment or {}) if one.state != "良好"]


def test_all_is_well_in_the_bundled_example(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [one for one in wrong(workspace) if one.item not in {"PDF", "置き場所"}] == []
    assert main(["doctor", "--workspace", str(workspace)]) == 0
    assert "対応の要るものはありません。" in capsys.readouterr().out
    assert len(CHECKS) == 9


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    assert main(["doctor", "--workspace", str(tmp_path)]) == EXIT_FINDINGS
    assert [one.item for one in wrong(tmp_path) if one.state == "要対応"] == ["作業フォルダー"]


def test_a_definition_that_cannot_be_read_and_a_file_that_is_missing(workspace: Path) -> None:
    (workspace / "schemas/2017/study.toml").write_text("surveys = 3\n", encoding="utf-8")
    next((workspace / "raw/2022").glob("shimin*")).unlink()
    found = [(one.item, one.state, one.told[:3]) for one in wrong(workspace)]
    assert ("定義（2017年度）", "要対応", "[D0") in found
    assert ("回答ファイル（2022年度）", "注意", "1個の") in found


def test_what_runs_left_of_their_stages_is_told(workspace: Path) -> None:
    def told() -> str:
        return next(one.told for one in examine(workspace, {}) if one.item == "前の結果の控え")

    assert told() == "まだありません。"
    kept = kept_results(workspace)
    kept.write("a", bytes(3_000_000))
    kept.write("b", b"")
    assert told().startswith("2件、3 MB")


def test_a_tracker_that_is_damaged(workspace: Path) -> None:
    (workspace / "records").mkdir()
    (workspace / "records/tracker.sqlite").write_bytes(b"x" * 5000)
    assert "[G02]" in next(one for one in wrong(workspace) if one.item == "進行管理の記録").told


def test_a_server_that_does_not_answer(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/api"
        found = wrong(workspace, {"PREFECT_API_URL": address})
    assert "[O21]" in next(one for one in found if one.item == "Prefectのサーバー").told


def test_a_clock_that_was_set_back(workspace: Path) -> None:
    manifest = workspace / "reports/output/2022/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{}", encoding="utf-8")
    os.utime(manifest, (time.time() + 86_400,) * 2)
    assert "時計" in {one.item for one in wrong(workspace)}


def test_the_bundle_holds_no_answers(workspace: Path, tmp_path: Path) -> None:
    for name in (
        "raw/2022/corrections/訂正.csv",
        "reports/output/2022/findings.xlsx",
        "records/x.tsv",
        "schemas/2022/回答.txt",
    ):
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MARK, encoding="utf-8")
    with closing(sqlite3.connect(workspace / "records/other.sqlite")) as database:
        database.execute(f"CREATE TABLE t AS SELECT '{MARK}'")
        database.commit()
    bundle = tmp_path / "b.zip"
    main(["doctor", "--bundle", str(bundle), "--workspace", str(workspace)])
    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
        assert not any(MARK.encode() in archive.read(name) for name in names)
        assert "○ プログラム" in archive.read("doctor.txt").decode()
    assert "schemas/2022/study.toml" in names
    assert not any(name.startswith("raw/") for name in names)
