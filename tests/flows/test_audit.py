from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from reports.ooxml.package import pack, unpack


def test_a_clean_chapter_passes(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = finished.parents[2]
    arguments = ["audit", str(finished / "chapter.docx"), "--study", "2022", "--workspace", str(workspace)]
    assert main(arguments) == 0
    assert "矛盾は見つかりませんでした。" in capsys.readouterr().out


def test_findings_are_told_listed_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "案.txt"
    text.write_text("「良い」が61.0%と、約7割です。\n", encoding="utf-8")
    table = tmp_path / "指摘.csv"
    assert main(["audit", str(text), "--csv", str(table)]) == 4
    assert "[A15]" in capsys.readouterr().out
    assert table.read_text(encoding="utf-8-sig").count("A15") == 1


@pytest.mark.parametrize(("place", "rule"), [("指摘.csv", "O05"), ("ない/指摘.csv", "O07")])
def test_the_list_is_a_new_file_in_a_folder_that_exists(
    place: str, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "案.txt"
    text.write_text("「良い」が61.0%と、約7割です。\n", encoding="utf-8")
    (tmp_path / "指摘.csv").write_text("大切な一覧", encoding="utf-8")
    assert main(["audit", str(text), "--csv", str(tmp_path / place)]) == 3
    assert f"[{rule}]" in capsys.readouterr().err
    assert (tmp_path / "指摘.csv").read_text(encoding="utf-8") == "大切な一覧"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["指摘.csv", "案.txt"]


@pytest.mark.parametrize("name", ["空.txt", "空.docx"])
def test_an_empty_file_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / name
    empty.write_bytes(b"")
    assert main(["audit", str(empty)]) == 3
    assert "[A92]" in capsys.readouterr().err


def test_nothing_to_check_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "手紙.txt"
    text.write_text("拝啓\n", encoding="utf-8")
    assert main(["audit", str(text)]) == 4
    assert "合格とはしません" in capsys.readouterr().out


def test_a_study_without_a_finished_run_is_told(
    tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "案.txt"
    text.write_text("「良い」が61.0%です。\n", encoding="utf-8")
    assert main(["audit", str(text), "--study", "2022", "--workspace", str(workspace)]) == 3
    assert "O04" in capsys.readouterr().err


def test_trace_of_a_printed_number(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = str(finished.parents[2])
    assert main(["trace", "2022", "67.0", "--workspace", workspace]) == 0
    out = capsys.readouterr().out
    assert "2022.shimin.q3.attached.share.u" in out
    assert "件数: 1,083" in out
    assert "raw/2022/shimin.csv" in out


def test_trace_of_nothing(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = str(finished.parents[2])
    assert main(["trace", "2022", "999.9", "--workspace", workspace]) == 4
    assert "集計にありません" in capsys.readouterr().out


def test_accessibility_is_checked_where_it_is_asked_for(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = unpack((finished / "chapter.docx").read_bytes())
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:tblHeader/>", b"", 1)
    changed = tmp_path / "章.docx"
    changed.write_bytes(pack(parts))
    assert main(["audit", str(finished / "chapter.docx"), "--accessibility"]) == 0
    assert main(["audit", str(changed)]) == 0
    capsys.readouterr()
    assert main(["audit", str(changed), "--accessibility"]) == 4
    assert "[U07] 表に見出しの行がない。1行目を" in capsys.readouterr().out


def test_a_text_has_no_accessibility_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "案.txt"
    text.write_text("「良い」が61.0%です。\n", encoding="utf-8")
    assert main(["audit", str(text), "--accessibility"]) == 3
    assert "[U00]" in capsys.readouterr().err
