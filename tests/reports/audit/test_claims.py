"""Sentences that claim something about a table, and tables about each other."""

from __future__ import annotations

import pytest

from reports.audit.reading.surveys import of_two_surveys, shares_survey, survey_names
from tests.reports.audit.passages import checked, only, rules

INDICATOR = """1 指標

(1) まちに誇りを感じている人の割合

基準値 (平成30年)	目標値 (令和5年)	実績値 (令和5年)	目標値 (令和10年)	指標の推移
61.8%	65.0%	63.1%	70.0%	増加

基準値からは上昇していますが、令和5年の目標値には到達していません。
"""

DESCRIBED = """2 誇り

令和5年は「強く感じる」「感じる」が合わせて63.1%と、平成30年と比較して1.3ポイント増加し、誇りを感じている方が増えています。
"""

AGES = """1 人口の見通し

高齢者を含む65歳以上人口の割合は増加し続け、15歳未満人口の割合は減少を続けます。

	令和2年	令和7年	令和12年	令和17年
総人口	10,000	9,600	9,200	8,800
65歳以上	3,000	3,072	3,128	3,168
15～64歳	5,800	5,472	5,152	4,840
0～14歳	1,200	1,056	920	792
"""

MEASURES = """1 取組の状況

本計画では、2つの基本方針のもと、4の基本事業と20の取組を掲げています。このうち18の取組を実施しています。

基本方針及び基本事業	取組	取組状況
		完了	継続	未実施
1. 知る	9
広報の強化	4	1	3	0
講座の開催	5	0	4	1
2. 集う	11
拠点の整備	6	2	4	0
行事の支援	5	1	3	1
"""

LISTED = """資料 取組の一覧

実施状況：◎実施済 ○継続 ×未実施

事業	番号	内容	状況
(1)広報の強化
	1	広報紙を発行します。	◎
	2	動画を配信します。	○
	3	記事を募集します。	○
	4	講座を案内します。	○
(2)講座の実施
	1	入門講座を開きます。	○
	2	出前講座を開きます。	○
	3	専門講座を開きます。	○
	4	交流会を開きます。	○
	5	合宿を開きます。	×
"""

TOTALS = """1 地区の人口

表1 地区別の人口

地区	令和2年	令和7年	令和12年
東	4,000	3,900	3,800
西	3,000	2,900	2,700
南	3,000	2,800	2,700
合計	10,000	9,600	9,200

2 年齢

表2 年齢別の人口

	令和2年	令和7年	令和12年
総人口	10,000	9,600	9,200
65歳以上	3,000	3,072	3,128
15～64歳	5,800	5,472	5,152
0～14歳	1,200	1,056	920

3 高齢化

表3 地区別の65歳以上の割合

地区	令和2年	令和7年	令和12年
東	30.0%	31.0%	32.0%
西	30.0%	33.0%	35.0%
南	30.0%	32.4%	35.8%
"""

ANSWERS = """1 交通手段

「徒歩」が40.0%と最も多く、次いで「自転車」が32.5%となっています。「徒歩」「自転車」を合わせた割合は72.5%です。

表1 交通手段

回答	件数	割合（%）
回答者数	200	100.0
徒歩	80	40.0
自転車	65	32.5
バス	41	20.5
無回答	14	7.0
"""

CLEAN = [INDICATOR, INDICATOR + DESCRIBED, AGES, MEASURES, MEASURES + LISTED, TOTALS, ANSWERS]


@pytest.mark.parametrize("text", CLEAN)
def test_what_agrees_is_checked_and_passes(text: str) -> None:
    result = checked(text)
    assert result.findings == ()
    assert result.compared >= 2


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, text.count(old)
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "old", "new", "rule", "arithmetic"),
    [
        (INDICATOR, "到達していません", "到達しています", "A17", "実績値 63.1%、目標値 65.0%"),
        (INDICATOR, "上昇して", "低下して", "A17", "63.1% - 61.8% = +1.3"),
        (INDICATOR + DESCRIBED, "1.3ポイント増加", "2.1ポイント増加", "A14", "63.1% - 61.8% = +1.3"),
        (MEASURES, "20の取組", "21の取組", "A19", "9 + 11 = 20"),
        (MEASURES, "このうち18の取組", "このうち19の取組", "A19", "20 - 未実施2"),
        (MEASURES, "4の基本事業", "5の基本事業", "A19", "= 4"),
        (MEASURES + LISTED, "	出前講座を開きます。	○", "	出前講座を開きます。	×", "A19", "「"),
        (ANSWERS, "次いで「自転車」が32.5%", "次いで「自転車」が35.2%", "A20", "32.5%"),
        (ANSWERS, "割合は72.5%", "割合は75.2%", "A20", "(80 + 65) ÷ 200 = 72.50%"),
    ],
)
def test_one_fault_is_found(text: str, old: str, new: str, rule: str, arithmetic: str) -> None:
    findings = checked(replaced(text, old, new)).findings
    assert findings
    assert {one.rule for one in findings} == {rule}
    assert any(arithmetic in one.arithmetic for one in findings)


def test_a_steady_trend_must_hold_in_every_step() -> None:
    finding = only(replaced(replaced(AGES, "792", "902"), "4,840", "4,730"))
    assert finding.rule == "A21"
    assert "920/9,200 = 10.00%、2035年 902/8,800 = 10.25%（増加）" in finding.arithmetic


def test_a_trend_is_only_claimed_as_far_as_the_sentence_says() -> None:
    falling = replaced(replaced(AGES, "3,168", "2,900"), "8,800", "8,532")
    assert rules(falling) == ["A21"]
    assert rules(falling.replace("割合は増加し続け", "割合は令和12年まで増加し続け")) == []


def test_totals_of_one_year_in_two_tables() -> None:
    text = TOTALS.replace("南	3,000	2,800", "南	3,000	2,801").replace(
        "合計	10,000	9,600", "合計	10,000	9,601"
    )
    finding = only(text)
    assert finding.rule == "A20"
    assert "9,601" in finding.arithmetic
    assert "9,600" in finding.arithmetic


def test_shares_by_group_must_lead_to_the_total() -> None:
    finding = only(replaced(TOTALS, "33.0%", "38.0%"))
    assert finding.rule == "A20"
    assert "= 3,218" in finding.arithmetic  # 1,209 + 1,102 + 907.2


def test_rounded_percentages_that_were_added_are_not_the_share_of_the_sum() -> None:
    text = """1 見出し

「良い」「やや良い」を合わせた割合は{}%です。

回答	件数	割合（%）
全体	300	100.0
良い	100	33.3
やや良い	100	33.3
悪い	100	33.3
"""
    assert rules(text.format("66.7")) == []
    assert only(text.format("66.6")).rule == "A20"


def test_a_sentence_on_a_sum_by_group() -> None:
    text = """1 満足度

「満足」「やや満足」を合わせた割合を地区別にみると、東（{}%）で高くなっています。

表1 満足度（地区別、%）

地区	満足	やや満足	不満
東	20.4	40.3	39.3
西	18.0	35.0	47.0
"""
    assert rules(text.format("60.7")) == []
    assert only(text.format("67.0")).rule == "A20"


def test_other_tables_below_other_headings_do_not_matter() -> None:
    assert rules(ANSWERS + "\n2 別の設問\n\n「徒歩」が12.3%となっています。") == []


TIED = """1 年代別

70歳代（42.2%）で最も高くなっています。

表1 参加意向（年代別、%）

年代	n	参加したい	無回答
全体	400	35.9	2.1
40歳代	100	22.9	1.0
60歳代	100	{}	2.0
70歳代	100	42.2	3.0
80歳以上*	20	42.2	3.0
"""


def test_a_group_that_shares_the_first_place_must_be_named() -> None:
    assert checked(TIED.format("42.1")).findings == ()
    finding = only(TIED.format("42.2"))
    assert finding.rule == "A22"
    assert finding.arithmetic == "「70歳代」42.2% = 「60歳代」42.2%"
    told = TIED.format("42.2").replace("70歳代（42.2%）で", "60歳代（42.2%）、70歳代（42.2%）で")
    assert checked(told).findings == ()
    higher = TIED.format("42.2").replace("最も高く", "他より高く")
    assert checked(higher).findings == ()


def test_an_answer_that_shares_the_first_place_must_be_named() -> None:
    tied = replaced(
        replaced(ANSWERS, "自転車	65	32.5", "自転車	80	40.0"),
        "バス	41	20.5",
        "バス	26	13.0",
    )
    sentence = ANSWERS.split("\n")[2]
    finding = only(tied.replace(sentence, "「徒歩」が40.0%と最も多くなっています。"))
    assert (finding.rule, finding.arithmetic) == ("A22", "「徒歩」40.0% = 「自転車」40.0%")
    assert rules(tied.replace(sentence, "「徒歩」と「自転車」がともに40.0%と最も多くなっています。")) == []


OTHER_SURVEY = """1 地域への愛着

令和4年の{survey}では、愛着や誇りを感じている割合は平成29年と比べて6.8ポイント減少しています。

2 指標

(1) 住んでいる地域へ愛着や誇りを感じている市民の割合

基準値 (平成29年)	目標値 (令和4年)	実績値 (令和4年)
74.7%	80.0%	67.0%

{source}
"""


@pytest.mark.parametrize(
    ("survey", "source", "found"),
    [
        ("市民アンケート", "出典: まちづくりアンケート（n=1,829）", []),
        ("調査", "出典: まちづくりアンケート（n=1,829）", []),
        ("まちづくりアンケート", "出典: 山口市まちづくりアンケート（n=1,829）", ["A14"]),
        ("市民アンケート", "出典: 市民アンケート", ["A14"]),
        ("市民アンケート", "値は公表値です。", ["A14"]),
        ("調査", "値は公表値です。", ["A14"]),
    ],
)
def test_an_indicator_is_compared_with_its_own_survey_only(
    survey: str, source: str, found: list[str]
) -> None:
    assert rules(OTHER_SURVEY.format(survey=survey, source=source)) == found


def test_a_claim_about_an_indicator_of_another_survey_is_left_alone() -> None:
    text = INDICATOR.replace(
        "基準値からは上昇していますが、", "市民アンケートでは「まちに誇りを感じている人の割合」が"
    ).replace("到達していません。", "到達しています。\n\n出典: {}")
    assert rules(text.format("市民アンケート")) == ["A17"]
    assert rules(text.format("まちづくりアンケート")) == []


def test_names_of_surveys() -> None:
    text = "山口市市民アンケート調査、まちづくりアンケート、本アンケートと、実施したアンケート"
    assert survey_names(text) == ("山口市市民", "まちづくり")
    assert survey_names("アンケートの結果") == survey_names("前回アンケート") == ()
    assert shares_survey(("山口市市民",), ("市民",))
    assert not shares_survey(("市民",), ("住民",))
    assert of_two_surveys(("市民",), ("まちづくり",))
    assert not of_two_surveys(("市民",), ())


def test_a_group_by_age_is_held_against_its_row() -> None:
    """Labels such as 70歳代 look like numbers."""
    text = TIED.format("42.1").replace("で最も", "で他より")
    assert rules(text) == []
    assert only(text.replace("70歳代（42.2%）", "70歳代（24.2%）")).rule == "A20"
