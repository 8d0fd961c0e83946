"""Estimates made by hand for tests of words, charts and tables."""

import math
from collections.abc import Sequence

from survey.estimates.index import Estimate


def an_estimate(count: int, n: int, **changes: object) -> Estimate:
    """An unweighted overall share count/n of the made-up question q1, with the named fields changed."""
    fields: dict[str, object] = {
        "study": "2022",
        "survey": "shimin",
        "question": "q1",
        "concept": "attachment",
        "option": "very",
        "option_kind": "option",
        "breakdown": "_T",
        "group": "_T",
        "basis": "unweighted",
        "base": "all",
        "n": n,
        "count": count,
        "n_effective": float(n),
        "weighted_base": float(n),
        "share": count / n if n else math.nan,
        "se": math.nan,
        "ci_low": math.nan,
        "ci_high": math.nan,
        "method": "",
        "deff": math.nan,
        "status": "normal" if n >= 30 else "low_base",
        "reference_study": "",
        "reference_method": "",
        "reference_share": math.nan,
        "diff": math.nan,
        "diff_se": math.nan,
        "diff_low": math.nan,
        "diff_high": math.nan,
        "p": math.nan,
        "rest_diff": math.nan,
        "rest_p": math.nan,
        "standing": "",
        "letters": "",
        "above": "",
        "table_p": math.nan,
        "mean": math.nan,
        "df": float(max(n - 1, 0)),
    }
    unknown = set(changes) - set(fields)
    if unknown:
        raise TypeError(f"no such field: {unknown}")
    return Estimate(**{**fields, **changes})  # type: ignore[arg-type]


def told_apart(estimates: Sequence[Estimate], gap: float = 0.03) -> list[Estimate]:
    """The same estimates of one question, of which the test tells apart all whose shares are at least `gap` apart."""

    def below(one: Estimate) -> str:
        return "|".join(
            other.option
            for other in estimates
            if other.option_kind == one.option_kind and one.share - other.share >= gap - 1e-12
        )

    return [one._replace(above=below(one)) for one in estimates]
