"""The tables and sentences of the KGI and KPI, in the form of the plan."""

from __future__ import annotations

import math

import pandas as pd

from reports.chapter.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Number,
    Paragraph,
    Row,
    Runs,
    Table,
    Text,
    said,
)
from reports.chapter.content import ChapterContent
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import UNAVAILABLE, count_text, number_text
from schemas.tables.eras import era_year

_TITLES = {"KGI": "重要目標達成指標（KGI）", "KPI": "重要業績評価指標（KPI）"}
_DIRECTIONS = {"increase": "増加", "decrease": "減少"}


def indicator_blocks(content: ChapterContent) -> tuple[Block, ...]:
    """One section for each level of indicator, in the order of the definitions."""
    blocks: list[Block] = []
    values = content.indicators
    for level in dict.fromkeys(values["level"]):
        blocks.append(Heading(1, _TITLES.get(level, level), f"h.{level}"))
        blocks.extend(_sources_of(content, values[values["level"] == level], level))
        for _, row in values[values["level"] == level].iterrows():
            blocks.extend(_one(content, row))
    return tuple(blocks)


def _sources_of(content: ChapterContent, rows: pd.DataFrame, level: str) -> list[Block]:
    """Name the surveys that the values come from: they may be others than the one that the sections show."""
    keys = dict.fromkeys(str(key) for key in rows["survey"] if key)
    titles = "、".join(content.study.survey(key).title for key in keys)
    text = f"調査による指標の実績値は、{titles}（{content.study.label}）によるものです。"
    return [Paragraph((Text(text),), "body", f"{level}.from")] if titles else []


def _one(content: ChapterContent, row: pd.Series) -> list[Block]:
    key = str(row["indicator"])
    return [
        Heading(2, f"（{row['number']}）{row['name']}", f"h.{key}"),
        _table(row),
        Paragraph(_sentence(row), "body", f"{key}.s"),
        Paragraph((Text(_source(content, row)),), "note", f"{key}.source"),
    ]


def figure_text(value: float, row: pd.Series) -> str:
    """A value in the unit and with the decimals of its indicator: `67.0%`, `188人`, `3.46点`."""
    if not math.isfinite(value):
        return "—"
    return f"{number_text(value, int(row['decimals']))}{row['unit']}"


def _year_head(name: str, year: object) -> str:
    value = _float(year)
    return f"{name}\n（{era_year(int(value))}）" if math.isfinite(value) else name


def _table(row: pd.Series) -> Table:
    key = str(row["indicator"])
    columns = (
        Column(_year_head("基準値", row["baseline_year"]), align="center"),
        Column(_year_head("目標値", row["target_year"]), align="center"),
        Column(_year_head("実績値", row["study"]), align="center"),
        Column(_year_head("目標値", row["next_target_year"]), align="center"),
        Column("指標の推移", align="center"),
    )
    cells = Row.of(
        figure_text(_float(row["baseline_value"]), row),
        figure_text(_float(row["target_value"]), row),
        Cell(figure_text(_float(row["value"]), row), strong=True, estimate_id=f"{key}.value"),
        figure_text(_float(row["next_target_value"]), row),
        _DIRECTIONS[str(row["direction"])],
    )
    return Table(
        f"{key}.tab",
        f"{row['name']}",
        columns,
        (cells,),
        f"{row['name']}の基準値、目標値、実績値、次の目標値、指標の推移。",
        row_heads=0,
    )


def _sentence(row: pd.Series) -> Runs:
    unit, key = str(row["unit"]), str(row["indicator"])
    value, diff = _float(row["value"]), _float(row["diff"])
    if not math.isfinite(value):
        return said(f"実績値は、まだありません（{row['reason']}）。")
    number = Number(figure_text(value, row), f"{key}.value")
    runs = said(f"{era_year(int(str(row['study'])))}の実績値は", number, "です。")
    if math.isfinite(diff) and str(row["baseline_year"]) != str(row["study"]) and row["basis"] != "weighted":
        runs = said(runs, _change_runs(row, diff, unit))
    if pd.notna(row["reached"]):
        target = figure_text(_float(row["target_value"]), row)
        reached = "に達しています" if bool(row["reached"]) else "に達していません"
        # in the interval of the value, so that the sample cannot tell them apart
        within = _float(row["ci_low"]) <= _float(row["target_value"]) <= _float(row["ci_high"])
        reached += "（差は標本誤差の範囲内です）。" if within else "。"
        runs = said(runs, f"{era_year(int(str(row['target_year'])))}の目標値{target}{reached}")
    return runs


def _change_runs(row: pd.Series, diff: float, unit: str) -> Runs:
    """Against the published baseline: its error is not known, so 上回る and 下回る, without a test."""
    base = f"基準値（{era_year(int(str(row['baseline_year'])))} {figure_text(_float(row['baseline_value']), row)}）"
    step = "ポイント" if unit == "%" else unit
    size = number_text(abs(diff), int(row["decimals"]))
    if float(size.replace(",", "")) == 0:
        return said(f"{base}と同じです。")
    word = "上回っています。" if diff > 0 else "下回っています。"
    return said(f"{base}を", Number(f"{size}{step}", f"{row['indicator']}.diff"), word)


def _source(content: ChapterContent, row: pd.Series) -> str:
    if row["source"] == "administrative":
        return "出典: 担当課の行政資料"
    survey = content.study.survey(str(row["survey"]))
    shares = [
        f"{BASIS_LABELS[name]} {figure_text(_float(row[f'value_{name}']), row)}" for name in BASIS_LABELS
    ]
    n = UNAVAILABLE if pd.isna(row["n"]) else count_text(int(row["n"]))
    low, high = _float(row["ci_low"]), _float(row["ci_high"])
    digits = int(row["decimals"])
    interval = (
        f"{number_text(low, digits)}～{number_text(high, digits)}" if math.isfinite(low) else UNAVAILABLE
    )
    return (
        f"出典: {survey.title}（n={n}、{'、'.join(shares)}、"
        f"実績値の{content.level_text}%信頼区間 {interval}）。{_baseline_note(row)}"
    )


def _baseline_note(row: pd.Series) -> str:
    if not math.isfinite(_float(row["baseline_value"])):
        return ""
    if row["basis"] == "weighted":
        return (
            "基準値と目標値は重みなしの値をもとに定められているため、重み付きの実績値とは直接比べられない。"
        )
    return "基準値は値だけが公表されているため、差の検定はしていない。"


def _float(value: object) -> float:
    return math.nan if value is None or value is pd.NA else float(str(value))
