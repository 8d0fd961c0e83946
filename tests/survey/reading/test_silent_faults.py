"""Faults of real files that a reader could pass over: each gives the right value, a finding, or a refusal."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from schemas.errors import InputError, Problem
from schemas.settings.study import RawFile
from survey.answers.raw_table import RawTable
from survey.ingest import Ingested, ingest
from survey.reading.formats.bulk import read_bulk
from survey.reading.formats.grid import HeadRows
from survey.reading.reading import read_raw
from tests.survey.reading import xlsx_parts
from tests.survey.small_city import HEADER, answer, answers_of, csv_text, define, run, small, toml, write

FIXTURES = Path(__file__).parents[2] / "fixtures/intake"
HEAD = "番号,F1,F2,問1,自由記述"


def read(root: Path, content: bytes, sheet: str = "", skip_rows: int = 0) -> RawTable:
    write(root, "raw/a", content)
    return read_raw(root, RawFile("raw/a", "郵送", sheet, skip_rows, 1, (skip_rows + 1,)))


def refused(root: Path, content: bytes) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read(root, content)
    return list(caught.value.problems)


def texts(table: RawTable, place: int) -> list[str]:
    return list(table.columns[place].texts())


def saved(book: openpyxl.Workbook, path: Path) -> bytes:
    book.save(path)
    return path.read_bytes()


# --- Merged answers ---------------------------------------------------------------------------------


def merged_book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([*HEADER], *([*answer(str(number))] for number in range(1, 7))):
        sheet.append(row)
    sheet["B2"], sheet["B5"] = "南", "北"
    sheet.merge_cells("B2:B4")
    sheet.merge_cells("B5:B7")
    return book


def ingested_workbook(root: Path, content: bytes, ending: str = "xlsx") -> Ingested:
    study = define(root, toml(f'[[surveys.files]]\npath = "raw/2030/answers.{ending}"\nmode = "郵送"\n'))
    write(root, f"raw/2030/answers.{ending}", content)
    return ingest(root, study, small(study))


@pytest.mark.fault("ファイル", "縦に結合された回答のセル", "R30")
@pytest.mark.fault("ファイル", "縦に結合された回答のセルの値", "N13")
def test_an_answer_merged_downwards_counts_for_each_row_and_is_listed(tmp_path: Path) -> None:
    result = ingested_workbook(tmp_path, saved(merged_book(), tmp_path / "merged.xlsx"))
    region = next(entry for entry in result.coded.breakdowns if entry.name == "region")
    assert [region.groups[code] for code in region.codes.tolist()] == ["south"] * 3 + ["north"] * 3
    assert [(f.rule, f.row, f.found) for f in result.findings if f.rule == "R30"] == [
        ("R30", 3, "B列の4行（3行など）")
    ]
    assert [(c.row, c.column, c.before, c.after) for c in result.changes if c.rule == "N13"] == [
        (3, "F1", "", "南"), (4, "F1", "", "南"), (6, "F1", "", "北"), (7, "F1", "", "北"),
    ]  # fmt: skip


def test_a_merged_page_and_a_merged_sheet_of_libreoffice(tmp_path: Path) -> None:
    page = (
        "<table><tr><th>番号</th><th>地域</th></tr><tr><td>1</td><td rowspan=3>大内</td></tr>"
        "<tr><td>2</td></tr><tr><td>3</td></tr><tr><td>4</td><td>宮野</td></tr></table>"
    )
    table = read(tmp_path, page.encode())
    assert texts(table, 1) == ["大内", "大内", "大内", "宮野"]
    assert table.filled == {1: (1, 2)}
    office = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
    names = " ".join(f'xmlns:{name}="{office.format(name)}"' for name in ("office", "table", "text"))

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    lines = (
        cell("番号") + cell("地域"),
        cell("1") + cell("大内", 'table:number-rows-spanned="2" table:number-columns-spanned="1"'),
        cell("2") + covered,
        cell("3") + cell("宮野"),
    )
    rows = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<m/>")
        archive.writestr("content.xml", content)
    assert texts(read(tmp_path, (tmp_path / "a.ods").read_bytes()), 1) == ["大内", "大内", "宮野"]


def test_a_merge_beyond_the_last_answer_makes_no_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["番号", "地域"], [1, "大内"], [2, None]):
        sheet.append(row)
    sheet.merge_cells("B2:B900")
    table = read(tmp_path, saved(book, tmp_path / "a.xlsx"))
    assert texts(table, 0)[:2] == ["1", "2"]
    assert texts(table, 1)[:2] == ["大内", "大内"]


# --- Text files: quotes, line breaks, short rows ----------------------------------------------------


def lines(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows, "")).encode()


@pytest.mark.fault("ファイル", "閉じる引用符がほかの人の行にあるCSV", "F26")
@pytest.mark.parametrize("more", [1, 3, 20])
def test_a_quote_that_swallows_rows_is_refused_with_both_rows(tmp_path: Path, more: int) -> None:
    inside = [f"{number},2,1,3," for number in range(3, 2 + more)]
    content = lines("1,2,1,3,", '2,2,1,3,"道が', *inside, f'{2 + more},2,1,3,暗い"', "99,2,1,3,")
    (problem,) = refused(tmp_path, content)
    assert (problem.rule, problem.row) == ("F26", 3)
    assert problem.found == f'3行の「"」から{3 + more}行の「"」まで（{more}行分）'


def test_the_reader_of_large_files_leaves_swallowed_rows_to_that_of_records() -> None:
    layout = HeadRows("a", 0, 1)
    swallowed = lines("1,2,1,3,", '2,2,1,3,"道が', '3,2,1,3,暗い"', "4,2,1,3,")
    assert read_bulk(swallowed, ("utf-8",), layout) is None
    assert read_bulk(lines("1,2,1,3,", '2,2,1,3,"道が\n暗い"'), ("utf-8",), layout) is not None


def test_the_reader_of_large_files_leaves_a_said_delimiter_to_that_of_records() -> None:
    assert read_bulk(b"sep=,\na,b\n1,2\n", ("utf-8",), HeadRows("a", 0, 1)) is None


def test_a_large_file_in_the_encoding_of_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.reading.formats.text.BULK_SIZE", 1)
    table = read(tmp_path, "番号,年代\r\n1,30歳代\r\n".encode("iso2022_jp_ext"))
    assert texts(table, 1) == ["30歳代"]


def test_a_quote_that_swallows_rows_of_a_column_in_the_middle(tmp_path: Path) -> None:
    content = b'a,b,c,d\n1,"x,3,4\n2,x,3,4\n3,y",5,6\n4,z,7,8\n'
    assert [problem.rule for problem in refused(tmp_path, content)] == ["F26"]


def test_a_text_of_several_lines_is_read_as_it_is(tmp_path: Path) -> None:
    text = "りんご,みかん\nぶどう, なし, かき, もも\n以上"
    table = read(tmp_path, lines("1,2,1,3,", f'2,2,1,3,"{text}"', "3,2,1,3,"))
    assert texts(table, 4) == ["", text, ""]


@pytest.mark.fault("ファイル", "1人分の行が改行で分かれたCSV", "F27")
def test_a_row_in_two_parts_is_refused_with_both(tmp_path: Path) -> None:
    (middle,) = refused(tmp_path, lines("1,2,1,3,", "2,2,1", "1,3,", "3,2,1,3,"))
    assert (middle.rule, middle.found) == ("F27", "3行と4行")
    (last,) = refused(tmp_path, lines("1,2,1,3,", "2,2,1,3,道が", "暗い", "3,2,1,3,"))
    assert (last.rule, last.found) == ("F27", "3行と4行")


@pytest.mark.fault("ファイル", "見出しより列の少ない行", "R32")
def test_a_row_that_is_shorter_than_the_header_is_told(tmp_path: Path) -> None:
    define(tmp_path)
    rows = [answer(str(number)) for number in range(1, 4)]
    text = csv_text(rows).replace('2,1,2,1,,,0,1,0,0,"1,2"', "2,1,2,1")
    write(tmp_path, "raw/2030/answers.csv", text)
    study = define(tmp_path)
    result = ingest(tmp_path, study, small(study))
    assert [(f.rule, f.row, f.found) for f in result.findings] == [("R32", 3, "4列（見出しは11列）")]
    assert result.accounting.valid == 3


def test_many_short_rows_are_one_finding(tmp_path: Path) -> None:
    table = read(tmp_path, lines(*(f"{number},2,1,3" for number in range(1, 101))))
    assert [(notice.rule.code, notice.found[:5]) for notice in table.notices] == [("R32", "100行（")]


def test_blank_lines_and_notes_are_no_short_rows(tmp_path: Path) -> None:
    table = read(tmp_path, lines("1,2,1,3,暗い", "", "※この表は見本", ",,"))
    assert [notice.row for notice in table.notices] == [4]


@pytest.mark.fault("ファイル", "セミコロン区切り、先頭の「sep=;」")
@pytest.mark.parametrize("said", ["", "sep=;\r\n", "SEP=;\n"])
def test_semicolons_divide_where_the_header_has_them(tmp_path: Path, said: str) -> None:
    table = read(tmp_path, f"{said}番号;F1;問1\r\n1;2;a,b\r\n".encode())
    assert [head.name for head in table.headings] == ["番号", "F1", "問1"]
    assert texts(table, 2) == ["a,b"]
    assert table.first_row == (3 if said else 2)


@pytest.mark.fault("ファイル", "ISO-2022-JP（JIS）")
def test_the_japanese_encoding_of_mail(tmp_path: Path) -> None:
    table = read(tmp_path, "番号,年代\r\n1,30歳代\r\n2,ﾊﾝｶｸ\r\n".encode("iso2022_jp_ext"))
    assert [head.name for head in table.headings] == ["番号", "年代"]
    assert texts(table, 1) == ["30歳代", "ﾊﾝｶｸ"]


# --- Sheets, struck-out text, values in parts -------------------------------------------------------


@pytest.mark.fault("ファイル", "同じ見出しの表がほかのシートにもある", "R31")
def test_another_sheet_with_the_same_head_is_told_with_its_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "1回目"
    second, notes = book.create_sheet("2回目"), book.create_sheet("メモ")
    for number in range(1, 4):
        for sheet in (first, second):
            sheet.append(["番号", "問1"] if number == 1 else [number, 1])
    second.append([9, 1])
    notes.append(["番号", "問9"])
    notes.append([1, 1])
    table = read(tmp_path, saved(book, tmp_path / "a.xlsx"), sheet="1回目")
    assert [(notice.rule.code, notice.found) for notice in table.notices] == [("R31", "シート「2回目」の3行")]


@pytest.mark.fault("ファイル", "取消線の付いた文字（セルの値にせず「取消線」と示す）")
def test_struck_out_text_is_never_joined_with_its_correction(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["番号", "問1", "問2"])
    sheet.append([1, CellRichText(TextBlock(InlineFont(strike=True), "1"), "2"), "はい"])
    sheet.append([2, 3, "はい"])
    sheet["B3"].font = Font(strike=True)
    table = read(tmp_path, saved(book, tmp_path / "a.xlsx"))
    assert texts(table, 1) == ["取消線「1」2", "取消線「3」"]
    assert texts(table, 2) == ["はい", "はい"]


@pytest.mark.parametrize("name", ["struck.xls", "struck.ods"])
def test_struck_out_text_of_older_workbooks_and_of_libreoffice(name: str) -> None:
    """The part of a cell, a whole cell, a number and a date; shared texts go on over several records."""
    table = read_raw(FIXTURES, RawFile(name, "郵送", "", 0, 1, (1,)))
    assert texts(table, 1) == ["取消線「1」2", "取消線「1」", "2", "いいえ取消線「はい」", "か"]
    assert texts(table, 2) == ["はい", "12", "取消線「13」", "14", "1"]
    assert texts(table, 3) == [
        "2030-06-01", "2030-06-02", "取消線「2030-06-03」", "2030-06-04", "2030-06-05",
    ]  # fmt: skip
    assert texts(table, 4)[1:] == [
        "い" * 1500 + "う" * 1500, "plain " * 500, "え" * 1200, "𠮷の取消線「まちがい」ただし",
    ]  # fmt: skip


def test_a_number_and_a_date_that_are_struck_out_keep_their_form(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["番号", "問1", "回答日"], [1, 2, datetime.date(2030, 6, 1)]):
        sheet.append(row)
    for place in ("B2", "C2"):
        sheet[place].font = Font(strike=True)
    table = read(tmp_path, saved(book, tmp_path / "a.xlsx"))
    assert [texts(table, place) for place in (1, 2)] == [["取消線「2」"], ["取消線「2030-06-01」"]]


@pytest.mark.parametrize("tag", ["s", "strike", "del"])
def test_struck_out_text_of_a_page(tmp_path: Path, tag: str) -> None:
    page = f"<table><tr><th>番号</th><th>問1</th></tr><tr><td>1</td><td><{tag}>1</{tag}>2</td></tr></table>"
    assert texts(read(tmp_path, page.encode()), 1) == ["取消線「1」2"]


def test_struck_out_text_of_a_page_by_its_style(tmp_path: Path) -> None:
    cell = '<td style="text-decoration: line-through">1</td>'
    page = f"<table><tr><th>番号</th><th>問1</th></tr><tr><td>1</td>{cell}</tr></table>"
    assert texts(read(tmp_path, page.encode()), 1) == ["取消線「1」"]


HEADED = xlsx_parts.text_cell("A1", "番号") + xlsx_parts.text_cell("B1", "問1")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><v>1<!-- x -->2</v></c>', "12"),
        ('<c r="B2"><v><![CDATA[12]]></v></c>', "12"),
        ('<c r="B2" t="inlineStr"><is><t>は<!-- x -->い</t></is></c>', "はい"),
        ('<c r="B2" t="str"><f>A2</f><v></v></c>', ""),
        ('<c r="B2" t="s"><v>0</v></c>', "山口"),
    ],
)
def test_a_value_is_read_whole(tmp_path: Path, cell: str, text: str) -> None:
    row = '<c r="A2"><v>1</v></c>' + cell
    book = xlsx_parts.workbook(xlsx_parts.rows(HEADED, row), "<si><t>山<!-- x -->口</t></si>")
    assert texts(read(tmp_path, book), 1) == [text]


def test_a_formula_of_text_without_a_stored_value_is_refused(tmp_path: Path) -> None:
    row = '<c r="A2"><v>1</v></c><c r="B2" t="str"><f>A2</f></c>'
    assert [
        problem.rule for problem in refused(tmp_path, xlsx_parts.workbook(xlsx_parts.rows(HEADED, row)))
    ] == ["F19"]


@pytest.mark.fault("ファイル", "新しい版のExcelのエラー値（#SPILL!など）")
@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#FIELD!", "#BUSY!", "#GETTING_DATA", "#N/A"])
def test_an_error_of_any_version_of_excel_is_one_cell(tmp_path: Path, error: str) -> None:
    row = f'<c r="A2"><v>1</v></c><c r="B2" t="e"><v>{error}</v></c>'
    table = read(tmp_path, xlsx_parts.workbook(xlsx_parts.rows(HEADED, row)))
    assert texts(table, 1) == [error]


# --- Digits that would join -------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["①②", "1②", "1²", "²1", "⑴⑵", "１②"])
def test_two_marks_never_become_a_third_value(tmp_path: Path, cell: str) -> None:
    result = run(tmp_path, [answer("1", F2=cell), answer("2")])
    age = next(entry for entry in result.coded.breakdowns if entry.name == "age_group")
    assert age.codes[0] < 0
    assert [f.row for f in result.findings] + [c.row for c in result.changes] != []


def test_circled_numbers_of_several_answers_are_several_marks(tmp_path: Path) -> None:
    marks = answers_of(run(tmp_path, [answer("1", 問4="①②")]), "q4").marks
    assert marks is not None
    assert marks[0].tolist() == [True, True, False]


# --- Kinds of files that are not read ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n1", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "画像"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"BZh91AY", "bzip2"),
        (b"7z\xbc\xaf\x27\x1c\0", "7-Zip"),
        (b"ASCII SPSS PORT FILE".ljust(200) + b"SPSSPORT", ".por"),
        (b"<stata_dta><header>", "Stata"),
        (b"\x72\x02\x01\0\x05\0", "Stata"),
        (b'<?xml version="1.0"?>\n<office:document xmlns:office="urn">', ".fods"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "Excel 2003",
        ),
        (b"From: <a>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", ".mht"),
        (b"From: <a>\r\nSubject: x\r\nMIME-Version: 1.0\r\n", ".eml"),
        (b"[InternetShortcut]\r\nURL=http://example.jp/\r\n", ".url"),
        (b"L\0\0\0\x01\x14\x02\0", ".lnk"),
        (b"a.csv".ljust(257, b"\0") + b"ustar\0", ".tar"),
        (b"\x03\x7a\x01\x01\0\0\0\0", ".dbf"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        ("番号,問1".encode("utf-32"), "UTF-32"),
        (b'<?xml version="1.0"?><answers><a>1</a></answers>', "XML"),
        (b'[{"a": 1}]', "JSON"),
        (b"<!doctype html><html><body><form>\xe3\x83\xad</form></body></html>", "ログイン画面"),
    ],
)
def test_a_file_of_another_kind_is_named_with_the_way_out(tmp_path: Path, content: bytes, name: str) -> None:
    (problem,) = refused(tmp_path, content)
    assert problem.rule == "F09"
    assert name in problem.found
    assert problem.remedy.endswith("ください。")


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("answers.csv", "zip"),
        ("word/document.xml", "Word"),
        ("xl/workbook.bin", ".xlsb"),
        ("Index/Document.iwa", "Numbers"),
    ],
)
def test_a_zip_file_that_is_no_workbook(tmp_path: Path, part: str, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(part, "x")
    (problem,) = refused(tmp_path, (tmp_path / "a.zip").read_bytes())
    assert (problem.rule, name in problem.found) == ("F09", True)


@pytest.mark.parametrize(("method", "name"), [(zipfile.ZIP_LZMA, "LZMA"), (zipfile.ZIP_BZIP2, "bzip2")])
def test_a_workbook_that_is_packed_as_no_excel_does(tmp_path: Path, method: int, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", method) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    whole = (tmp_path / "a.xlsx").read_bytes()
    (problem,) = refused(tmp_path, whole)
    assert (problem.rule, name in problem.found) == ("F09", True)
    assert {problem.rule for problem in refused(tmp_path, whole[:40] + b"\xff" * 9 + whole[49:])} <= {
        "F06",
        "F09",
    }


def test_a_strict_workbook_is_read_like_any_other(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["番号", "問1"])
    sheet.append([1, "はい"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as usual, zipfile.ZipFile(tmp_path / "s.xlsx", "w") as strict:
        for name in usual.namelist():
            part = usual.read(name)
            for old, new in (
                (
                    b"schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"purl.oclc.org/ooxml/spreadsheetml/main",
                ),
                (
                    b"schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"purl.oclc.org/ooxml/officeDocument/relationships",
                ),
            ):
                part = part.replace(old, new)
            strict.writestr(name, part)
    table = read(tmp_path, (tmp_path / "s.xlsx").read_bytes())
    assert texts(table, 1) == ["はい"]


def test_a_page_with_two_tables_is_told_as_such(tmp_path: Path) -> None:
    page = "<table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table>"
    (problem,) = refused(tmp_path, page.encode())
    assert (problem.rule, problem.found) == ("F08", "2個の表")
    assert "シート" not in problem.what + problem.remedy


# --- Names ------------------------------------------------------------------------------------------


def test_a_wide_blank_in_the_name_of_a_file(tmp_path: Path) -> None:
    name = "raw/2030/回答　最終 版.csv"
    study = define(tmp_path, toml(f'[[surveys.files]]\npath = "{name}"\nmode = "郵送"\n'))
    write(tmp_path, name, csv_text([answer("1")]))
    assert ingest(tmp_path, study, small(study)).accounting.valid == 1


@pytest.mark.parametrize("variant", ["\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef"])
def test_a_variant_of_a_letter_is_the_letter(tmp_path: Path, variant: str) -> None:
    result = run(tmp_path, [answer("1", F1=f"北{variant}")])
    region = next(entry for entry in result.coded.breakdowns if entry.name == "region")
    assert [region.groups[code] for code in region.codes.tolist()] == ["north"]
