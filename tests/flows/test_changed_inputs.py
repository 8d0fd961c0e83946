"""Files that change while a run is under way: nothing is published that was made from others than it says."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from flows.cli import main
from flows.commands.opendata import OPEN_DATA, open_data
from flows.preparing import INGEST
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stage import Parameters, Result, Stage
from flows.stages import annual_survey
from flows.writing import PUBLISH
from reports.runs.purging import purge
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.tables.taking import sha256
from tests.survey.small_city import PLAIN, STUDY, answer, csv_text, define, write

OUTPUT = f"reports/output/{STUDY}"
ANSWERS = f"raw/{STUDY}/answers.csv"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The small city with answers of every age and region."""
    define(tmp_path)
    write(tmp_path, ANSWERS, of_everybody(1))
    return tmp_path


def of_everybody(copies: int) -> str:
    """Answers of so many persons of each region and age."""
    cells = [(region, age) for region in "12" for age in "123"] * copies
    return csv_text([(str(number), *cell, *PLAIN[2:]) for number, cell in enumerate(cells, start=1)])


def run(root: Path, change: Callable[[], object], *, before: str = PUBLISH.key) -> None:
    """The procedure, with a change to the workspace before one of its stages."""

    def call(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if stage.key == before:
            change()
        return stage.run(*args, **kwargs)

    annual_survey(RunSettings(STUDY, root), call)


def nothing() -> None:
    """Change nothing."""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


CHANGES = {
    ANSWERS: (csv_text([answer("1")]), "の中身が変わりました"),
    f"raw/{STUDY}/frame.csv": ("region,age_group,population\n", "の中身が変わりました"),
    f"schemas/{STUDY}/small/choices.csv": ("list,code,label,option\n", "の中身が変わりました"),
    f"schemas/{STUDY}/study.toml": ("label = 1", "の中身が変わりました"),
    "schemas/options.csv": ("list,option,label\n", "の中身が変わりました"),
    f"raw/{STUDY}/corrections/0001.csv": ("x", "が加わりました"),
    f"raw/{STUDY}/freetext/small.q2_text.csv": ("x", "が加わりました"),
}


@pytest.mark.parametrize("path", CHANGES)
def test_a_file_that_was_replaced_or_arrived_meanwhile(city: Path, path: str) -> None:
    run(city, nothing)
    before = contents(city / OUTPUT)
    content, told = CHANGES[path]
    with pytest.raises(InputError) as caught:
        run(city, lambda: write(city, path, content))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file) == ("O17", path)
    assert told in problem.what
    assert contents(city / OUTPUT) == before


def test_a_file_that_is_gone_meanwhile(city: Path) -> None:
    with pytest.raises(InputError) as caught:
        run(city, (city / ANSWERS).unlink)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file) == ("O17", ANSWERS)
    assert "がなくなりました" in problem.what
    assert not (city / OUTPUT).exists()


def test_what_was_read_is_recorded_whatever_came_before(city: Path) -> None:
    """A file that is replaced before it is read counts, with the bytes that were read."""
    fresh = of_everybody(2)
    run(city, nothing)
    run(city, lambda: write(city, ANSWERS, fresh), before=INGEST.key)
    record = json.loads((city / OUTPUT / "manifest.json").read_bytes())
    assert record["inputs"][ANSWERS] == sha256(fresh.encode())
    assert {path for path in record["inputs"] if path.startswith("schemas/")} == {
        path.relative_to(city).as_posix()
        for path in (city / "schemas").rglob("*.*")
        if path.suffix != ".lock"
    }


class ChangingProgress(Progress):
    """Replaces the frame before the open data are made."""

    def __init__(self, root: Path) -> None:
        super().__init__(Console(file=io.StringIO()))
        self._root = root

    @contextmanager
    def stage(self, label: str) -> Iterator[None]:
        if label == OPEN_DATA.label:
            write(self._root, f"raw/{STUDY}/frame.csv", "x")
        with super().stage(label):
            yield


def test_open_data_are_refused_too(city: Path) -> None:
    with pytest.raises(InputError, match="O17"):
        open_data(RunSettings(STUDY, city), ChangingProgress(city), None)
    assert not (city / f"{OUTPUT}-opendata").exists()


def test_answers_that_no_run_counted_are_not_deleted(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(city, nothing)
    study = load_study(city, STUDY)
    counted = (city / ANSWERS).read_bytes()
    write(city, ANSWERS, csv_text([answer("1")]))
    with pytest.raises(InputError, match="X11"):
        purge(city, study, "係長", "2035-04-01", lose_results=False)
    call = ["purge", STUDY, "--microdata", "--by", "係長", "--yes", "--workspace", str(city)]
    assert main(call) == 3
    assert f"集計した後に変わったファイルがあります: {ANSWERS}" in capsys.readouterr().err
    write(city, ANSWERS, counted)
    assert main(call) == 0
    assert not (city / ANSWERS).exists()
