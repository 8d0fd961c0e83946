"""The answers that a worker holds are those of the files as they are, and of no year whose answers were deleted."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

import pytest

from flows.preparing import Weighted
from office.worker.answers import YearAnswers, forget_answers, year_answers
from office.worker.jobs.checking import check
from office.worker.jobs.deleting import purge_answers
from office.worker.jobs.job import Telling
from schemas.loading.studies import load_study
from schemas.tables.taking import take
from survey.corrections.corrections import Correction, add_corrections
from tests.workspaces import replace_in

ANSWERS = "raw/2022/shimin.csv"
TEXTS = "raw/2022/freetext/shimin.q2_3_text.csv"
FRAME = "raw/2022/frame.csv"


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    forget_answers()
    yield
    forget_answers()


def held(workspace: Path) -> YearAnswers:
    return year_answers(workspace, load_study(workspace, "2022"))


def weighted(workspace: Path, survey: str = "shimin") -> Weighted:
    year = held(workspace)
    return year.weighted(year.study.survey(survey))


def test_answers_are_read_once_while_their_files_stay_as_they_are(workspace: Path) -> None:
    assert weighted(workspace) is weighted(workspace)
    assert weighted(workspace, "machizukuri") is weighted(workspace, "machizukuri")


def test_all_that_is_read_of_answers_is_among_the_inputs(workspace: Path) -> None:
    year = held(workspace)
    read = {path for survey in year.study.surveys for path in year.weighted(survey).ingested.read}
    assert {ANSWERS, TEXTS, "raw/2022/machizukuri.xlsx"} <= read <= set(year.inputs)


@pytest.mark.parametrize("path", [ANSWERS, TEXTS, FRAME, "schemas/2022/study.toml", "schemas/concepts.csv"])
def test_a_file_that_is_another_has_them_read_anew(workspace: Path, path: str) -> None:
    before = held(workspace)
    content = (workspace / path).read_bytes()
    (workspace / path).write_bytes(content + b"\n")
    assert held(workspace) is not before
    (workspace / path).write_bytes(content)
    assert held(workspace).inputs == before.inputs


def test_a_return_that_is_gone_is_counted_no_more(workspace: Path) -> None:
    before = weighted(workspace).ingested.coded.n
    lines = (workspace / ANSWERS).read_bytes().splitlines(keepends=True)
    (workspace / ANSWERS).write_bytes(b"".join([*lines[:100], *lines[101:]]))
    assert weighted(workspace).ingested.coded.n == before - 1


def test_a_correction_is_in_the_answers_at_once(workspace: Path) -> None:
    before = weighted(workspace).ingested
    finding = next(one for one in before.findings if one.column and one.found)
    record = Correction(
        file=finding.file,
        sheet=finding.sheet,
        row=finding.row or 0,
        column=finding.column,
        before=finding.found,
        after="",
        by="山田 花子",
        date="2022-10-01",
        rule=finding.rule,
        note="",
        accepted_by="山田 花子",
        workbook="0" * 64,
    )
    add_corrections(workspace, "2022", [record])
    assert weighted(workspace).ingested.corrections == (record,)


def test_what_came_between_the_inputs_and_the_reading_is_not_kept(workspace: Path) -> None:
    year = held(workspace)
    content = (workspace / ANSWERS).read_bytes()
    (workspace / ANSWERS).write_bytes(content + b"\n")
    between = year.ingested(year.study.survey("shimin"))
    (workspace / ANSWERS).write_bytes(content)
    assert held(workspace) is year
    assert year.ingested(year.study.survey("shimin")) is not between
    year.note(year.study.survey("shimin"), between)
    assert year.ingested(year.study.survey("shimin")) is not between


def test_what_is_made_is_kept_only_of_files_as_they_were(workspace: Path) -> None:
    year = held(workspace)
    content = (workspace / TEXTS).read_bytes()

    def made() -> bytes:
        return take(workspace, TEXTS)

    (workspace / TEXTS).write_bytes(content + b"\n")
    assert year.made("texts", made) == content + b"\n"
    (workspace / TEXTS).write_bytes(content)
    assert year.made("texts", made) == content
    assert year.made("texts", lambda: b"") == content


def test_a_check_has_read_what_is_needed_next(workspace: Path) -> None:
    check(Telling(lambda *_: None), workspace=workspace, study="2022")
    year = held(workspace)
    (workspace / ANSWERS).unlink()
    assert year.ingested(year.study.survey("shimin")).coded.n == 1616


def test_the_answers_go_from_memory_when_they_are_deleted(finished: Path, workspace: Path) -> None:
    shutil.copytree(finished, workspace / "reports/output/2022")
    there = ref(weighted(workspace))
    assert there() is not None
    purge_answers(
        Telling(lambda *_: None), workspace=workspace, study="2022", by="山田 花子", day="2026-01-01"
    )
    gc.collect()
    assert there() is None


def test_another_year_takes_the_place_of_the_one_before(workspace: Path) -> None:
    there = ref(weighted(workspace))
    replace_in(workspace / "schemas/2022/study.toml", "level = 0.95", "level = 0.9")
    held(workspace)
    gc.collect()
    assert there() is None
