"""`kyodo-survey opendata` on the bundled example."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.cli import main
from flows.console import EXIT_INPUT, EXIT_USAGE
from reports.runs.csv_tables import read_estimates
from schemas.loading.studies import load_study
from survey.disclosing.exposure import exposed
from survey.disclosing.relations import ANSWERED, ASKED, CellKey, relations_of, structures_of
from survey.ingest import ingest
from tests.workspaces import copy_workspace, replace_in


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(tmp_path_factory.mktemp("opendata"))
    assert main(["opendata", "2022", "--workspace", str(workspace)]) == 0
    return workspace


def folder(workspace: Path) -> Path:
    return workspace / "reports" / "output" / "2022-opendata"


def table_of(workspace: Path) -> pd.DataFrame:
    path = folder(workspace) / "opendata_2022.csv"
    table = pd.read_csv(path, encoding="utf-8-sig", dtype="str", keep_default_na=False)
    return table.assign(**{name: pd.to_numeric(table[name]).astype("Int64") for name in ("n", "count")})


def test_the_folder_holds_the_data_its_readme_and_its_record(home: Path) -> None:
    names = {path.name for path in folder(home).iterdir()}
    assert names == {"opendata_2022.csv", "README.txt", "manifest.json"}
    assert (folder(home) / "README.txt").read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_small_count_is_shown_and_a_masked_row_has_no_figures(home: Path) -> None:
    table = table_of(home)
    answers = table[table["option"] != "no_answer"]
    assert not answers["count"].between(1, 4).fillna(value=False).any()
    assert not table["n"].between(1, 4).fillna(value=False).any()
    hidden = table[table["status"] == "suppressed"]
    assert 0 < len(hidden) < len(table) / 2
    assert hidden["count"].isna().all()
    assert (hidden[["share_percent", "ci_low_percent", "ci_high_percent"]] == "").all().all()
    shown = table[table["status"].isin(["normal", "low_base"])]
    assert shown["count"].notna().all()
    assert "suppressed" not in set(table.loc[table["breakdown"] == "_T", "status"])


def test_what_is_shown_agrees_with_the_estimates(home: Path, finished: Path) -> None:
    estimates = read_estimates((finished / "estimates.csv").read_bytes())
    own = estimates[(estimates["study"] == "2022") & (estimates["basis"] == "unweighted")]
    key = ["survey", "question", "option", "breakdown", "group", "base"]
    both = table_of(home).merge(own, on=key, suffixes=("", "_true"), validate="one_to_one")
    assert len(both) == len(own)
    shown = both[both["count"].notna() & both["share"].notna()]
    assert (shown["count"] == shown["count_true"]).all()
    assert (shown["share_percent"].astype(float) - 100 * shown["share"]).abs().max() < 0.05 + 1e-9


def test_the_file_cannot_be_undone_from_its_own_totals(home: Path, finished: Path) -> None:
    """What the file leaves blank, with every sum and skip rule of the questionnaires, exposes nothing."""
    estimates = read_estimates((finished / "estimates.csv").read_bytes())
    study, table = load_study(home, "2022"), table_of(home)
    for survey in study.surveys:
        responses = ingest(home, study, survey).coded
        own = estimates[(estimates["study"] == "2022") & (estimates["survey"] == survey.key)]
        relations = relations_of(own, structures_of(responses, survey.questionnaire, "2022"))
        masked = np.zeros(len(relations.value), dtype=np.bool_)
        for row in table[table["survey"] == survey.key].itertuples():
            place = CellKey(row.question, row.breakdown, row.group)
            base = ASKED if row.base == "all" else ANSWERED
            masked[relations.number[place, base]] |= pd.isna(row.n)
            masked[relations.number[place, row.option]] |= pd.isna(table.at[row.Index, "count"])
        assert masked.any()
        assert exposed(relations, masked) == []
        only_small = masked & (relations.value < 5)
        assert exposed(relations, only_small), "without complements the totals would tell"


def test_the_skip_rules_of_the_questionnaire_are_declared(home: Path) -> None:
    study = load_study(home, "2022")
    survey = study.survey("shimin")
    responses = ingest(home, study, survey).coded
    tied = [one for one in structures_of(responses, survey.questionnaire) if one.asked_of is not None]
    assert {one.question for one in tied} == {
        rule.then for rule in survey.questionnaire.rules if survey.questionnaire.question(rule.then).concept
    }
    assert all(one.asked_of is None for one in structures_of(responses))


def test_the_minimum_is_checked(home: Path, workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["opendata", "2022", "--minimum", "2", "--workspace", str(home)]) == EXIT_USAGE
    assert "--minimum" in capsys.readouterr().err
    replace_in(
        workspace / "schemas/2022/study.toml", "low_base = 30\n", "low_base = 30\ndisclosure_minimum = 2\n"
    )
    assert main(["opendata", "2022", "--workspace", str(workspace)]) == EXIT_INPUT
    assert "秘匿する人数は3以上" in capsys.readouterr().err
    assert not folder(workspace).exists()


def test_a_larger_minimum_of_the_study_masks_more_and_replaces_the_folder(
    home: Path, workspace: Path
) -> None:
    replace_in(
        workspace / "schemas/2022/study.toml", "low_base = 30\n", "low_base = 30\ndisclosure_minimum = 10\n"
    )
    folder(workspace).mkdir(parents=True)
    (folder(workspace) / "memo.txt").write_text("残すメモ", encoding="utf-8")
    assert main(["opendata", "2022", "--workspace", str(workspace)]) == 0
    assert (folder(workspace) / "memo.txt").read_text(encoding="utf-8") == "残すメモ"
    stricter, usual = table_of(workspace), table_of(home)
    assert (stricter["status"] == "suppressed").sum() > (usual["status"] == "suppressed").sum()
    assert "10未満" in (folder(workspace) / "README.txt").read_text(encoding="utf-8-sig")
