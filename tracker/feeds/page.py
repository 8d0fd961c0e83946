"""進行管理.html: the page for the committee, with a chart of all years, the groups, and what was revised.

One file without anything from elsewhere: first a table of all indicators, then each with its trend.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from schemas.indicators.verdicts import RULES, Verdict
from schemas.tables.eras import era_year
from tracker.feeds.records import PublicRecords, Row
from tracker.feeds.trend_chart import TrendPoint, trend_svg
from tracker.judging import BY_VALUE, rounded
from tracker.store.recording import local_time
from tracker.workflow.telling import kind_word

FILE = "進行管理.html"
_STYLE = """
body{font-family:"Noto Sans JP","Yu Gothic",Meiryo,sans-serif;line-height:1.7;color:#1a1a1a;background:#fff;
max-width:72rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;border-bottom:2px solid #1f4e79;margin-top:2.5rem}
table{border-collapse:collapse;margin:.5rem 0 1rem}caption{text-align:left;font-weight:bold}
th,td{border:1px solid #767676;padding:.2rem .6rem;text-align:right;white-space:nowrap}th{background:#ddebf7;text-align:center}
th[scope=row]{text-align:left;background:#f5f5f5;white-space:normal}td.said{text-align:left;white-space:normal}
.beside{display:flex;flex-wrap:wrap;gap:0 2rem;align-items:flex-start}.trend{width:36rem;max-width:100%;height:auto}
@media print{@page{size:A4;margin:15mm}body{max-width:none;padding:0;font-size:9pt}
section,.beside,table{break-inside:avoid}.trend{width:22rem}th,td{padding:.1rem .4rem}}
.overview th[scope=row]{min-width:16rem}
"""


def committee_page(records: PublicRecords) -> bytes:
    """The page."""
    parts = [
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>指標の進行管理</title><style>{_STYLE}</style></head><body><main><h1>指標の進行管理</h1>",
        "<p>公表した実績値の推移です。図の丸は実績値、縦の線は信頼区間、ひし形は目標値です。</p>",
    ]
    shown = [
        (own, values)
        for own in records.series
        if (values := [row for row in records.headline(own["series_id"]) if row["value"] is not None])
    ]
    parts.append(_overview(records, shown))
    parts += [_section(records, own, values) for own, values in shown]
    parts += [_revisions(records), "</main></body></html>\n"]
    return "\n".join(parts).encode()


def _title(own: Row, last: Row) -> str:
    later = f"（第{own['version']}系列）" if own["version"] > 1 else ""
    return f"{last['level']}（{last['number']}）{last['name']}{later}"


def _overview(records: PublicRecords, shown: Sequence[tuple[Row, Sequence[Row]]]) -> str:
    """The last value of every indicator with what it says."""
    lines = []
    for own, values in shown:
        last = values[-1]
        target, change = records.judged(last, "target"), records.judged(last, "previous")
        cells = [
            era_year(last["time_period"]),
            _shown(last, last["value"]),
            _shown(last, target.get("compared_value")),
        ]
        lines.append(
            _line(
                _title(own, last),
                cells,
                [_verdict(target), target.get("progress_word", ""), _verdict(change)],
            )
        )
    heads = ("指標", "年", "実績値", "その年の目標値", "目標に対する判定", "進み具合", "前の値からの変化")
    return f'<div class="overview">{_table("すべての指標の、公表した最後の値", heads, lines)}</div>'


def _verdict(judged: Mapping[str, Any]) -> str:
    return f"{judged['verdict']}{_why(judged)}" if judged.get("compared_value") is not None else "—"


def _section(records: PublicRecords, own: Row, values: Sequence[Row]) -> str:
    last, targets = values[-1], {row["year"]: row["value"] for row in records.promised(own["series_id"])}
    title = _title(own, last)
    parts = [f"<section><h2>{escape(title)}</h2>"]
    if own["break_reason"]:
        parts.append(f"<p>{escape(own['break_reason'])}のため、前の値とは別の系列です。</p>")
    parts.append(f"<p>{escape(_sentence(records, last))}</p>")
    points = [
        TrendPoint(row["time_period"], own["version"], row["value"], row["low"], row["high"])
        for row in values
    ]
    chart = trend_svg(f"{title}の推移", last["unit"], last["decimals"], points, targets)
    parts.append(f'<div class="beside">{chart}<div>{_years(values, targets, last)}</div></div></section>')
    if groups := _groups(records, own, last):
        parts.append(f'<div class="beside">{"".join(groups)}</div>')
    return "\n".join(parts)


def _sentence(records: PublicRecords, last: Row) -> str:
    """The value, and what it says of its target and of the value before, each with its reason."""
    target, change = records.judged(last, "target"), records.judged(last, "previous")
    text = f"{era_year(last['time_period'])}の実績値は{_shown(last, last['value'])}です。"
    if target.get("compared_value") is not None:
        text += f"目標値{_shown(last, target['compared_value'])}に対する判定は「{target['verdict']}」です{_why(target)}。"
    if target.get("progress") is not None:
        text += f"最終の目標に向かう進み具合は「{target['progress_word']}」です。"
    if change.get("compared_value") is not None:
        before = f"{era_year(change['compared_period'])}の{_shown(last, change['compared_value'])}"
        verb = "と比べた変化は" if change["verdict"] != Verdict.UNTESTED else "との差は"
        text += f"{before}{verb}「{change['verdict']}」です{_why(change)}。"
    if target.get("compared_value") is not None and (target["rule"] == "plain" or target["test"] != BY_VALUE):
        text += f"（{RULES[target['rule']]}）"
    return text


def _why(judged: Mapping[str, Any]) -> str:
    return f"（{judged['reason']}）" if judged["reason"] else ""


def _shown(row: Row, value: float | None) -> str:
    return "—" if value is None else f"{rounded(value, row['decimals'])}{row['unit']}"


def _years(values: Sequence[Row], targets: Mapping[int, float], last: Row) -> str:
    by_year = {row["time_period"]: row for row in values}
    with_interval = any(row["low"] is not None for row in values)
    lines = []
    for year in sorted({*by_year, *targets}):
        row = by_year.get(year)
        cells = [
            _shown(last, row["value"] if row else None),
            *((_interval(row),) if with_interval else ()),
            *((_shown(last, targets.get(year)),) if targets else ()),
        ]
        lines.append(_line(f"{era_year(year)}（{year}）", cells))
    heads = ("年", "実績値", *(("信頼区間",) if with_interval else ()), *(("目標値",) if targets else ()))
    return _table("年ごとの値", heads, lines)


def _interval(row: Row | None) -> str:
    if row is None or row["low"] is None:
        return "—"
    return f"{rounded(row['low'], row['decimals'])}～{rounded(row['high'], row['decimals'])}"


def _groups(records: PublicRecords, own: Row, last: Row) -> list[str]:
    """A table for each breakdown of the last year, where there are estimates; without n and errors, of every year."""
    found, year = [], last["time_period"]
    for breakdown, groups in records.parts(own["series_id"]).items():
        name = records.label(breakdown)
        caption = f"{name.removesuffix('別')}別"
        now = {group: years[year] for group, years in groups.items() if year in years}
        if all(row["n"] is None for years in groups.values() for row in years.values()):
            every = sorted({at for years in groups.values() for at in years})
            lines = [
                _line(
                    records.label(breakdown, group),
                    [_shown(last, years[at]["value"] if at in years else None) for at in every],
                )
                for group, years in groups.items()
            ]
            found.append(_table(caption, (name, *map(era_year, every)), lines))
            continue
        lines = [
            _line(
                records.label(breakdown, group) + ("（参考値）" if row["obs_status"] == "U" else ""),
                [_shown(row, row["value"]), _interval(row), "—" if row["n"] is None else f"{row['n']:,}"],
            )
            for group, row in now.items()
        ]
        if lines:
            found.append(_table(f"{caption}（{era_year(year)}）", (name, "実績値", "信頼区間", "n"), lines))
    return found


def _revisions(records: PublicRecords) -> str:
    lines = []
    for one in records.releases:
        event = one.last("publish")
        at = local_time(event.at) if event is not None else ""
        lines.append(_line(f"{one.label}", [], [kind_word(one.kind), one.reason, one.standing, at]))
    head = "<h2>公表と改定の記録</h2>"
    return head + _table("これまでの版", ("版", "種類", "理由", "状態", "公表した日時"), lines)


def _table(caption: str, heads: Sequence[str], lines: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(lines)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _line(head: str, cells: Sequence[str], said: Sequence[str] = ()) -> str:
    """A row: its head, figures, and words."""
    figures = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    words = "".join(f'<td class="said">{escape(cell)}</td>' for cell in said)
    return f'<tr><th scope="row">{escape(head)}</th>{figures}{words}</tr>'
