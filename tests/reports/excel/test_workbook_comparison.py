"""The sheet 経年比較: both years side by side, with the change, p and the judgement."""

from dataclasses import replace

import numpy as np
import pandas as pd

from schemas.codes import TOTAL
from schemas.settings.study import Comparison
from tests.reports.excel.made_up import TITLE, find_row, read, study, values, write


def with_changes(frame):
    """Q1 compared with 2017: はい fell significantly, いいえ did not change, the sum has no p."""
    asked = (frame["question"] == "q1") & (frame["basis"] == "unweighted") & (frame["base"] == "all")
    changes = {"yes": (0.0666, -0.00349, 0.0004), "no": (0.0, 0.0, 1.0), "any": (0.5, 0.0256, np.nan)}
    for option, (share, diff, p) in changes.items():
        rows = asked & (frame["option"] == option)
        frame.loc[rows, ["reference_share", "diff", "diff_low", "diff_high", "p"]] = [
            share,
            diff,
            diff - 0.01,
            diff + 0.01,
            p,
        ]
        frame.loc[rows, ["reference_study", "reference_method"]] = ["2017", "estimate"]
    earlier = frame[asked & (frame["breakdown"] == TOTAL)].assign(study="2017", n=1702, reference_study="")
    return pd.concat([frame, earlier], ignore_index=True)


def test_both_years_stand_side_by_side_with_change_p_and_judgement():
    of = replace(study(), comparisons=(Comparison("shimin", "2017", "平成29年", ("joined",)),))
    book = read(write(of, with_changes))
    sheet = book[f"経年比較 {TITLE}"]
    head = find_row(sheet, 1, "選択肢")
    assert values(sheet, head) == [
        "選択肢",
        "平成29年\nn",
        "平成29年\n構成比(%)",
        "令和4年\nn",
        "令和4年\n構成比(%)",
        "差\n(ポイント)",
        "差の95%信頼区間 下限",
        "差の95%信頼区間 上限",
        "p値",
        "判定（有意水準5%）",
    ]
    assert values(sheet, head + 1) == ["はい", 1702, 6.7, 1600, 6.3, -0.3, -1.3, 0.7, "<0.001", "減少"]
    assert values(sheet, head + 2) == ["いいえ", 1702, "-", 1600, "-", 0, -1, 1, 1, "有意な差なし"]
    assert values(sheet, find_row(sheet, 1, "合計", head))[8:] == ["…", "…"]
    shown = values(sheet, find_row(sheet, 1, "無回答", head))[1:]
    assert (shown[2], shown[:2] + shown[4:]) == (1600, ["…"] * 7)
    assert isinstance(shown[3], float)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "B3"
    (row,) = [row for row in book["目次"].iter_rows() if row[0].value == "Q1"]
    assert row[7].hyperlink.location == f"'経年比較 {TITLE}'!A3"


def test_an_answer_that_only_one_year_offered_is_told():
    def other_choices(frame):
        frame = with_changes(frame)
        new = (frame["question"] == "q1") & (frame["option"] == "no")
        frame.loc[new, "reference_study"] = ""
        frame.loc[new, ["reference_share", "diff", "diff_low", "diff_high", "p"]] = np.nan
        return frame[~(new & (frame["study"] == "2017"))]

    of = replace(study(), comparisons=(Comparison("shimin", "2017", "平成29年", ("joined",)),))
    sheet = read(write(of, other_choices))[f"経年比較 {TITLE}"]
    row = find_row(sheet, 1, "いいえ")
    assert values(sheet, row)[1:] == ["…", "…", 1600, "-", *(["…"] * 5)]
    lines = [str(cell.value) for cell in sheet["A"][:row]]
    assert any("平成29年の選択肢に「いいえ」はない。" in line for line in lines)


def test_a_withheld_change_is_shown_nowhere():
    def withheld(frame):
        frame = with_changes(frame)
        frame.loc[frame["option"] == "yes", "status"] = "suppressed"
        return frame

    of = replace(study(), comparisons=(Comparison("shimin", "2017", "平成29年", ("joined",)),))
    sheet = read(write(of, withheld))[f"経年比較 {TITLE}"]
    assert values(sheet, find_row(sheet, 1, "はい"))[1:] == ["X"] * 9
