"""The records of corrections: damaged, private, interrupted, double, and held while a list is judged."""

from __future__ import annotations

import csv
import io
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock, Timeout
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import returned_list as correcting
from flows.cli import main
from schemas.errors import InputError
from survey.answers.private_files import read_lines, table_bytes, write_private
from survey.corrections.corrections import Correction, add_corrections, load_corrections
from survey.returned.correcting import JudgedList, judge
from tests.long_runs import cases
from tests.survey.returned.returned_lists import (
    MEMBER,
    RAW,
    apply,
    city,
    codes,
    judged,
    returned,
    taken,
    value,
)
from tests.survey.small_city import STUDY, answer, csv_text, define, toml, write


def test_records_that_do_not_fit_the_raw_file_are_told(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    apply(tmp_path, study, {1: value("2")})
    write(tmp_path, RAW, csv_text([answer("1", 問1="8")]))
    with pytest.raises(InputError) as caught:
        taken(tmp_path, study)
    assert [(p.rule, p.file, p.row, p.column, p.found) for p in caught.value.problems] == [
        ("K02", RAW, 2, "問1", "")
    ]
    write(tmp_path, "schemas/2030/study.toml", toml().replace("answers.csv", "new.csv"))
    write(tmp_path, "raw/2030/new.csv", csv_text([answer("1")]))
    moved = define(tmp_path, toml().replace("answers.csv", "new.csv"))
    with pytest.raises(InputError, match="K02"):
        taken(tmp_path, moved)


@pytest.mark.parametrize("damage", ["\ufefffile,row\n", "\ufeff", "no csv", 'x"y\n"'])
def test_a_damaged_record_is_told(tmp_path: Path, damage: str) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    apply(tmp_path, study, {1: value("2")})
    write(tmp_path, "raw/2030/corrections/0001.csv", damage)
    with pytest.raises(InputError, match=r"K01.*0001\.csv"):
        taken(tmp_path, study)


@pytest.mark.skipif(os.name == "nt", reason="permissions of another system")
def test_records_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    apply(tmp_path, study, {1: value("2")})
    folder = tmp_path / "raw/2030/corrections"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "0001.csv").stat().st_mode) == 0o600


def test_a_crash_while_recording_leaves_no_half_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    records = judged(tmp_path, study, returned(tmp_path, study, {1: value("2")})).records

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            add_corrections(tmp_path, STUDY, records)
    assert load_corrections(tmp_path, STUDY) == ()
    add_corrections(tmp_path, STUDY, records)
    assert load_corrections(tmp_path, STUDY) == records


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_from_a_private_table(tmp_path: Path, rows: list[list[str]]) -> None:
    write_private(tmp_path / "t.csv", table_bytes(("a", "b"), rows))
    assert [list(line.cells.values()) for line in read_lines(tmp_path, "t.csv", ("a", "b"))] == rows
    told = csv.reader(io.StringIO((tmp_path / "t.csv").read_bytes().decode("utf-8-sig"), newline=""))
    assert not any(cell.startswith(tuple("=+-@\t\r")) for line in told for cell in line)


@settings(max_examples=cases(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["1", "2", "9", "無回答", "原票どおり", "採用", "＝", "対象外", " ", "番号=8"]),
        min_size=4,
        max_size=4,
    )
)
def test_whatever_is_entered_every_row_stays_accounted_for(tmp_path: Path, entries: list[str]) -> None:
    for old in (tmp_path / "raw/2030/corrections").glob("*.csv"):
        old.unlink()
    study = city(tmp_path, [answer("1", 問1="7"), answer("5"), answer("5", 問1="2"), answer("6", 問3_1="1")])
    path = returned(tmp_path, study, {place: value(text) for place, text in enumerate(entries, start=1)})
    try:
        outcome = judged(tmp_path, study, path)
    except InputError as error:
        places = [(p.file, p.row is None) for p in error.problems]
        outcome = None
    else:
        places = []
    assert set(places) <= {("back.xlsx", False)}
    if outcome is None:
        return
    if outcome.records:
        add_corrections(tmp_path, STUDY, outcome.records)
    result = taken(tmp_path, study)
    counts = result.accounting
    assert counts.rows_in == 4 == counts.valid + counts.invalid + counts.excluded
    changed = {(c.row, c.column): c.after for c in result.changes if c.rule == "K00"}
    for record in outcome.records:
        if record.column and record.before != record.after:
            assert changed[record.row, record.column] == record.after


def test_a_record_is_plain_data() -> None:
    record = Correction("f", "s", 3, "問１", "1", "2", "a", "2030-01-01", "E01", "", "b", "c")
    assert record.cell == ("f", "s", 3, "問1")


def test_a_correction_that_was_recorded_twice_counts_once(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    records = judged(tmp_path, study, returned(tmp_path, study, {1: value("2")})).records
    add_corrections(tmp_path, STUDY, records)
    add_corrections(tmp_path, STUDY, [replace(records[0], accepted_by="別の職員")])
    assert codes(taken(tmp_path, study), MEMBER) == [1, 0]
    further = replace(records[0], before="2", after="1")
    add_corrections(tmp_path, STUDY, [further])
    add_corrections(tmp_path, STUDY, [replace(further, before="1", after="2")])
    add_corrections(tmp_path, STUDY, [replace(further, before="9", after="1")])
    with pytest.raises(InputError, match="K02"):
        taken(tmp_path, study)


def test_a_list_is_judged_by_the_records_that_it_is_added_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else may record anything between the judging of a list and its recording."""
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    book = returned(tmp_path, study, {1: value("2")})
    held = []

    def watched(*arguments: Any) -> JudgedList:
        try:
            with FileLock(tmp_path / "raw/2030/corrections/.lock", timeout=0):
                held.append(False)
        except Timeout:
            held.append(True)
        return judge(*arguments)

    monkeypatch.setattr(correcting, "judge", watched)
    call = ["corrections", "apply", STUDY, str(book), "--by", "職員", "--date", "2024-08-01"]
    assert main([*call, "--workspace", str(tmp_path)]) == 0
    assert main([*call, "--workspace", str(tmp_path)]) == 0
    assert held == [True, True]
    assert len(load_corrections(tmp_path, STUDY)) == 1
