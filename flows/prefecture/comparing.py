"""The indicators of all municipalities, read from their finished folders and put side by side."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.prefecture.folder import Done
from flows.prefecture.listing import Municipality
from flows.prefecture.municipality import COMPARED, POPULATION
from reports.excel.municipalities_book import ComparedIndicator, ComparedMunicipality
from survey.comparing.municipalities import GroupShare, outside, pooled, standardised

_OTHER_MEANING = "定義が違うため、並べていません。"


@dataclass(frozen=True)
class Finished:
    """A municipality with its finished folder."""

    municipality: Municipality
    folder: Path
    done: Done


@dataclass(frozen=True)
class _Shares:
    """One indicator in one municipality: what it is, its share overall and by the crossed groups, residents by group."""

    name: str
    basis: str
    total: Mapping[str, Any]
    groups: Mapping[str, GroupShare]
    persons: Mapping[str, int]


def compare(finished: Sequence[Finished]) -> tuple[ComparedIndicator, ...]:
    """Every indicator that is a share, in the order of the first municipality that has it.

    A municipality whose indicator counts something else than that of most others keeps its line, without figures.
    """
    found: dict[str, dict[str, _Shares]] = {}
    for one in finished:
        for key, shares in _shares(one).items():
            found.setdefault(key, {})[one.municipality.code] = shares
    return tuple(_compared(finished, key, shares) for key, shares in found.items())


def _shares(one: Finished) -> dict[str, _Shares]:
    compared = json.loads((one.folder / COMPARED).read_bytes())
    persons: dict[str, dict[str, int]] = {}
    with (one.folder / POPULATION).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            persons.setdefault(row["survey"], {})[row["group"]] = int(row["population"])
    return {
        known["indicator"]: _Shares(
            known["name"],
            known["basis"],
            known["total"],
            {row["group"]: GroupShare(row["n"], row["share"], row["se"]) for row in known["groups"]},
            persons.get(known["survey"], {}),
        )
        for known in compared["shares"]
    }


def _compared(finished: Sequence[Finished], key: str, found: Mapping[str, _Shares]) -> ComparedIndicator:
    meanings = {
        one.municipality.code: one.done.meanings[key] for one in finished if one.municipality.code in found
    }
    usual, _ = Counter(meanings.values()).most_common(1)[0]
    same = {code: shares for code, shares in found.items() if meanings[code] == usual}
    standard: Counter[str] = Counter()
    for shares in same.values():
        standard.update(shares.persons)
    first = next(iter(same.values()))
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
    return ComparedIndicator(key, first.name, first.basis, target, tuple(lines))


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
