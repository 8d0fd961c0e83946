"""Letters of significant differences between groups, in the cross tables and in the long sheet."""

from dataclasses import replace

import pandas as pd

from tests.reports.excel.made_up import TITLE, find_row, read, study, values, write


def compared(frame):
    """Women as many as men, of whom more joined: their share has the letter of men."""
    women = frame["group"] == "female"
    frame.loc[women, ["n", "status"]] = [800, "normal"]
    answer = (frame["question"] == "q1") & (frame["option"] == "yes") & (frame["base"] == "all")
    frame.loc[women & answer, ["share", "letters"]] = [0.25, "A"]
    return frame


def test_letters_stand_behind_the_number_and_are_explained():
    book = read(write(change=compared))
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert [sheet.cell(start + place, 2).value for place in (5, 6, 7)] == ["男性", "女性", "その他"]
    shares = find_row(sheet, 1, "構成比（%、重みなし）", start)
    assert [sheet.cell(shares + place, 2).value for place in (3, 4, 5)] == [
        "男性［A］",
        "女性［B］",
        "その他",
    ]
    cell = sheet.cell(shares + 4, 4)
    assert (cell.value, cell.number_format) == (25.0, '0.0" A"')
    assert cell.alignment.shrink_to_fit
    assert sheet.cell(shares + 3, 4).number_format == "0.0"
    note = "構成比の右の英字は、［ ］がその英字の属性より有意に高いことを示す（有意水準5%）。"
    assert sheet.cell(shares + 6, 1).value == note
    outline = {row[0]: row[1] for row in book["調査の概要"].iter_rows(max_col=2, values_only=True)}
    assert "Holm法" in outline["英字（A、B、…）"]


def test_a_withheld_share_has_no_letters():
    def withhold(frame):
        frame = compared(frame)
        frame.loc[(frame["question"] == "q1") & (frame["group"] == "female"), "status"] = "suppressed"
        return frame

    sheet = read(write(change=withhold))[f"クロス集計 {TITLE}"]
    shares = find_row(sheet, 1, "構成比（%、重みなし）", find_row(sheet, 1, "Q1 =1+1"))
    assert [sheet.cell(shares + 4, column).value for column in (2, 4)] == ["女性", "X"]
    assert sheet.cell(shares + 4, 4).number_format == "General"


def test_the_long_sheet_tells_the_letters_of_a_group_and_of_those_below_it():
    def lettered(frame):
        frame.loc[(frame["group"] == "male") & (frame["question"] == "q1"), "letters"] = "B,C"
        return frame

    tidy = read(write(change=lettered))["1セル1データ"]
    head = values(tidy, 3)
    rows = [dict(zip(head, row, strict=True)) for row in tidy.iter_rows(min_row=4, values_only=True)]
    assert {row["属性の記号"] for row in rows if row["属性"] == "男性"} == {"A"}
    assert {row["属性の記号"] for row in rows if row["属性"] == "全体"} == {None}
    told = {row["有意に低い属性の記号"] for row in rows if row["設問番号"] == "Q1" and row["属性"] == "男性"}
    assert told == {"B C"}


def test_those_of_no_known_group_have_a_row_where_the_study_has_their_estimates():
    def unknown(frame):
        women = frame[frame["group"] == "female"].assign(group="no_answer")
        return pd.concat([frame, women], ignore_index=True)

    book = read(write(replace(study(), unknown_row=True), unknown))
    sheet = book[f"クロス集計 {TITLE}"]
    start = find_row(sheet, 1, "Q1 =1+1")
    assert [sheet.cell(start + place, 2).value for place in (6, 7, 8)] == ["女性*", "その他", "不明*"]
    outline = {row[0]: row[1] for row in book["調査の概要"].iter_rows(max_col=2, values_only=True)}
    assert "「不明」の行" in outline["属性別の集計"]
