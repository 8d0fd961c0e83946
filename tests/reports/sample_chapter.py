"""A small chapter that uses every kind of block and chart, with made-up figures."""

from __future__ import annotations

import datetime
from dataclasses import replace

from reports.chapter.blocks import (
    BulletList,
    Cell,
    Chapter,
    Column,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    Number,
    PageBreak,
    Paragraph,
    Properties,
    Reference,
    Row,
    Table,
    TableOfContents,
    Text,
)
from reports.chapter.chart_specs import (
    Bar,
    ClusteredBars,
    ClusterRow,
    ColumnBars,
    GroupShareBars,
    GroupShareRow,
    Histogram,
    IndicatorPanels,
    IndicatorPath,
    Interval,
    PathPoint,
    Point,
    RankedBars,
    RankedRow,
    Scatter,
    Series,
    ShadedMap,
    ShadedRegion,
    StackedBars,
    StackedRow,
    YearLine,
    YearLines,
)

STACKED = StackedBars(
    (Series("そう思う"), Series("そう思わない"), Series("無回答", "no_answer")),
    (
        StackedRow(
            "全体 (n=100)",
            (Bar(0.5, "50.0"), Bar(0.46, "46.0"), Bar(0.04, "4.0")),
            strong=True,
            ends=("4.0", "50.0"),
        ),
        StackedRow(
            "10歳代 (n=10)",
            (Bar(0.6, "60.0"), Bar(0.4, "40.0"), Bar(0.0, "0.0")),
            low_base=True,
            gap_before=True,
            ends=("-", "60.0"),
        ),
        StackedRow("不明 (n=0)", (Bar(None, "該当者なし"), Bar(None, ""), Bar(None, "")), ends=("", "")),
    ),
    ("無回答", "そう思う\n（計）"),
)
RANKED = RankedBars(
    (
        RankedRow(
            "活動や行事のスリム化を図り、負担を軽くして参加しやすくすること", Bar(0.316, "31.6"), "first"
        ),
        RankedRow("その他", Bar(0.02, "2.0"), "other", "（2人）"),
    ),
)
YEARS = ClusteredBars(
    ("平成29年 (n=90)", "令和4年 (n=100)"),
    (ClusterRow("そう思う", (Bar(0.4, "40.0"), Bar(0.5, "50.0"))),),
)
GROUPS = GroupShareBars(
    (
        GroupShareRow("西 (n=88)", Bar(0.6, "60.0"), "higher"),
        GroupShareRow("東 (n=12)", Bar(0.3, "30.0"), low_base=True),
    ),
    0.5,
    "全体 50.0%",
    ("高い", "差がない", "低い", "参考値"),
)
COLUMNS = ColumnBars(
    ("人口", "回答者"),
    (
        ClusterRow("20歳代", (Bar(0.2, "20.0"), Bar(0.1, "10.0"))),
        ClusterRow("30歳以上", (Bar(0.8, "80.0"), Bar(0.9, "90.0"))),
    ),
)
PATHS = IndicatorPanels(
    ("平成29年", "令和4年", "令和9年"),
    (
        IndicatorPath(
            "KGI(1) 愛着",
            (PathPoint(0, 74.7, "74.7"), PathPoint(1, 67.0, "67.0", 64.8, 69.1)),
            (PathPoint(1, 68.0, "68.0"), PathPoint(2, 85.0, "85.0")),
        ),
    ),
)
HISTOGRAM = Histogram((0.5, 1.0, 1.5, 2.0), (10, 30, 5), "ウェイト", "人数（人）", 1.0, "平均 1.00")
SCATTER = Scatter(
    (
        Point(2.8, 4.1, "防災", Interval(2.7, 2.9), Interval(4.0, 4.2)),
        Point(3.3, 3.9, "観光"),
        Point(3.3, 3.9, "福祉", placed=False),
    ),
    "満足度",
    "重要度",
    3.1,
    4.0,
    "平均 3.10",
    "平均 4.00",
    ("重点改善", "維持", "検討", "見直し"),
)
LINES = YearLines(
    ("平成24年\n(n=1,500)", "平成29年\n(n=1,600)", "平成30年\n(n=1,580)", "令和4年\n(n=1,616)"),
    (2012, 2017, 2018, 2022),
    (
        YearLine(
            "感じている（計）",
            (
                PathPoint(0, 74.7, "74.7", 72.1, 77.0),
                PathPoint(1, 73.0, "73.0"),
                PathPoint(2, 72.2, "72.2", 70.0, 74.4),
                PathPoint(3, 67.0, "67.0", 64.7, 69.3),
            ),
        ),
        YearLine("感じていない（計）", (PathPoint(0, 24.0, "24.0"), PathPoint(3, 31.6, "31.6", 29.4, 33.9))),
        YearLine("どちらともいえない", (PathPoint(0, 24.1, "24.1"), PathPoint(3, 31.5, "31.5"))),
    ),
)
EVEN_LINES = replace(LINES, at=(2007, 2012, 2017, 2022))
MAP = ShadedMap(
    (
        ShadedRegion("大殿", Bar(0.742, "74.2"), 2, (((0.0, 0.0), (0.5, 0.0), (0.5, 0.4), (0.0, 0.4)),)),
        ShadedRegion("白石", Bar(0.655, "65.5"), 1, (((0.5, 0.0), (1.0, 0.0), (1.0, 0.4), (0.5, 0.4)),)),
        ShadedRegion("湯田", Bar(0.552, "55.2"), 0, (((0.0, 0.4), (0.7, 0.4), (0.7, 0.8), (0.0, 0.8)),)),
        ShadedRegion("仁保", Bar(0.5, "50.0"), None, (((0.7, 0.4), (1.0, 0.4), (1.0, 0.8)),), low_base=True),
    ),
    ("50%以上60%未満", "60%以上70%未満", "70%以上80%以下"),
    0.8,
    "参考値（n<30）",
)
CHARTS = (STACKED, RANKED, YEARS, GROUPS, MAP, COLUMNS, PATHS, LINES, EVEN_LINES, HISTOGRAM, SCATTER)


def sample_table(table_id: str, *, rows: int = 3, notes: tuple[str, ...] = ("* は参考値です。",)) -> Table:
    """Return a table with a total row and `rows` groups."""
    groups = tuple(
        Row((Cell(f"地域{number}", mark="*"), Cell("10"), Cell("5 (50.0)"))) for number in range(1, rows + 1)
    )
    return Table(
        table_id,
        "参加意向（地域別）",
        (Column("地域", 2.0), Column("合計"), Column("参加したい")),
        (Row((Cell("全体"), Cell("100"), Cell("50 (50.0)")), total=True), *groups),
        "地域別の参加意向。全体はn=100。",
        notes,
    )


def sample_chapter(*, sentence: str = "参加したい方は") -> Chapter:
    """Return a chapter with every kind of block."""
    figures = tuple(
        Figure(f"f{number}", f"図の例{number}", chart, f"図の説明{number}。n=100。")
        for number, chart in enumerate(CHARTS, start=1)
    )
    return Chapter(
        title="第3節　調査の結果",
        subtitle="令和4年度",
        header="計画　第3節",
        blocks=(
            TableOfContents(),
            Heading(1, "調査", "h1", new_page=True),
            DefinitionList(
                (Definition("調査対象", (Text("市民"),)), Definition("標本数", (Text("100"),))), "def"
            ),
            BulletList(((Text("四捨五入しています。"),), (Text("n は基数です。"),)), "how"),
            Heading(2, "参加意向", "h2"),
            Paragraph((Text("問1　参加したいですか。"),), "question", "q1.q"),
            Paragraph((Text("集計対象：全員（n=100）"),), "base"),
            Paragraph(
                (
                    Text(sentence),
                    Number("50.0%", "s.q1.yes"),
                    Text("、再掲"),
                    Number("50.0%", "s.q1.yes"),
                    Text("です（"),
                    Reference("f1"),
                    Text("、"),
                    Reference("t1"),
                    Text("）。"),
                ),
                id="q1.s1",
            ),
            *figures,
            sample_table("t1"),
            PageBreak(),
            Paragraph((Text("改ページの後。"),)),
            sample_table("t2", rows=20, notes=()),
        ),
        properties=Properties("第3節　調査の結果", "市", created=datetime.date(2022, 10, 1)),
    )
