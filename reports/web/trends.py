"""The indicators on the page: the trend of all years that were published, the groups of this year, the versions."""

import math

import pandas as pd

from reports.chapter.content import ChapterContent
from reports.chapter.indicator_blocks import figure_text
from reports.chapter.indicator_trends import break_text, indicator_trend
from reports.formatting import UNAVAILABLE, WITHHELD, count_text, number_text
from reports.web.markup import scrolling, text
from survey.estimates.index import Estimate
from tracker.feeds.trend_chart import trend_svg


def trends_html(content: ChapterContent) -> str:
    """Each indicator with its trend, where earlier values were published, and its groups, where a survey gives them."""
    parts = []
    for _, row in content.indicators.iterrows():
        published = str(row["indicator"]) in content.history.indicators
        inside = (_trend(content, row) if published else "") + _groups(content, row)
        if inside:
            parts.append(f"<h3>{text(_name(row))}</h3>{inside}")
    return "".join(parts) + _versions(content)


def _name(row: pd.Series) -> str:
    return f"{row['level']}（{row['number']}）{row['name']}の推移と内訳"


def _trend(content: ChapterContent, row: pd.Series) -> str:
    points, targets, breaks = indicator_trend(content, row)
    decimals = int(row["decimals"])
    chart = trend_svg(str(row["name"]), str(row["unit"]), decimals, points, targets)
    by_year = {(one.year, one.series): one for one in points}
    lines = []
    for year, series in sorted({*by_year, *((year, 0) for year in targets if year > content.study.year)}):
        point = by_year.get((year, series))
        cells = (
            "—" if point is None else figure_text(point.value, row),
            *(
                ["—" if point is None else _interval(point.low, point.high, decimals)]
                * len(_interval_head(content))
            ),
            figure_text(targets.get(year, math.nan), row),
        )
        lines.append(_line(f"{year}年", cells))
    lines += [f'<tr><td colspan="4">{text(break_text(*one))}</td></tr>' for one in breaks]
    heads = ("年", "実績値", *_interval_head(content), "目標値")
    return f"<figure>{chart}</figure>{_table('年ごとの値', heads, lines)}"


def _interval_head(content: ChapterContent) -> tuple[str, ...]:
    """The head of the column of intervals, where a sample gives any."""
    return ("信頼区間",) if content.study.sampled else ()


def _groups(content: ChapterContent, row: pd.Series) -> str:
    """The values of the groups of every breakdown of a survey indicator, folded up."""
    if row["source"] != "survey":
        return ""
    survey, concept = str(row["survey"]), str(row["concept"])
    tables = []
    for breakdown in content.study.only(content.study.survey(survey)).breakdowns:
        defined = content.study.concepts[breakdown]
        lines = []
        for option in defined.options:
            found = content.estimates.rows(
                survey,
                concept,
                basis=str(row["basis"]),
                breakdown=breakdown,
                group=option.key,
                base=str(row["base"]),
            ).get(str(row["option"]))
            if found is not None:
                value, interval, n = _cells(found, row)
                cells = (value, *([interval] if _interval_head(content) else []), n)
                lines.append(_line(option.label + ("*" if found.low_base else ""), cells))
        if lines:
            heads = (defined.label, "実績値", *_interval_head(content), "n")
            tables.append(_table(defined.label, heads, lines))
    if not tables:
        return ""
    return f"<details><summary>区分ごとの値</summary>{''.join(tables)}</details>"


def _cells(found: Estimate, row: pd.Series) -> tuple[str, ...]:
    if not found.known:
        return (WITHHELD if found.withheld else UNAVAILABLE, "—", "—")
    low, high = found.ci_low * _PERCENT, found.ci_high * _PERCENT
    return (
        figure_text(found.share * _PERCENT, row),
        _interval(low, high, int(row["decimals"])),
        count_text(found.n),
    )


_PERCENT = 100.0


def _interval(low: float | None, high: float | None, decimals: int) -> str:
    if low is None or high is None or not math.isfinite(low):
        return "—"
    return f"{number_text(low, decimals)}～{number_text(high, decimals)}"


def _versions(content: ChapterContent) -> str:
    """Which versions of the earlier values were published, with the public reasons."""
    lines = [
        _line(f"{one.year}年度 第{one.version}版", (one.kind, one.reason, one.state, one.day))
        for one in content.history.versions
    ]
    heads = ("版", "種類", "理由", "状態", "公表した日")
    return _table("公表と改定の記録", heads, lines) if lines else ""


def _table(caption: str, heads: tuple[str, ...], lines: list[str]) -> str:
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in heads)
    rows = f"<caption>{text(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return scrolling(caption, rows)


def _line(head: str, cells: tuple[str, ...]) -> str:
    body = "".join(f"<td>{text(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{text(head)}</th>{body}</tr>'
