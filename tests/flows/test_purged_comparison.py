"""A year that is compared with one whose answers were deleted: the stored estimates stand in for them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flows.cli import main
from reports.runs.finished_run import not_stored
from reports.runs.record import MANIFEST
from schemas.loading.studies import load_study
from tests.workspaces import copy_workspace, replace_in

PURGE = ["purge", "2017", "--microdata", "--by", "係長", "--date", "2024-04-01", "--yes"]
ESTIMATES = "reports/output/2017/estimates.parquet"


def call(workspace: Path, *arguments: str) -> int:
    return main([*arguments, "--workspace", str(workspace)])


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace where 2017 was run; not to be changed."""
    workspace = copy_workspace(tmp_path_factory.mktemp("once") / "work")
    assert call(workspace, "run", "2017", "--direct") == 0
    return workspace


@pytest.fixture
def published(once: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(once, tmp_path / "work"))


def test_the_outputs_are_the_same_from_answers_and_from_stored_estimates(
    published: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(
        finished.parents[1] / ".cache/charts", published / "reports/.cache/charts", dirs_exist_ok=True
    )
    assert call(published, *PURGE) == 0
    assert not (published / "raw/2017/shimin.xlsx").exists()
    assert call(published, "check", "2022") == 0
    assert call(published, "run", "2022", "--direct") == 0
    assert "保存した集計結果の読み込み" in capsys.readouterr().out
    outputs = published / "reports/output/2022"
    assert {path.name for path in outputs.iterdir()} == {path.name for path in finished.iterdir()}
    for path in outputs.iterdir():
        if path.name != MANIFEST:
            assert path.read_bytes() == (finished / path.name).read_bytes(), path.name
    now, before = (json.loads((folder / MANIFEST).read_text("utf-8")) for folder in (outputs, finished))
    assert list(now.pop("stored")) == [ESTIMATES]
    assert before.pop("stored") == {}
    assert now == before


def test_one_message_where_the_stored_estimates_cannot_be_used(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(published, *PURGE) == 0
    replace_in(published / "schemas/2017/study.toml", "sent = 4000", "sent = 4001")
    capsys.readouterr()
    for command in (["run", "2022", "--direct"], ["check", "2022"]):
        assert call(published, *command) == 3
        told = capsys.readouterr().err
        assert told.count("[X") == 1
        assert "[X10] 平成29年の回答データは削除されていて" in told
        assert "schemas/2017/study.toml" in told


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda root: (root / ESTIMATES).unlink(), "estimates.parquet がないか、読めません"),
        (
            lambda root: (root / ESTIMATES).write_bytes(b"a"),
            "estimates.parquet が、集計した後に書き換えられた",
        ),
        (
            lambda root: (root / ESTIMATES).with_name(MANIFEST).write_bytes(b"{"),
            "manifest.json）を読めません",
        ),
        (
            lambda root: replace_in(
                root / "schemas/2017/study.toml", "basis = ", 'administrative = ""\nbasis = '
            ),
            "定義が変わっています: schemas/2017/study.toml",
        ),
        (
            lambda root: replace_in(root / "schemas/option_groups.csv", "shared|rather_shared", "shared"),
            "定義が変わっています: schemas/options.csv",
        ),
        (
            lambda root: replace_in(root / "raw/2017/frame.csv", "population", "population "),
            "集計した後に変わったファイルがあります: raw/2017/frame.csv",
        ),
    ],
)
def test_what_makes_stored_estimates_unusable(published: Path, harm: object, why: str) -> None:
    study = load_study(published, "2017")
    assert not_stored(published, study) == ""
    assert callable(harm)
    harm(published)
    assert why in not_stored(published, load_study(published, "2017"))


def test_purging_refuses_to_lose_what_another_year_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = copy_workspace(tmp_path / "work")
    assert call(workspace, *PURGE) == 3
    told = capsys.readouterr().err
    assert "[X11]" in told
    assert "2022年度との比較もできなくなります" in told
    assert (workspace / "raw/2017/shimin.xlsx").exists()
    assert call(workspace, *PURGE, "--lose-results") == 0
    assert call(workspace, "check", "2022") == 3
    assert "[X10]" in capsys.readouterr().err
