"""Faults outside the body of a Word file: one a test, in every place that holds text."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from lxml import etree
from PIL import Image

from reports.audit.reading.docx_source import read_docx
from reports.audit.run import audit
from reports.audit.wording import report
from reports.ooxml.opc import Opc
from reports.ooxml.package import pack, unpack
from reports.runs.finished_run import FinishedRun
from reports.word.wordtokens import W
from tests.reports.audit.beside_body import NOTES, PLACES, inserted, run, with_text_in
from tests.reports.report_of_staff import THEN
from tests.workspaces import run_of

RIGHT = "「良い」が69.0%と、約7割です。"
FAULT = "「良い」が61.0%と、約7割です。"


@pytest.fixture(scope="module")
def letter() -> bytes:
    document = docx.Document()
    document.add_heading("1 結果", 1)
    document.add_paragraph("本文です。")
    return saved(document)


@pytest.fixture(scope="module")
def finished_run(finished: Path) -> FinishedRun:
    return run_of(finished.parents[2], "2022")


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rules(content: bytes, run: FinishedRun | None = None) -> list[str]:
    result = audit("a.docx", content, run)
    return [finding.rule for finding in result.findings]


@pytest.mark.parametrize("place", PLACES)
def test_a_contradiction_is_found_once_in_every_place(place: str, letter: bytes) -> None:
    assert rules(with_text_in(letter, place, run(RIGHT))) == []
    result = audit("a.docx", with_text_in(letter, place, run(FAULT)))
    assert [finding.rule for finding in result.findings] == ["A15"]


@pytest.mark.parametrize("place", PLACES)
def test_a_tracked_change_is_found_in_every_place(place: str, letter: bytes) -> None:
    content = with_text_in(letter, place, inserted(RIGHT))
    result = audit("a.docx", content)
    assert [(one.rule, one.quote, one.arithmetic) for one in result.findings] == [
        ("A05", RIGHT, "挿入（担当）")
    ]


@pytest.mark.parametrize("place", PLACES)
def test_a_share_that_differs_from_the_run_is_found_in_every_place(
    place: str, letter: bytes, finished_run: FinishedRun
) -> None:
    right = run("「特に変わりはない」が67.7%です。")
    assert rules(with_text_in(letter, place, right), finished_run) == []
    wrong = run("「特に変わりはない」が76.7%です。")
    assert rules(with_text_in(letter, place, wrong), finished_run) == ["A01"]


@pytest.mark.parametrize("place", PLACES)
def test_a_percentage_without_an_estimate_in_what_is_printed(place: str, finished_run: FinishedRun) -> None:
    content = with_text_in(finished_run.chapter, place, run("近隣市の平均は61.5%です。"))
    assert rules(content, finished_run) == ([] if place == "comment" else ["A02"])


@pytest.mark.parametrize(
    ("place", "label"),
    [
        ("footnote", "脚注1（1 結果）"),
        ("endnote", "文末脚注1（1 結果）"),
        ("comment", "コメント1（1 結果）"),
        ("box", "テキストボックス（段落2の付近）（1 結果）"),
        ("header", "ヘッダー1"),
        ("footer", "フッター1"),
    ],
)
def test_the_place_is_named(place: str, label: str, letter: bytes) -> None:
    (finding,) = audit("a.docx", with_text_in(letter, place, run(FAULT))).findings
    assert finding.place.text() == label


@pytest.mark.parametrize("place", NOTES)
def test_a_note_stands_under_the_heading_of_its_reference(place: str) -> None:
    """A footnote that gives a share of the table below its heading is held against that table."""
    document = docx.Document()
    document.add_heading("1 交通手段", 1)
    document.add_paragraph("注があります。")
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(
        table.rows, (("回答", "割合（%）"), ("徒歩", "40.0"), ("バス", "60.0")), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    content = saved(document)
    assert rules(with_text_in(content, place, run("「徒歩」は40.0%です。"), 1)) == []
    assert rules(with_text_in(content, place, run("「徒歩」は41.0%です。"), 1)) == ["A20"]


def test_a_note_does_not_come_between_a_table_and_its_caption(letter: bytes) -> None:
    document = docx.Document(io.BytesIO(letter))
    document.add_paragraph("表1 回収の状況")
    document.add_table(rows=1, cols=2).cell(0, 1).text = "5"
    read = read_docx("a.docx", with_text_in(saved(document), "footnote", run("注です。"), 2)).document
    assert read.grids[0].caption == "表1 回収の状況"


def test_a_note_that_nothing_refers_to_is_not_read(letter: bytes) -> None:
    content = with_text_in(letter, "footnote", run(FAULT))
    without = docx.Document(io.BytesIO(content))
    without.paragraphs[-1]._p.remove(without.paragraphs[-1].runs[-1]._r)
    assert not audit("a.docx", saved(without)).compared


def test_a_change_of_the_page_set_up_is_found(letter: bytes) -> None:
    document = docx.Document(io.BytesIO(letter))
    section = document.element.body.sectPr
    section.append(section.makeelement(section.tag + "Change", {}))
    assert [finding.arithmetic for finding in audit("a.docx", saved(document)).findings] == [
        "ページ設定の変更（作成者不明）"
    ]


def test_a_picture_alone_is_no_pass() -> None:
    picture = io.BytesIO()
    Image.new("L", (4, 4)).save(picture, "png")
    document = docx.Document()
    document.add_picture(picture)
    result = audit("scan.docx", saved(document))
    assert not result.passed
    assert result.findings == ()
    assert "点検していないものがあります: 図や画像1個。" in report(result)
    assert "合格とはしません" in report(result)


@pytest.mark.parametrize("content", [b"", "\ufeff".encode(), b" \n\n"])
def test_an_empty_text_is_no_pass(content: bytes) -> None:
    assert not audit("empty.txt", content).passed


def test_an_empty_word_file_is_no_pass() -> None:
    assert not audit("empty.docx", saved(docx.Document())).passed


_DRAWINGML = "http://schemas.openxmlformats.org/drawingml/2006"
_UNREAD = {
    "差し込まれた別の文書（altChunk）": '<w:altChunk r:id="rId9"/>',
    "サブ文書": '<w:p><w:subDoc r:id="rId9"/></w:p>',
    "埋め込まれたオブジェクト（Excelの表など）": "<w:p><w:r><w:object><v:shape><v:imagedata/></v:shape></w:object></w:r></w:p>",
    "SmartArt": f"<w:p><w:r><w:drawing><a:graphic><a:graphicData uri='{_DRAWINGML}/diagram'/></a:graphic></w:drawing></w:r></w:p>",
    "グラフ": f"<w:p><w:r><w:drawing><a:graphic><a:graphicData uri='{_DRAWINGML}/chart'/></a:graphic></w:drawing></w:r></w:p>",
}


@pytest.mark.parametrize("name", _UNREAD)
@pytest.mark.parametrize("generated", [True, False])
def test_what_cannot_be_read_is_told(name: str, generated: bool) -> None:
    content = THEN if generated else saved(docx.Document())
    assert not any(other in report(audit("a.docx", content)) for other in _UNREAD)
    opc = Opc(unpack(content))
    root = etree.fromstring(opc.parts[opc.document])
    names = (
        f'xmlns:w="{W[1:-1]}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="{_DRAWINGML}/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    (held,) = etree.fromstring(f"<x {names}>{_UNREAD[name]}</x>")
    root[0].insert(0, held)
    opc.parts[opc.document] = etree.tostring(root)
    told = report(audit("a.docx", pack(opc.parts)))
    assert f"点検していないものがあります: {name}1個。" in told
