"""Words of comparison without a sample: by the size of the difference, and by counts."""

from __future__ import annotations

import pandas as pd

from survey.comparing.comparison import compare_years
from survey.comparing.counted import compare_counted
from tests.made_estimates import as_estimates
from tests.reports.estimates import an_estimate


def table(*rows: object) -> pd.DataFrame:
    return as_estimates(pd.DataFrame(list(rows)))


def group(name: str, count: int, n: int) -> object:
    return an_estimate(count, n, breakdown="age_group", group=name, method="census")


def test_a_group_stands_apart_by_the_gap_and_enough_people() -> None:
    """The rest of a is 150 of 300 (50 %): 55 % of a is 5 points more; d is far off, but only 4 did not answer so."""
    frame = table(group("a", 55, 100), group("b", 50, 100), group("c", 60, 140), group("d", 56, 60))
    found = compare_counted(frame, gap=0.05).set_index("group")
    assert found["standing"].to_dict() == {"a": "none", "b": "lower", "c": "lower", "d": "few"}
    assert found["rest_diff"]["b"] == 0.5 - (55 + 60 + 56) / 300
    assert found["rest_p"].isna().all()


def test_exactly_the_gap_is_told_and_a_low_base_has_no_standing() -> None:
    frame = table(group("a", 55, 100), group("b", 50, 100), group("c", 10, 20))
    found = compare_counted(frame, gap=0.05).set_index("group")
    assert found["standing"].to_dict() == {"a": "higher", "b": "lower", "c": ""}


def test_an_answer_is_above_those_that_fewer_gave() -> None:
    rows = [
        an_estimate(count, 100, option=name, method="open")
        for name, count in (("a", 40), ("b", 30), ("c", 30))
    ]
    found = compare_counted(table(*rows), gap=0.05).set_index("option")
    assert found["above"].to_dict() == {"a": "b|c", "b": "", "c": ""}


def test_years_are_compared_by_the_gap_without_a_test() -> None:
    def year(study: str, counts: dict[str, int]) -> pd.DataFrame:
        return table(
            *(
                an_estimate(count, 100, option=name, study=study, method="open")
                for name, count in counts.items()
            )
        )

    now = year("2030", {"a": 45, "b": 44, "c": 3})
    found = compare_years(now, year("2025", {"a": 40, "b": 40, "c": 12}), gap=0.05).set_index("option")
    assert found["reference_method"].to_dict() == {"a": "moved", "b": "counted", "c": "counted"}
    assert found["p"].isna().all()
