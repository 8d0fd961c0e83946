"""The published indicators of a plan: their history taken in as it was printed.

The table has one row an indicator: level, number, name, unit, base_year, base_value, target_<year>, actual_<year>,
direction, source. What was published has no n and no error, and none is put in their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import cast

from schemas.errors import InputError
from schemas.indicators.definitions import Indicator, Source
from schemas.indicators.verdicts import Direction
from schemas.tables.tabular import DefinitionRow, finite_decimal
from tracker.sheets import cell_problem, heads_of, read_sheet
from tracker.terms import messages
from tracker.terms.model import IndicatorDefinition, Observation, Proposal

_FIXED = ("level", "number", "name", "unit", "base_year", "base_value", "direction", "source")
_WORDS = {"direction": ("increase", "decrease"), "source": ("survey", "administrative")}
_YEARLY = re.compile(r"(target|actual)_(\d{4})")


@dataclass(frozen=True)
class ImportedPlan:
    """One indicator as a plan printed it; `actuals` and `targets` by year, None for a printed dash."""

    definition: IndicatorDefinition
    base_year: int | None
    actuals: Mapping[int, Decimal | None]


def read_published(path: Path, known: Sequence[IndicatorDefinition]) -> tuple[ImportedPlan, ...]:
    """Read a plan's indicators; one that is defined here, by its name, keeps its key and meaning.

    Raises InputError: G36, G39, G40, G47.
    """
    yearly = [name for name in heads_of(path) if _YEARLY.fullmatch(name)]
    names = {name: name for name in (*_FIXED, *yearly)}
    rows = read_sheet(path, names, _FIXED)
    problems = []
    for row in rows:
        for name in ("base_year", "base_value", *yearly):
            number = finite_decimal(row[name]) if row[name] else Decimal(0)
            if number is None or (name == "base_year" and number % 1):
                problems.append(cell_problem(messages.NO_NUMBER, row, name, names))
        for name, words in _WORDS.items():
            if row[name] not in words:
                expected = "か".join(words)
                problems.append(cell_problem(messages.NO_SUCH_WORD, row, name, names, expected=expected))
    if problems:
        raise InputError(problems)
    by_name = {definition.indicator.name: definition for definition in known}
    return tuple(_published(row, yearly, by_name.get(row["name"])) for row in rows)


def _published(row: DefinitionRow, yearly: Sequence[str], known: IndicatorDefinition | None) -> ImportedPlan:
    parts = {name: finite_decimal(row[name]) if row[name] else None for name in yearly}
    base_year = int(row["base_year"]) if row["base_year"] else None
    base_value = finite_decimal(row["base_value"]) if row["base_value"] else None
    targets = {
        int(name[-4:]): value for name, value in parts.items() if name.startswith("t") and value is not None
    }
    actuals = {
        int(name[-4:]): value for name, value in parts.items() if name.startswith("a") and value is not None
    }
    if base_year is not None:
        actuals.setdefault(base_year, base_value)  # type: ignore[arg-type]  # a dash is kept as one
    one = known.indicator if known is not None else _unknown(row)
    one = replace(
        one,
        level=row["level"],
        number=row["number"],
        unit=row["unit"],
        direction=cast(Direction, row["direction"]),
        source=cast(Source, row["source"]),
        baseline_year=base_year if base_value is not None else None,
        baseline_value=base_value,
        targets=targets,
    )
    definition = replace(known, indicator=one) if known is not None else IndicatorDefinition(one)
    return ImportedPlan(definition, base_year, dict(sorted(actuals.items())))


def _unknown(row: DefinitionRow) -> Indicator:
    """An indicator that is not defined here."""
    percent = row["unit"] == "%"
    return Indicator(
        key=f"{row['level']}{row['number']}".lower(),
        level=row["level"],
        number=row["number"],
        name=row["name"],
        policy="",
        unit=row["unit"],
        source=cast(Source, row["source"]),
        survey="",
        concept="",
        option="",
        base="",
        basis="",
        baseline_year=None,
        baseline_value=None,
        targets={},
        direction=cast(Direction, row["direction"]),
        decimals=1 if percent else 0,
    )


def proposals_of(published: Sequence[ImportedPlan], area: str, document: str) -> list[Proposal]:
    """What was published, as one release a year, oldest first."""
    years = sorted({year for one in published for year in one.actuals})
    return [_year(published, year, area, document) for year in years]


def _year(published: Sequence[ImportedPlan], year: int, area: str, document: str) -> Proposal:
    here = [one for one in published if year in one.actuals]
    values = []
    for one in here:
        value = one.actuals[year]
        values.append(
            Observation(
                one.definition.key,
                area,
                year,
                None if value is None else float(value),
                basis=one.definition.basis,
                base=one.definition.indicator.base,
                obs_status="O" if value is None else "A",
                comment=f"公表値（{document}）",
            )
        )
    return Proposal(
        area,
        year,
        tuple(one.definition for one in here),
        tuple(values),
        provenance={("document", document): "公表値"},
    )
