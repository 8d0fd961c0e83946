from __future__ import annotations

from pathlib import Path

import pytest

from reports.audit.against.questions import group_names
from reports.audit.against.study import check_against_study
from reports.audit.reading.stated import stated
from reports.audit.results.finding import AuditResult
from reports.runs.finished_run import FinishedRun
from schemas.loading.studies import load_study
from tests.reports.audit.passages import document
from tests.survey.small_city import STUDY, define, write
from tests.workspaces import run_of

TABLE = """(1) 住んでいる地域へ愛着や誇りを感じている市民の割合

基準値 (平成29年)	目標値 (令和4年)	実績値 (令和4年)	目標値 (令和9年)	指標の推移
74.7%	80.0%	{}	85.0%	増加
"""
SERVICES = "日常生活に必要なサービスが確保されていると思う割合"


@pytest.fixture(scope="module")
def computed(finished: Path) -> FinishedRun:
    return run_of(finished.parents[2], "2022")


def check(text: str, computed: FinishedRun) -> AuditResult:
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
        "市民アンケートの有効回収数は1,616票でした。",
        "市民アンケート（配布数 4,000人、回収数 1,624票）のうち、10歳代（n=22）の結果です。",
        "まちづくりアンケートの回答者数は1,829人です。",
        "平成29年の市民アンケートの有効回収数は1,702票でした。",
        "「非常に感じている」「感じている」と回答した方は1,083人です。",
        "「特に変わりはない」が67.7%（1,094人）です。",
    ],
)
def test_what_was_computed_passes(text: str, computed: FinishedRun) -> None:
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
        ("市民アンケートの有効回収数は1,661票でした。", "A01", "集計の有効回収数は 1,616"),
        ("市民アンケートの配布数は5,000人です。", "A01", "集計の配布数は 4,000"),
        ("まちづくりアンケートの有効回収数は1,616票です。", "A01", "集計の有効回収数は 1,829"),
        ("平成29年の市民アンケートの回収数は1,702票でした。", "A01", "集計の回収数は 1,708"),
        ("市民アンケート（n=1,617）の結果です。", "A02", "1,617 に当たる回答者数"),
        ("市民アンケートの回答者数は１,６１７人です。", "A02", "１,６１７"),
        ("「非常に感じている」「感じている」と回答した方は1,038人です。", "A01", "集計では 1,083"),
        ("「特に変わりはない」が67.7%（1,049人）です。", "A01", "集計では 1,094"),
        (TABLE.format("69.0%"), "A17", "1,225 ÷ 1,829 から 67.0%"),
        (TABLE.format("67.0%").replace("80.0", "88.0"), "A17", "定義では 80.0%"),
        (TABLE.format("67.0%").replace("74.7", "73.8"), "A17", "定義では 74.7%"),
    ],
)
def test_what_differs_is_found(text: str, rule: str, arithmetic: str, computed: FinishedRun) -> None:
    findings = check(text, computed).findings
    assert [one.rule for one in findings] == [rule]
    assert arithmetic in findings[0].arithmetic


def test_other_peoples_answers_are_left_alone(computed: FinishedRun) -> None:
    assert check("「紅茶が好き」が12.3%、「緑茶が好き」が45.6%でした。", computed).compared == 0


@pytest.mark.parametrize(
    "text",
    [
        "自治会長アンケートの有効回収数は210票でした。",
        "研修会の回答者数は58人でした。",
        "「その他」の自由回答は58件ありました。",
        "令和3年の市民アンケートの有効回収数は1,500票でした。",
    ],
)
def test_numbers_of_others_are_left_alone(text: str, computed: FinishedRun) -> None:
    assert check(text, computed).compared == 0


def test_the_table_that_an_indicator_is_taken_from_is_of_its_own_survey(computed: FinishedRun) -> None:
    """The same answers in a table of another survey do not explain the indicator."""
    rows = "地域\t合計\t不便を感じていない\tどちらかといえば不便を感じていない\n全体\t2,000\t700\t600\n"
    heading = "2 日常生活\n\n表1 {}（全体）\n\n"
    indicator = TABLE.replace("住んでいる地域へ愛着や誇りを感じている市民の割合", SERVICES).format("65.0%")
    for survey, named in (("まちづくりアンケート", True), ("市民アンケート", False), ("集計", False)):
        text = f"{heading.format(survey)}{rows}\n{indicator}"
        findings = [one for one in check(text, computed).findings if "実績値" in one.quote]
        assert ["(600 + 700) ÷ 2,000" in one.arithmetic for one in findings] == [named]


def test_a_year_that_was_not_computed_is_left_alone(computed: FinishedRun) -> None:
    assert check("平成24年は「特に変わりはない」が12.3%でした。", computed).compared == 0


def test_an_answer_that_is_called_like_a_group_is_no_group(tmp_path: Path) -> None:
    """「その他」 of a question is not その他 of a breakdown, unless the group is named beside it."""
    define(tmp_path)
    options = (tmp_path / "schemas/options.csv").read_text(encoding="utf-8")
    write(tmp_path, "schemas/options.csv", options.replace("region,south,南", "region,south,その他"))
    study = load_study(tmp_path, STUDY)

    def group(text: str) -> list[str]:
        return [named.group for named in stated(text, group_names(study))]

    assert group("「その他」が39.1%と最も高くなっています。") == [""]
    assert group("「店」「その他」が合わせて39.1%です。") == [""]
    assert group("その他では「その他」が39.1%です。") == ["その他"]
    assert group("北では「その他」が39.1%です。") == ["北"]
    assert group("「その他」が39.1%、その他では41.0%です。") == ["", "その他"]
