"""Indicator values: pick the defined share out of the estimates and hold it against the promise."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
from scipy import special

from schemas.contracts import INDICATOR_VALUES
from schemas.indicators.definitions import Indicator
from schemas.indicators.verdicts import NOT_OF_ALL, WITHIN_ERROR, TargetRule, Verdict, against_target
from schemas.settings.study import BASES
from survey.estimates.index import Estimate, EstimateIndex


def indicator_values(
    year: int,
    basis: str,
    *,
    indicators: Sequence[Indicator],
    estimates: EstimateIndex,
    administrative: Mapping[str, Decimal],
    level: float = 0.95,
    rule: TargetRule = "interval",
) -> pd.DataFrame:
    """Values of all indicators of the study of the estimates, one row each (contract INDICATOR_VALUES).

    A survey indicator is the share of its option among its base, or the mean of its scale, overall, on its own basis (or the
    study's, `basis`), in its unit (times 100 for %). Missing values keep their row with status "missing" and the reason. A value that a survey
    measures stands to its target by the `rule` (`schemas.indicators.verdicts.against_target`), and to a baseline,
    whose error is not known and taken to be this year's, by |d| > z sqrt(2) se at the `level`; a count, which has no
    sampling error, is compared as it is.
    """
    study = estimates.study
    rows = [
        _survey_row(year, basis, indicator, estimates, level, rule=rule)
        if indicator.source == "survey"
        else _administrative_row(study, year, indicator, administrative)
        for indicator in indicators
    ]
    frame = pd.DataFrame(rows, columns=list(INDICATOR_VALUES.columns))
    for name in ("n", "count", "baseline_year", "target_year", "next_target_year"):
        frame[name] = frame[name].astype("Int64")
    frame["decimals"] = frame["decimals"].astype(int)
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
    year: int,
    study_basis: str,
    indicator: Indicator,
    estimates: EstimateIndex,
    level: float,
    *,
    rule: TargetRule,
) -> dict[str, object]:
    basis = study_basis if indicator.basis == "study" else indicator.basis
    found: dict[str, Estimate] = {}
    for name in BASES:
        rows = estimates.rows(indicator.survey, indicator.concept, basis=name, base=indicator.base)
        if indicator.option in rows:
            found[name] = rows[indicator.option]
    chosen = found.get(basis)
    if chosen is None or math.isnan(_value(chosen)):
        reason = "集計結果に該当する値がありません。"
        return _row(indicator, None, study=estimates.study, year=year, basis=basis, reason=reason)
    value = _value(chosen) * indicator.scale
    row = _row(indicator, value, study=estimates.study, year=year, basis=basis, reason="")
    errors = {name: getattr(chosen, name) * indicator.scale for name in ("se", "ci_low", "ci_high")}
    known = math.isfinite(errors["ci_low"])
    interval = (errors["ci_low"], errors["ci_high"]) if known else None
    reach = special.ndtri((1.0 + level) / 2.0) * math.sqrt(2.0) * errors["se"]
    if chosen.method == "open":
        row |= {"reason": f"{NOT_OF_ALL}。"}
    elif chosen.counted:
        reach = 0.0
    return {
        **row,
        "n": chosen.n,
        "count": chosen.count,
        **errors,
        "reached": _reached(
            indicator,
            value,
            year,
            interval,
            sampled=chosen.method != "census",
            rule=rule if known else "interval",
        ),
        "moved": _moved(row, year, reach),
        **{f"value_{name}": _value(estimate) * indicator.scale for name, estimate in found.items()},
    }


def _value(estimate: Estimate) -> float:
    return estimate.mean if estimate.is_mean else estimate.share


def _administrative_row(
    study: str, year: int, indicator: Indicator, administrative: Mapping[str, Decimal]
) -> dict[str, object]:
    value = administrative.get(indicator.key)
    reason = "" if value is not None else "行政資料の値が報告されていません。"
    row = _row(indicator, _number(value), study=study, year=year, basis="", reason=reason)
    if value is None:
        return row
    return {
        **row,
        "reached": _reached(indicator, float(value), year, None, sampled=False),
        "moved": _moved(row, year, 0.0),
    }


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
        "reached": "",
        "moved": "",
        "status": "missing" if value is None else "proposed",
        "reason": reason,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


_REACHED = {Verdict.REACHED: "reached", Verdict.NOT_REACHED: "missed"}


def _reached(
    indicator: Indicator,
    value: float,
    year: int,
    interval: tuple[float, float] | None,
    *,
    sampled: bool,
    rule: TargetRule = "interval",
) -> str:
    """How the unrounded value stands to the target of the year (`schemas.codes.REACHED`)."""
    target = _number(indicator.targets.get(year))
    verdict, reason = against_target(
        value, target, indicator.direction, interval=interval, sampled=sampled, rule=rule
    )
    return "within_error" if reason == WITHIN_ERROR else _REACHED.get(verdict, "")


def _moved(row: Mapping[str, object], year: int, reach: float) -> str:
    """How the value stands to a baseline of another year: by more than `reach` or not; "" where that is not known."""
    diff = row["diff"]
    if not isinstance(diff, float) or row["baseline_year"] == year or math.isnan(reach):
        return ""
    return "none" if abs(diff) <= reach else "higher" if diff > 0 else "lower"
