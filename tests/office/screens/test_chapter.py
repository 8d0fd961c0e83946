"""報告書 through the page: edited in Word, given back, and what parts from today's figures decided place by place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest

from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

CHAPTER = "/years/2022/chapter"
OWN = "地域とのつながりを感じる機会を増やすことが課題です。"
CHANGED = "平成29年の74.7%から"


def edited(chapter: bytes) -> bytes:
    """The chapter with a sentence of staff behind the one that names the change since 2017."""
    document = docx.Document(BytesIO(chapter))
    next(one for one in document.paragraphs if CHANGED in one.text).add_run(OWN)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def paragraphs(content: bytes) -> list[str]:
    return [one.text for one in docx.Document(BytesIO(content)).paragraphs]


@pytest.fixture(scope="module")
def visited(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A year whose chapter was edited before some answers were taken out and it was run again."""
    workspace = copy_workspace(tmp_path_factory.mktemp("chapter") / "work")
    shutil.copytree(finished, workspace / "reports" / "output" / "2022")
    answers = workspace / "raw" / "2022" / "shimin.csv"
    lines = answers.read_bytes().splitlines(keepends=True)
    answers.write_bytes(b"".join([*lines[:100], *lines[180:]]))
    office = office_of(workspace)
    office.worker.wait(office.worker.begin("run", study="2022")).result()
    yield Visitor(office)
    office.close()


@pytest.fixture
def back(visited: Visitor, finished: Path) -> Visitor:
    """The edited chapter, just given back."""
    visited.see(CHAPTER)
    content = edited((finished / "chapter.docx").read_bytes())
    visited.send(f"{CHAPTER}/return", [("document", ("報告書 直し.docx", content))])
    return visited


def result(visitor: Visitor) -> str:
    """The paragraph that staff have edited, as it stands in the new file."""
    found = visitor.see(f"{CHAPTER}/file")
    assert "attachment" in found.headers["content-disposition"]
    return next(one for one in paragraphs(found.content) if CHANGED in one)


def test_what_parts_is_shown_side_by_side_and_nothing_is_chosen(back: Visitor) -> None:
    assert back.path == CHAPTER
    assert "決めるところが1か所あります" in back.message
    assert "報告書 直し.docx に新しい数値を入れました" in back.text
    assert OWN in "".join(one.text_content() for one in back.html.xpath("//ins"))
    assert back.html.xpath("//input[@name='choice']/@checked") == []
    back.send(f"{CHAPTER}/decide")
    assert back.page.status_code == 422
    assert "この箇所の文を選んでください" in back.text
    assert OWN in result(back)


def test_words_of_staff_take_the_new_figures(back: Visitor) -> None:
    then = result(back)
    back.see(CHAPTER)
    back.send(f"{CHAPTER}/decide", choice="figures")
    assert "決めるところは残っていません" in back.message
    now = result(back)
    assert OWN in now
    assert now != then
    back.see("/years/2022/audit")
    back.send("/years/2022/audit")
    assert list(back.html.xpath("//tr[td[@data-head='記号']='A01']")) == []


def test_the_new_text_takes_the_place_of_staff_s(back: Visitor) -> None:
    back.see(CHAPTER)
    back.send(f"{CHAPTER}/decide", choice="generated")
    assert OWN not in result(back)


def test_a_place_is_worded_anew(back: Visitor) -> None:
    back.see(CHAPTER)
    words = f"愛着は、{CHANGED}下がりました。"
    back.send(f"{CHAPTER}/decide", choice="rewritten", text=words)
    assert result(back) == words


def test_what_was_given_back_is_taken_back(back: Visitor) -> None:
    back.see(CHAPTER)
    back.send(f"{CHAPTER}/undo")
    assert back.see(f"{CHAPTER}/file").status_code == 422
    assert "入れた結果" not in back.see(CHAPTER).text
    assert [act.act for act in back.office.diary.acts("2022")][-1] == "chapter_undone"


def test_another_document_is_refused_and_changes_nothing(visited: Visitor) -> None:
    saved = BytesIO()
    docx.Document().save(saved)
    visited.see(CHAPTER)
    visited.send(f"{CHAPTER}/return", [("document", ("別の文書.docx", saved.getvalue()))])
    assert visited.page.status_code == 422
    assert "生成記録" in visited.text
