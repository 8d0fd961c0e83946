"""A study with a boundary file: the map in the chapter, its text, what the audit says, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest

from flows.cli import main
from reports.audit.run import audit
from reports.runs.finished_run import read_run
from reports.runs.microdata import microdata_files
from schemas.loading.studies import load_study
from tests.made_boundaries import features, geojson
from tests.made_city import CHAPTER, study_toml, write_lists, write_year
from tests.survey.small_city import write

PATH = "raw/2030/boundaries.geojson"
BOUNDARIES = f'\n[boundaries]\nfile = "{PATH}"\nbreakdown = "region"\n'


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town whose east likes it more, with few answers from the north."""
    root = tmp_path_factory.mktemp("map")
    write_lists(root)
    more = CHAPTER.replace("COMPARE", "false")
    write_year(
        root,
        2030,
        study_toml(2030, more=BOUNDARIES + more),
        liked={"東": 0.8, "西": 0.5, "南": 0.5, "北": 0.5},
    )
    write(root, PATH, geojson())
    assert main(["run", "2030", "--direct", "--workspace", str(root)]) == 0
    return root


def output(root: Path) -> Path:
    return root / "reports" / "output" / "2030"


def test_the_map_stands_in_the_chapter_with_a_text_of_its_classes(city: Path) -> None:
    document = docx.Document(str(output(city) / "chapter.docx"))
    text = "\n".join(part.text for part in document.paragraphs)
    assert "「好き（計）」の割合（地域別、地図、%）" in text
    alts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    (alt,) = [one for one in alts if one and "塗り分けた地図" in one]
    assert "全体はn=800で" in alt
    assert "%未満は西、南、北" in alt or "%未満は" in alt
    assert "東" in alt


def test_the_audit_has_nothing_to_say_of_it_and_the_file_is_an_input(city: Path) -> None:
    study = load_study(city, "2030")
    run = read_run(city, study)
    assert audit("chapter.docx", (output(city) / "chapter.docx").read_bytes(), run).findings == ()
    assert PATH in run.record.inputs


def test_boundaries_are_no_answers_that_a_purge_deletes(city: Path) -> None:
    files = microdata_files(city, load_study(city, "2030"))
    assert city / PATH not in files
    assert city / "raw/2030/answers.csv" in files


def test_a_region_without_a_shape_is_told_by_check_and_run(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("schemas", "raw"):
        shutil.copytree(city / folder, tmp_path / folder)
    write(tmp_path, PATH, geojson(features()[:3]))
    for command in (["check"], ["run", "--direct"]):
        assert main([command[0], "2030", *command[1:], "--workspace", str(tmp_path)]) == 3
        told = capsys.readouterr()
        shown = told.out + told.err
        assert shown.count("[P11]") == 1
        assert "境界のない区分: 北" in shown


def test_a_breakdown_that_the_study_has_not_is_refused(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(city / "schemas", tmp_path / "schemas")
    path = tmp_path / "schemas/2030/study.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('breakdown = "region"\n', 'breakdown = "ward"\n'), encoding="utf-8")
    assert main(["check", "2030", "--workspace", str(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert "[D058]" in told
    assert "boundaries.breakdown" in told
