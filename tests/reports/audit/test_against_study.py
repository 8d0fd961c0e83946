from __future__ import annotations

from pathlib import Path

import pytest

from reports.audit.against_study import Computed, check_against_study
from reports.audit.computed import load_computed
from reports.audit.finding import Checked
from tests.reports.audit.passages import document

TABLE = """(1) 住んでいる地域へ愛着や誇りを感じている市民の割合

基準値 (平成29年)	目標値 (令和4年)	実績値 (令和4年)	目標値 (令和9年)	指標の推移
74.7%	80.0%	{}	85.0%	増加
"""


@pytest.fixture(scope="module")
def computed(finished: Path) -> Computed:
    return load_computed(finished.parents[2], "2022")[0]


def check(text: str, computed: Computed) -> Checked:
    return check_against_study(document(text), computed)


@pytest.mark.parametrize(
    "text",
    [
        "「特に変わりはない」が67.7%と最も多くなっています。",
        "「非常に感じている」「感じている」が合わせて67.0%となっています。",
        "「参加したい」「どちらかというに参加したい」が35.9%となっています。",  # a slip of the label
        "「参加したい」「どちらかというと参加したい」が40%を超えており、特に10歳代では59.1%となっています。",
        "平成29年は「非常に感じている」「感じている」が合わせて74.7%でした。",
        TABLE.format("67.0%"),
    ],
)
def test_what_was_computed_passes(text: str, computed: Computed) -> None:
    result = check(text, computed)
    assert result.findings == ()
    assert result.compared >= 1


@pytest.mark.parametrize(
    ("text", "rule", "arithmetic"),
    [
        ("「特に変わりはない」が76.7%と最も多くなっています。", "A01", "1,094 ÷ 1,616 から 67.7%"),
        ("「非常に感じている」「感じている」が合わせて68.0%です。", "A01", "1,083 ÷ 1,616 から 67.0%"),
        (
            "「参加したい」「どちらかというと参加したい」が40%を超えており、特に10歳代では95.1%です。",
            "A01",
            "13 ÷ 22 から 59.1%",
        ),
        ("平成29年は「非常に感じている」「感じている」が合わせて73.8%でした。", "A01", "から 74.7%"),
        (TABLE.format("69.0%"), "A17", "1,225 ÷ 1,829 から 67.0%"),
        (TABLE.format("67.0%").replace("80.0", "88.0"), "A17", "定義では 80.0%"),
        (TABLE.format("67.0%").replace("74.7", "73.8"), "A17", "定義では 74.7%"),
    ],
)
def test_what_differs_is_found(text: str, rule: str, arithmetic: str, computed: Computed) -> None:
    findings = check(text, computed).findings
    assert [one.rule for one in findings] == [rule]
    assert arithmetic in findings[0].arithmetic


def test_other_peoples_answers_are_left_alone(computed: Computed) -> None:
    assert check("「紅茶が好き」が12.3%、「緑茶が好き」が45.6%でした。", computed).compared == 0


def test_a_year_that_was_not_computed_is_left_alone(computed: Computed) -> None:
    assert check("平成24年は「特に変わりはない」が12.3%でした。", computed).compared == 0
