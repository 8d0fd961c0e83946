from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from lxml import etree

from reports.audit.reading.document import MOST_PIECES, CellGrid
from reports.audit.reading.docx_source import read_docx
from reports.audit.reading.source import read_bytes, read_content
from reports.audit.run import audit
from reports.audit.wording import findings_csv, report
from reports.ooxml.package import pack, unpack
from reports.word.wordtokens import W
from schemas.errors import InputError

FAULT = "合計\tはい\tいいえ\n100\t60\t40\n100\t60\t39\n100\t50\t50\n"
CONTROL = (
    f'<w:sdt xmlns:w="{W[1:-1]}"><w:sdtContent><w:p><w:r><w:t>「良い」が{{}}%と、約7割です。</w:t></w:r></w:p>'
    "</w:sdtContent></w:sdt>"
)


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_texts_in_the_usual_encodings(encoding: str) -> None:
    result = audit("plan.txt", FAULT.encode(encoding))
    assert [one.rule for one in result.findings] == ["A11"]


def test_a_word_table() -> None:
    document = docx.Document()
    rows = [line.split("\t") for line in FAULT.splitlines()]
    table = document.add_table(rows=len(rows), cols=3)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    assert [one.rule for one in audit("plan.docx", saved(document)).findings] == ["A11"]


@pytest.mark.parametrize(("share", "found"), [("69.0", []), ("61.0", ["A15"])])
def test_text_in_a_content_control_is_read(share: str, found: list[str]) -> None:
    document = docx.Document()
    document.element.body.insert(0, etree.fromstring(CONTROL.format(share)))
    assert [one.rule for one in audit("plan.docx", saved(document)).findings] == found


def test_headings_and_captions_place_a_table() -> None:
    document = docx.Document()
    document.add_heading("1 回収", 1)
    document.add_paragraph("表1 回収の状況")
    document.add_table(rows=2, cols=2).cell(1, 1).text = "5"
    grid = next(
        part for part in read_docx("plan.docx", saved(document)).document.parts if isinstance(part, CellGrid)
    )
    assert grid.caption == "表1 回収の状況"
    assert grid.place.text() == "表（1番目）（1 回収）"


def test_deleted_text_is_gone_and_both_changes_are_listed() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("「良い」が")._p
    for tag, text_tag, text in (("del", "delText", "10.0%"), ("ins", "t", "69.0%")):
        change = etree.SubElement(paragraph, f"{W}{tag}")
        run = etree.SubElement(change, f"{W}r")
        etree.SubElement(run, f"{W}{text_tag}").text = text
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = "と、約7割です。"
    read = read_docx("plan.docx", saved(document)).document
    assert read.passages[0].text == "「良い」が69.0%と、約7割です。"
    assert [(one.rule, one.arithmetic) for one in audit("plan.docx", saved(document)).findings] == [
        ("A05", "削除（作成者不明）"),
        ("A05", "挿入（作成者不明）"),
    ]


def test_merged_cells_keep_their_columns() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "頭"
    table.cell(0, 2).text = "右"
    grid = read_docx("plan.docx", saved(document)).document.grids[0]
    assert grid.rows[0] == ("頭", "", "右")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"PK\x03\x04 not a zip", "A91"),
        (b"\xd0\xcf\x11\xe0 old", "A91"),
        (b"\x00\x01", "A91"),
        (b"\x81\xff\xfe", "A90"),
    ],
)
def test_other_files_are_refused(content: bytes, rule: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes("file", content)
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_a_missing_or_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.docx").touch()
    for name in ("none.docx", "empty.docx"):
        with pytest.raises(InputError) as caught:
            read_content(tmp_path / name)
        assert [problem.rule for problem in caught.value.problems] == ["A92"]


def test_nothing_to_check_is_no_pass() -> None:
    result = audit("letter.txt", "拝啓 時下ますます御清祥のこととお喜び申し上げます。".encode())
    assert result.findings == ()
    assert not result.passed
    assert "合格とはしません" in report(result)


def test_the_report_names_place_words_and_arithmetic() -> None:
    text = report(audit("plan.txt", FAULT.encode()))
    assert "場所: 1～4行目の表" in text
    assert "計算: 60 + 39 = 99（表では 100）" in text
    assert "[A11] 合計が内訳と合わない: 1件" in text


def test_the_list_for_a_spreadsheet_holds_no_formula() -> None:
    text = "差\n=1+1の約5割を超える方です。\n"
    lines = findings_csv(audit("plan.txt", text.encode())).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert not any(cell.startswith("=") for cell in lines[1].split(","))


def test_the_same_file_gives_the_same_report() -> None:
    first, second = (report(audit("plan.txt", FAULT.encode())) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_that_notepad_saved_as_unicode(encoding: str) -> None:
    content = ("\ufeff" + FAULT).encode(encoding)
    assert [one.rule for one in audit("plan.txt", content).findings] == ["A11"]
    with pytest.raises(InputError, match="A90"):
        audit("plan.txt", content + b"x")


def with_part(name: str, content: bytes) -> bytes:
    document = docx.Document()
    document.add_paragraph("「良い」が69.0%です。")
    return pack({**unpack(saved(document)), name: content})


@pytest.mark.parametrize(
    "name", ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels"]
)
@pytest.mark.parametrize("content", [b"<a/>", b"<a", bytes(6 << 20)], ids=["root", "cut", "bomb"])
def test_a_word_file_with_a_damaged_part(name: str, content: bytes) -> None:
    with pytest.raises(InputError, match="A91"):
        audit("plan.docx", with_part(name, content))


def test_a_word_file_without_a_body() -> None:
    with pytest.raises(InputError, match="A91"):
        audit("plan.docx", with_part("word/document.xml", f'<w:document xmlns:w="{W[1:-1]}"/>'.encode()))


@pytest.mark.parametrize(
    ("span", "columns"), [("2", 3), ("-x", 2), ("0", 2), ("999999999", 2), ("9" * 5000, 2), ("99", 64)]
)
def test_a_merged_cell_is_as_wide_as_word_can_make_it(span: str, columns: int) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    properties = table.cell(0, 0)._tc.get_or_add_tcPr()
    etree.SubElement(properties, f"{W}gridSpan").set(f"{W}val", span)
    (grid,) = read_docx("plan.docx", saved(document)).document.grids
    assert len(grid.rows[0]) == columns


@pytest.mark.parametrize("text", ["12.3%、" * 4000, "9" * 20_000 + "人増", "5," * 2500], ids=len)
def test_a_text_that_is_too_long_is_left_out_and_named(text: str) -> None:
    result = audit("plan.txt", f"{text}\n\n{FAULT}".encode())
    assert [one.rule for one in result.findings] == ["A11"]
    assert any("点検していません: 1" in note for note in result.notes)


def test_a_text_of_usual_length_is_read_whole() -> None:
    text = "参加した人は5人でした。" * 300 + "前回の30.0%から5.0ポイント増加して36.0%です。"
    result = audit("plan.txt", text.encode())
    assert [one.rule for one in result.findings] == ["A14"]
    assert not any("点検していません" in note for note in result.notes)


def test_a_document_of_endless_paragraphs_is_refused() -> None:
    text = "「良い」が61.0%です。\n\n" * (MOST_PIECES + 1)
    with pytest.raises(InputError, match="A91"):
        read_bytes("長い.txt", text.encode())
