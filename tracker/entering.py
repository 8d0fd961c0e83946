"""Values that other offices report, entered by a small table with their source and who answers for them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from schemas.errors import InputError, Problem
from schemas.indicators.definitions import Indicator
from schemas.messages.rule import FileRule
from schemas.tables.tabular import DefinitionRow, finite_decimal
from tracker.sheets import read_sheet
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
HEADS: Mapping[str, str] = {
    **{head: name for name, head in _NAMES.items()},
    **{name: name for name in _NAMES},
}
"""The heads of the columns, in Japanese or as in the definition tables."""

_WHOLE = 100


def read_entries(path: Path, year: int, area: str, indicators: Sequence[Indicator]) -> Proposal:
    """The values of one year in a table, checked: every problem is told at once, with its row.

    Raises InputError: G31 to G40 (see `tracker.terms.messages`).
    """
    by_key = {one.key: one for one in indicators}
    rows = read_sheet(path, HEADS, tuple(_NAMES))
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    values: dict[str, Observation] = {}
    for row in rows:
        found = _problem(row, year, by_key) or _repeated(row, seen)
        if found is not None:
            problems.append(found)
            continue
        number = finite_decimal(row["value"])
        assert number is not None
        comment = f"{row['source']}（担当: {row['person']}）"
        values[row["indicator"]] = Observation(row["indicator"], area, year, float(number), comment=comment)
    if problems:
        raise InputError(problems)
    if not values:
        raise InputError(messages.NO_VALUES.problem(path.name))
    definitions = tuple(IndicatorDefinition(one) for one in indicators if one.key in values)
    observations = tuple(values[one.key] for one in definitions)
    return Proposal(area, year, definitions, observations, provenance={("sheet", path.name): _digest(rows)})


def _digest(rows: Sequence[DefinitionRow]) -> str:
    return hashlib.sha256(repr([sorted(row.cells.items()) for row in rows]).encode()).hexdigest()


def _repeated(row: DefinitionRow, seen: dict[str, int]) -> Problem | None:
    first = seen.setdefault(row["indicator"], row.number)
    if first == row.number:
        return None
    return _at(messages.TWO_VALUES, row, "indicator", detail=f"{first}行")


def _problem(row: DefinitionRow, year: int, by_key: Mapping[str, Indicator]) -> Problem | None:
    """The first thing wrong with a row."""
    empty = next((name for name in _NAMES if not row[name]), None)
    if empty is not None:
        return _at(messages.EMPTY_CELL, row, empty)
    one = by_key.get(row["indicator"])
    if one is None:
        return _at(messages.UNKNOWN_INDICATOR, row, "indicator", expected="、".join(by_key))
    if one.source != "administrative":
        return _at(messages.NOT_ADMINISTRATIVE, row, "indicator")
    if finite_decimal(row["year"]) != year:
        return _at(messages.OTHER_YEAR, row, "year", expected=str(year))
    return _value_problem(row, one)


def _value_problem(row: DefinitionRow, one: Indicator) -> Problem | None:
    """What is wrong with the unit or the value."""
    number = finite_decimal(row["value"])
    if row["unit"] != one.unit:
        return _at(messages.WRONG_UNIT, row, "unit", expected=one.unit)
    if number is None:
        return _at(messages.NO_NUMBER, row, "value")
    if number < 0 or (one.unit == "%" and number > _WHOLE):
        return _at(messages.OUT_OF_RANGE, row, "value", expected="0〜100" if one.unit == "%" else "0以上")
    if number != round(number, one.decimals):
        return _at(messages.OUT_OF_RANGE, row, "value", expected=f"小数点以下{one.decimals}桁まで")
    return None


def _at(rule: FileRule, row: DefinitionRow, name: str, *, expected: str = "", detail: str = "") -> Problem:
    return rule.problem(
        row.file, row=row.number, column=_NAMES[name], found=row[name], expected=expected, detail=detail
    )
