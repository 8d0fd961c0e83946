from __future__ import annotations

from reports.chapter.ids import ID_LENGTH, estimate_id
from tests.reports.estimates import an_estimate


def test_the_id_names_study_survey_question_option_field_and_basis() -> None:
    assert estimate_id(an_estimate(1, 2)) == "2022.shimin.q1.very.share.u"


def test_the_id_names_the_group_of_a_breakdown() -> None:
    estimate = an_estimate(1, 2, breakdown="age_group", group="20歳代", basis="weighted", base="valid")
    assert estimate_id(estimate, "count") == "2022.shimin.q1.very@age_group:20歳代.count.wv"


def test_a_long_id_is_shortened_and_stays_unique() -> None:
    long = "とても長い地域の名前" * 6
    first = estimate_id(an_estimate(1, 2, breakdown="region", group=long + "東"))
    second = estimate_id(an_estimate(1, 2, breakdown="region", group=long + "西"))
    assert len(first) == len(second) == ID_LENGTH
    assert first != second
