"""The workbook of tables: its sheets, links, simple and cross tables, the long sheet and the outline."""

import io
import re
import zipfile

import numpy as np
import pandas as pd
import pytest

from reports.excel.table_sheets import even_parts
from reports.excel.workbook import tables_workbook
from reports.tables.cell_text import plain
from tests.made_estimates import index_of
from tests.reports.excel.made_up import TITLE, estimates, find_row, read, study, values, write


@pytest.fixture(scope="module")
def content():
    return write()


@pytest.fixture(scope="module")
def book(content):
    return read(content)


def test_the_sheets(book):
    assert book.sheetnames == [
        "目次",
        "調査の概要",
        f"単純集計 {TITLE}",
        f"クロス集計 {TITLE}",
        f"クロス（重み付き） {TITLE}",
        "1セル1データ",
    ]


def test_equal_input_gives_equal_bytes(content):
    assert write() == content


def test_no_cell_is_a_formula_and_text_that_looks_like_one_is_text(content, book):
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
    contents = book["目次"]
    cell = contents.cell(find_row(contents, 2, "=1+1"), 2)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    "text", ["+1", "-1", "@A1", "\t=1", "https://example.com", "<r><t>x</t></r>", "a\x00b\x0bc"]
)
def test_hostile_texts_stay_texts(text):
    book = read(write(study(text=text)))
    shown = plain(text)
    row = find_row(book["目次"], 2, shown)
    assert book["目次"].cell(row, 2).data_type == "s"
    assert book["目次"].cell(row, 2).hyperlink is None
    assert find_row(book[f"クロス集計 {TITLE}"], 1, plain(f"Q1 {text}"))


def test_every_link_leads_to_the_question_or_back(book):
    contents = book["目次"]
    for column, name in (
        (5, f"単純集計 {TITLE}"),
        (6, f"クロス集計 {TITLE}"),
        (7, f"クロス（重み付き） {TITLE}"),
    ):
        row = find_row(contents, 1, "Q2")
        target = contents.cell(row, column).hyperlink.location
        sheet, cell = re.fullmatch(r"'(.+)'!(A\d+)", target).groups()
        assert sheet == name
        assert book[sheet][cell].value == "Q2 要望は何ですか。"
    for sheet in book.worksheets[1:]:
        assert sheet["A2"].hyperlink.location == "'目次'!A1"


def test_the_base_line_and_the_kind_stand_below_the_question(book):
    sheet = book[f"単純集計 {TITLE}"]
    row = find_row(sheet, 1, "Q2 要望は何ですか。")
    assert sheet.cell(row + 1, 1).value == "（Q1で「1. はい」と回答された方）　限定回答（3つまで）"
    assert sheet.cell(find_row(sheet, 1, "Q1 =1+1") + 1, 1).value == "（回答者全員）　単数回答"


def test_simple_table(book):
    sheet = book[f"単純集計 {TITLE}"]
    row = find_row(sheet, 1, "Q1 =1+1") + 2
    # 101/1600 = 6.3125 %, half of it weighted; se 1.234 points
    assert values(sheet, row) == ["1", "はい", 101, 1600, 6.3, 1.23, 4.3, 8.3, 3.2, 1.23, 1.2, 5.2, 1440]
    assert values(sheet, row + 1)[:6] == ["2", "いいえ", 0, 1600, "-", 1.23]
    assert [sheet.cell(row + place, 2).value for place in range(4)] == ["はい", "いいえ", "無回答", "合計"]
    assert sheet.cell(row, 5).number_format == "0.0"


def test_cross_table_of_counts_and_shares(book):
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert sheet.cell(start + 2, 1).value == "件数（回答者数）"
    assert values(sheet, start + 3)[:7] == ["区分", "属性", "合計 (n)", "はい", "いいえ", "無回答", "合計"]
    assert values(sheet, start + 4)[:7] == ["全体", "全体", 1600, 101, 0, 401, 301]
    assert values(sheet, start + 5)[:7] == ["性別", "男性", 800, 101, 0, 401, 301]
    assert values(sheet, start + 6)[:7] == [None, "女性*", 20, 20, 0, 20, 20]
    assert values(sheet, start + 7)[:7] == [None, "その他", 0, 0, 0, 0, 0]
    assert sheet.cell(start + 8, 1).value == "* nが30未満のため参考値。"
    shares = find_row(sheet, 1, "構成比（%、重みなし）", start)
    assert values(sheet, shares + 2)[:7] == ["全体", "全体", 1600, 6.3, "-", 25.1, 18.8]
    assert values(sheet, shares + 3)[3:7] == [12.6, "-", 50.1, 37.6]  # 12.625, 50.125, 37.625
    assert values(sheet, shares + 5)[3:7] == ["-", "-", "-", "-"]


def test_the_other_basis_has_a_sheet_of_its_own(book):
    sheet = book[f"クロス（重み付き） {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert sheet.cell(start + 2, 1).value == "構成比（%、重み付き）"
    assert values(sheet, start + 4)[:7] == ["全体", "全体", 1600, 3.2, "-", 12.5, 9.4]
    weighted = read(write(study("weighted")))
    assert f"クロス（重みなし） {TITLE}" in weighted.sheetnames
    main = weighted[f"クロス集計 {TITLE}"]
    shares = find_row(main, 1, "構成比（%、重み付き）")
    assert main.cell(shares + 2, 3).value == 1600


def test_a_breakdown_is_not_crossed_with_itself(book):
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "F1 設問の文")
    assert sheet.cell(start + 4, 1).value == "全体"
    assert sheet.cell(start + 5, 1).value is None


def test_a_long_list_of_options_goes_on_in_a_second_table(book):
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q2 要望は何ですか。")
    first = values(sheet, start + 3)
    second = values(sheet, find_row(sheet, 1, "区分", start + 4))
    labels = [*first[3:], *second[3:]]
    assert [label for label in labels if label] == [f"要望{i}" for i in range(14)] + ["無回答"]
    assert second[:3] == ["区分", "属性", "合計 (n)"]


def test_withheld_figures_are_shown_nowhere():
    def withhold(frame):
        frame.loc[(frame["question"] == "q1") & (frame["group"] == "male"), "status"] = "suppressed"
        return frame

    book = read(write(change=withhold))
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert values(sheet, start + 5)[2:7] == [800, "X", "X", "X", "X"]
    assert values(sheet, find_row(sheet, 2, "男性", start + 8))[3:7] == ["X", "X", "X", "X"]
    tidy = book["1セル1データ"]
    head = values(tidy, 3)
    hidden = [row for row in tidy.iter_rows(min_row=4, values_only=True) if row[head.index("状態")] == "秘匿"]
    assert len(hidden) == 14
    for row in hidden:
        assert row[head.index("n（回答者数）")] == 800
        assert [value for value in row[head.index("件数") :] if value is not None] == []


def test_the_long_sheet_has_one_row_for_each_estimate_unrounded(book):
    sheet = book["1セル1データ"]
    frame = estimates()
    head = values(sheet, 3)
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == len(frame)
    assert len(set(head)) == len(head)
    assert [row[head.index("構成比（0～1）")] for row in rows] == [
        None if np.isnan(share) else share for share in frame["share"]
    ]
    assert [row[head.index("件数")] for row in rows] == frame["count"].tolist()
    first = dict(zip(head, rows[0], strict=True))
    assert first["調査"] == TITLE
    assert (first["設問番号"], first["選択肢"], first["区分"], first["属性"]) == (
        "F1",
        "男性",
        "全体",
        "全体",
    )
    assert (first["集計方法"], first["分母"]) == ("重み付き", "回答者全員（無回答を含む）")
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.dimensions.endswith(str(len(frame) + 3))


def test_estimates_of_an_earlier_study_are_left_out():
    def with_earlier(frame):
        return pd.concat([frame, frame.assign(study="2017", count=0, share=0.0)], ignore_index=True)

    assert write(change=with_earlier) == write()


def test_sheets_are_ready_to_print(book):
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes is not None
        assert "&P" in str(sheet.oddFooter.center.text)
        assert "&A" in str(sheet.oddHeader.right.text)
    simple = book[f"単純集計 {TITLE}"]
    assert simple.page_setup.orientation == "landscape"
    assert simple.print_title_rows == "$1:$4"
    cross = book[f"クロス集計 {TITLE}"]
    breaks = {entry.id for entry in cross.row_breaks.brk}
    assert find_row(cross, 1, "Q1 =1+1") - 1 in breaks


def test_the_outline_tells_returns_basis_and_signs(book):
    sheet = book["調査の概要"]
    facts = {row[0]: row[1] for row in sheet.iter_rows(min_row=3, max_col=2, values_only=True)}
    assert facts["有効回収数"] == "1,600票"
    assert facts["有効回収率"] == "40.0%"
    assert facts["回収数"] == "1,620票（うち無効票 20票）"
    assert facts["調査期間"] == "令和4年6月29日～令和4年7月15日"
    assert facts["理由"] == "公表値と比べるため"
    assert facts["データの行数"] == "1,640行＝有効票 1,600＋無効票 20＋集計対象外 20"


def test_the_creation_date_is_fixed(book):
    assert book.properties.created.year == 2000


def test_a_survey_without_accounting_is_refused():
    with pytest.raises(KeyError):
        tables_workbook(study(), index_of("2022", estimates()), ())


def test_columns_are_shared_out_evenly_over_the_parts_of_a_wide_table():
    assert list(map(len, even_parts(tuple(range(13)), 12))) == [7, 6]
    assert list(map(len, even_parts(tuple(range(12)), 12))) == [12]
    assert list(map(len, even_parts(tuple(range(26)), 12))) == [9, 9, 8]
    assert sum(even_parts(tuple(range(26)), 12), ()) == tuple(range(26))


def test_without_a_comparison_there_is_no_such_sheet(book):
    assert not [name for name in book.sheetnames if name.startswith("経年比較")]
