"""The sheet 設問間クロス: shares, intervals, letters and the test of a table of two or three questions."""

from dataclasses import replace

import pandas as pd

from schemas.questions.crosses import Cross
from tests.reports.excel.made_up import TITLE, find_row, read, study, values, write

SHEET = f"設問間クロス {TITLE}"


def crossed(*crosses):
    """The workbook, with the figures of men and women for those who answered はい and いいえ."""

    def change(frame):
        tables = [frame]
        for cross in crosses:
            own = frame[(frame["concept"] == cross.column) & frame["group"].isin(["male", "female"])].copy()
            own["group"] = own["group"].map({"male": "yes", "female": "no"})
            own["breakdown"], own["table_p"] = cross.breakdown, 0.0213
            for layer in ["male", "female"] if cross.layer else [""]:
                tables.append(own.assign(group=[cross.group(row, layer) for row in own["group"]]))
        return pd.concat(tables, ignore_index=True)

    return read(write(replace(study(), crosses=tuple(crosses)), change))


def test_two_questions_have_counts_shares_and_intervals_on_both_bases():
    sheet = crossed(Cross("shimin", "joined", "wishes"))[SHEET]
    assert sheet.cell(4, 1).value == ("（Q1で「1. はい」と回答された方）　限定回答（3つまで）　行：Q1 =1+1")
    counts = find_row(sheet, 1, "件数（回答者数）")
    assert [values(sheet, counts + place)[1:4] for place in (2, 3, 4)] == [
        ["全体", 1600, 101],
        ["はい", 800, 101],
        ["いいえ*", 20, 20],
    ]
    shares = find_row(sheet, 1, "構成比（%、重みなし）")
    assert values(sheet, shares + 3)[1:4] == ["はい", 800, 12.6]
    interval = find_row(sheet, 1, "構成比の95%信頼区間（%、重みなし）")
    assert values(sheet, interval + 3)[1:4] == ["はい", 800, "10.6～14.6"]
    assert find_row(sheet, 1, "構成比の95%信頼区間（%、重み付き）") > interval
    note = values(sheet, shares + 5)[0]
    assert "* nが30未満のため参考値。" in note
    assert "行による差のある選択肢（Rao–Scottの検定、Holm法で調整）: 「要望0」p値 0.021、「要望1」" in note


def test_three_questions_stand_in_layers():
    sheet = crossed(Cross("shimin", "joined", "wishes", "sex"))[SHEET]
    start = find_row(sheet, 1, "Q2 要望は何ですか。")
    assert sheet.cell(start + 1, 1).value.endswith("行：Q1 =1+1　層：F1 設問の文")
    assert [values(sheet, start + 2 + place)[:2] for place in range(2, 6)] == [
        ["全体", "全体"],
        ["男性", "はい"],
        [None, "いいえ*"],
        ["女性", "はい"],
    ]


def test_the_contents_lead_to_each_table_and_the_long_sheet_names_its_rows():
    book = crossed(Cross("shimin", "joined", "wishes", "sex"))
    contents = book["目次"]
    row = find_row(contents, 1, "設問間クロス") + 1
    assert contents.cell(row, 1).value.startswith("Q2 要望は何ですか。　（行：Q1 =1+1")
    assert contents.cell(row, 1).hyperlink.location == f"'{SHEET}'!A3"
    tidy = book["1セル1データ"]
    rows = [dict(zip(values(tidy, 3), line, strict=True)) for line in tidy.iter_rows(4, values_only=True)]
    assert {row["属性"] for row in rows if row["区分"] == "性別×加入"} >= {"男性×はい", "女性×いいえ"}


def test_without_crosses_there_is_no_sheet():
    assert not [name for name in read(write()).sheetnames if name.startswith("設問間")]
