"""The published indicators of a plan: their history taken in as it was printed.

The table has one row an indicator. Its columns have the heads that the sheet of indicators has (種別, 番号, 名称, 単位,
基準年, 基準値, 目指す向き, 出所) and, for each year, 目標値（2022年度） and 実績値（2017年度）, or the names level, number, name,
unit, base_year, base_value, direction, source, target_<year>, actual_<year>. What was published has no n and no error, and
none is put in their place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from schemas.errors import InputError, raise_any
from schemas.indicators.definitions import INDICATORS, Indicator, Source
from schemas.indicators.verdicts import Direction
from schemas.tables.eras import ERAS, western_year
from schemas.tables.tabular import DefinitionRow
from tracker.sheets import EnteredSheet, cell_problem, number_in, rows_of
from tracker.terms import messages
from tracker.terms.model import IndicatorDefinition, Observation, Proposal

_DEFINED = {column.key: column for column in INDICATORS.columns}
_FIXED = {
    "level": _DEFINED["level"],
    "number": _DEFINED["number"],
    "name": _DEFINED["name"],
    "unit": _DEFINED["unit"],
    "base_year": _DEFINED["baseline_year"],
    "base_value": _DEFINED["baseline_value"],
    "direction": _DEFINED["direction"],
    "source": _DEFINED["source"],
}
PUBLISHED_COLUMNS = {name: column.head for name, column in _FIXED.items()}
"""The columns of a plan's table, but for those of a year."""

_YEARLY = re.compile(r"(target|actual)_(\d{4})")
_WRITTEN = re.compile(r"(?P<before>.*?)(?:年度?)?の?(?P<what>目標|実績)値?\(?(?P<after>.*?)(?:年度?)?\)?")
_ERA = re.compile(
    rf"(?P<era>{'|'.join(word for era in ERAS for word in (era.name, era.letter))})(?P<count>\d{{1,2}}|元)"
)
_WHAT = {"目標": "target", "実績": "actual"}


@dataclass(frozen=True)
class ImportedPlan:
    """One indicator as a plan printed it; `actuals` and `targets` by year, None for a printed dash."""

    definition: IndicatorDefinition
    base_year: int | None
    actuals: Mapping[int, Decimal | None]


def read_published(sheet: EnteredSheet, known: Sequence[IndicatorDefinition]) -> tuple[ImportedPlan, ...]:
    """Read a plan's indicators; one that is defined here, by its name, keeps its key and meaning.

    Raises InputError: G36, G39, G47, G49.
    """
    heads = sheet.heads
    yearly_heads = [(name, head) for head in heads if (name := _yearly(head))]
    years = dict(yearly_heads)
    raise_any(
        messages.SAME_HEAD.problem(sheet.file, row=sheet.head_row, column=head, found=years[name])
        for name, head in yearly_heads
        if years[name] != head
    )
    names = {name: name if name in heads else column.head for name, column in _FIXED.items()} | years
    rows, yearly = rows_of(sheet, names, [*_FIXED]), list(years)
    problems = []
    for row in rows:
        for name in ("base_year", "base_value", *yearly):
            number = number_in(row[name]) if row[name] else Decimal(0)
            if number is None or (name == "base_year" and number % 1):
                problems.append(cell_problem(messages.NO_NUMBER, row, name, names))
        for name in ("direction", "source"):
            if not _value(row, name):
                expected = "か".join(_FIXED[name].offered_words)
                problems.append(cell_problem(messages.NO_SUCH_WORD, row, name, names, expected=expected))
    if problems:
        raise InputError(problems)
    by_name = {definition.indicator.name: definition for definition in known}
    return tuple(_published(row, yearly, by_name.get(row["name"])) for row in rows)


def _yearly(head: str) -> str:
    """`target_2022` for that and for 目標値（2022年度）, 令和4年度の目標値 and the like; "" for another head."""
    if _YEARLY.fullmatch(head):
        return head
    written = _WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", head).split()))
    if written is None or bool(written["before"]) == bool(written["after"]):
        return ""
    year = written["before"] or written["after"]
    if (era := _ERA.fullmatch(year)) is not None:
        year = str(western_year(era["era"], era["count"]))
    return f"{_WHAT[written['what']]}_{year}" if re.fullmatch(r"\d{4}", year) else ""


def _value(row: DefinitionRow, name: str) -> str:
    """The value of a word of a list, written as such or as staff see it; "" for another word."""
    words = _FIXED[name].words
    return next((word.value for word in words if row[name] in (word.value, word.shown)), "")


def _published(row: DefinitionRow, yearly: Sequence[str], known: IndicatorDefinition | None) -> ImportedPlan:
    parts = {name: number_in(row[name]) if row[name] else None for name in yearly}
    base_year = int(row["base_year"]) if row["base_year"] else None
    base_value = number_in(row["base_value"]) if row["base_value"] else None
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
        direction=cast(Direction, _value(row, "direction")),
        source=cast(Source, _value(row, "source")),
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
        source=cast(Source, _value(row, "source")),
        survey="",
        concept="",
        option="",
        base="",
        basis="",
        baseline_year=None,
        baseline_value=None,
        targets={},
        direction=cast(Direction, _value(row, "direction")),
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
