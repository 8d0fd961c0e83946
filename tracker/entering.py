"""Values that other offices report, entered by a small table with their source and who answers for them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from schemas.errors import Problem, raise_any
from schemas.indicators.definitions import Indicator
from schemas.questions.concepts import Concept, Option
from schemas.tables.tabular import DefinitionRow
from tracker.sheets import EnteredSheet, cell_problem, checked_rows, fiscal_year_in, heads_in, number_in
from tracker.terms import messages
from tracker.terms.model import LABEL, IndicatorDefinition, Observation, Proposal, group_name

ENTRY_COLUMNS = {
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

ENTRY_REQUIRED = ("indicator", "year", "value", "unit", "source", "person")
_PLACE = ("indicator", "breakdown", "group")

_WHOLE = 100


def read_entries(
    sheet: EnteredSheet,
    year: int,
    area: str,
    indicators: Sequence[Indicator],
    concepts: Mapping[str, Concept],
) -> Proposal:
    """The values of one year in a table, checked: every problem is told at once, with its row.

    A row may be the value of a group (区分 and 区分の値, by key or label of the concepts), beside that of all.
    Raises InputError: G31 to G39, G45, G46, G49, G51, G52 (see `tracker.terms.messages`).
    """
    by_key = {one.key: one for one in indicators}
    rows = checked_rows(
        sheet, ENTRY_COLUMNS, ENTRY_REQUIRED, _PLACE, lambda row: _problem(row, year, by_key, concepts)
    )
    raise_any(_unread_groups(sheet, concepts))
    whole = {row["indicator"] for row in rows if not row["breakdown"]}
    if alone := [row for row in rows if row["indicator"] not in whole]:
        raise cell_problem(messages.GROUPS_ALONE, alone[0], "indicator", ENTRY_COLUMNS).error()
    provenance = {("sheet", sheet.file): _digest(rows)}
    observations = []
    for row in sorted(rows, key=lambda row: list(by_key).index(row["indicator"])):
        one = Observation(
            row["indicator"],
            area,
            year,
            float(number_in(row["value"]) or 0),
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


def _unread_groups(sheet: EnteredSheet, concepts: Mapping[str, Concept]) -> Iterator[Problem]:
    """A problem for each column that holds groups of a breakdown and is not read, since its head is another one."""
    options = [
        {name for option in concept.options for name in (option.key, option.label)}
        for concept in concepts.values()
    ]
    for place, name in enumerate(heads_in(sheet.heads, ENTRY_COLUMNS)):
        cells = {line[place]: at for at, line in reversed(sheet.rows) if line[place]}
        if not name and cells and any(set(cells) <= known for known in options):
            found, at = next(reversed(cells.items()))
            head = sheet.heads[place]
            yield messages.BREAKDOWN_UNREAD.problem(sheet.file, row=at, column=head, found=found)


def _digest(rows: Sequence[DefinitionRow]) -> str:
    return hashlib.sha256(repr([sorted(row.cells.items()) for row in rows]).encode()).hexdigest()


def _problem(
    row: DefinitionRow, year: int, by_key: Mapping[str, Indicator], concepts: Mapping[str, Concept]
) -> Problem | None:
    """The first thing wrong with a row whose cells are filled in."""
    one = by_key.get(row["indicator"])
    if one is None:
        return cell_problem(
            messages.UNKNOWN_INDICATOR, row, "indicator", ENTRY_COLUMNS, expected="、".join(by_key)
        )
    if one.source != "administrative":
        return cell_problem(messages.NOT_ADMINISTRATIVE, row, "indicator", ENTRY_COLUMNS)
    if fiscal_year_in(row["year"]) != year:
        return cell_problem(messages.OTHER_YEAR, row, "year", ENTRY_COLUMNS, expected=str(year))
    if (row["breakdown"] or row["group"]) and _group(row, concepts) is None:
        return cell_problem(messages.UNKNOWN_GROUP, row, "group", ENTRY_COLUMNS, detail=row["breakdown"])
    return _value_problem(row, one)


def _value_problem(row: DefinitionRow, one: Indicator) -> Problem | None:
    """What is wrong with the unit or the value."""
    number = number_in(row["value"])
    if row["unit"] != one.unit:
        return cell_problem(messages.WRONG_UNIT, row, "unit", ENTRY_COLUMNS, expected=one.unit)
    if number is None:
        return cell_problem(messages.NO_NUMBER, row, "value", ENTRY_COLUMNS)
    if number < 0 or (one.unit == "%" and number > _WHOLE):
        return cell_problem(
            messages.OUT_OF_RANGE,
            row,
            "value",
            ENTRY_COLUMNS,
            expected="0〜100" if one.unit == "%" else "0以上",
        )
    if number != round(number, one.decimals):
        return cell_problem(
            messages.OUT_OF_RANGE, row, "value", ENTRY_COLUMNS, expected=f"小数点以下{one.decimals}桁まで"
        )
    return None
