"""A sample drawn group by group: base weights, unknown groups, the error, and the setting in study.toml."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import main
from reports.runs.csv_tables import read_estimates
from schemas.errors import InputError
from survey.answers.coded import Breakdown
from survey.design.design import simple_sample, stratified_sample
from survey.design.margins import Margin
from survey.design.sampling_design import drawn_by_stratum
from tests.survey.small_city import answer, csv_text, define, toml, write

STRATA = Margin(("region",), (("north", "south"),), np.array([450.0, 550.0]))


def region(*codes: int) -> list[Breakdown]:
    return [Breakdown("region", ("north", "south"), np.array(codes, dtype=np.int16))]


def test_each_return_stands_for_the_residents_of_its_stratum() -> None:
    design = drawn_by_stratum(STRATA, region(0, 0, 1, 1, 1), 1000.0)
    assert design.base_weights.tolist() == pytest.approx([225, 225, 550 / 3, 550 / 3, 550 / 3])
    assert design.fraction.tolist() == pytest.approx([2 / 450, 3 / 550])
    assert design.lonely == "fail"


def test_residents_are_scaled_to_the_register_that_was_drawn_from() -> None:
    design = drawn_by_stratum(STRATA, region(0, 0, 1, 1, 1), 2000.0)
    assert design.base_weights.tolist() == pytest.approx([450, 450, 1100 / 3, 1100 / 3, 1100 / 3])


def test_unknown_groups_keep_the_average_weight() -> None:
    """2 of 7 returns are unknown: they stand for 2/7 of the residents, the strata share the rest."""
    design = drawn_by_stratum(STRATA, region(0, 0, 1, 1, 1, -1, -1), 1000.0)
    weights = design.base_weights
    assert weights[5:].tolist() == pytest.approx([1000 / 7, 1000 / 7])
    assert weights[:2].tolist() == pytest.approx([450 * 5 / 7 / 2] * 2)
    assert weights.sum() == pytest.approx(1000)


def test_one_unknown_group_adds_no_variance_and_does_not_stop_the_run() -> None:
    design = drawn_by_stratum(STRATA, region(0, 0, 1, 1, -1), 1000.0)
    assert design.scale_by_stratum()[-1] == 0
    assert (design.scale_by_stratum()[:2] > 0).all()


def test_a_single_return_of_a_stratum_is_told_by_its_name() -> None:
    with pytest.raises(InputError, match="S06") as caught:
        drawn_by_stratum(STRATA, region(0, 1, 1), 1000.0)
    assert "north" in caught.value.for_operator()


def test_each_return_of_a_simple_sample_stands_for_as_many() -> None:
    assert simple_sample(4, 1000.0).base_weights.tolist() == [250] * 4
    assert simple_sample(4).base_weights.tolist() == [1] * 4  # nobody knows how many there are


def test_given_base_weights_are_scaled_to_the_population() -> None:
    design = simple_sample(4, 1000.0).with_base_weights(np.array([1.0, 2.0, 3.0, 4.0]))
    assert design.base_weights.tolist() == pytest.approx([100, 200, 300, 400])
    assert design.fraction.tolist() == [0.004]


def test_only_a_stratum_that_was_taken_whole_may_have_a_single_return() -> None:
    strata = np.array([0, 1, 1])
    whole = stratified_sample(strata, np.array([1.0, 550.0])).scale_by_stratum()
    assert whole.tolist() == pytest.approx([0, (1 - 2 / 550) * 2])
    nearly = stratified_sample(strata, np.array([1.5, 550.0]))  # two thirds of its persons
    with pytest.raises(InputError, match="S03"):
        nearly.scale_by_stratum()


def test_a_stratum_without_returns_is_refused() -> None:
    with pytest.raises(InputError, match="W05"):
        drawn_by_stratum(STRATA, region(1, 1), 1000.0)


@given(st.lists(st.integers(-1, 1), min_size=6, max_size=60))
def test_base_weights_add_up_to_the_population(codes: list[int]) -> None:
    returns = [0, 0, 1, 1, *codes]
    design = drawn_by_stratum(STRATA, region(*returns), 1000.0)
    assert design.base_weights.sum() == pytest.approx(1000)
    assert ((design.fraction > 0) & (design.fraction < 1)).all()


def stratified(strata: str) -> str:
    return toml().replace('[["region"], ["age_group"]]', '[["region"]]').replace(
        "sent = 100\n", f'sent = 100\nstrata = "{strata}"\n'
    )  # fmt: skip


def test_the_study_names_its_strata(tmp_path: Path) -> None:
    """Cochran (1977, 5.6): V = sum of (N_h/N)² (1 - f_h) s_h²/n_h, with s² = 1/2 in the north, 1/3 in the south."""
    define(tmp_path, stratified("region"))
    returns = [("1", "1"), ("1", "2"), ("2", "1"), ("2", "1"), ("2", "2")]
    rows = [answer(str(place), F1=place_of, 問1=said) for place, (place_of, said) in enumerate(returns, 1)]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    assert main(["run", "2030", "--direct", "--workspace", str(tmp_path)]) == 0
    table = read_estimates((tmp_path / "reports/output/2030/estimates.csv").read_bytes())
    row = table[
        (table["concept"] == "member") & (table["option"] == "yes") & (table["breakdown"] == "_T")
        & (table["basis"] == "weighted") & (table["base"] == "all")
    ].iloc[0]  # fmt: skip
    assert row["share"] == pytest.approx(0.45 / 2 + 0.55 * 2 / 3)
    variance = 0.45**2 * (1 - 2 / 450) * (1 / 2) / 2 + 0.55**2 * (1 - 3 / 550) * (1 / 3) / 3
    assert row["se"] == pytest.approx(sqrt(variance))


def test_strata_have_to_be_a_breakdown_with_known_residents(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"D057.*sampling\.strata"):
        define(tmp_path, stratified("age_group"))
