"""Values that other offices report, entered by a small table with their source and who answers for them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from schemas.errors import Problem
from schemas.indicators.definitions import Indicator
from schemas.tables.tabular import DefinitionRow, finite_decimal
from tracker.sheets import cell_problem, checked_sheet
from tracker.terms import messages
from tracker.terms.model import IndicatorDefinition, Observation, Proposal

_NAMES = {
    "indicator": "指標キー",
    "year": "年度",
    "value": "値",
    "unit": "単位",
    "source": "出所",
    "person": "担当者",
}
"""The columns: as in the definition tables, and the heads in Japanese."""

_WHOLE = 100


def read_entries(path: Path, year: int, area: str, indicators: Sequence[Indicator]) -> Proposal:
    """The values of one year in a table, checked: every problem is told at once, with its row.

    Raises InputError: G31 to G40 (see `tracker.terms.messages`).
    """
    by_key = {one.key: one for one in indicators}
    rows = checked_sheet(path, _NAMES, tuple(_NAMES), "indicator", lambda row: _problem(row, year, by_key))
    values = {
        row["indicator"]: Observation(
            row["indicator"],
            area,
            year,
            float(finite_decimal(row["value"]) or 0),
            comment=f"{row['source']}（担当: {row['person']}）",
        )
        for row in rows
    }
    definitions = tuple(IndicatorDefinition(one) for one in indicators if one.key in values)
    observations = tuple(values[one.key] for one in definitions)
    return Proposal(area, year, definitions, observations, provenance={("sheet", path.name): _digest(rows)})


def _digest(rows: Sequence[DefinitionRow]) -> str:
    return hashlib.sha256(repr([sorted(row.cells.items()) for row in rows]).encode()).hexdigest()


def _problem(row: DefinitionRow, year: int, by_key: Mapping[str, Indicator]) -> Problem | None:
    """The first thing wrong with a row whose cells are filled in."""
    one = by_key.get(row["indicator"])
    if one is None:
        return cell_problem(messages.UNKNOWN_INDICATOR, row, "indicator", _NAMES, expected="、".join(by_key))
    if one.source != "administrative":
        return cell_problem(messages.NOT_ADMINISTRATIVE, row, "indicator", _NAMES)
    if finite_decimal(row["year"]) != year:
        return cell_problem(messages.OTHER_YEAR, row, "year", _NAMES, expected=str(year))
    return _value_problem(row, one)


def _value_problem(row: DefinitionRow, one: Indicator) -> Problem | None:
    """What is wrong with the unit or the value."""
    number = finite_decimal(row["value"])
    if row["unit"] != one.unit:
        return cell_problem(messages.WRONG_UNIT, row, "unit", _NAMES, expected=one.unit)
    if number is None:
        return cell_problem(messages.NO_NUMBER, row, "value", _NAMES)
    if number < 0 or (one.unit == "%" and number > _WHOLE):
        return cell_problem(
            messages.OUT_OF_RANGE, row, "value", _NAMES, expected="0〜100" if one.unit == "%" else "0以上"
        )
    if number != round(number, one.decimals):
        return cell_problem(
            messages.OUT_OF_RANGE, row, "value", _NAMES, expected=f"小数点以下{one.decimals}桁まで"
        )
    return None
