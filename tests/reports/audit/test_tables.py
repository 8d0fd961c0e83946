from __future__ import annotations

import pytest

from tests.reports.audit.passages import checked, only, rules

REGIONS = """表1 地区別の利用のしやすさ

地区	合計	不便	やや不便	便利	無回答
北浜	80 (100.0)	12 (15.0)	20 (25.0)	45 (56.3)	3 (3.8)
中央	125 (100.0)	8 (6.4)	31 (24.8)	86 (68.8)	0 (-)
南原	64 (100.0)	30 (46.9)	18 (28.1)	14 (21.9)	2 (3.1)
"""

PAIRS = """表2 利用の頻度

回答	件数	割合（%）
全体	640	100.0
毎日	96	15.0
週1回	210	32.8
月1回	301	47.0
無回答	33	5.2
"""

POPULATION = """表3 地区別の人口

地区	平成27年	令和2年	令和7年
北浜	4,120	3,980	3,702
中央	9,001	9,150	9,233
南原	2,345	2,101	1,876
合計	15,466	15,231	14,811
"""

AGES = """表4 年齢別の人口

	令和2年	令和7年	令和12年
総人口	15,231	14,811	14,300
65歳以上	4,500	4,620	4,700
75歳以上	2,300	2,520	2,650
65～74歳	2,200	2,100	2,050
15～64歳	8,700	8,311	7,900
0～14歳	1,900	1,880	1,700
年齢不詳	131
"""

RETURNS = """表5 回収の状況

調査	配布数	回収数	回収率（%）
市民調査	3,000	1,284	42.8
事業所調査	800	331	41.4
"""

CHANGES = """表6 前回との比較

回答	令和元年（%）	令和6年（%）	差（ポイント）
参加した	41.2	36.9	-4.3
参加していない	50.1	55.0	+4.9
無回答	8.7	8.1	-0.5
"""

GROUPS = """表7 取組の状況

方針	取組	完了	継続	未着手
1. 知る	9
広報	4	1	3	0
講座	5	0	4	1
2. 集う	11
拠点	6	2	4	0
行事	5	1	3	1
"""

CLEAN = {
    "regions": REGIONS,
    "pairs": PAIRS,
    "population": POPULATION,
    "ages": AGES,
    "returns": RETURNS,
    "changes": CHANGES,
    "groups": GROUPS,
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_consistent_table_is_checked_and_passes(name: str) -> None:
    result = checked(CLEAN[name])
    assert result.findings == ()
    assert result.compared >= 2


@pytest.mark.parametrize(
    ("table", "old", "new", "rule", "arithmetic"),
    [
        # a total: its row's sum fails, and its percentages are those of another base
        (REGIONS, "80 (100.0)", "82 (100.0)", "A11", "12 + 20 + 45 + 3 = 80（表では 82）"),
        # a count in a cell: its row's sum and its own percentage fail together
        (REGIONS, "31 (24.8)", "38 (24.8)", "A11", "8 + 38 + 86 + 0 = 132（表では 125）"),
        # cut off instead of rounded: 2 / 64 = 3.125, 45 / 80 = 56.25
        (REGIONS, "45 (56.3)", "45 (56.2)", "A13", "45 ÷ 80 = 56.250% → 56.3%（表では 56.2%）"),
        (REGIONS, "30 (46.9)", "30 (49.6)", "A12", "30 ÷ 64 = 46.875% → 46.9%（表では 49.6%）"),
        # a dash where somebody answered
        (REGIONS, "2 (3.1)", "2 (-)", "A12", "2件なのに割合が「-」"),
        (PAIRS, "210	32.8", "210	38.2", "A12", "210 ÷ 640 = 32.813% → 32.8%（表では 38.2%）"),
        (PAIRS, "33	5.2", "33	5.1", "A13", "33 ÷ 640 = 5.156% → 5.2%（表では 5.1%）"),
        (POPULATION, "15,231", "15,321", "A11", "3,980 + 9,150 + 2,101 = 15,231（表では 15,321）"),
        (AGES, "4,620", "4,602", "A11", "2,520 + 2,100 = 4,620（表では 4,602）"),
        (AGES, "14,300", "14,030", "A11", "4,700 + 7,900 + 1,700 = 14,300（表では 14,030）"),
        (RETURNS, "331	41.4", "331	41.3", "A13", "331 ÷ 800 = 41.375% → 41.4%（表では 41.3%）"),
        (CHANGES, "-4.3", "-3.4", "A14", "36.9 - 41.2 = -4.3（表では -3.4）"),
        (GROUPS, "2. 集う	11", "2. 集う	12", "A11", "6 + 5 = 11（表では 12）"),
        (GROUPS, "拠点	6	2	4	0", "拠点	6	2	3	0", "A11", "2 + 3 + 0 = 5（表では 6）"),
    ],
)
def test_one_fault_is_one_finding_with_its_arithmetic(
    table: str, old: str, new: str, rule: str, arithmetic: str
) -> None:
    assert table.count(old) == 1
    finding = only(table.replace(old, new))
    assert finding.rule == rule
    assert arithmetic in finding.arithmetic


def test_a_wrong_total_names_the_value_that_mends_everything() -> None:
    finding = only(REGIONS.replace("125 (100.0)", "152 (100.0)"))
    assert finding.quote == "中央・合計「152 (100.0)」"
    assert "125 なら" in finding.what


def test_two_faults_in_one_row_are_two_findings() -> None:
    text = REGIONS.replace("12 (15.0)", "12 (15.1)").replace("3 (3.8)", "3 (3.7)")
    assert rules(text) == ["A13", "A13"]


def test_several_answers_need_not_add_up() -> None:
    text = """表 困りごと（複数回答）

回答	件数	割合（%）
全体	200	100.0
買い物	120	60.0
通院	90	45.0
除雪	74	37.0
"""
    assert checked(text).findings == ()


def test_groups_may_leave_out_people_of_unknown_age() -> None:
    text = """表 年代別の割合（%）

年代	回答者数	参加する	参加しない
全体	110	40.0	60.0
若年層	50	30.0	70.0
高齢層	56	48.2	51.8
"""
    assert checked(text).findings == ()


def test_a_small_change_may_be_rounded_from_unrounded_values() -> None:
    assert checked(CHANGES).findings == ()  # 8.1 - 8.7 = -0.6, printed -0.5
    assert only(CHANGES.replace("-0.5", "-0.4")).rule == "A14"


def test_columns_beside_the_total_that_are_no_part_of_it() -> None:
    text = """表 世帯と人口

地区	世帯数	男	女	計
東	410	500	520	{}
西	300	380	401	781
南	222	260	251	511
"""
    assert checked(text.format("1,020")).findings == ()
    assert only(text.format("1,030")).arithmetic == "500 + 520 = 1,020（表では 1,030）"


def test_words_and_dates_alone_give_nothing_to_check() -> None:
    assert checked("日程\t内容\n4月1日\t説明会\n5月2日\t意見交換").compared == 0
