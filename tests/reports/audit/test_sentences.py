from __future__ import annotations

import pytest

from tests.reports.audit.passages import checked, only, rules

CLEAN = [
    "加入率は令和5年度に61.4%で、平成30年度の65.9%と比較して4.5ポイント減少しています。",
    "令和元年の35.2%から令和6年は38.0%へ2.8ポイント増加しました。",
    "本市の人口は令和2年に15,231人ですが、令和27年には3,127人減少の12,104人と見込まれます。",
    "利用者は前年の1,204人から1,310人となり、106人増加しています。",
    "「知っている」が71.8%と、全体の約7割を占めています。",
    "「知っている」が60.0%と、6割の方が知っています。",
    "「参加したい」が50.4%と過半数を占めています。",
    "「賛成」が51.9%、「反対」が47.2%で、約半数に分かれています。",
    "「賛成」が38.6%と、4割近くになっています。",
    "「賛成」が62.3%と、6割を超えています。",
    "「徒歩」が40.1%と最も多く、次いで「自転車」が30.2%、「バス」12.0%の順となっています。",
    "令和6年4月の加入率は、10年前の平成26年4月と比べて低くなっています。",
    "令和5年度から令和9年度までの5年間を計画期間とします。",
    "令和6年（2024年）に実施しました。",
]


@pytest.mark.parametrize("sentence", CLEAN)
def test_a_true_sentence_is_checked_and_passes(sentence: str) -> None:
    result = checked(sentence)
    assert result.findings == ()
    assert result.compared >= 1


@pytest.mark.parametrize(
    ("sentence", "rule", "arithmetic"),
    [
        (
            "加入率は令和5年度に61.4%で、平成30年度の65.9%と比較して5.4ポイント減少しています。",
            "A14",
            "61.4% - 65.9% = -4.5",
        ),
        (
            "加入率は令和5年度に61.4%で、平成30年度の65.9%と比較して4.5ポイント増加しています。",
            "A14",
            "61.4% - 65.9% = -4.5",
        ),
        ("令和元年の35.2%から令和6年は38.0%へ3.8ポイント増加しました。", "A14", "= +2.8"),
        (
            "本市の人口は令和2年に15,231人ですが、令和27年には3,217人減少の12,104人と見込まれます。",
            "A14",
            "12,104人 - 15,231人 = -3,127",
        ),
        ("利用者は前年の1,204人から1,310人となり、116人増加しています。", "A14", "= +106"),
        ("「知っている」が66.8%と、全体の約7割を占めています。", "A15", "66.8%"),
        ("「知っている」が61.2%と、6割の方が知っています。", "A15", "60%ちょうど"),
        ("「参加したい」が49.4%と過半数を占めています。", "A15", "50%を超える"),
        ("「賛成」が51.9%、「反対」が44.2%で、約半数に分かれています。", "A15", "44.2%"),
        ("「賛成」が33.6%と、4割近くになっています。", "A15", "33.6%"),
        ("「賛成」が58.3%と、6割を超えています。", "A15", "58.3%"),
        ("約5割を超える方が満足しています。", "A16", ""),
        ("約30人以上が参加しました。", "A16", ""),
        (
            "「徒歩」が30.2%と最も多く、次いで「自転車」が40.1%となっています。",
            "A22",
            "「徒歩」30.2% < 「自転車」40.1%",
        ),
        (
            "「徒歩」が30.2%と最も多く、次いで「自転車」が30.2%となっています。",
            "A22",
            "「徒歩」30.2% = 「自転車」30.2%",
        ),
        (
            "「徒歩」が40.1%と最も多く、次いで「自転車」が20.2%、「バス」22.0%の順となっています。",
            "A22",
            "「自転車」20.2% < 「バス」22.0%",
        ),
        ("令和6年4月の加入率は、10年前の平成25年4月と比べて低くなっています。", "A18", "= 11年"),
        ("令和5年度から令和9年度までの4年間を計画期間とします。", "A18", "+ 1 = 5年"),
        ("令和6年（2025年）に実施しました。", "A18", "令和6年 = 2024年"),
    ],
)
def test_one_fault_is_one_finding_with_its_arithmetic(sentence: str, rule: str, arithmetic: str) -> None:
    finding = only(sentence)
    assert finding.rule == rule
    assert arithmetic in finding.arithmetic


@pytest.mark.parametrize(
    ("share", "fits"),
    [("66.9", False), ("67.0", True), ("73.0", True), ("73.1", False)],
)
def test_about_tenths_reaches_three_points(share: str, fits: bool) -> None:
    assert (rules(f"「良い」が{share}%と、約7割となっています。") == []) is fits


def test_a_limit_is_not_taken_for_the_share_beside_it() -> None:
    text = "30歳代、60歳代では40%を超えており、10歳代では59.1%、約6割の方が関心を示しています。"
    assert checked(text).findings == ()


def test_a_tie_that_is_told_as_one_passes() -> None:
    text = "「徒歩」と「自転車」がともに30.2%と最も多く、次いで「バス」が12.0%となっています。"
    assert checked(text).findings == ()


def test_full_width_figures_are_read() -> None:
    assert only("「良い」が６６．８％と、約７割となっています。").rule == "A15"


def test_a_change_of_points_may_miss_by_rounding_only() -> None:
    head = "令和元年の35.2%から令和6年は38.0%へ"
    assert rules(f"{head}2.7ポイント増加しました。") == []
    assert rules(f"{head}2.6ポイント増加しました。") == ["A14"]


def test_a_change_is_held_against_the_earlier_sentence_on_the_same_answers() -> None:
    text = (
        "「とても」「やや」を合わせた割合は67.0%となっています。\n"
        "前回（74.7%）と比較すると、「とても」「やや」を合わせた割合は{}ポイント減少しています。"
    )
    assert rules(text.format("7.7")) == []
    assert only(text.format("6.8")).arithmetic.startswith("67.0% - 74.7% = -7.7")


def test_words_without_figures_give_nothing_to_check() -> None:
    assert checked("地域の行事に参加する方が増えています。約束を守りましょう。").compared == 0
