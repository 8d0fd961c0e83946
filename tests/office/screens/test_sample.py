"""The sample on the first day."""

from __future__ import annotations

from pathlib import Path

import pytest

from office.sample import make_sample, sample_files
from schemas.errors import InputError
from schemas.loading.studies import list_studies, load_study
from schemas.tables.replacing import replacing
from tests.killing import killed_at
from tests.office.visiting import Visitor, office_of


def test_the_sample_leads_to_its_year_with_all_files_that_the_year_needs(tmp_path: Path) -> None:
    visitor = Visitor(office_of(tmp_path))
    visitor.send("/sample")
    assert (visitor.path, visitor.heading) == ("/years/2022", "令和4年度の作業")
    assert visitor.message == "見本を作りました。回答はすべて架空のものです。"
    for year in ("2017", "2022"):
        assert all((tmp_path / path).is_file() for path in load_study(tmp_path, year).raw_paths())


def test_the_sample_is_not_put_beside_years_of_the_office(visitor: Visitor) -> None:
    with pytest.raises(InputError) as refused:
        make_sample(visitor.office.workspace)
    assert refused.value.problems[0].rule == "B61"


def test_the_sample_overwrites_nothing(tmp_path: Path) -> None:
    own = tmp_path / "schemas" / "concepts.csv"
    own.parent.mkdir()
    own.write_text("own", encoding="utf-8")
    visitor = Visitor(office_of(tmp_path))
    assert visitor.send("/sample").status_code == 422
    assert "上書きはしません" in visitor.text
    assert list_studies(tmp_path) == ()
    assert own.read_text(encoding="utf-8") == "own"


@pytest.mark.parametrize("step", [1, 5, len(sample_files()), len(sample_files()) + 5])
def test_a_sample_whose_making_is_killed_is_whole_or_absent_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    with killed_at(step, monkeypatch):
        make_sample(tmp_path)
    with replacing(tmp_path):
        pass
    whole = {path: (tmp_path / path).is_file() for path in sample_files()}
    assert len(set(whole.values())) == 1, whole
    if not whole["schemas/2022/study.toml"]:
        make_sample(tmp_path)
    assert list_studies(tmp_path) == ("2017", "2022")
