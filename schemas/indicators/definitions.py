"""Definitions of the KGI and KPI: what is counted, over which base, and what was promised.

`schemas/indicators.csv` has one row an indicator. A `survey` indicator is the share of an option or
option group of a concept in one survey; an `administrative` indicator is a number that another
office reports. Its value stands in the study's administrative file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

from schemas.settings.study import Study
from schemas.tables.tabular import Checks, DefinitionRow, finite_decimal, read_table

Source = Literal["survey", "administrative"]
Direction = Literal["increase", "decrease"]
FILE = "schemas/indicators.csv"
_YEAR_DIGITS = 4
_REQUIRED = (
    *("indicator", "level", "number", "name", "unit", "source"),
    *("survey", "concept", "option", "base", "basis"),
    *("baseline_year", "baseline_value", "targets", "direction"),
)


@dataclass(frozen=True)
class Indicator:
    """One KGI or KPI.

    For a survey indicator `survey`, `concept`, `option` (an option or option group), `base` (all or
    valid) and `basis` (study: as the study says; weighted; unweighted) say which share it is.
    Baseline and targets are in the unit that is printed (percent for shares), exact as published.
    """

    key: str
    level: str
    number: str
    name: str
    policy: str
    unit: str
    source: Source
    survey: str
    concept: str
    option: str
    base: str
    basis: str
    baseline_year: int | None
    baseline_value: Decimal | None
    targets: Mapping[int, Decimal]
    direction: Direction


def load_indicators(root: Path, study: Study) -> tuple[Indicator, ...]:
    """Load the indicators and check them against a study. Raises InputError.

    A survey indicator whose survey the study does not have is left out: the city survey is asked once
    in a plan period. A workspace without the file has no indicators. One whose survey is there but whose concept or option is not is a problem.
    """
    if not (root / FILE).is_file():
        return ()
    rows = read_table(
        root,
        FILE,
        _REQUIRED,
        ("policy", "note"),
    )
    checks = Checks()
    checks.unique(rows, "indicator", "D070")
    surveys = {survey.key for survey in study.surveys}
    indicators = []
    for row in rows:
        indicator = _indicator(row, checks)
        if indicator.source == "survey":
            if indicator.survey not in surveys:
                continue
            _check_measure(row, study, checks)
        indicators.append(indicator)
    checks.raise_any()
    return tuple(indicators)


def load_administrative(root: Path, study: Study, indicators: tuple[Indicator, ...]) -> Mapping[str, Decimal]:
    """Values that other offices report, by indicator; empty if the study names no file. Raises InputError."""
    if not study.administrative:
        return {}
    rows = read_table(root, study.administrative, ("indicator", "value", "source"))
    checks = Checks()
    checks.unique(rows, "indicator", "D075")
    known = {indicator.key for indicator in indicators if indicator.source == "administrative"}
    values = {}
    for row in rows:
        if row["indicator"] not in known:
            checks.at(
                row,
                "D075",
                "行政資料による指標として定義されていません。",
                column="indicator",
                expected="、".join(sorted(known)),
            )
        number = checks.decimal(row, "value", "D074", "74.7")
        if number is not None:
            values[row["indicator"]] = number
    checks.raise_any()
    return values


def _indicator(row: DefinitionRow, checks: Checks) -> Indicator:
    checks.one_of(row, "source", ("survey", "administrative"), "D071")
    checks.one_of(row, "direction", ("increase", "decrease"), "D071")
    if row["source"] == "survey":
        checks.one_of(row, "unit", ("%",), "D071")
        checks.one_of(row, "base", ("all", "valid"), "D071")
        checks.one_of(row, "basis", ("study", "weighted", "unweighted"), "D071")
    year = _year(row, row["baseline_year"], "baseline_year", checks) if row["baseline_year"] else None
    value = checks.decimal(row, "baseline_value", "D074", "74.7") if row["baseline_value"] else None
    if (year is None) != (value is None):
        checks.at(row, "D072", "基準年と基準値は、両方書くか両方空欄にします。", column="baseline_value")
    return Indicator(
        key=row["indicator"],
        level=row["level"],
        number=row["number"],
        name=row["name"],
        policy=row["policy"],
        unit=row["unit"],
        source=cast(Source, row["source"]),
        survey=row["survey"],
        concept=row["concept"],
        option=row["option"],
        base=row["base"],
        basis=row["basis"],
        baseline_year=year,
        baseline_value=value,
        targets=_targets(row, checks),
        direction=cast(Direction, row["direction"]),
    )


def _targets(row: DefinitionRow, checks: Checks) -> Mapping[int, Decimal]:
    targets = {}
    for part in row.many("targets"):
        year_text, _, value_text = part.partition("=")
        value = finite_decimal(value_text)
        if value is None or not (year_text.isdecimal() and len(year_text) == _YEAR_DIGITS):
            checks.at(
                row,
                "D073",
                "目標値の書き方が違います。",
                column="targets",
                expected="例: 2022=80.0|2027=85.0",
            )
            continue
        targets[int(year_text)] = value
    return targets


def _year(row: DefinitionRow, text: str, column: str, checks: Checks) -> int | None:
    if text.isdecimal() and len(text) == _YEAR_DIGITS:
        return int(text)
    checks.at(row, "D073", "西暦4桁で書きます。", column=column, expected="例: 2017")
    return None


def _check_measure(row: DefinitionRow, study: Study, checks: Checks) -> None:
    question = study.survey(row["survey"]).questionnaire.by_concept(row["concept"])
    if question is None or question.concept is None:
        checks.at(
            row,
            "D076",
            f"調査「{row['survey']}」に概念「{row['concept']}」の設問がありません。",
            column="concept",
        )
        return
    concept = question.concept
    known = [option.key for option in concept.options] + [group.key for group in concept.groups]
    checks.one_of(row, "option", known, "D076")
