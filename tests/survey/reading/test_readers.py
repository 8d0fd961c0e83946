from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import InputError
from schemas.settings.study import RawFile
from survey.answers.raw_table import RawTable
from survey.ingest import ingest
from survey.reading.reading import read_raw
from tests.survey.reading import xlsx_parts
from tests.survey.small_city import FILES, HEADER, answer, define, small, toml, workbook, write

FIXTURES = Path(__file__).parents[2] / "fixtures/intake"
HEADED = xlsx_parts.text_cell("A1", "番号") + xlsx_parts.text_cell("B1", "問1")


def layout(path: str, sheet: str = "") -> RawFile:
    return RawFile(path, "郵送", sheet, 0, 1, (1,))


def read(root: Path, content: bytes) -> RawTable:
    write(root, "raw/a", content)
    return read_raw(root, layout("raw/a"))


def rule(root: Path, content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(root, content)
    return caught.value.problems[0].rule


@pytest.mark.fault("ファイル", "古い形式（.xls）、ODS")
@pytest.mark.parametrize("name", ["small.xlsx", "small.ods", "small.xls"])
def test_office_formats_give_the_same_table(name: str) -> None:
    table = read_raw(FIXTURES, RawFile(name, "郵送", "", 1, 2, (1, 2)))
    assert table.sheet == "データ"
    assert [heading.name for heading in table.headings] == ["番号", "問1/A", "問1/B", "問2/回答"]
    assert [column.texts().tolist() for column in table.columns] == [
        ["1", "2", "3"],
        ["2", "1.5", "#N/A"],
        ["３", "", "2030-01-02"],
        ["はい", "いいえ", "x"],
    ]


@pytest.mark.fault("ファイル", "途中で切れたファイル", "F06")
@pytest.mark.parametrize("name", ["small.xlsx", "small.ods", "small.xls"])
@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.95])
def test_office_files_that_were_cut_off(tmp_path: Path, name: str, part: float) -> None:
    whole = (FIXTURES / name).read_bytes()
    cut = whole[: int(len(whole) * part)]
    assert rule(tmp_path, cut) in {"F06", "F03"}


def test_errors_in_an_older_workbook() -> None:
    table = read_raw(FIXTURES, RawFile("errors.xls", "郵送", "データ", 0, 1, (1,)))
    assert table.columns[1].texts().tolist() == [
        "#N/A", "#DIV/0!", "#VALUE!", "#VALUE!", "#NAME?", "2", "はい", "TRUE", "#N/A", "10", "11", "12",
    ]  # fmt: skip
    cover = read_raw(FIXTURES, RawFile("errors.xls", "郵送", "表紙", 0, 1, (1,)))
    assert cover.columns[0].texts().tolist() == ["#DIV/0!"]


def test_furigana_is_not_part_of_a_text(tmp_path: Path) -> None:
    shared = '<si><t>山口</t><rPh sb="0" eb="2"><t>ヤマグチ</t></rPh></si>'
    sheet = xlsx_parts.rows(HEADED, '<c r="A2" t="s"><v>0</v></c>')
    assert read(tmp_path, xlsx_parts.workbook(sheet, shared)).columns[0].texts().tolist() == ["山口"]


def test_cells_without_references(tmp_path: Path) -> None:
    sheet = "<sheetData><row><c><v>1</v></c><c t='e'><v>#REF!</v></c></row><row><c/><c t='e'><v>#N/A</v></c></row></sheetData>"
    table = read(tmp_path, xlsx_parts.workbook(sheet))
    assert [heading.name for heading in table.headings] == ["1", "#REF!"]
    assert table.columns[1].texts().tolist() == ["#N/A"]


def test_formulas_count_as_their_stored_value(tmp_path: Path) -> None:
    sheet = xlsx_parts.rows(HEADED, '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c>')
    table = read(tmp_path, xlsx_parts.workbook(sheet))
    assert table.columns[0].texts().tolist() == ["2"]


@pytest.mark.fault("ファイル", "計算結果のない数式", "F19")
def test_formulas_without_a_stored_value_are_refused_with_their_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b"])
    sheet.append([1, "=A2+1"])
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(InputError) as caught:
        read(tmp_path, buffer.getvalue())
    assert (caught.value.problems[0].rule, caught.value.problems[0].found) == ("F19", "B2")


@pytest.mark.fault("ファイル", "非表示の行、列", "R13", "R14")
def test_hidden_rows_and_columns_are_read_and_counted(tmp_path: Path) -> None:
    study = define(tmp_path, toml(FILES.replace("answers.csv", "answers.xlsx")))
    workbook([HEADER, answer("1"), answer("2", F1="2"), answer("3")], tmp_path / "raw/2030/answers.xlsx")
    book = openpyxl.load_workbook(tmp_path / "raw/2030/answers.xlsx")
    sheet = book.active
    assert sheet is not None
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.save(tmp_path / "raw/2030/answers.xlsx")
    result = ingest(tmp_path, study, small(study))
    assert result.accounting.valid == 3
    assert [(f.row, f.rule, f.found, f.treatment) for f in result.findings] == [
        (1, "R14", "1列（D列）", "参考"),
        (3, "R13", "1行（3行）", "参考"),
    ]


# What other systems call a workbook

PAGE = """<html><head><meta charset="{0}"></head><body><table>
<tr><th rowspan=2>番号</th><th colspan=2>問1</th></tr><tr><th>A</th><th>B</th></tr>
<tr><td>1</td><td>は&amp;い<br>ね</td><td>&nbsp;</td></tr></table></body></html>"""


@pytest.mark.fault("ファイル", "中身がHTMLの .xls")
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_page_called_xls(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, "raw/a.xls", PAGE.format(encoding).encode(encoding))
    table = read_raw(tmp_path, RawFile("raw/a.xls", "Web", "", 0, 2, (1, 2)))
    assert [heading.name for heading in table.headings] == ["番号", "問1/A", "問1/B"]
    assert table.columns[1].texts().tolist() == ["は&い\nね"]


def test_a_page_with_two_tables_or_none(tmp_path: Path) -> None:
    table = "<table><tr><td>a</td></tr><tr><td>1</td></tr></table>"
    assert rule(tmp_path, f"<html>{table}{table}</html>".encode()) == "F08"
    assert rule(tmp_path, b"<html><p>x</p></html>") == "F09"


@pytest.mark.fault("ファイル", "中身がCSVの .xls")
def test_a_csv_called_xls(tmp_path: Path) -> None:
    write(tmp_path, "raw/a.xls", "番号,問1\n1,2\n".encode("cp932"))
    assert read_raw(tmp_path, layout("raw/a.xls")).n == 1


def test_formats_that_are_not_read(tmp_path: Path) -> None:
    assert (
        rule(
            tmp_path, b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        )
        == "F09"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert rule(tmp_path, buffer.getvalue()) == "F09"


def test_a_workbook_that_excel_locked(tmp_path: Path) -> None:
    # locked.xlsx is a made-up table of two cells a row, locked with msoffcrypto-tool 6.1.0 (MIT): the
    # agile encryption that Excel uses for a password to open a file
    with pytest.raises(InputError) as caught:
        read(tmp_path, (FIXTURES / "locked.xlsx").read_bytes())
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file) == ("F05", "raw/a")
    assert "パスワード" in problem.what
    assert "パスワードを外して" in problem.remedy


@pytest.mark.fault("ファイル", "作業用のファイル（~$）", "F22")
@pytest.mark.parametrize(
    ("lock", "document"),
    [("raw/~$回答.xlsx", "raw/回答.xlsx"), ("raw/.~lock.回答.ods#", "raw/回答.ods")],
)
@pytest.mark.parametrize("there", [False, True])
def test_a_lock_file_is_named_instead_of_the_answers(
    tmp_path: Path, lock: str, document: str, *, there: bool
) -> None:
    if there:
        write(tmp_path, lock, b"\x05suzuki" + bytes(158))
    with pytest.raises(InputError) as caught:
        read_raw(tmp_path, layout(lock))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file, problem.expected) == ("F22", lock, document)


def test_a_lock_file_beside_the_answers_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, "raw/~$a", b"\x05suzuki" + bytes(158))
    assert read(tmp_path, "番号\n1\n".encode()).n == 1


# Hostile files


@pytest.mark.fault("ファイル", "圧縮を解くと巨大になるファイル", "F17")
def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        for number in range(2):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"\0" * (70 << 20))
    assert rule(tmp_path, buffer.getvalue()) == "F17"


def test_a_part_that_lies_about_its_size(tmp_path: Path) -> None:
    content = xlsx_parts.workbook(xlsx_parts.rows(HEADED, '<c r="A2"><v>1</v></c>'))
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (1).to_bytes(4, "little"))
    assert rule(tmp_path, lying) in {"F06", "F17"}


@pytest.mark.fault("ファイル", "離れすぎた、または多すぎるセル", "F18")
def test_two_cells_at_the_ends_of_a_sheet(tmp_path: Path) -> None:
    sheet = xlsx_parts.rows(HEADED).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert rule(tmp_path, xlsx_parts.workbook(sheet)) == "F18"


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY file SYSTEM "file:///etc/hostname">]>'
)


@pytest.mark.parametrize("entity", ["&d;", "&file;"])
def test_entities_are_not_expanded(tmp_path: Path, entity: str) -> None:
    sheet = xlsx_parts.rows(HEADED, xlsx_parts.text_cell("A2", entity))
    assert rule(tmp_path, xlsx_parts.workbook(sheet, declarations=ENTITIES)) == "F06"


def ods(inner: str, declarations: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{declarations}'
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{inner}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


def ods_row(text: str, *, row: int = 1, cell: int = 1) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{row}"><table:table-cell'
        f' table:number-columns-repeated="{cell}"><text:p>{text}</text:p></table:table-cell></table:table-row>'
    )


def test_repeated_rows_of_a_sheet(tmp_path: Path) -> None:
    table = read(tmp_path, ods(ods_row("a") + ods_row("1", row=3) + ods_row("", row=1_000_000, cell=16384)))
    assert table.columns[0].texts().tolist() == ["1", "1", "1"]


@pytest.mark.parametrize(("row", "cell"), [(1_000_000, 16_384), (1, 100_000), (2_000_000, 1)])
def test_repeats_without_end(tmp_path: Path, row: int, cell: int) -> None:
    assert rule(tmp_path, ods(ods_row("a") + ods_row("1", row=row, cell=cell))) == "F18"


def test_entities_of_a_sheet_are_not_expanded(tmp_path: Path) -> None:
    assert rule(tmp_path, ods(ods_row("a") + ods_row("x&d;&file;y"), ENTITIES)) == "F06"


def test_thousands_of_columns(tmp_path: Path) -> None:
    names = ",".join(f"列{number}" for number in range(12_000))
    table = read(tmp_path, f"{names}\n{','.join('1' * 12_000)}\n".encode())
    assert len(table.columns) == 12_000
    more = ",".join(f"c{number}" for number in range(20_000))
    assert rule(tmp_path, f"{more}\n1\n".encode()) == "F18"
