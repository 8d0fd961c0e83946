"""Today's program goes on from what version 0.2.0 left: outputs, tracker, Prefect's database, stored estimates."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from flows.cli import main
from flows.console import EXIT_FINDINGS, EXIT_INPUT
from reports.runs.csv_tables import read_estimates
from tests.workspaces import ROOT, run_of

KEPT = ROOT / "tests/fixtures/upgrade/0.2.0.zip"
OUTPUT = "reports/output/2030"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The workspace of the version before."""
    with zipfile.ZipFile(KEPT) as archive:
        archive.extractall(tmp_path / "作業 所")
    return tmp_path / "作業 所"


def do(workspace: Path, *arguments: str) -> int:
    return main([*arguments, "--workspace", str(workspace)])


def test_its_outputs_are_read(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert do(old, "show", "2030") == 0
    assert "57.8%" in capsys.readouterr().out
    assert do(old, "trace", "2030", "57.8") == 0
    assert "好き（計）" in capsys.readouterr().out
    chapter = str(old / OUTPUT / "chapter.docx")
    assert main(["audit", chapter, "--study", "2030", "--workspace", str(old)]) in (0, EXIT_FINDINGS)
    assert "57.8" not in capsys.readouterr().out  # what it prints is right


def test_a_run_gives_the_same_figures_and_keeps_what_staff_changed(old: Path) -> None:
    before = read_estimates((old / OUTPUT / "estimates.csv").read_bytes())
    (old / OUTPUT / "chapter.docx").write_bytes(b"edited by staff")
    (old / OUTPUT / "メモ.txt").write_text("職員の覚え", encoding="utf-8")
    assert do(old, "run", "2030", "--direct") == 0
    now = run_of(old, "2030").estimates.frame
    key = ["study", "survey", "concept", "option", "option_kind", "breakdown", "group", "basis", "base"]
    for name in ("n", "count", "share", "se", "ci_low", "ci_high", "diff"):
        then, today = (one.astype(dict.fromkeys(key, "str")).set_index(key)[name] for one in (before, now))
        assert len(then) == len(before)
        assert np.allclose(today.reindex(then.index), then, rtol=0, atol=1e-9, equal_nan=True), name
    kept = list((old / OUTPUT / "手直し保管").iterdir())
    assert [path.read_bytes() for path in kept] == [b"edited by staff"]
    assert (old / OUTPUT / "メモ.txt").is_file()


def test_a_year_whose_answers_were_deleted_is_still_compared_with(old: Path) -> None:
    """The estimates that 0.2.0 stored stand in for the answers; they lack `df`, which nothing printed rests on."""
    fresh = old.parent / "fresh"
    shutil.copytree(old, fresh)
    assert do(fresh, "run", "2030", "--direct") == 0
    assert do(old, "purge", "2027", "--microdata", "--by", "係長", "--yes") == 0
    assert not (old / "raw/2027/answers.csv").exists()
    assert do(old, "run", "2030", "--direct") == 0
    for name in ("tables.xlsx", "results.html"):
        assert (old / OUTPUT / name).read_bytes() == (fresh / OUTPUT / name).read_bytes(), name


def test_its_tracker_goes_on(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert do(old, "indicators", "verify") == 0
    assert do(old, "indicators", "history", "kgi1") == 0
    assert "46.2%" in capsys.readouterr().out
    assert do(old, "run", "2030", "--direct") == 0
    assert do(old, "indicators", "propose", "2030", "--by", "担当") == 0
    assert do(old, "indicators", "approve", "2030", "--by", "課長", "--acknowledge", "unseen") == 0
    assert do(old, "indicators", "publish", "2030", "--by", "課長") == 0
    assert do(old, "indicators", "verify") == 0
    capsys.readouterr()
    assert do(old, "indicators", "history", "kgi1") == 0
    told = capsys.readouterr().out
    assert "46.2%" in told
    assert "57.8%" in told


def test_a_back_up_of_it_is_restored(old: Path) -> None:
    saved, back = old.parent / "saved.zip", old.parent / "back"
    assert do(old, "backup", "--out", str(saved)) == 0
    assert main(["restore", str(saved), "--workspace", str(back)]) == 0
    assert do(back, "indicators", "verify") == 0
    assert (back / OUTPUT / "chapter.docx").read_bytes() == (old / OUTPUT / "chapter.docx").read_bytes()


@pytest.mark.prefect
def test_its_prefect_database_is_taken_over(old: Path) -> None:
    """Its runs are still there, and the run of today is added."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", "2030", "--workspace", str(old)],
        cwd=ROOT,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(old / ".prefect/prefect.db")) as database:
        states = database.execute("SELECT state_type FROM flow_run").fetchall()
    assert states == [("COMPLETED",), ("COMPLETED",)]


def test_a_workspace_of_a_later_tracker_is_refused_and_left_alone(old: Path) -> None:
    with closing(sqlite3.connect(old / "records/tracker.sqlite")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (old / "records/tracker.sqlite").read_bytes()
    assert do(old, "indicators", "verify") == EXIT_INPUT
    assert (old / "records/tracker.sqlite").read_bytes() == before
