"""The tables and sentences of the KGI and KPI, in the form of the plan."""

import math

import pandas as pd

from reports.chapter.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Row,
    Runs,
    Table,
    Text,
    said,
)
from reports.chapter.content import ChapterContent
from reports.chapter.indicator_sentences import DIRECTION_WORDS, REACHED_WORDS, indicator_sentences
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import UNAVAILABLE, count_text, number_text
from schemas.tables.eras import era_year

_TITLES = {"KGI": "重要目標達成指標（KGI）", "KPI": "重要業績評価指標（KPI）"}


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
        Column("目指す方向", align="center"),
        Column("目標値に達したか", align="center"),
    )
    cells = Row.of(
        figure_text(_float(row["baseline_value"]), row),
        figure_text(_float(row["target_value"]), row),
        Cell(figure_text(_float(row["value"]), row), strong=True, estimate_id=f"{key}.value"),
        figure_text(_float(row["next_target_value"]), row),
        DIRECTION_WORDS[str(row["direction"])],
        REACHED_WORDS[str(row["reached"])],
    )
    return Table(
        f"{key}.tab",
        f"{row['name']}",
        columns,
        (cells,),
        f"{row['name']}の基準値、目標値、実績値、次の目標値、目指す方向、目標値に達したか。",
        row_heads=0,
    )


def _sentence(row: pd.Series) -> Runs:
    if not math.isfinite(_float(row["value"])):
        return said(f"実績値は、まだありません（{row['reason']}）。")
    told = indicator_sentences([row], named=False)
    return said(*told)


def _source(content: ChapterContent, row: pd.Series) -> str:
    if row["source"] == "administrative":
        return "出典: 担当課の行政資料"
    survey = content.study.survey(str(row["survey"]))
    shares = [
        f"{BASIS_LABELS[name]} {figure_text(_float(row[f'value_{name}']), row)}" for name in BASIS_LABELS
    ]
    n = UNAVAILABLE if pd.isna(row["n"]) else count_text(int(row["n"]))
    if not content.study.sampled:
        return f"出典: {survey.title}（n={UNAVAILABLE if pd.isna(row['n']) else count_text(int(row['n']))}）。{row['reason']}"
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
    if row["source"] != "survey":
        return ""
    return "基準値は値だけが公表されているため、その誤差は実績値と同じとみなして検定している。"


def _float(value: object) -> float:
    return math.nan if value is None or value is pd.NA else float(str(value))
