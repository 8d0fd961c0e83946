"""Values that other offices report, entered by a small table with their source and who answers for them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from schemas.errors import Problem
from schemas.indicators.definitions import Indicator
from schemas.questions.concepts import Concept, Option
from schemas.tables.tabular import DefinitionRow, finite_decimal
from tracker.sheets import cell_problem, checked_sheet
from tracker.terms import messages
from tracker.terms.model import LABEL, IndicatorDefinition, Observation, Proposal, group_name

_NAMES = {
    "indicator": "指標キー",
    "year": "年度",
    "value": "値",
    "unit": "単位",
    "source": "出所",
    "person": "担当者",
    "breakdown": "区分",
    "group": "区分の値",
}
"""The columns: as in the definition tables, and the heads in Japanese."""

_REQUIRED = ("indicator", "year", "value", "unit", "source", "person")
_PLACE = ("indicator", "breakdown", "group")

_WHOLE = 100


def read_entries(
    path: Path, year: int, area: str, indicators: Sequence[Indicator], concepts: Mapping[str, Concept]
) -> Proposal:
    """The values of one year in a table, checked: every problem is told at once, with its row.

    A row may be the value of a group (区分 and 区分の値, by key or label of the concepts), beside that of all.
    Raises InputError: G31 to G40, G45, G46 (see `tracker.terms.messages`).
    """
    by_key = {one.key: one for one in indicators}
    rows = checked_sheet(path, _NAMES, _REQUIRED, _PLACE, lambda row: _problem(row, year, by_key, concepts))
    whole = {row["indicator"] for row in rows if not row["breakdown"]}
    if alone := [row for row in rows if row["indicator"] not in whole]:
        raise cell_problem(messages.GROUPS_ALONE, alone[0], "indicator", _NAMES).error()
    provenance = {("sheet", path.name): _digest(rows)}
    observations = []
    for row in sorted(rows, key=lambda row: list(by_key).index(row["indicator"])):
        one = Observation(
            row["indicator"],
            area,
            year,
            float(finite_decimal(row["value"]) or 0),
            comment=f"{row['source']}（担当: {row['person']}）",
        )
        if found := _group(row, concepts):
            concept, group = found
            one = replace(one, breakdown=concept.key, group=group.key)
            provenance[LABEL, concept.key] = concept.label
            for option in concept.options:
                provenance[LABEL, group_name(concept.key, option.key)] = option.label
        observations.append(one)
    definitions = tuple(IndicatorDefinition(one) for one in indicators if one.key in whole)
    return Proposal(area, year, definitions, tuple(observations), provenance=provenance)


def _group(row: DefinitionRow, concepts: Mapping[str, Concept]) -> tuple[Concept, Option] | None:
    """The group that a row is about; None where there is no such one, or none is named."""
    for concept in concepts.values():
        if row["breakdown"] in (concept.key, concept.label):
            for option in concept.options:
                if row["group"] in (option.key, option.label):
                    return concept, option
    return None


def _digest(rows: Sequence[DefinitionRow]) -> str:
    return hashlib.sha256(repr([sorted(row.cells.items()) for row in rows]).encode()).hexdigest()


def _problem(
    row: DefinitionRow, year: int, by_key: Mapping[str, Indicator], concepts: Mapping[str, Concept]
) -> Problem | None:
    """The first thing wrong with a row whose cells are filled in."""
    one = by_key.get(row["indicator"])
    if one is None:
        return cell_problem(messages.UNKNOWN_INDICATOR, row, "indicator", _NAMES, expected="、".join(by_key))
    if one.source != "administrative":
        return cell_problem(messages.NOT_ADMINISTRATIVE, row, "indicator", _NAMES)
    if finite_decimal(row["year"]) != year:
        return cell_problem(messages.OTHER_YEAR, row, "year", _NAMES, expected=str(year))
    if (row["breakdown"] or row["group"]) and _group(row, concepts) is None:
        return cell_problem(messages.UNKNOWN_GROUP, row, "group", _NAMES, detail=row["breakdown"])
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
