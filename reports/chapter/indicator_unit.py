"""KGI and KPI in 本編: one table of all, what can be said of each, and the paths of those that the survey measures."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

import pandas as pd

from reports.chapter.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Paragraph,
    Reference,
    Row,
    Table,
    Text,
    said,
)
from reports.chapter.chart_specs import IndicatorPanels, IndicatorPath, PathPoint
from reports.chapter.content import ChapterContent
from reports.chapter.indicator_blocks import figure_text
from reports.chapter.indicator_groups import group_blocks
from reports.chapter.indicator_sentences import (
    DIRECTION_WORDS,
    REACHED_WORDS,
    indicator_sentences,
    short_name,
)
from reports.chapter.indicator_trends import IndicatorTrend, break_text, indicator_trend
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import count_text, number_text
from schemas.indicators.verdicts import TargetRule
from schemas.tables.eras import era_year
from tracker.feeds.trend_chart import TrendPoint

_TITLES = {"KGI": "重要目標達成指標（KGI）", "KPI": "重要業績評価指標（KPI）"}
_NONE = "-"
_JUDGED: dict[TargetRule, str] = {
    "interval": "目標値をまたぐときは「誤差の範囲内」とする。",
    "plain": "目標値に達したかは、区間によらず、実績値だけで判定する。",
}


def indicator_unit(content: ChapterContent, moved: Collection[str] = ()) -> tuple[Block, ...]:
    """One section for all indicators of the study; no block where it has none. `moved`: see `main_part`."""
    values = content.indicators
    if values.empty:
        return ()
    levels = list(dict.fromkeys(values["level"]))
    measured = [row for _, row in values.iterrows() if _measured(row)]
    blocks: list[Block] = [Heading(1, "と".join(_TITLES.get(one, one) for one in levels), "h.indicators")]
    if measured:
        blocks.append(Paragraph((Text(_from(content, measured)),), "base", "indicators.from"))
    blocks.append(_table(content, values))
    where = said("（", Reference("indicators.fig"), "）") if _path_rows(content, measured) else ()
    for place, runs in enumerate(indicator_sentences(measured), start=1):
        blocks.append(Paragraph(said(runs, where), "body", f"indicators.s{place if place > 1 else ''}"))
    if rows := _path_rows(content, measured):
        blocks.append(_figure(content, rows))
    return (*blocks, *group_blocks(content, moved), *_revised(content))


def _revised(content: ChapterContent) -> tuple[Table, ...]:
    """The versions of every earlier year whose published values were changed, with the public reasons."""
    versions = content.history.versions
    changed = {one.year for one in versions if one.version > 1}
    rows = tuple(
        Row.of(f"{era_year(one.year)}　第{one.version}版", one.kind, one.reason or _NONE, one.state)
        for one in versions
        if one.year in changed
    )
    columns = (
        Column("公表した値の版", 2.2, "left"),
        Column("種類", 1.6, "center"),
        Column("理由", 4.0, "left"),
        Column("今の状態", 1.2, "center"),
    )
    about = "公表した後に改定した年度の値の、版ごとの種類、理由、今の状態。"
    return (
        (Table("indicators.versions", "公表した値の改定", columns, rows, about, whole=True),) if rows else ()
    )


def _measured(row: pd.Series) -> bool:
    """Whether a survey gave the value, in percent."""
    return bool(row["survey"]) and str(row["unit"]) == "%" and math.isfinite(_float(row["value"]))


def _float(value: object) -> float:
    return math.nan if value is None or value is pd.NA else float(str(value))


def _from(content: ChapterContent, rows: Sequence[pd.Series]) -> str:
    titles = "、".join(
        f"{content.study.survey(key).title}（{content.study.label}、n={count_text(content.accounting[key].valid)}）"
        for key in dict.fromkeys(str(row["survey"]) for row in rows)
    )
    if not content.study.sampled:
        return f"調査による指標の実績値は、{titles}の割合です。{_counted_note(content)}"
    bases = dict.fromkeys(
        BASIS_LABELS[str(row["basis"])] for row in rows if str(row["basis"]) in BASIS_LABELS
    )
    return f"調査による指標の実績値は、{titles}の{'、'.join(bases)}の割合です。"


def _counted_note(content: ChapterContent) -> str:
    """Why a value without a sample has no error, or no verdict."""
    if content.study.kind == "census":
        return "全員に尋ねた調査のため、誤差の範囲はありません。"
    return "公募の調査で、住民全体の値とはいえないため、目標値や基準値と比べていません。"


# --- The table ----------------------------------------------------------------------------------


def _table(content: ChapterContent, values: pd.DataFrame) -> Table:
    years = {name: _usual_year(values[name]) for name in ("baseline_year", "target_year", "next_target_year")}
    heads = (
        _head("基準値", years["baseline_year"]),
        _head("目標値", years["target_year"]),
        f"実績値\n（{content.study.label}）",
        _head("目標値", years["next_target_year"]),
        "目指す\n方向",
        "目標値に\n達したか",
    )
    columns = (
        Column("指標", 6.5, "left"),
        *(
            Column(head, width, "center")
            for head, width in zip(heads, (1.2, 1.1, 1.4, 1.1, 0.8, 1.2), strict=True)
        ),
    )
    rows = tuple(_row(row, years) for _, row in values.iterrows())
    level = content.level_text
    offices = [short_name(row) for _, row in values.iterrows() if row["source"] == "administrative"]
    told = f"{'、'.join(offices)}は行政資料による。" if offices else ""
    return Table(
        "indicators.tab",
        "指標の基準値、目標値、実績値",
        columns,
        rows,
        "指標ごとの基準値、目標値、実績値、次の目標値、目指す方向、目標値に達したか。",
        (f"（ ）内は{level}%信頼区間。{_JUDGED[content.rule]}{told}",)
        if content.study.sampled
        else tuple(filter(None, [told])),
        whole=True,
    )


def _usual_year(years: pd.Series) -> int:
    known = [int(year) for year in years if not pd.isna(year)]
    return Counter(known).most_common(1)[0][0] if known else 0


def _head(name: str, year: int) -> str:
    return f"{name}\n（{era_year(year)}）" if year else name


def _row(row: pd.Series, years: dict[str, int]) -> Row:
    key, digits = str(row["indicator"]), int(row["decimals"])
    low, high = _float(row["ci_low"]), _float(row["ci_high"])
    interval = f"\n（{number_text(low, digits)}～{number_text(high, digits)}）" if math.isfinite(low) else ""
    value = _float(row["value"])
    shown = f"{figure_text(value, row)}{interval}" if math.isfinite(value) else f"（{row['reason']}）"
    return Row.of(
        f"{short_name(row)}　{row['name']}",
        _planned(row, "baseline", years),
        _planned(row, "target", years),
        Cell(shown, strong=True, estimate_id=f"{key}.value"),
        _planned(row, "next_target", years),
        DIRECTION_WORDS[str(row["direction"])],
        Cell(REACHED_WORDS[str(row["reached"])], strong=True),
    )


def _planned(row: pd.Series, name: str, years: dict[str, int]) -> str:
    """A value of the plan, with its year where that is not the one of the head."""
    value, year = _float(row[f"{name}_value"]), row[f"{name}_year"]
    if not math.isfinite(value):
        return _NONE
    other = not pd.isna(year) and int(year) != years[f"{name}_year"]
    return figure_text(value, row) + (f"\n（{era_year(int(year))}）" if other else "")


# --- The figure ---------------------------------------------------------------------------------


def _path_rows(content: ChapterContent, rows: Sequence[pd.Series]) -> list[pd.Series]:
    return [
        row
        for row in rows
        if math.isfinite(_float(row["baseline_value"]))
        or math.isfinite(_float(row["target_value"]))
        or str(row["indicator"]) in content.history.indicators
    ]


def _figure(content: ChapterContent, rows: Sequence[pd.Series]) -> Figure:
    trends = [_with_baseline(content, row) for row in rows]
    years = sorted({year for one in trends for year in (*(point.year for point in one.points), *one.targets)})
    panels = tuple(_path(row, one, years) for row, one in zip(rows, trends, strict=True))
    told = "、".join(f"{short_name(row)}は{figure_text(_float(row['value']), row)}" for row in rows)
    bases = "、".join(
        dict.fromkeys(f"n={count_text(int(row['n']))}" for row in rows if not pd.isna(row["n"]))
    )
    interval = f"と{content.level_text}%信頼区間" if content.study.sampled else ""
    breaks = [
        f"{short_name(row)}は{break_text(*one)}"
        for row, trend in zip(rows, trends, strict=True)
        for one in trend.breaks
    ]
    return Figure(
        "indicators.fig",
        f"調査による指標の推移（●実績値{interval}、□目標値、%）",
        IndicatorPanels(tuple(map(era_year, years)), panels),
        f"調査による指標の実績値と目標値の推移を示す折れ線グラフ。{content.study.label}（{bases}）は、{told}。",
        (f"{'、'.join(breaks)}。",) if breaks else (),
    )


def _with_baseline(content: ChapterContent, row: pd.Series) -> IndicatorTrend:
    """The trend, with the baseline of the plan where its year has no published value."""
    found = indicator_trend(content, row)
    value, year = _float(row["baseline_value"]), row["baseline_year"]
    if not math.isfinite(value) or int(year) in {one.year for one in found.points}:
        return found
    first = min(found.points, key=lambda one: one.year)
    points = (TrendPoint(int(year), first.series, value, None, None), *found.points)
    return found._replace(points=tuple(sorted(points)))


def _path(row: pd.Series, trend: IndicatorTrend, years: Sequence[int]) -> IndicatorPath:
    found = tuple(
        PathPoint(years.index(one.year), one.value, number_text(one.value, 1), one.low, one.high, one.series)
        for one in trend.points
    )
    aimed = tuple(
        PathPoint(years.index(year), value, number_text(value, 1))
        for year, value in sorted(trend.targets.items())
    )
    return IndicatorPath(f"{short_name(row)} {row['name']}", found, aimed)
