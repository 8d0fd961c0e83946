"""Texts about the bundled study that carry no ledger: what heading, question, base and group say."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.audit.against.study import check_against_study
from reports.audit.results.finding import AuditResult
from reports.audit.run import audit
from reports.runs.finished_run import FinishedRun
from tests.reports.audit.passages import document
from tests.workspaces import run_of

ATTACHED = "Q. あなたは、お住まいの地域について、愛着や誇りを感じていますか。\n\n"


@pytest.fixture(scope="module")
def computed(finished: Path) -> FinishedRun:
    return run_of(finished.parents[2], "2022")


def check(text: str, computed: FinishedRun) -> AuditResult:
    return check_against_study(document(text), computed)


RIGHT_AND_WRONG = [
    # named sums, by a short form too
    (f"{ATTACHED}「感じている（計）」は67.0%です。", "67.0%", "76.0%"),
    ("今後「参加したい（計）」方は35.9%です。", "35.9%", "39.5%"),
    # groups of the answers named before, in the sentence or in the one before it
    (
        f"{ATTACHED}「感じている（計）」は70歳代（73.3%）と80歳以上（75.8%）で高くなっています。",
        "73.3%）と80歳以上（75.8%",
        "75.8%）と80歳以上（73.3%",
    ),
    (f"{ATTACHED}「感じている（計）」は67.0%です。20歳代では49.0%にとどまります。", "49.0%", "45.0%"),
    (f"{ATTACHED}「感じている（計）」は、20歳代（49.0%）で低くなっています。", "低く", "高く"),
    # A and B with their own shares, then both
    ("「非常に感じている」（17.5%）と「感じている」（49.5%）を合わせた割合は67.0%です。", "67.0%", "67.9%"),
    (
        "「参加したくない」の15.8%は、「どちらかというと参加したくない」の45.4%と合わせると61.2%です。",
        "61.2%",
        "62.1%",
    ),
    # from one year to the other
    (f"{ATTACHED}「感じている（計）」は、平成29年の74.7%から67.0%となりました。", "74.7%", "77.4%"),
    (f"{ATTACHED}「非常に感じている」（20.9%から17.5%）が減少しています。", "20.9%", "29.0%"),
    (
        f"{ATTACHED}平成29年（74.7%）と比較すると、「感じている（計）」は7.7ポイント減少しています。",
        "74.7%",
        "75.7%",
    ),
    (f"{ATTACHED}「感じている（計）」は平成29年から7.7ポイント減少しました。", "7.7", "6.8"),
    (f"{ATTACHED}「感じている（計）」は平成29年から7.7ポイント減少しました。", "減少", "増加"),
    (f"{ATTACHED}平成29年は「感じている（計）」が74.7%でした。", "平成29年", "平成28年"),
    ("平成29年に比べ、「地域づくり協議会を知らない」の割合が増加しています。", "増加", "減少"),
    # numbers of people
    ("「特に変わりはない」と回答した方は1,094人（67.7%）です。", "1,094人", "1,049人"),
    (f"{ATTACHED}「非常に感じている」方はおよそ6人に1人です。", "6人に1人", "4人に1人"),
    ("市民アンケートで「はい」と回答した方は約9割です。", "約9割", "約8割"),
    # ranks
    (
        "「特に変わりはない」が最も多く、次いで「顔を合わせることが減った」となっています。",
        "「特に変わりはない」が最も多く、次いで「顔を合わせることが減った」",
        "「顔を合わせることが減った」が最も多く、次いで「特に変わりはない」",
    ),
    # base lines, of the question, the group, the year
    (f"{ATTACHED}（回答者全員、n=1,616）", "1,616", "1,661"),
    (f"{ATTACHED}平成29年（n=1,702）との比較です。", "1,702", "1,616"),
    (
        "Q3. あなた（あるいはご家庭）が、自治会、町内会に加入していない理由はどれですか。\n\n（n=169）",
        "169",
        "1,616",
    ),
    (f"{ATTACHED}20歳代（n=100）の結果です。", "100", "148"),
    # facts of the surveys
    (
        "無作為抽出した18歳以上の市民4,000人を対象に「山口市市民アンケート調査」を実施（有効回収率40.4%）しました。",
        "40.4%",
        "44.0%",
    ),
    (
        "無作為抽出した18歳以上の市民4,000人を対象に「山口市市民アンケート調査」を実施しました。",
        "18歳",
        "20歳",
    ),
    (
        "無作為抽出した18歳以上の市民4,000人を対象に「山口市市民アンケート調査」を実施しました。",
        "4,000人",
        "4,500人",
    ),
    ("市民アンケートの調査期間は、令和4年6月29日から7月15日までです。", "7月15日", "7月25日"),
    (
        "市民アンケートは1,616人（有効回収率40.4%）、まちづくりアンケートは1,829人（同45.7%）でした。",
        "45.7",
        "47.5",
    ),
    ("市民アンケートの標本誤差は、割合が50%のとき最大で±2.5ポイントです。", "2.5", "2.8"),
    # intervals and means
    (f"{ATTACHED}「感じている（計）」は67.0%（95%信頼区間64.7～69.3%）です。", "69.3", "66.3"),
    ("満足度の平均点は、「環境・ごみ処理」が0.56点と最も高くなっています。", "0.56", "0.65"),
    # indicators by group
    ("KGI(1)は30歳代（55.4%）で低く、KGI(2)は20歳代（26.9%）で低くなっています。", "55.4", "54.5"),
    ("KGI(1)は30歳代（55.4%）で低く、KGI(2)は20歳代（26.9%）で低くなっています。", "26.9", "29.6"),
    (
        "KGI(1)とKGI(2)は目標値に達していません。KGI(1)は80歳以上（75.0%）で高くなっています。",
        "KGI(2)",
        "KGI(6)",
    ),
    # groups that the study has none of
    (
        f"{ATTACHED}「感じている（計）」は80歳以上（75.8%）と70歳代（73.3%）で高くなっています。",
        "80歳以上（",
        "85歳以上（",
    ),
    # who answered, beside the population
    (
        "回答者の年代を人口と比べると、市民アンケートでは60歳代（20.3%、人口15.2%）が多くなっています。",
        "20.3%",
        "23.0%",
    ),
    (
        "回答者の年代を人口と比べると、市民アンケートでは60歳代（20.3%、人口15.2%）が多くなっています。",
        "人口15.2%",
        "人口12.5%",
    ),
    (
        "まちづくりアンケートに続き、市民アンケートの回答者のうち60歳代と70歳代が42.8%と、人口に占める割合（30.0%）より多くなっています。",
        "42.8%",
        "48.2%",
    ),
    ("回答者の性別は、市民アンケートでは男性45.6%、女性53.9%です（性別不明を除く）。", "53.9", "59.3"),
    (
        "市民アンケートは1,616人（有効回収率40.4%）、まちづくりアンケートは1,829人（同45.7%）でした。",
        "1,829",
        "1,892",
    ),
    # an earlier year: of several values, of a change
    (
        "「共有されている（計）」は45.8%、「共有されていない（計）」は51.6%です。平成29年（42.8%、53.2%）と差はありません。",
        "53.2",
        "52.3",
    ),
    (
        "「共有されている（計）」は45.8%、「共有されていない（計）」は51.6%です。平成29年（42.8%、53.2%）と差はありません。",
        "平成29年",
        "平成28年",
    ),
    (f"{ATTACHED}「感じている（計）」は平成29年と比べると7.7ポイント減少しました。", "29", "27"),
    # what the settings say
    (f"{ATTACHED}線は95%信頼区間です。（n=1,616）", "95%", "59%"),
    (f"{ATTACHED}▲は他の年代より高い（有意水準5%）。（n=1,616）", "5%", "2%"),
    (f"{ATTACHED}*は回答者が30人未満の参考値です。（n=1,616）", "30人", "20人"),
    # how many answers the sentence before names
    (
        "「感じている」は49.5%、「あまり感じていない」は23.0%です。この2つの間に差があります。",
        "この2つ",
        "この3つ",
    ),
    # figures of another question
    (
        f"図1　地域への愛着や誇り（%）\n\n図2　自治会・町内会への加入（%）\n\n{ATTACHED}「感じている（計）」は67.0%です。（図1）",
        "（図1）",
        "（図2）",
    ),
]


@pytest.mark.parametrize(("text", "old", "new"), RIGHT_AND_WRONG)
def test_what_is_right_passes_and_what_is_wrong_is_found(
    text: str, old: str, new: str, computed: FinishedRun
) -> None:
    result = check(text, computed)
    assert result.findings == ()
    assert result.compared >= 1
    assert text.count(old) == 1
    assert check(text.replace(old, new), computed).findings


@pytest.mark.parametrize(
    "text",
    [
        "「参加したい」または「どちらかというと参加したい」と回答した方は35.9%です。",
        "「顔を合わせることが減った」または「つながりが薄れたと感じる」と回答した方は27.0%です。",  # a union of people
        f"{ATTACHED}加入者では「感じている」が51.2%です。",
        f"{ATTACHED}男性の20歳代では「感じている」が41.2%です。",
        f"{ATTACHED}20～40歳代では「感じている」が44.1%です。",
        "年代別にみると、いずれの年代でも「特に変わりはない」が最も多くなっています。",
        f"{ATTACHED}「感じている（計）」は67.0%です。本市の人口に占める65歳以上（30.1%）は増えています。",
        "回答者の性別を人口と比べると、市民アンケートでは男性（45.6%、人口47.0%）が少なくなっています。",  # no margin
    ],
)
def test_a_union_or_a_group_that_is_not_known_is_left_alone(text: str, computed: FinishedRun) -> None:
    assert check(text, computed).findings == ()


TABLE = """| 選択肢 | 件数 | 割合 | 95%信頼区間 |
|---|---:|---:|---|
| 非常に感じている | 283 | 17.5 | 15.7～19.4 |
| 感じている | 800 | 49.5 | 47.1～51.9 |
| あまり感じていない | 372 | 23.0 | 21.0～25.1 |
| 感じていない | 116 | 7.2 | 6.0～8.5 |
"""
TURNED = """年代\t20歳代（n=100）\t30歳代（n=148）\t70歳代（n=360）
非常に感じている\t9.0\t10.8\t23.1
感じている\t40.0\t44.6\t50.3
"""


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        (TABLE, "| 283 |", "| 238 |", "283"),
        (TABLE, "| 49.5 |", "| 45.9 |", "49.5"),
        (TABLE, "21.0～25.1", "21.0～21.5", "21.0～25.1"),
        (TURNED, "44.6", "46.4", "44.6"),
    ],
)
def test_a_cell_is_held_against_the_answer_and_group_of_its_row_and_column(
    table: str, old: str, new: str, expected: str, computed: FinishedRun
) -> None:
    assert check(ATTACHED + table, computed).findings == ()
    (finding,) = check(ATTACHED + table.replace(old, new), computed).findings
    assert finding.arithmetic.startswith(f"集計では {expected}")


INDICATORS = """調査による指標の実績値（年代別）

年代	回答者数	KGI(1)（%）	95%信頼区間	KPI(1)（%）	95%信頼区間
全体	1,829	67.0	64.8～69.1	45.8	43.6～48.1
20歳代	119	59.7	50.6～68.1	24.4 ▽	17.5～32.9
30歳代	168	55.4 ▽	47.8～62.7	32.1 ▽	25.5～39.6
"""
ACROSS = """調査による指標の実績値（年代別、%）

指標	全体	20歳代	30歳代
回答者数	1,829	119	168
KGI(1)	67.0	59.7	55.4 ▽
KPI(1)	45.8	24.4 ▽	32.1 ▽
"""


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        (INDICATORS, "55.4", "54.5", "55.4"),
        (INDICATORS, "32.1", "31.2", "32.1"),
        (INDICATORS, "25.5～39.6", "25.5～36.9", "25.5～39.6"),
        (INDICATORS, "50.6～68.1", "56.0～68.1", "50.6～68.1"),
        (INDICATORS, "168", "186", "168"),
        (ACROSS, "24.4", "42.4", "24.4"),
        (ACROSS, "119", "191", "119"),
    ],
)
def test_a_cell_of_indicators_by_group_is_held_against_its_own_question(
    table: str, old: str, new: str, expected: str, computed: FinishedRun
) -> None:
    assert check(table, computed).findings == ()
    (finding,) = check(table.replace(old, new), computed).findings
    assert finding.arithmetic.startswith(f"集計では {expected}")


def test_a_table_that_is_mostly_other_is_of_another_survey(computed: FinishedRun) -> None:
    other = TABLE.replace("283", "1283").replace("17.5", "7.5").replace("49.5", "4.5").replace("372", "327")
    other = other.replace("23.0", "32.0").replace("15.7", "5.7").replace("47.1", "40.1").replace("800", "80")
    assert check(ATTACHED + other, computed).findings == ()


def test_the_question_of_the_heading_is_named(computed: FinishedRun) -> None:
    """「いいえ」 and 「その他」 stand in several questions."""
    heading = "Q2. 新型コロナウイルスの影響で、隣近所の人々との関わりに影響はありましたか。\n\n"
    (finding,) = check(f"{heading}「その他」は6.1%です。", computed).findings
    assert "Q2 新型コロナウイルスの影響" in finding.arithmetic
    assert "1.6%" in finding.arithmetic


INDICATORS = """重要目標達成指標

| 指標 | 基準値（平成29年） | 目標値（令和4年） | 実績値（令和4年） | 目標値（令和9年） | 目指す方向 | 目標値に達したか |
|---|---|---|---|---|---|---|
| KGI(1) 住んでいる地域へ愛着や誇りを感じている市民の割合 | 74.7% | 80.0% | 67.0% | 85.0% | 増加 | 達していない |
| KGI(2) 地域行事や市民活動に積極的に参加している市民の割合 | 54.5% | 60.0% | 49.6% | 60.0% | 増加 | 達していない |

KGI(1)は令和4年の目標値を13.0ポイント、KGI(2)は10.4ポイント下回り、達していません。\
平成29年の基準値からも、それぞれ7.7ポイント、4.9ポイント低下しています。
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("13.0ポイント", "10.3ポイント"),
        ("10.4ポイント", "14.0ポイント"),
        ("4.9ポイント", "9.4ポイント"),
        ("10.4ポイント下回り", "10.4ポイント上回り"),
        ("| 67.0%", "| 76.0%"),
        ("54.5%", "45.5%"),
        ("| 85.0% | 増加 | 達していない", "| 85.0% | 増加 | 達している"),
    ],
)
def test_indicators_in_one_table_and_the_sentences_below(old: str, new: str, computed: FinishedRun) -> None:
    assert audit("a.md", INDICATORS.encode(), computed).findings == ()
    assert audit("a.md", INDICATORS.replace(old, new).encode(), computed).findings


TWO_SURVEYS = """表2　回答者の居住地域と人口（居住地域不明を除く、%）

居住地域	人口	市民アンケート	まちづくりアンケート
大殿	3.8	3.8	4.9
大内	11.6	10.3	11.8
仁保	1.6	1.8	2.5 ▲
平川	10.5	9.1	7.4 ▽
人数	162,221	1,604	1,829
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("10.3", "13.0", "10.3"), ("2.5 ▲", "5.2 ▲", "2.5"), ("1,604", "1,640", "1,604")],
)
@pytest.mark.parametrize("gap", ["\t", "   "])
def test_a_table_of_two_surveys_is_of_both(
    gap: str, old: str, new: str, expected: str, computed: FinishedRun
) -> None:
    """Columns divided by tabs, or by blanks as copied from a PDF."""
    table = TWO_SURVEYS.replace("\t", gap)
    assert check(table, computed).findings == ()
    (finding,) = check(table.replace(old, new), computed).findings
    assert finding.arithmetic.startswith(f"集計では {expected}")


def test_the_second_of_a_ranking_is_of_the_question_of_the_first(computed: FinishedRun) -> None:
    """今のままでよい is offered by two questions."""
    text = "「窓口で行える申請や届出業務の充実」が32.2%と最も多く、次いで「今のままでよい」（21.7%）となっています。"
    assert check(text, computed).findings == ()


def test_a_line_with_one_tab_gives_the_question(computed: FinishedRun) -> None:
    """Q and the question as pasted from Word."""
    given = f"Q\t{ATTACHED.removeprefix('Q. ')}（回答者全員、n=1,616）"
    assert check(given, computed).compared == 1
    assert check(given.replace("1,616", "1,427"), computed).findings
