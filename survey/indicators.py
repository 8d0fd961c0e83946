"""Indicator values: pick the defined share out of the estimates and hold it against the promise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from schemas.contracts import INDICATOR_VALUES
from schemas.indicators.definitions import Indicator
from schemas.settings.study import BASES
from survey.estimates.index import Estimate, EstimateIndex


def indicator_values(
    year: int,
    basis: str,
    *,
    indicators: Sequence[Indicator],
    estimates: EstimateIndex,
    administrative: Mapping[str, Decimal],
) -> pd.DataFrame:
    """Values of all indicators of the study of the estimates, one row each (contract INDICATOR_VALUES).

    A survey indicator is the share of its option among its base, overall, on its own basis (or the
    study's, `basis`), in its unit (times 100 for %). Missing values keep their row with status "missing" and the reason.
    """
    study = estimates.study
    rows = [
        _survey_row(year, basis, indicator, estimates)
        if indicator.source == "survey"
        else _administrative_row(study, year, indicator, administrative)
        for indicator in indicators
    ]
    frame = pd.DataFrame(rows, columns=list(INDICATOR_VALUES.columns))
    for name in ("n", "count", "baseline_year", "target_year", "next_target_year"):
        frame[name] = frame[name].astype("Int64")
    frame["decimals"] = frame["decimals"].astype(int)
    frame["reached"] = frame["reached"].astype("boolean")
    for name in (
        "value", "value_unweighted", "value_weighted", "se", "ci_low", "ci_high",
        "baseline_value", "diff", "target_value", "next_target_value",
    ):  # fmt: skip
        frame[name] = frame[name].astype(float)
    if frame.empty:  # pandas cannot see that columns without rows hold text
        texts = [name for name in frame.columns if frame[name].dtype == object]
        frame = frame.astype(dict.fromkeys(texts, "str"))
    return INDICATOR_VALUES.validate(frame)


def _survey_row(
    year: int, study_basis: str, indicator: Indicator, estimates: EstimateIndex
) -> dict[str, object]:
    basis = study_basis if indicator.basis == "study" else indicator.basis
    found: dict[str, Estimate] = {}
    for name in BASES:
        rows = estimates.rows(indicator.survey, indicator.concept, basis=name, base=indicator.base)
        if indicator.option in rows:
            found[name] = rows[indicator.option]
    chosen = found.get(basis)
    if chosen is None or math.isnan(chosen.share):
        reason = "集計結果に該当する割合がありません。"
        return _row(indicator, None, study=estimates.study, year=year, basis=basis, reason=reason)
    value = chosen.share * indicator.scale
    return {
        **_row(indicator, value, study=estimates.study, year=year, basis=basis, reason=""),
        "n": chosen.n,
        "count": chosen.count,
        **{name: getattr(chosen, name) * indicator.scale for name in ("se", "ci_low", "ci_high")},
        **{f"value_{name}": estimate.share * indicator.scale for name, estimate in found.items()},
    }


def _administrative_row(
    study: str, year: int, indicator: Indicator, administrative: Mapping[str, Decimal]
) -> dict[str, object]:
    value = administrative.get(indicator.key)
    reason = "" if value is not None else "行政資料の値が報告されていません。"
    return _row(indicator, _number(value), study=study, year=year, basis="", reason=reason)


def _row(
    indicator: Indicator, value: float | None, *, study: str, year: int, basis: str, reason: str
) -> dict[str, object]:
    target = indicator.targets.get(year)
    next_year = min((later for later in indicator.targets if later > year), default=None)
    next_target = indicator.targets[next_year] if next_year is not None else None
    baseline = indicator.baseline_value
    return {
        "study": study,
        "indicator": indicator.key,
        "level": indicator.level,
        "number": indicator.number,
        "name": indicator.name,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "source": indicator.source,
        "survey": indicator.survey,
        "concept": indicator.concept,
        "option": indicator.option,
        "base": indicator.base,
        "basis": basis,
        "value": value,
        "baseline_year": indicator.baseline_year,
        "baseline_value": _number(baseline),
        "diff": value - float(baseline) if value is not None and baseline is not None else None,
        "target_year": year if target is not None else None,
        "target_value": _number(target),
        "next_target_year": next_year,
        "next_target_value": _number(next_target),
        "direction": indicator.direction,
        "reached": _reached(indicator, value, target),
        "status": "missing" if value is None else "proposed",
        "reason": reason,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _reached(indicator: Indicator, value: float | None, target: Decimal | None) -> bool | None:
    """Whether the unrounded value is at the target or beyond it; None where either is missing."""
    if value is None or target is None:
        return None
    return value >= float(target) if indicator.direction == "increase" else value <= float(target)
