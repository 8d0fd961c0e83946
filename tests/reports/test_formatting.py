from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.formatting import (
    cell_text,
    count_text,
    exact,
    interval_text,
    margin_text,
    number_text,
    p_text,
    percent,
    percent_of_count,
    percent_text,
    percent_value,
    points,
    points_size_text,
    points_text,
    round_half_up,
    share_of_count_text,
    share_text,
    whole_text,
)

NAN = float("nan")


@st.composite
def counted(draw, largest=10**6):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


def half_up_by_definition(count, n, places):
    """floor(x + 1/2) in units of the last place, on whole numbers only."""
    return Fraction((2 * 100 * count * 10**places + n) // (2 * n), 10**places)


@given(counted(), st.integers(0, 2))
def test_percent_of_count_is_half_up_of_the_fraction(pair, places):
    count, n = pair
    assert Fraction(percent_of_count(count, n, places)) == half_up_by_definition(count, n, places)


@given(counted(10**8), st.integers(0, 1))
def test_a_float_share_rounds_as_the_fraction_it_stands_for(pair, places):
    count, n = pair
    assert percent(count / n, places) == percent_of_count(count, n, places)


@given(st.integers(0, 999), st.sampled_from([1, 2, 3, 5, 7, 400]))
def test_exact_ties_always_go_up(tenth, scale):
    count, n = (2 * tenth + 1) * scale, 2000 * scale  # 100 * count / n ends in 5 at the second decimal
    assert percent(count / n) == Decimal(tenth + 1) / 10


def test_ties_that_naive_rounding_gets_wrong():
    # 0.1 % steps of n = 2000 whose floats lie below the tie
    assert percent_text(0.0005) == "0.1"
    assert percent_text(1 / 2000) == "0.1"
    assert percent_text(1009 / 2000) == "50.5"
    assert percent_text(13 / 80) == "16.3"  # 16.25
    assert f"{100 * 0.2875:.1f}" == "28.7"  # what plain formatting does to 28.75
    assert percent_text(0.2875) == "28.8"


@given(counted(10**5), st.floats(-2e-13, 2e-13))
def test_noise_of_float_sums_does_not_change_the_printed_share(pair, noise):
    count, n = pair
    assert percent(count / n + noise) == percent_of_count(count, n)


@given(st.lists(st.one_of(st.floats(-1, 1), counted().map(lambda pair: pair[0] / pair[1])), max_size=30))
def test_the_value_of_a_cell_is_the_printed_one(shares):
    assert [percent_value(share) for share in shares] == [float(percent(share)) for share in shares]
    assert [percent_value(share, 2) for share in shares] == [float(percent(share, 2)) for share in shares]


def test_missing_values_stay_missing_and_zero_has_no_sign():
    assert [str(percent_value(share)) for share in (NAN, -0.0001, 0.67)] == ["nan", "0.0", "67.0"]


@given(st.fractions(-1000, 1000), st.integers(0, 3))
def test_half_up_is_symmetric_and_within_half_a_unit(value, places):
    rounded = round_half_up(value, places)
    assert round_half_up(-value, places) == -rounded
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert not (rounded.is_zero() and rounded.is_signed())


@given(st.decimals(-1000, 1000, places=6))
def test_decimals_and_fractions_round_alike(value):
    assert round_half_up(value, 1) == round_half_up(Fraction(value), 1)


def test_rounding_does_not_depend_on_the_decimal_context():
    with localcontext() as context:
        context.prec = 2
        context.rounding = "ROUND_DOWN"
        assert percent_text(0.67046) == "67.0"
        assert whole_text(162220.5) == "162,221"


def test_marks_of_the_tables():
    assert share_text(0.67, 1083) == "67.0"
    assert share_text(0.0003, 1) == "0.0"
    assert share_text(0.0, 0) == "-"
    assert share_text(NAN, 0) == "-"
    assert share_text(0.0, 1) == "0.0"
    assert share_of_count_text(1, 5000) == "0.0"
    assert share_of_count_text(0, 0) == "-"


def test_cells_of_the_plan():
    assert cell_text(89, 1.0) == "89 (100.0)"
    assert cell_text(0, 0.0) == "0 (-)"
    assert cell_text(30, 30 / 89) == "30 (33.7)"
    assert cell_text(1616, 1616 / 4000) == "1,616 (40.4)"


def test_points():
    assert points_text(0.0684) == "+6.8"
    assert points_text(-0.0684) == "-6.8"
    assert points_text(-0.0685) == "-6.9"
    assert points_text(0.0) == "0.0"
    assert points_text(-0.0004) == "0.0"
    assert points_text(NAN) == "…"
    assert points_size_text(-0.068) == "6.8"
    assert points(-0.0004) == 0


def test_other_texts():
    assert count_text(1616) == "1,616"
    assert p_text(0.0341) == "0.034"
    assert p_text(0.0009999) == "<0.001"
    assert p_text(0.001) == "0.001"
    assert p_text(0.0) == "<0.001"
    assert p_text(1.0) == "1.000"
    assert p_text(NAN) == "…"
    assert interval_text(0.648, 0.6906) == "64.8～69.1"
    assert interval_text(NAN, 0.5) == "…"
    assert margin_text(0.0249) == "±2.5"
    assert margin_text(NAN) == "…"
    assert number_text(1.0045, 3) == "1.005"
    assert number_text(NAN, 1) == "…"
    assert percent_text(NAN) == "…"


@pytest.mark.parametrize("value", [NAN, float("inf"), -float("inf")])
def test_numbers_that_are_none_are_refused(value):
    with pytest.raises(ValueError, match="finite"):
        exact(value)


def test_an_empty_base_has_no_percentage():
    with pytest.raises(ValueError, match="base"):
        percent_of_count(0, 0)
