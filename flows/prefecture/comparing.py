"""The indicators of all municipalities, read from their finished folders and put side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from flows.prefecture.folder import Done
from flows.prefecture.listing import Municipality
from flows.prefecture.municipality import ESTIMATES, INDICATORS, POPULATION
from reports.excel.municipalities_book import ComparedIndicator, ComparedMunicipality
from reports.runs.csv_tables import read_indicators, read_parquet
from schemas.codes import MEAN_OPTION, TOTAL
from schemas.questions.crosses import CROSSED
from survey.comparing.municipalities import outside, pooled, standardised

_OTHER_MEANING = "定義が違うため、並べていません。"
_PLACE = ("survey", "concept", "option", "base", "basis")


@dataclass(frozen=True)
class Finished:
    """A municipality with its finished folder."""

    municipality: Municipality
    folder: Path
    done: Done


@dataclass(frozen=True)
class _Shares:
    """The rows of one indicator in one municipality: overall, by the crossed groups, and residents by group."""

    total: pd.Series
    groups: pd.DataFrame
    persons: Mapping[str, int]


def compare(finished: Sequence[Finished], standard: Sequence[str]) -> tuple[ComparedIndicator, ...]:
    """Every indicator that is a share, in the order of the first municipality that has it.

    A municipality whose indicator counts something else than that of most others keeps its line, without figures.
    """
    defined: dict[str, pd.Series] = {}
    found: dict[str, dict[str, _Shares]] = {}
    for one in finished:
        indicators, shares = _shares(one, standard)
        for key, row in indicators.items():
            defined.setdefault(key, row)
            found.setdefault(key, {})[one.municipality.code] = shares[key]
    return tuple(_compared(finished, row, found[key]) for key, row in defined.items())


def _shares(one: Finished, standard: Sequence[str]) -> tuple[dict[str, pd.Series], dict[str, _Shares]]:
    indicators = read_indicators((one.folder / INDICATORS).read_bytes())
    wanted = indicators[(indicators["source"] == "survey") & (indicators["option"] != MEAN_OPTION)]
    estimates = read_parquet((one.folder / ESTIMATES).read_bytes())
    of_study = estimates[estimates["study"] == one.municipality.study]
    residents = pd.read_csv(
        one.folder / POPULATION, dtype={"survey": str, "group": str}, keep_default_na=False
    )
    defined, shares = {}, {}
    for _, row in wanted.iterrows():
        rows = of_study
        for name in _PLACE:
            rows = rows[rows[name] == row[name]]
        total = rows[rows["breakdown"] == TOTAL]
        if total.empty:
            continue
        own = residents[residents["survey"] == row["survey"]]
        persons = dict(zip(own["group"], own["population"].astype(int), strict=True))
        groups = rows[rows["breakdown"] == CROSSED.join(standard)]
        key = str(row["indicator"])
        defined[key], shares[key] = row, _Shares(total.iloc[0], groups, persons)
    return defined, shares


def _compared(
    finished: Sequence[Finished], indicator: pd.Series, found: Mapping[str, _Shares]
) -> ComparedIndicator:
    key = str(indicator["indicator"])
    meanings = {
        one.municipality.code: one.done.meanings[key] for one in finished if one.municipality.code in found
    }
    usual, _ = Counter(meanings.values()).most_common(1)[0]
    same = {code: shares for code, shares in found.items() if meanings[code] == usual}
    standard: Counter[str] = Counter()
    for shares in same.values():
        standard.update(shares.persons)
    totals = [shares.total for shares in same.values()]
    target = pooled([float(one["share"]) for one in totals], [float(one["weighted_base"]) for one in totals])
    lines = []
    for one in finished:
        code, name = one.municipality.code, one.municipality.name
        if code in same:
            lines.append(_line(one, same[code], standard, target))
        else:
            lines.append(
                ComparedMunicipality(
                    code, name, note=_OTHER_MEANING if code in found else "この指標はありません。"
                )
            )
    return ComparedIndicator(key, str(indicator["name"]), str(indicator["basis"]), target, tuple(lines))


def _line(one: Finished, shares: _Shares, standard: Mapping[str, int], target: float) -> ComparedMunicipality:
    total, level = shares.total, one.done.level
    known = str(total["status"]) in ("normal", "low_base")
    share, size = float(total["share"]), float(total["n_effective"])
    of_standard = standardised(shares.groups, standard)
    low, high = of_standard.interval(level)
    return ComparedMunicipality(
        one.municipality.code,
        one.municipality.name,
        n=int(total["n"]),
        n_effective=size,
        share=share,
        se=float(total["se"]),
        low=float(total["ci_low"]),
        high=float(total["ci_high"]),
        standardised=of_standard.share,
        standardised_se=of_standard.se,
        standardised_low=low,
        standardised_high=high,
        fewest=of_standard.fewest,
        outside=outside(share, target, size) if known and size > 0 else 0.0,
    )
