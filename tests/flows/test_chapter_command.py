"""`kyodo-survey chapter`: the chapter alone, and into a chapter that staff have edited."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from flows.progress import TICK
from reports.ooxml.package import pack, unpack
from tests.documents import ledger_of
from tests.reports.report_of_staff import THEN, blocks, report
from tests.reports.staff_edits import Desk
from tests.workspaces import ROOT

SENTENCE = "shimin.q1_1.s1"
TABLE = "respondents.region.tab"


@pytest.fixture
def later(workspace: Path) -> Path:
    """A workspace in which 60 answers have been withdrawn since."""
    answers = workspace / "raw" / "2022" / "shimin.csv"
    lines = answers.read_bytes().split(b"\r\n")
    answers.write_bytes(b"\r\n".join(lines[:-61]) + b"\r\n")
    return workspace


def test_an_edited_chapter_is_brought_up_to_date(
    finished: Path, later: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk((finished / "chapter.docx").read_bytes())
    desk.append(SENTENCE, "職員の補足です。")
    desk.cell(TABLE, 2, 1, "999")
    desk.paragraph_after(TABLE, "職員が加えた段落")
    edited = tmp_path / "edited.docx"
    edited.write_bytes(desk.save_as_word())
    before = edited.read_bytes()

    assert main(["chapter", "2022", "--workspace", str(later), "--into", str(edited)]) == 0

    told = capsys.readouterr().out
    assert "★ 要確認が2件あります。" in told
    assert "職員の補足です。" in told
    assert "→ 職員 999（新しい結果" in told
    assert "職員が加えた段落・表（そのまま）: 1件" in told
    assert edited.read_bytes() == before
    merged = Desk((tmp_path / "edited.更新.docx").read_bytes())
    assert merged.text(SENTENCE).endswith("職員の補足です。")
    assert "999" in merged.text(TABLE)
    assert merged.ledger.run != desk.ledger.run
    assert "n=1,616" not in merged.text("shimin.q1_1.base") != desk.text("shimin.q1_1.base")
    book = openpyxl.load_workbook(tmp_path / "edited.更新.結果.xlsx")
    assert book.sheetnames == ["要確認", "更新の一覧", "職員が加えた内容"]
    rows = list(book["要確認"].iter_rows(min_row=4, values_only=True))
    assert [row[3] for row in rows] == ["表", "文章"]
    assert all("職員" in str(row[4]) for row in rows)
    assert book["職員が加えた内容"]["B4"].value == "職員が加えた段落"


def test_the_chapter_alone_is_that_of_a_run_and_is_not_overwritten(
    finished: Path, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.docx"
    assert main(["chapter", "2022", "--workspace", str(workspace), "--out", str(out)]) == 0
    assert out.read_bytes() == (finished / "chapter.docx").read_bytes()
    assert ledger_of(out).study == "2022"
    out.write_bytes(b"edited by staff")
    assert main(["chapter", "2022", "--workspace", str(workspace), "--out", str(out)]) == 3
    assert out.read_bytes() == b"edited by staff"
    assert "同じ名前のファイルがあります" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (None, "M05"),
        (b"memo", "M01"),
        (b"\xd0\xcf\x11\xe0 old", "A91"),
        (pack({**unpack(THEN), "word/styles.xml": b"<damaged"}), "A91"),
        (pack({name: part for name, part in unpack(THEN).items() if "customXml" not in name}), "M03"),
        (report(blocks("50.0%"), study="2017"), "M04"),
    ],
)
def test_a_file_that_cannot_be_merged_is_told_before_anything_is_computed(
    content: bytes | None, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "edited.docx"
    if content is not None:
        edited.write_bytes(content)
    assert main(["chapter", "2022", "--workspace", str(tmp_path), "--into", str(edited)]) == 3
    told = capsys.readouterr()
    assert f"[{rule}]" in told.err
    assert TICK not in told.out
    assert {path.name for path in tmp_path.iterdir()} <= {"edited.docx"}


KILLED = """
import os, signal, sys
from flows.cli import main

link, calls = os.link, []

def at_the_second(*arguments):
    calls.append(arguments)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    link(*arguments)

os.link = at_the_second
main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("named", [True, False])
def test_a_merge_that_is_killed_between_its_two_files_is_finished_by_the_next(
    finished: Path, tmp_path: Path, named: bool
) -> None:
    (tmp_path / "edited.docx").write_bytes((finished / "chapter.docx").read_bytes())
    workspace = str(finished.parents[2])
    call = ["chapter", "2022", "--workspace", workspace, "--into", str(tmp_path / "edited.docx")]
    call += ["--out", str(tmp_path / "out.docx")] if named else []
    done = subprocess.run([sys.executable, "-c", KILLED, *call], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    stem = "out" if named else "edited.更新"
    assert not (tmp_path / f"{stem}.docx").exists()
    assert main(call) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "edited.docx",
        f"{stem}.docx",
        f"{stem}.結果.xlsx",
    }


def test_a_file_that_an_audit_refuses_is_refused_in_the_same_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = tmp_path / "locked.docx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert main(["audit", str(locked), "--workspace", str(tmp_path)]) == 3
    audited = capsys.readouterr().err
    assert "パスワード" in audited
    assert main(["chapter", "2022", "--workspace", str(tmp_path), "--into", str(locked)]) == 3
    assert capsys.readouterr().err == audited
