"""Figures that follow from those of other sentences of the same heading: bases, returns, differences, who is higher."""

from __future__ import annotations

import pytest

from tests.reports.audit.passages import checked

_ASKED = "1 調査\n\n65歳以上の町民2,000人に調査票を郵送し、1,312人から回答がありました。回収率は65.6%です。\n"
_COUNTS = (
    "1 調査\n\n村の全戸に配り、214戸から回答がありました。\n\n"
    "2 困っていること\n\n買い物は118戸（55.1%）、医療は97戸（45.3%）、草刈りは76戸（35.5%）です。\n"
)
_CHANGE = (
    "1 満足度\n\n「満足」と「やや満足」を合わせた割合は46.9%です。"
    "令和3年度の42.5%と比べると、4.4ポイント増加しています。\n"
)
_SEXES = "1 考え方\n\n賛成する割合は、男性33.1%、女性23.0%で、男性が10.1ポイント高くなっています。\n"
_GAP = "1 利用\n\n港地区が24.1%と最も高く、山田地区が8.2%と最も低い。その差は15.9ポイントである。\n"
_POINTS = "1 満足度\n\n「景色」の平均点は4.31点、「交通」は2.98点です。「景色」と「交通」の差は1.33点です。\n"
_SPANS = "1 備蓄\n\n平成30年からの5年間で9.8ポイント、平成25年からの10年間で18.3ポイントの増加です。\n"
_MAJORITY = "1 平等感\n\n「男性の方が優遇されている」は49.0%で、過半数には達していません。\n"


@pytest.mark.parametrize(
    ("text", "old", "new", "rule"),
    [
        (_ASKED, "65.6", "56.6", "A12"),
        (_COUNTS, "97戸（45.3%）", "97戸（54.3%）", "A12"),
        (_CHANGE, "4.4ポイント増加", "4.9ポイント増加", "A14"),
        (_CHANGE, "4.4ポイント増加", "4.4ポイント減少", "A14"),
        (_SEXES, "男性が10.1", "女性が10.1", "A21"),
        (_GAP, "15.9", "19.5", "A14"),
        (_POINTS, "1.33", "1.13", "A14"),
        (_SPANS, "10年間で", "15年間で", "A18"),
        (_MAJORITY, "49.0", "59.0", "A15"),
    ],
)
def test_what_other_sentences_say_is_held_against(text: str, old: str, new: str, rule: str) -> None:
    assert checked(text).findings == ()
    assert rule in {one.rule for one in checked(text.replace(old, new)).findings}


def test_one_of_four_is_no_count_of_people() -> None:
    """Both are of the same base, but the 1 of 4人に1人 counts nobody."""
    text = f"{_ASKED}\n2 付き合い\n\n回答者の4人に1人（25.0%）があいさつ程度です。328人（25.0%）と302人（23.0%）です。\n"
    assert checked(text).findings == ()


def test_returns_of_two_surveys_below_one_heading_are_not_mixed() -> None:
    text = (
        "1 調査\n\n市民4,000人を対象に実施し、1,616人（有効回収率40.4%）から回答がありました。"
        "もう1つの調査の有効回収数は1,829票です。\n"
    )
    assert checked(text).findings == ()
