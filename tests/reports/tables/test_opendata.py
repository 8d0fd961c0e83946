"""The open-data table: what goes out, what does not, and that it cannot be undone."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.runs.csv_tables import frame_csv
from reports.tables.opendata import open_data_files, open_data_table
from schemas.questions.questionnaire import Questionnaire
from schemas.settings.study import FrameSettings, Study
from survey.answers.coded import CodedAnswers
from survey.disclosing.disclosure import mask
from survey.disclosing.relations import structures_of
from survey.estimates.estimation import estimate
from survey.estimates.table import stacked, text_column
from survey.weighting.weights import design_weights
from tests.reports.excel import made_up
from tests.survey.disclosing.test_disclosure import assert_protected, estimates_of, simple_sample, survey_of

ANSWER = made_up.concept("c", "内容", [("a", "あ"), ("b", "い"), ("c", "う")], [("ab", "あ・い", ("a", "b"))])
AREA = made_up.concept("area", "地域", [("東", "東部"), ("西", "西部"), ("南", "南部")])
CODES = [0] * 2 + [1] * 8 + [2] * 10 + [0] * 9 + [1] * 6 + [2] * 10 + [0] * 10 + [1] * 10 + [2] * 10
AREAS = [0] * 20 + [1] * 25 + [2] * 30
"""東: 2, 8, 10; 西: 9, 6, 10; 南: 10, 10, 10."""


def study_of(basis: str = "unweighted") -> Study:
    study = made_up.study(basis)
    questions = (
        made_up.question("1", "問1", ANSWER, ["あ", "い", "う"]),
        made_up.question("2", "問2", AREA, ["東部", "西部", "南部"]),
    )
    survey = replace(study.surveys[0], key="s", questionnaire=Questionnaire("schemas/2022/s", questions, ()))
    frame = FrameSettings("frame.csv", "18歳以上人口", (("area",),))
    concepts = {"c": ANSWER, "area": AREA}
    return replace(study, surveys=(survey,), breakdowns=("area",), frame=frame, concepts=concepts)


def masked_of(responses: CodedAnswers, threshold: int = 3) -> pd.DataFrame:
    weights = design_weights(simple_sample(responses.n, 100 * responses.n))
    frame = estimate("2022", responses, weights.design, weights)
    return mask(frame, threshold, structures_of(responses))


def read_back(files: dict[str, bytes]) -> pd.DataFrame:
    content = files["opendata_2022.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    return pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", dtype="str", keep_default_na=False)


def written(responses: CodedAnswers, basis: str = "unweighted", threshold: int = 3) -> dict[str, bytes]:
    return dict(open_data_files(study_of(basis), masked_of(responses, threshold), threshold))


def test_a_masked_row_is_empty_and_the_others_are_printed_values() -> None:
    table = read_back(written(survey_of(CODES, AREAS)))
    rows = table[table["base"] == "all"].set_index(["group", "option"])
    figures = ["n", "count", "share_percent", "ci_low_percent", "ci_high_percent", "status"]
    assert rows.loc[("東", "a"), figures].tolist() == ["20", "", "", "", "", "suppressed"]
    assert rows.loc[("西", "b"), figures].tolist() == ["25", "", "", "", "", "suppressed"]
    # 10 of 75 are 28 % of the total: 21/75 = 28.0; 10/30 = 33.333…
    assert rows.loc[("_T", "a"), ["n", "count", "share_percent"]].tolist() == ["75", "21", "28.0"]
    assert rows.loc[("南", "c"), ["n", "count", "share_percent"]].tolist() == ["30", "10", "33.3"]
    labels = ["survey_label", "question_number", "option_label", "breakdown_label", "group_label"]
    assert rows.loc[("東", "a"), labels].tolist() == [made_up.TITLE, "問1", "あ", "地域", "東部"]
    assert rows.loc[("_T", "ab"), ["option_label", "group_label"]].tolist() == ["あ・い", "全体"]


def test_nothing_but_the_study_s_basis_and_no_error_or_difference_goes_out() -> None:
    table = read_back(written(survey_of(CODES, AREAS)))
    assert set(table["basis"]) == {"unweighted"}
    unwanted = {"se", "deff", "n_effective", "weighted_base", "diff", "rest_diff", "p", "letters", "method"}
    assert not unwanted & set(table.columns)
    shares = table.loc[table["share_percent"] != "", "share_percent"]
    assert shares.str.fullmatch(r"\d+\.\d").all()


def test_a_weighted_table_has_no_counts() -> None:
    files = written(survey_of(CODES, AREAS), "weighted")
    table = read_back(files)
    assert set(table["basis"]) == {"weighted"}
    assert "count" not in table.columns
    readme = files["README.txt"].decode("utf-8-sig")
    assert "count:" not in readme
    assert "件数は収めていません" in readme


def test_the_readme_says_what_was_masked_and_the_record_names_the_files() -> None:
    files = written(survey_of(CODES, AREAS))
    readme = files["README.txt"].decode("utf-8-sig")
    table = read_back(files)
    hidden = (table["status"] == "suppressed").sum()
    assert "3未満の件数（0を除く）" in readme
    assert f"{len(table)}行のうち{hidden}行" in readme
    for name in table.columns:
        assert name in readme
    record = json.loads(files["manifest.json"])
    assert set(record["outputs"]) == set(files) - {"manifest.json"}
    assert record["minimum"] == 3
    assert written(survey_of(CODES, AREAS)) == files


def test_rows_of_another_study_stay_out() -> None:
    masked = masked_of(survey_of(CODES, AREAS))
    both = stacked([masked, masked.assign(study=text_column(["2017"], np.zeros(len(masked), np.int64)))])
    assert frame_csv(open_data_table(study_of(), both)) == frame_csv(open_data_table(study_of(), masked))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(15, 90), threshold=st.integers(3, 6))
def test_the_file_cannot_be_undone_from_its_own_totals(seed: int, n: int, threshold: int) -> None:
    rng = np.random.default_rng(seed)
    codes = rng.choice([0, 1, 2, -1], n, p=[0.15, 0.3, 0.45, 0.1])
    responses = survey_of(codes.tolist(), rng.choice([-1, 0, 1, 2], n, p=[0.02, 0.18, 0.3, 0.5]).tolist())
    table = read_back(written(responses, threshold=threshold))
    seen = table.assign(**{name: pd.to_numeric(table[name]).astype("Int64") for name in ("n", "count")})
    small = seen["count"].between(1, threshold - 1) & (seen["option"] != "no_answer")
    assert not small.fillna(value=False).any()
    blank = seen["count"].isna()
    assert (table.loc[blank, ["share_percent", "ci_low_percent", "ci_high_percent"]] == "").all().all()
    assert_protected(estimates_of(responses), seen, [])
