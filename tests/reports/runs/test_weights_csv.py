"""weights.csv: every valid return with its place in the answer file and its weight, and no other row."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from reports.runs.csv_tables import weights_csv
from survey.design.design import simple_sample
from survey.ingest import ingest
from survey.weighting.weights import design_weights
from tests.survey.small_city import PLAIN, STUDY, csv_text, define, small, write


def test_a_weight_for_every_valid_return(tmp_path: Path) -> None:
    """The second row answers nothing: it is invalid and has no weight."""
    study = define(tmp_path)
    blank = ("12", *("" for _ in PLAIN))
    write(tmp_path, f"raw/{STUDY}/answers.csv", csv_text([("11", *PLAIN), blank, ("=13", *PLAIN)]))
    found = ingest(tmp_path, study, small(study))
    weights = design_weights(simple_sample(2, 1000.0))
    content = weights_csv([("small", found.returns, weights)])
    table = pd.read_csv(io.BytesIO(content), dtype={"id": str}, keep_default_na=False)
    assert table[["survey", "file", "sheet", "row", "id"]].to_numpy().tolist() == [
        ["small", f"raw/{STUDY}/answers.csv", "", 2, "11"],
        ["small", f"raw/{STUDY}/answers.csv", "", 4, "'=13"],
    ]
    assert table[["stratum", "base_weight", "weight"]].to_numpy().tolist() == [[1, 500.0, 500.0]] * 2
    assert table["fraction"].tolist() == pytest.approx([0.002, 0.002])
