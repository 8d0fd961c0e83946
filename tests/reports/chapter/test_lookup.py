from __future__ import annotations

from reports.chapter.ids import ID_LENGTH
from tests.reports.estimates import an_estimate


def test_the_id_names_study_survey_question_option_field_and_basis() -> None:
    assert an_estimate(1, 2).id() == "2022.shimin.q1.very.share.u"


def test_the_id_names_the_group_of_a_breakdown() -> None:
    estimate = an_estimate(1, 2, breakdown="age_group", group="20歳代", basis="weighted", base="valid")
    assert estimate.id("count") == "2022.shimin.q1.very@age_group:20歳代.count.wv"


def test_a_long_id_is_shortened_and_stays_unique() -> None:
    long = "とても長い地域の名前" * 6
    first = an_estimate(1, 2, breakdown="region", group=long + "東").id()
    second = an_estimate(1, 2, breakdown="region", group=long + "西").id()
    assert len(first) == len(second) == ID_LENGTH
    assert first != second


def test_the_direction_of_a_group_needs_the_test() -> None:
    assert an_estimate(1, 2, rest_diff=0.1, rest_p=0.01).direction(0.95) == "higher"
    assert an_estimate(1, 2, rest_diff=-0.1, rest_p=0.01).direction(0.95) == "lower"
    assert an_estimate(1, 2, rest_diff=-0.1, rest_p=0.2).direction(0.95) == ""
    assert an_estimate(1, 2).direction(0.95) == ""
