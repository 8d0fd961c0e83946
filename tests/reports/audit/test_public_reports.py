"""Forms of sentences and tables that public reports have, in sentences of our own: what is right passes, what is wrong is told."""

from __future__ import annotations

import pytest

from tests.reports.audit.passages import checked, grid, only, rules

SECTION = """1 広場の利用

全体 よく使う 時々使う を合わせた利用層は 48.8% である
男性の利用層は 49.3% で, 全市より 0.5 ポイント高い 女性の利用層は 48.7% で, 全市より 0.1 ポイント低い
全市 利用層は 48.8% である
65歳以上の利用層は 55.8% で, 全市より 7.0 ポイント高い
"""


def test_a_change_from_a_group_that_another_sentence_gives() -> None:
    assert rules(SECTION) == []
    assert only(SECTION.replace("55.8%", "58.5%")).rule == "A14"
    assert only(SECTION.replace("7.0 ポイント高い", "7.0 ポイント低い")).rule == "A14"


def test_a_change_from_a_group_without_a_value_is_left_alone() -> None:
    text = "1 広場\n\n北地区は30.0%で市平均より5.0ポイント低く、南地区は52.0%で市平均より17.0ポイント高くなっています。"
    assert rules(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "総会への出席は「8割未満6割以上」が33.5%と最も高く、次いで「9割以上」が20.1%です。",
        "回答は「半数以上」が12.0%、「半数未満」が70.0%でした。",
        "「20・30代」は54・1%で過半数となりました。",
    ],
)
def test_names_of_answers_and_points_in_the_middle_say_nothing_of_shares(text: str) -> None:
    assert rules(text) == []


def test_a_point_in_the_middle_of_a_number_is_a_decimal_point() -> None:
    assert only("「賛成」が45・1%で過半数となりました。").arithmetic.startswith("45・1%")


@pytest.mark.parametrize(
    "text",
    [
        "「ある」とする者の割合が86.5%（「よくある」の割合38.9%と「時々ある」の割合47.7%との合計）となっています。",
        "「ある」とする者の割合が86.5%（「よくある」38.9%＋「時々ある」47.7%）です。",
    ],
)
def test_a_sum_with_its_parts_in_brackets(text: str) -> None:
    assert checked(text).compared > 0
    assert rules(text) == []
    assert only(text.replace("86.5", "85.6")).rule == "A11"
    assert only(text.replace("38.9", "39.8")).rule == "A11"


def test_shares_beside_their_sum_are_no_parts_without_a_word_for_it() -> None:
    assert rules("「ある」が50.0%（「男性」の割合48.0%、「女性」の割合52.0%）です。") == []


RETURNS = "回収数 400枚\n\n行き先\n\n" + grid(
    [
        ["行き先", "人数", "比率"],
        ["市場", 200, "50.0%"],
        ["港", 150, "37.5%"],
        ["寺", 90, "22.5%"],
        ["山", 60, "15.0%"],
    ]
)


def test_shares_of_several_answers_are_of_the_number_of_returns() -> None:
    assert rules(RETURNS) == []
    assert only(RETURNS.replace("\t60\t", "\t6\t")).rule == "A12"


def test_a_base_that_is_nearly_the_number_of_returns_is_another_one() -> None:
    rows = [["区", "人数", "比率"]] + [[f"区{n}", n, f"{100 * n / 396:.1f}%"] for n in (121, 97, 83, 45)]
    assert rules("回収数 400枚\n\n" + grid(rows)) == []


def test_a_last_row_that_gives_the_base() -> None:
    table = grid(
        [
            ["使いやすさ", "", ""],
            ["はい", 162, "46%"],
            ["いいえ", 18, "5%"],
            ["無回答", 175, "49%"],
            ["データ数", 355, ""],
        ]
    )
    assert rules(table) == []
    assert rules(table.replace("162", "126")) != []


@pytest.mark.parametrize(
    ("text", "old", "new", "rule"),
    [
        ("「悪くなった」派は、昨年の40.1%から39.2%に若干減少しました。", "減少", "増加", "A21"),
        ("「定着した」は41.8%から38.1%（3.7ポイント減少）となりました。", "3.7", "7.3", "A14"),
        ("「定着した」は41.8%から38.1%（3.7ポイント減少）となりました。", "減少", "増加", "A14"),
        ("前期の会員が9,901人と10,000人を下回りました。", "下回", "上回", "A21"),
        (
            "「よい」という回答が59.4%と最も高く、「とてもよい」の26.9%と合わせると86.3%です。",
            "86.3",
            "83.6",
            "A11",
        ),
        (
            "「満足」と答えた人は10.3%、「まあ満足」と答えた人は60.7%で、合わせて71.0%です。",
            "71.0",
            "77.0",
            "A11",
        ),
        ("満足度が最も高いのは「食べ物」（90.2%）で、「買い物」（88.5%）が続いた。", "88.5", "98.5", "A22"),
        (
            "「水」を挙げた人が71.2%と最も高く、以下、「土」（62.6%）、「木」（55.5%）の順です。",
            "55.5",
            "65.5",
            "A22",
        ),
        ("「賛成」は昨年の45.6%と比べ、30.4%と15.2P減少しました。", "15.2P", "12.5P", "A14"),
    ],
)
def test_forms_of_public_reports(text: str, old: str, new: str, rule: str) -> None:
    assert rules(text) == []
    assert rule in rules(text.replace(old, new))


@pytest.mark.parametrize(
    "text",
    [
        "3千人に対して実施され、1658人が回答（回収率55.3%）した。",
        "対象者：町内在住の16歳以上2,000人（無作為）\n\n回答数：678票\n\n回収率：33.9%",
        "行政協力員（150自治会）に、記名による回答を依頼しました。\n\n回答数 124自治会（回答率82.7%）",
        "調査対象：1,500件\n\n有効回答数：613件\n\n回収率：40.9%",
    ],
)
def test_rates_of_returns_however_they_are_told(text: str) -> None:
    assert checked(text).compared > 0
    assert rules(text) == []
    wrong = (
        text.replace("率55.3", "率53.5")
        .replace("率：33.9", "率：39.3")
        .replace("82.7", "87.2")
        .replace("40.9", "49.0")
    )
    assert only(wrong).rule == "A12"


def test_a_rate_of_another_kind_of_returns_is_left_alone() -> None:
    assert (
        rules("標本数は5,000人で、宛先不明が30人ありました。\n\n回収数は3,009票、有効回収率は60.5%です。")
        == []
    )


def test_shares_of_the_column_that_is_all_of_them() -> None:
    table = grid(
        [["市", "標本数（率）", "回収（率）", "不能（率）"]]
        + [
            [
                f"{name}市",
                f"{n}人(100.0%)",
                f"{a}人({100 * a / n:.1f}%)",
                f"{n - a}人({100 * (n - a) / n:.1f}%)",
            ]
            for name, n, a in (("東", 504, 380), ("西", 491, 376), ("南", 503, 401))
        ]
    )
    assert rules(table) == []
    assert rules(table.replace("79.7", "77.9")) == ["A12"]


def test_labels_that_look_like_numbers() -> None:
    table = grid(
        [
            ["人数", "度数", "構成比"],
            ["1人", 236, "31.0%"],
            ["2人", 361, "47.4%"],
            ["3人", 159, "20.9%"],
            ["無回答", 6, "0.8%"],
            ["計", 762, "100.0%"],
        ]
    )
    assert rules(table) == []
    assert only(table.replace("47.4", "44.7")).rule == "A12"
