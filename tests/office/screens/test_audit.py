"""監査 through the page: the chapter of a run holds; one that was changed is told with place, mark and right value."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest

from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

AUDIT = "/years/2022/audit"


@pytest.fixture(scope="module")
def visited(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    workspace = copy_workspace(tmp_path_factory.mktemp("audit") / "work")
    shutil.copytree(finished, workspace / "reports" / "output" / "2022")
    office = office_of(workspace)
    yield Visitor(office)
    office.close()


def with_another_change(chapter: Path) -> bytes:
    """The chapter with 8.7ポイント where 7.7ポイント was computed, and a sentence of nobody's."""
    document = docx.Document(str(chapter))
    paragraph = next(one for one in document.paragraphs if "平成29年の74.7%から7.7ポイント減少" in one.text)
    run = next(run for run in paragraph.runs if run.text == "7.7ポイント")
    run.text = "8.7ポイント"
    document.add_paragraph("ほかの市では、99.9%が満足しています。")
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def test_the_chapter_of_a_run_has_no_findings(visited: Visitor) -> None:
    visited.see(AUDIT)
    visited.send(AUDIT)
    assert visited.path == AUDIT
    assert "指摘は0件です" in visited.text
    act = visited.office.diary.acts("2022")[-1]
    assert (act.act, act.count("findings")) == ("audited", 0)
    assert act.count("numbers") > 1000


def test_a_changed_number_is_told_with_its_place_and_the_right_value(visited: Visitor) -> None:
    chapter = visited.office.workspace / "reports" / "output" / "2022" / "chapter.docx"
    visited.see(AUDIT)
    visited.send(AUDIT, [("document", ("報告書_手直し.docx", with_another_change(chapter)))])
    assert [one.text_content() for one in visited.html.xpath("//mark")] == ["8.7ポイント減少", "99.9%"]
    (row,) = [
        one
        for one in visited.html.xpath("//tr[td[@data-head='記号']='A01']")
        if "8.7ポイント" in one.text_content()
    ]
    cells = [" ".join(one.text_content().split()) for one in row.xpath("td")]
    assert cells[0] == "8.7ポイント"
    assert cells[2] == "7.7ポイント"
    assert "67.0% - 74.7% = -7.7" in visited.text
    assert "7.7ポイント減少" in {
        one.text_content() for one in visited.html.xpath("//td[@data-head='正しい値']")
    }
    assert "集計した値に直すか、出典を確かめて残す" in visited.text
    assert visited.see(f"{AUDIT}/list").text.count("A01") == 1


def test_the_document_is_handed_back_with_the_findings_marked(visited: Visitor) -> None:
    visited.see(AUDIT)
    marked = docx.Document(BytesIO(visited.see(f"{AUDIT}/marked").content))
    told = [one.text for one in marked.comments if one.author == "数値の監査"]
    assert any("正しい値: 7.7ポイント" in one for one in told)
    assert any("67.0% - 74.7% = -7.7" in one for one in told)


def test_a_finding_is_left_with_a_reason_and_not_without(visited: Visitor) -> None:
    visited.see(AUDIT)
    forms = visited.html.xpath("//form[@action=$to]", to=f"{AUDIT}/leave")
    fields = dict(forms[-1].form_values())
    visited.post(f"{AUDIT}/leave", fields)
    assert visited.page.status_code == 422
    (told,) = visited.html.xpath("//details[@open]//*[@class='field-problem']")
    assert "例: ほかの調査の値で、原典を確かめた" in told.text_content()
    visited.post(f"{AUDIT}/leave", {**fields, "reason": "あ" * 201})
    (told,) = visited.html.xpath("//details[@open]//*[@class='field-problem']")
    assert "200字までの文" in told.text_content()
    visited.post(f"{AUDIT}/leave", {**fields, "reason": "県の調査の値で、原典を確かめた"})
    assert "県の調査の値で、原典を確かめた" in visited.text
    acts = [act for act in visited.office.diary.acts("2022") if act.act == "audit_left"]
    assert [act.text("reason") for act in acts] == ["県の調査の値で、原典を確かめた"]


def test_before_a_run_the_way_leads_there(tmp_path: Path) -> None:
    visitor = Visitor(office_of(copy_workspace(tmp_path)))
    visitor.see(AUDIT)
    assert "集計すると、報告書の数値を照合できます。" in visitor.text
    assert visitor.html.xpath("//main//a[contains(@class, 'button')]/@href") == ["/years/2022/run"]
    assert "chapter.docx" not in visitor.page.text
    assert not visitor.html.xpath("//form[@action=$to]", to=AUDIT)


def test_a_chapter_that_is_gone_is_told_as_such(visited: Visitor) -> None:
    visited.see(AUDIT)
    chapter = visited.office.workspace / "reports" / "output" / "2022" / "chapter.docx"
    kept = chapter.rename(chapter.with_name("kept.docx"))
    try:
        visited.send(AUDIT)
        assert visited.page.status_code == 422
        assert "報告書が、まだありません。集計すると、照合できます。" in visited.text
    finally:
        kept.rename(chapter)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("写真.docx", b"\x89PNG", "Wordの文書として読めません"),
        ("空.docx", b"", "点検するファイルが空です。"),
        ("回答.csv", b"1,2", "この種類のファイルは、照合できません。"),
    ],
)
def test_a_file_that_is_no_document_is_refused(
    visited: Visitor, name: str, content: bytes, told: str
) -> None:
    visited.see(AUDIT)
    visited.send(AUDIT, [("document", (name, content))])
    assert visited.page.status_code == 422
    assert told in visited.text
    assert "報告書は、そのまま残っています" in visited.text


def test_a_text_without_numbers_is_no_pass(visited: Visitor) -> None:
    visited.see(AUDIT)
    visited.send(AUDIT, [("document", ("手紙.txt", "時下ますます御清祥のことと存じます。".encode()))])
    assert visited.message == "照合できる数値がありませんでした。"
    assert visited.html.xpath("//*[contains(@class, 'remark-warn')]//strong[contains(., '0か所')]")
