from __future__ import annotations

import errno
from pathlib import Path

import pytest

from flows.cli import main
from schemas.loading.studies import load_study
from tests.workspaces import replace_in


def files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_new_year_begins_from_the_old_one(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(workspace)
    assert main(["new-study", "2023", "--from", "2022", "--workspace", str(workspace)]) == 0
    shown = capsys.readouterr().out
    for words in (
        "schemas/2023/study.toml",
        "調査期間",
        "raw/2023/shimin.csv",
        "過去との比較",
        "codebook export 2023",
    ):
        assert words in shown
    after = files(workspace)
    assert {name: after[name] for name in before} == before
    study = load_study(workspace, "2023")
    assert (study.label, study.title[:5]) == ("令和5年", "令和5年度")
    assert study.frame.path == "raw/2023/frame.csv"
    assert {path.split("/")[1] for path in study.raw_paths()} == {"2023"}
    old = (workspace / "schemas/2022/shimin/questions.csv").read_bytes()
    assert (workspace / "schemas/2023/shimin/questions.csv").read_bytes() == old


def test_comments_and_the_published_basis_stay_with_the_copy(workspace: Path) -> None:
    assert main(["new-study", "2023", "--from", "2022", "--workspace", str(workspace)]) == 0
    text = (workspace / "schemas/2023/study.toml").read_text(encoding="utf-8")
    assert text.startswith("# 令和5年度（2023年度）の調査")
    assert "# 公表された計画は重みをつけずに集計しているため" in text
    assert "第二次山口市協働推進プラン後期推進計画（令和5年3月）" in text


def test_a_study_that_is_there_is_never_overwritten(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(workspace)
    assert main(["new-study", "2017", "--from", "2022", "--workspace", str(workspace)]) == 3
    assert "上書きはしません" in capsys.readouterr().err
    assert files(workspace) == before


@pytest.mark.parametrize(("year", "source"), [("23", "2022"), ("abcd", "2022"), ("2023", "2031")])
def test_a_year_that_is_none_and_a_source_that_is_not_there(workspace: Path, year: str, source: str) -> None:
    before = files(workspace)
    assert main(["new-study", year, "--from", source, "--workspace", str(workspace)]) == 3
    assert files(workspace) == before


def test_the_source_must_be_named(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-study", "2023", "--workspace", str(workspace)]) == 2
    assert "--from" in capsys.readouterr().err


def test_check_tells_what_a_new_study_still_lacks(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-study", "2023", "--from", "2022", "--workspace", str(workspace)]) == 0
    capsys.readouterr()
    assert main(["check", "2023", "--workspace", str(workspace)]) == 3
    told = capsys.readouterr()
    assert "調査期間（2022-06-29から2022-07-15まで）が、2023年度ではありません" in told.out
    assert "母集団の人数が、2022年度と同じです" in told.out
    assert "まだ集計できません" in told.out
    for name in ("frame.csv", "shimin.csv", "machizukuri.xlsx", "administrative.csv"):
        assert f"raw/2023/{name}" in told.err


def test_check_says_that_the_example_is_ready(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "2022", "--workspace", str(workspace)]) == 0
    assert "定義と回答ファイルを読み込めました" in capsys.readouterr().out


def test_a_comparison_with_a_year_that_lacks_the_question_is_told(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_in(
        workspace / "schemas/2022/study.toml",
        'concepts = ["attachment", "council_participation", "issue_sharing"]',
        'concepts = ["attachment", "council_participation", "issue_sharing", "membership"]',
    )
    assert main(["check", "2022", "--workspace", str(workspace)]) == 3
    assert "[D064]" in capsys.readouterr().err
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 3


# --- The codebook commands ----------------------------------------------------------------------


def test_the_codebook_goes_out_and_in_by_command(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book.xlsx"
    assert main(["codebook", "export", "2022", "--out", str(book), "--workspace", str(workspace)]) == 0
    kept = book.read_bytes()
    assert main(["codebook", "export", "2022", "--out", str(book), "--workspace", str(workspace)]) == 3
    assert book.read_bytes() == kept
    capsys.readouterr()
    assert main(["codebook", "import", "2022", str(book), "--workspace", str(workspace)]) == 0
    assert "何も変えていません" in capsys.readouterr().out


def test_a_draft_is_not_taken_over_before_it_is_completed(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "draft.xlsx"
    answers = str(workspace / "raw/2022/shimin.csv")
    where = ["--workspace", str(workspace)]
    assert main(["codebook", "from-data", answers, "--study", "2024", "--out", str(book), *where]) == 0
    assert main(["codebook", "import", "2024", str(book), *where]) == 3
    told = capsys.readouterr().err
    assert "シート「調査」 6行 列「調査の名称」" in told
    assert not (workspace / "schemas/2024").exists()


@pytest.mark.parametrize("year", ["24", "20２4", "1900"])
def test_from_data_needs_a_year(workspace: Path, year: str, capsys: pytest.CaptureFixture[str]) -> None:
    answers = str(workspace / "raw/2022/shimin.csv")
    assert main(["codebook", "from-data", answers, "--study", year]) == 3
    assert "西暦4桁" in capsys.readouterr().err


def test_a_disk_without_room_leaves_nothing_behind(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(workspace)
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "rules.csv":
            raise OSError(errno.ENOSPC, "", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["new-study", "2023", "--from", "2022", "--workspace", str(workspace)]) == 3
    told = capsys.readouterr().err
    assert told.startswith("[O08]")
    assert "空き容量がありません" in told
    assert files(workspace) == before
    assert not (workspace / "schemas/.2023.new").exists()


def test_a_study_file_in_the_encoding_of_japanese_windows(workspace: Path) -> None:
    path = workspace / "schemas/2022/study.toml"
    text = path.read_text(encoding="utf-8").replace("～", "から").replace("—", "")
    path.write_bytes(text.encode("cp932", errors="ignore"))
    assert main(["new-study", "2023", "--from", "2022", "--workspace", str(workspace)]) == 0
    assert load_study(workspace, "2023").label == "令和5年"
