"""What staff can name in schemas/<study>/sentences.csv: patterns of sentences, and figures in own text.

The lists are the one source of the drop-down in the codebook, of the messages, and of the page for
staff (docs/報告書の文章.md).
"""

from dataclasses import dataclass
from typing import Literal

Where = Literal["question", "breakdown", "both"]
Need = Literal["", "groups", "comparison"]

USUAL, NONE, OWN = "usual", "none", "own"


@dataclass(frozen=True)
class Pattern:
    """One pattern of a sentence: stable key, name that staff choose it by, and what it says.

    `where` tells whether it stands under a question or under the heading of a breakdown. `need` is what
    the question must have in the chapter: option groups (まとめ), or a comparison with an earlier survey.
    """

    key: str
    label: str
    where: Where
    example: str
    need: Need = ""


PATTERNS = (
    Pattern(USUAL, "いつもの文", "both", "この表に書かないときと同じ文"),
    Pattern(NONE, "文を載せない", "both", "（文なし）"),
    Pattern(OWN, "自分で書く", "both", "「本文」の欄に書いた文"),
    Pattern("top", "上位の回答", "question", "「A」が31.6%と最も多く、次いで「B」が26.5%となっています。そのほかでは、「C」が9.8%などとなっています。"),
    Pattern("top_one", "最多の回答だけ", "question", "「A」が31.6%と最も多くなっています。"),
    Pattern("top_three", "上位3つ", "question", "「A」が32.2%と最も多く、次いで「B」が26.7%、「C」が21.5%の順となっています。"),
    Pattern("top_counts", "上位と人数", "question", "「A」が316人（31.6%）と最も多く、次いで「B」が265人（26.5%）となっています。そのほかでは、「C」が98人（9.8%）などとなっています。"),
    Pattern("top_short", "上位5つを短く", "question", "回答の割合は、「A」31.6%、「B」26.5%、「C」10.0%です。"),
    Pattern("sums", "まとめの割合", "question", "「X（計）」は67.0%（約7割）です。", "groups"),
    Pattern("sums_tenths", "約k割を先に", "question", "約7割（67.0%）の方が「X（計）」と回答しています。", "groups"),
    Pattern("sums_half", "過半数か", "question", "「X（計）」は67.0%で、過半数を占めています。", "groups"),
    Pattern("sums_counts", "まとめと人数", "question", "「X（計）」は670人（67.0%）となっています。", "groups"),
    Pattern("change", "前回との比較", "question", "平成29年（74.7%）と比較すると、「X（計）」は7.7ポイント減少しています。", "comparison"),
    Pattern("change_both", "前回から今回へ", "question", "「X（計）」は、平成29年の74.7%から67.0%となり、7.7ポイント減少しています。", "comparison"),
    Pattern("groups", "区分の差", "breakdown", "年代別にみると、「X（計）」は70歳代（48.0%）で他の年代より高く、40歳代（24.0%）で低くなっています。", "groups"),
    Pattern("groups_short", "区分の差（代表）", "breakdown", "「X（計）」は、年代別では70歳代（48.0%）などで他の年代より高くなっています。", "groups"),
    Pattern("groups_list", "区分をすべて", "breakdown", "「X（計）」は、年代別では20歳代35.2%、30歳代30.1%、40歳代24.0%です。", "groups"),
)  # fmt: skip
"""Every pattern, in the order of the drop-down. The names are short: Excel takes 255 characters in all."""

TOTAL_ANSWER, TOP_ANSWER = "total", "top"
"""Answers that are no option: the option group that the chapter shows, and the most frequent answer."""

Reach = Literal["any", "whole", "group", "option"]


@dataclass(frozen=True)
class NamedFigure:
    """A figure that own text may name: key, name, how it is printed, and where it has a meaning.

    reach: any answer and group; whole = 全体 only; group = a group only; option = single options only.
    `compared` needs a comparison with an earlier survey. `claims` marks a word that is printed only if
    the estimates bear it out; `speaks` a phrase that says by itself what the test says.
    """

    key: str
    label: str
    example: str
    reach: Reach = "any"
    compared: bool = False
    claims: bool = False
    speaks: bool = False
    of_top: bool = False


FIGURES = (
    NamedFigure("share", "割合", "67.0%", of_top=True),
    NamedFigure("count", "回答した人数", "1,083人"),
    NamedFigure("base", "回答者数（n）", "1,616人"),
    NamedFigure("interval", "割合の信頼区間", "64.7～69.3%"),
    NamedFigure("label", "回答の名前", "「非常に感じている」「感じている」", of_top=True),
    NamedFigure("about", "約k割。割合が10k%の前後3.0ポイント以内のとき", "約7割", claims=True),
    NamedFigure("half", "約半数。割合が47.0～53.0%のとき", "約半数", claims=True),
    NamedFigure("over_half", "過半数。信頼区間が50%を超えるとき", "過半数", claims=True),
    NamedFigure("most", "最も多く。検定でほかの回答より多いとき", "最も多く", reach="option", claims=True, of_top=True),
    NamedFigure("earlier", "前回の割合", "74.7%", compared=True),
    NamedFigure("diff", "前回との差の大きさ", "7.7ポイント", compared=True),
    NamedFigure("change", "前回との比較。言葉は検定の結果による", "7.7ポイント減少しています", reach="whole", compared=True, speaks=True),
    NamedFigure("increase", "増加。検定で増加と認められるとき", "増加", reach="whole", compared=True, claims=True),
    NamedFigure("decrease", "減少。検定で減少と認められるとき", "減少", reach="whole", compared=True, claims=True),
    NamedFigure("standing", "ほかの区分との比較。言葉は検定の結果による", "他より高くなっています", reach="group", speaks=True),
    NamedFigure("higher", "高く。検定でほかの区分より高いとき", "高く", reach="group", claims=True),
    NamedFigure("lower", "低く。検定でほかの区分より低いとき", "低く", reach="group", claims=True),
)  # fmt: skip
"""Every figure, in the order of the page for staff."""


def pattern_of(key: str) -> Pattern | None:
    """The pattern of that key, or None."""
    return next((pattern for pattern in PATTERNS if pattern.key == key), None)


def figure_of(key: str) -> NamedFigure | None:
    """The figure of that key, or None."""
    return next((figure for figure in FIGURES if figure.key == key), None)
