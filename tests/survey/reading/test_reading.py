from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import InputError
from schemas.settings.study import RawFile
from survey.answers.names import column_letter, match_name
from survey.answers.raw_table import RawTable
from survey.reading.reading import read_raw
from tests.survey.small_city import workbook, write

TEXT = '番号,問１,自由\r\n1,２,あいう\r\n2,,"改行\nと,カンマ"\r\n'


def raw_file(
    path: str, *, sheet: str = "", skip: int = 0, header: int = 1, names: tuple[int, ...] = (1,)
) -> RawFile:
    return RawFile(path, "郵送", sheet, skip, header, names)


def read(root: Path, content: str | bytes, **layout: int) -> RawTable:
    write(root, "raw/a.csv", content)
    return read_raw(root, raw_file("raw/a.csv", **layout))  # type: ignore[arg-type]


def refused(root: Path, content: bytes | str, **layout: int) -> InputError:
    with pytest.raises(InputError) as caught:
        read(root, content, **layout)
    return caught.value


def names(table: RawTable) -> list[str]:
    return [heading.name for heading in table.headings]


@pytest.mark.fault("ファイル", "CP932、UTF-8（BOMあり・なし）、UTF-16")
@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_same_table_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = read(tmp_path, mark + TEXT.encode(encoding))
    assert names(table) == ["番号", "問１", "自由"]
    assert table.columns[1].texts().tolist() == ["２", ""]
    assert table.columns[2].texts().tolist() == ["あいう", "改行\nと,カンマ"]
    assert table.first_row == 2


def test_characters_that_only_this_office_has_are_kept(tmp_path: Path) -> None:
    table = read(tmp_path, "氏名,値\n".encode("cp932") + b"\xf0\x40\xfa\xb1,1\n")
    assert table.columns[0][0] == "\ue000﨑"


@pytest.mark.fault("ファイル", "改行の混在")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_may_be_mixed(tmp_path: Path, end: str) -> None:
    table = read(tmp_path, f"a,b\r\n1,2{end}3,4\n5,6")
    assert table.columns[1].texts().tolist() == ["2", "4", "6"]


@pytest.mark.fault("ファイル", "タブ区切り")
def test_tabs_are_found_by_content(tmp_path: Path) -> None:
    table = read(tmp_path, "番号\t問1\n1\t2,3\n".encode("utf-16"))
    assert table.columns[1].texts().tolist() == ["2,3"]


def test_nothing_is_taken_for_missing_or_for_a_number(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\nNA,nan\nnull,007\n")
    assert table.columns[0].texts().tolist() == ["NA", "null"]
    assert table.columns[1].texts().tolist() == ["nan", "007"]


def test_blank_rows_within_are_kept_and_at_the_end_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b\n1,2\n\n,\n3,4\n,\n\n")
    assert table.columns[0].texts().tolist() == ["1", "", "", "3"]


@pytest.mark.fault("見出しと行", "見出しの上の題名の行")
def test_title_lines_and_header_rows(tmp_path: Path) -> None:
    text = "令和12年 集計用\n問1,,問2\n項目A,項目B,回答\n1,2,3\n"
    table = read(tmp_path, text, skip=1, header=2, names=(1, 2))  # type: ignore[arg-type]
    assert names(table) == ["問1/項目A", "問1/項目B", "問2/回答"]
    assert table.first_row == 4


def test_columns_without_name_and_content_are_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, "a,,b,\n1,,2,\n3,x,4,\n")
    assert names(table) == ["a", "", "b"]
    assert [heading.letter for heading in table.headings] == ["A", "B", "C"]


@pytest.mark.fault("ファイル", "ファイルがない", "F02")
def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_raw(tmp_path, raw_file("raw/none.csv"))
    assert [problem.rule for problem in caught.value.problems] == ["F02"]
    assert "raw/none.csv" in str(caught.value)


@pytest.mark.fault("ファイル", "作業フォルダーの外のファイル", "F01")
@pytest.mark.parametrize("path", ["../outside.csv", "raw/../../outside.csv", "/etc/hostname"])
def test_a_path_that_leaves_the_workspace(tmp_path: Path, path: str) -> None:
    root = tmp_path / "city"
    root.mkdir()
    (tmp_path / "outside.csv").write_text("a\n1\n")
    with pytest.raises(InputError, match="F01"):
        read_raw(root, raw_file(path))


def test_a_link_that_leaves_the_workspace(tmp_path: Path) -> None:
    root = tmp_path / "city"
    (root / "raw").mkdir(parents=True)
    (tmp_path / "outside.csv").write_text("a\n1\n")
    (root / "raw/link.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(InputError, match="F01"):
        read_raw(root, raw_file("raw/link.csv"))


@pytest.mark.fault("ファイル", "空のファイル", "F03")
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n \r\n", b"\xff\xfe", b"\0\0\0"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).problems[0].rule == "F03"


@pytest.mark.fault("ファイル", "読めない文字コード", "F04")
def test_bytes_of_no_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    problem = refused(tmp_path, "番号,問1\n1,2\n3,".encode("cp932") + b"\x80\xff\n").problems[0]
    assert (problem.rule, problem.row) == ("F04", 3)


@pytest.mark.fault("ファイル", "文字として使えない値（NUL）", "F16")
def test_utf16_without_its_mark_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a,b\n1,2\n".encode("utf-16-le")).problems[0].rule == "F16"


@pytest.mark.fault("見出しと行", "見出しより列の多い行", "F13")
def test_rows_longer_than_the_header_are_all_told(tmp_path: Path) -> None:
    error = refused(tmp_path, "a,b\n1,2\n1,2,3\n1,2,\n4,5,6\n")
    assert [(problem.rule, problem.row) for problem in error.problems] == [("F13", 3), ("F13", 5)]


@pytest.mark.fault("ファイル", "引用符が閉じていないCSV", "F14")
def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    problem = refused(tmp_path, 'a,b\n1,2\n3,"open\n4,5\n').problems[0]
    assert (problem.rule, problem.row) == ("F14", 3)


def test_a_file_cut_within_its_last_record(tmp_path: Path) -> None:
    problem = refused(tmp_path, "a,b,c\n1,2,3\n4,5").problems[0]
    assert (problem.rule, problem.row) == ("F06", 3)


@pytest.mark.fault("ファイル", "回答の行がない", "F15")
def test_a_header_without_rows(tmp_path: Path) -> None:
    assert refused(tmp_path, "a,b\n").problems[0].rule == "F15"


@pytest.mark.fault("見出しと行", "見出しがない", "F10")
def test_a_header_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path, "a,b\n1,2\n", skip=5).problems[0].rule == "F10"


@pytest.mark.fault("見出しと行", "同じ見出しが2つ", "F11")
def test_duplicate_names_are_told_with_their_columns(tmp_path: Path) -> None:
    problem = refused(tmp_path, "問1,x,問１ \n1,2,3\n").problems[0]
    assert (problem.rule, problem.found) == ("F11", "A列、C列")


@pytest.mark.fault("ファイル", "読めない形式のファイル", "F09")
@pytest.mark.parametrize("content", [b"%PDF-1.7\n1", b"\x89PNG\r\n\x1a\n", b"{\\rtf1"])
def test_other_kinds_of_files(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).problems[0].rule == "F09"


def test_no_message_holds_a_cell(tmp_path: Path) -> None:
    error = refused(tmp_path, "a,b\n1,ひみつの回答,余り\n")
    assert "ひみつ" not in str(error)
    assert "余り" not in str(error)


# Workbooks


@pytest.mark.fault("見出しと行", "結合した見出し、数行の見出し")
def test_merged_headers_name_every_column_below(tmp_path: Path) -> None:
    workbook(
        [
            ("集計用データ",),
            ("番号", "問1", None, "問2", "備考"),
            ("番号", "満足度は？", None, "愛着", None),
            (None, "子育て", "教育", "回答", None),
            (1, 2, 3.0, "１", "x"),
            (2, 2.5, None, True, "y"),
        ],
        tmp_path / "raw/a.xlsx",
        merges=("A1:E1", "A2:A4", "B2:C2", "B3:C3", "E2:E4"),
    )
    table = read_raw(tmp_path, raw_file("raw/a.xlsx", skip=1, header=3, names=(1, 3)))
    assert names(table) == ["番号", "問1/子育て", "問1/教育", "問2/回答", "備考"]
    assert table.columns[1].texts().tolist() == ["2", "2.5"]
    assert table.columns[2].texts().tolist() == ["3", ""]
    assert table.columns[3].texts().tolist() == ["１", "TRUE"]
    assert (table.sheet, table.first_row) == ("Sheet", 5)


def test_content_decides_the_format(tmp_path: Path) -> None:
    workbook([("a", "b"), (1, 2)], tmp_path / "raw/a.csv")
    assert names(read_raw(tmp_path, raw_file("raw/a.csv"))) == ["a", "b"]
    write(tmp_path, "raw/b.xlsx", "a,b\n1,2\n")
    assert names(read_raw(tmp_path, raw_file("raw/b.xlsx"))) == ["a", "b"]


def two_sheets(path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "表紙"
    first["A1"] = "説明"
    second = book.create_sheet("回答 データ")
    second.append(["a", "b"])
    second.append([1, 2])
    book.create_sheet("空")
    path.parent.mkdir(parents=True)
    book.save(path)


def test_a_sheet_by_its_name(tmp_path: Path) -> None:
    two_sheets(tmp_path / "raw/a.xlsx")
    table = read_raw(tmp_path, raw_file("raw/a.xlsx", sheet="回答データ"))
    assert (table.sheet, table.n) == ("回答 データ", 1)


@pytest.mark.fault("ファイル", "シートが複数ある", "F08")
def test_several_sheets_without_a_name(tmp_path: Path) -> None:
    two_sheets(tmp_path / "raw/a.xlsx")
    with pytest.raises(InputError) as caught:
        read_raw(tmp_path, raw_file("raw/a.xlsx"))
    assert (caught.value.problems[0].rule, caught.value.problems[0].found) == (
        "F08",
        "「表紙」、「回答 データ」",
    )


@pytest.mark.fault("ファイル", "指定したシートがない", "F07")
def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    two_sheets(tmp_path / "raw/a.xlsx")
    with pytest.raises(InputError, match="F07"):
        read_raw(tmp_path, raw_file("raw/a.xlsx", sheet="なし"))


def test_an_empty_sheet(tmp_path: Path) -> None:
    workbook([], tmp_path / "raw/a.xlsx")
    with pytest.raises(InputError, match="F03"):
        read_raw(tmp_path, raw_file("raw/a.xlsx"))


def test_a_workbook_that_was_cut_off(tmp_path: Path) -> None:
    workbook([("a", "b"), (1, 2)], tmp_path / "raw/a.xlsx")
    whole = (tmp_path / "raw/a.xlsx").read_bytes()
    for length in (4, 100, len(whole) // 2, len(whole) - 10):
        write(tmp_path, "raw/b.xlsx", whole[:length])
        with pytest.raises(InputError, match="F06"):
            read_raw(tmp_path, raw_file("raw/b.xlsx"))


@pytest.mark.fault("ファイル", "パスワード付きのブック", "F05")
def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )
    write(tmp_path, "raw/a.xlsx", ole)
    with pytest.raises(InputError, match="F05"):
        read_raw(tmp_path, raw_file("raw/a.xlsx"))


@pytest.mark.fault("見出しと行", "見出しの中の改行、全角")
def test_names_are_compared_without_width_space_and_line_breaks() -> None:
    assert match_name("問１\n（年代）\u3000") == match_name("問1(年代)")
    assert match_name("ｱﾝｹｰﾄ") == match_name("アンケート")
    assert match_name("問1") != match_name("問2")


def test_letters_of_columns() -> None:
    assert [column_letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@pytest.mark.fault("ファイル", "1つのセルが131,072字を超えるCSV", "F25")
def test_a_cell_beyond_the_bound_of_the_csv_module_is_told_and_the_bound_stays(tmp_path: Path) -> None:
    bound = csv.field_size_limit()
    longest = "あ" * bound
    assert read(tmp_path, f'a,b\n1,"{longest}"\n').columns[1][0] == longest
    problem = refused(tmp_path, f'a,b\n1,2\n3,"{longest}い"\n4,5\n').problems[0]
    assert (problem.rule, problem.row) == ("F25", 3)
    assert csv.field_size_limit() == bound
