"""An edited chapter given back, decided and taken back, killed before any change of a file: done once, or not at all."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import docx
import pytest

from flows.cli import main
from office.chapter_file import edited_chapter
from tests.office.dying import Act, die, holds
from tests.office.screens.test_chapter import CHAPTER, OWN, edited
from tests.workspaces import copy_workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


@pytest.fixture(scope="module")
def ran(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year that was run again with fewer answers."""
    workspace = copy_workspace(tmp_path_factory.mktemp("ran") / "work")
    shutil.copytree(finished, workspace / "reports/output/2022")
    answers = workspace / "raw/2022/shimin.csv"
    lines = answers.read_bytes().splitlines(keepends=True)
    answers.write_bytes(b"".join([*lines[:100], *lines[180:]]))
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    return workspace


def words(workspace: Path) -> str:
    return "\n".join(one.text for one in docx.Document(str(edited_chapter(workspace, "2022"))).paragraphs)


def test_an_edited_chapter_is_taken_decided_and_taken_back_once(
    ran: Path, finished: Path, tmp_path: Path
) -> None:
    def done(act: Act) -> None:
        assert not die(ready, "page", 0, lambda visitor: visitor.see(act.screen) and None, act.send)

    ready = tmp_path / "ready" / "work"
    shutil.copytree(ran, ready)
    content = edited((finished / "chapter.docx").read_bytes())
    give_back = Act(
        CHAPTER,
        lambda visitor: visitor.send(f"{CHAPTER}/return", [("document", ("直し.docx", content))]),
        lambda workspace: int(edited_chapter(workspace, "2022").is_file()),
        "chapter_returned",
        stride=5,
    )
    holds(give_back, ready, tmp_path / "back", "page", "worker")
    done(give_back)
    decide = Act(
        CHAPTER,
        lambda visitor: visitor.send(f"{CHAPTER}/decide", choice="generated"),
        lambda workspace: int(OWN not in words(workspace)),
        "chapter_decided",
        stride=2,
    )
    holds(decide, ready, tmp_path / "decide", "worker", "page")
    done(decide)
    undo = Act(
        CHAPTER,
        lambda visitor: visitor.send(f"{CHAPTER}/undo"),
        lambda workspace: 1 - int(edited_chapter(workspace, "2022").is_file()),
        "chapter_undone",
        stride=2,
    )
    holds(undo, ready, tmp_path / "undo", "page")
