from __future__ import annotations

import pandas as pd
import pytest

from survey.estimates.index import Estimate, EstimateIndex
from tests.made_estimates import index_of
from tests.reports.estimates import an_estimate

ROWS = [
    an_estimate(1, 40, option="a"),
    an_estimate(2, 40, option="b"),
    an_estimate(3, 20, option="a", breakdown="sex", group="f"),
    an_estimate(4, 40, option="a", basis="weighted"),
    an_estimate(5, 39, option="a", base="valid"),
    an_estimate(6, 50, option="c", study="2017", question="q9"),
]


@pytest.fixture
def index() -> EstimateIndex:
    return index_of("2022", pd.DataFrame(ROWS, columns=Estimate._fields))


def counts(rows: dict[str, Estimate]) -> dict[str, int]:
    return {option: one.count for option, one in rows.items()}


def test_a_group_is_found_by_everything_that_its_rows_say(index: EstimateIndex) -> None:
    def found(**key: str) -> dict[str, int]:
        return counts(dict(index.rows("shimin", "attachment", **{"basis": "unweighted", **key})))

    assert found() == {"a": 1, "b": 2}
    assert found(breakdown="sex", group="f") == {"a": 3}
    assert found(basis="weighted") == {"a": 4}
    assert found(base="valid") == {"a": 5}
    assert found(study="2017") == {"c": 6}
    assert found(breakdown="sex", group="m") == {}


def test_one_share_is_an_estimate_with_the_values_of_its_row(index: EstimateIndex) -> None:
    one = index.rows("shimin", "attachment", basis="unweighted")["b"]
    assert (one.n, one.count, one.share) == (40, 2, 0.05)


def test_rows_that_a_mask_names_come_in_their_order(index: EstimateIndex) -> None:
    assert [one.count for one in index.where(index.frame["n"] == 40)] == [1, 2, 4]
