"""進行管理.html: the page for the committee, with a chart of all years, the groups, and what was revised.

One file without anything from elsewhere. A chart is drawn as SVG: values with their intervals, targets as diamonds; the
same figures stand in a table beside it, so that nobody needs the picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from schemas.codes import TOTAL
from schemas.indicators.verdicts import RULES, Verdict
from schemas.tables.eras import era_year
from tracker.feeds.records import PublicRecords, Row
from tracker.judging import rounded
from tracker.workflow.telling import kind_word, local_time

FILE = "進行管理.html"
_WIDTH, _HEIGHT = 560, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 24, 20, 36
_STYLE = """
body{font-family:"Noto Sans JP","Yu Gothic",Meiryo,sans-serif;line-height:1.7;color:#1a1a1a;background:#fff;
max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;border-bottom:2px solid #1f4e79;margin-top:2.5rem}
table{border-collapse:collapse;margin:.5rem 0 1rem}caption{text-align:left;font-weight:bold}
th,td{border:1px solid #767676;padding:.2rem .6rem;text-align:right}th{background:#ddebf7}
th[scope=row]{text-align:left;background:#f5f5f5}svg{max-width:100%;height:auto}
.note{font-size:.9rem}@media print{h2{break-before:page}h2:first-of-type{break-before:auto}}
"""


def committee_page(records: PublicRecords) -> bytes:
    """The page."""
    parts = [
        '<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>指標の進行管理</title><style>{_STYLE}</style></head><body><main><h1>指標の進行管理</h1>",
        "<p>公表した実績値の推移です。縦の線は信頼区間、ひし形は目標値です。</p>",
    ]
    for own in records.series:
        values = [row for row in records.headline(own["series_id"]) if row["value"] is not None]
        if values:
            parts.append(_section(records, own, values))
    parts += [_revisions(records), "</main></body></html>\n"]
    return "\n".join(parts).encode()


def _section(records: PublicRecords, own: Row, values: Sequence[Row]) -> str:
    last, targets = values[-1], {row["year"]: row["value"] for row in records.promised(own["series_id"])}
    title = f"{last['level']}（{last['number']}）{last['name']}"
    if own["version"] > 1:
        title += f"（第{own['version']}系列）"
    parts = [f"<h2>{escape(title)}</h2>"]
    if own["break_reason"]:
        parts.append(f"<p>{escape(own['break_reason'])}のため、前の値とは別の系列です。</p>")
    parts.append(f"<p>{escape(_sentence(records, last))}</p>")
    parts.append(_Chart(values, targets, last["decimals"]).svg(f"{title}の推移"))
    parts.append(_years(values, targets, last))
    parts += _groups(records, own, last)
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
    if target:
        text += f"（{RULES[target['rule']]}）"
    return text


def _why(judged: Mapping[str, Any]) -> str:
    return f"（{judged['reason']}）" if judged["reason"] else ""


def _shown(row: Row, value: float | None) -> str:
    return "—" if value is None else f"{rounded(value, row['decimals'])}{row['unit']}"


def _years(values: Sequence[Row], targets: Mapping[int, float], last: Row) -> str:
    by_year = {row["time_period"]: row for row in values}
    lines = []
    for year in sorted({*by_year, *targets}):
        row = by_year.get(year)
        cells = [_shown(last, row["value"] if row else None), _interval(row), _shown(last, targets.get(year))]
        lines.append(_line(f"{era_year(year)}（{year}）", cells))
    return _table("年ごとの値", ("年", "実績値", "信頼区間", "目標値"), lines)


def _interval(row: Row | None) -> str:
    if row is None or row["low"] is None:
        return "—"
    return f"{rounded(row['low'], row['decimals'])}～{rounded(row['high'], row['decimals'])}"


def _groups(records: PublicRecords, own: Row, last: Row) -> list[str]:
    """A table for each breakdown of the last year, where there are estimates."""
    tables: dict[str, list[Row]] = {}
    for row in records.values:
        mine = row["series_id"] == own["series_id"] and row["time_period"] == last["time_period"]
        if mine and row["basis"] == last["basis"] and row["breakdown"] != TOTAL and row["value"] is not None:
            tables.setdefault(row["breakdown"], []).append(row)
    found = []
    for breakdown, rows in tables.items():
        lines = [
            _line(
                records.label(breakdown, row["grp"]) + ("（参考値）" if row["obs_status"] == "U" else ""),
                [_shown(row, row["value"]), _interval(row), "—" if row["n"] is None else f"{row['n']:,}"],
            )
            for row in rows
        ]
        name = records.label(breakdown)
        caption = f"{name}別（{era_year(last['time_period'])}）"
        found.append(_table(caption, (name, "実績値", "信頼区間", "n"), lines))
    return found


def _revisions(records: PublicRecords) -> str:
    lines = []
    for one in records.releases:
        event = one.last("publish")
        at = local_time(event.at) if event is not None else ""
        lines.append(_line(f"{one.label}", [kind_word(one.kind), one.reason, str(one.publication), at]))
    head = "<h2>公表と改定の記録</h2>"
    return head + _table("これまでの版", ("版", "種類", "理由", "状態", "公表した日時"), lines)


def _table(caption: str, heads: Sequence[str], lines: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(lines)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _line(head: str, cells: Sequence[str]) -> str:
    return (
        f'<tr><th scope="row">{escape(head)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
    )


@dataclass(frozen=True)
class _Chart:
    """A line of values over the years, to scale in both directions."""

    values: Sequence[Row]
    targets: Mapping[int, float]
    decimals: int

    def svg(self, title: str) -> str:
        """The drawing; the table beside it says the same."""
        ends = [
            row[name] for row in self.values for name in ("value", "low", "high") if row[name] is not None
        ]
        shown = [*ends, *self.targets.values()]
        low, high = min(shown), max(shown)
        room = (high - low) * 0.15 or max(abs(high) * 0.1, 1.0)
        low, high = low - room, high + room
        years = sorted({row["time_period"] for row in self.values} | set(self.targets))
        first, span = years[0], max(1, years[-1] - years[0])

        def x(year: int) -> float:
            return _LEFT + (year - first) / span * (_WIDTH - _LEFT - _RIGHT)

        def y(value: float) -> float:
            return float(_TOP + (high - value) / (high - low) * (_HEIGHT - _TOP - _BOTTOM))

        base = _HEIGHT - _BOTTOM
        parts = [
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
            f'aria-label="{escape(title)}。値は次の表のとおり。" font-size="12">',
            f'<line x1="{_LEFT}" y1="{base}" x2="{_WIDTH - _RIGHT}" y2="{base}" stroke="#595959"/>',
        ]
        for year in years:
            parts.append(f'<text x="{x(year):.1f}" y="{base + 18}" text-anchor="middle">{year}</text>')
        points = " ".join(f"{x(row['time_period']):.1f},{y(row['value']):.1f}" for row in self.values)
        parts.append(f'<polyline points="{points}" fill="none" stroke="#1f4e79" stroke-width="2"/>')
        for row in self.values:
            at = x(row["time_period"])
            if row["low"] is not None:
                for end in ("low", "high"):
                    parts.append(
                        f'<line x1="{at - 5:.1f}" y1="{y(row[end]):.1f}" x2="{at + 5:.1f}" y2="{y(row[end]):.1f}" '
                        'stroke="#1f4e79"/>'
                    )
                parts.append(
                    f'<line x1="{at:.1f}" y1="{y(row["low"]):.1f}" x2="{at:.1f}" y2="{y(row["high"]):.1f}" stroke="#1f4e79"/>'
                )
            parts.append(f'<circle cx="{at:.1f}" cy="{y(row["value"]):.1f}" r="4" fill="#1f4e79"/>')
            parts.append(
                f'<text x="{at + 8:.1f}" y="{y(row["value"]) + 18:.1f}">{rounded(row["value"], self.decimals)}</text>'
            )
        for year, value in self.targets.items():
            at, level = x(year), y(value)
            corners = f"{at:.1f},{level - 6:.1f} {at + 6:.1f},{level:.1f} {at:.1f},{level + 6:.1f} {at - 6:.1f},{level:.1f}"
            parts.append(f'<polygon points="{corners}" fill="#fff" stroke="#a04000" stroke-width="2"/>')
            parts.append(
                f'<text x="{at - 8:.1f}" y="{level - 9:.1f}" text-anchor="end" fill="#a04000">{rounded(value, self.decimals)}</text>'
            )
        return "".join([*parts, "</svg>"])
