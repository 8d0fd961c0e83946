"""A prefecture of three small municipalities, with one that fails and one whose worker is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from examples.municipalities import STUDY
from flows.cli import main
from flows.prefecture.comparing import Finished, compare
from flows.prefecture.folder import DONE, Done, content_key, put, read_done
from flows.prefecture.listing import read_list
from flows.prefecture.municipality import Job, Reply
from flows.prefecture.workers import ProcessPool
from reports.runs.csv_tables import read_parquet
from schemas.errors import InputError
from tests.flows.prefecture.small_prefecture import FIRST, SECOND, STANDARD, THIRD, Here, content, run
from tests.workspaces import replace_in


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """A copy of the list, the workspaces and the finished folders."""
    shutil.copytree(made.parent, tmp_path / "copy")
    return tmp_path / "copy" / made.name


def test_all_together_hold_what_the_folders_hold(made: Path) -> None:
    out = made.parent / "out"
    together = pd.read_parquet(out / "まとめ" / "estimates.parquet")
    assert together["municipality"].unique().tolist() == [FIRST, SECOND, THIRD]
    own = read_parquet((out / SECOND / "estimates.parquet").read_bytes())
    mine = together[together["municipality"] == SECOND].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, own.astype(dict(mine.dtypes)))
    lines = (out / "まとめ" / "estimates.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(together)
    assert lines[0].startswith("municipality,study,")


def test_a_rerun_reuses_what_is_done_and_gives_the_same_bytes(copied: Path) -> None:
    before, workers = content(copied.parent / "out"), Here()
    done = run(copied, copied.parent / "out", workers)
    assert (done.reused, workers.asked) == (3, [])
    assert content(copied.parent / "out") == before


@pytest.mark.parametrize("damage", ["cell", "definition", "result", "record", "no record"])
def test_what_is_not_as_it_was_is_asked_for_again(copied: Path, damage: str) -> None:
    out, workers = copied.parent / "out", Here()
    before = content(out)
    if damage == "cell":
        replace_in(copied.parent / SECOND / f"raw/{STUDY}/answers.csv", "\n7,", "\n70007,")
    elif damage == "definition":
        replace_in(
            copied.parent / SECOND / "schemas/indicators.csv",
            "kpi2,KPI,2,「行事に参加する」",
            "kpi2,KPI,2,「行事」",
        )
    elif damage == "result":
        (out / SECOND / "estimates.csv").write_bytes(b"")
    elif damage == "record":
        record = json.loads((out / SECOND / DONE).read_text(encoding="utf-8"))
        (out / SECOND / DONE).write_text(json.dumps({**record, "files": {}}), encoding="utf-8")
    else:
        (out / SECOND / DONE).unlink()
    done = run(copied, out, workers)
    assert (done.reused, workers.asked, len(done.finished)) == (2, [SECOND], 3)
    if damage in ("result", "record", "no record"):
        assert content(out) == before


def test_one_that_fails_is_told_and_stops_no_other(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = copied.parent / SECOND / f"raw/{STUDY}/answers.csv"
    answers.write_text(
        answers.read_text(encoding="utf-8").replace("番号,F1", "番号,ZQXMARK"), encoding="utf-8"
    )
    code = main(["prefecture", "run", str(copied), "--out", str(copied.parent / "new"), "--processes", "1"])
    told = capsys.readouterr()
    assert code == 4
    assert "3市町村のうち、2市町村の集計が済みました" in told.out
    lines = [line for line in told.out.splitlines() if SECOND in line]
    assert len(lines) == 1
    assert "[F12]" in lines[0]
    assert "answers.csv" in lines[0]
    assert "ZQXMARK" not in told.out + told.err
    book = openpyxl.load_workbook(copied.parent / "new" / "まとめ" / "comparison.xlsx")
    cells = [str(cell.value) for row in book["目次"].iter_rows() for cell in row if cell.value]
    assert f"{SECOND} 見本002市" in cells
    assert {path.name for path in (copied.parent / "new").iterdir()} == {".lock", FIRST, THIRD, "まとめ"}


class Killing(ProcessPool):
    """A pool that kills its first worker as soon as that has begun, and notes what is asked for."""

    def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
        if alone:
            yield from super().__call__(jobs, alone=alone)
            return
        first, *others = jobs
        yield from super().__call__([Fatal(**vars(first)), *others], alone=alone)


class Fatal(Job):
    """A municipality that takes its worker with it, as the system does when memory runs out."""

    def key(self) -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        return ""


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_a_worker_that_is_killed_loses_nothing(made: Path, tmp_path: Path) -> None:
    done = run(made, tmp_path / "out", Killing(2))
    assert [one.municipality.code for one in done.finished] == [FIRST, SECOND, THIRD]
    assert content(tmp_path / "out") == content(made.parent / "out")


@pytest.mark.skipif(os.name == "nt", reason="no signals")
def test_one_that_takes_every_worker_with_it_is_told_and_the_others_are_done(
    made: Path, tmp_path: Path
) -> None:
    class Always(ProcessPool):
        def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
            spoilt = [Fatal(**vars(job)) if job.code == SECOND else job for job in jobs]
            yield from super().__call__(spoilt, alone=alone)

    done = run(made, tmp_path / "out", Always(2))
    assert [one.municipality.code for one in done.finished] == [FIRST, THIRD]
    ((failed, why),) = done.failed
    assert failed.code == SECOND
    assert why.startswith("[B47]")


def test_a_worker_of_another_version_is_told(made: Path, tmp_path: Path) -> None:
    class Older(Here):
        def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
            del alone
            for job in jobs:
                put(job.folder, {"estimates.csv": b"x"}, Done("key of other code", "", 0.95, {}, {}))
                yield Reply(job.code)

    done = run(made, tmp_path / "out", Older())
    assert done.folder is None
    assert [why[:5] for _, why in done.failed] == ["[B52]"] * 3


def test_what_a_worker_says_is_not_trusted(made: Path, tmp_path: Path) -> None:
    class Liar(Here):
        def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
            if alone:
                yield from super().__call__(jobs, alone=alone)
            else:
                yield from (Reply(job.code) for job in jobs)

    workers = Liar()
    assert len(run(made, tmp_path / "out", workers).finished) == 3
    assert workers.asked == [FIRST, SECOND, THIRD]


def test_the_standardised_share_is_that_of_the_crossed_rows(made: Path) -> None:
    """From the rows of the table and the residents of all three, by the formula."""
    out = made.parent / "out"
    finished = [_finished(made, one.code) for one in read_list(made)]
    (first, *_) = compare(finished)
    standard = sum(
        (
            pd.read_csv(out / one.municipality.code / "population.csv").set_index("group")["population"]
            for one in finished
        ),
        start=0,
    )
    rows = read_parquet((out / THIRD / "estimates.parquet").read_bytes())
    mine = rows[
        (rows["breakdown"] == "age_group×sex")
        & (rows["concept"] == "q1")
        & (rows["option"] == "agree")
        & (rows["base"] == "all")
        & (rows["basis"] == "weighted")
    ].set_index("group")
    shares = mine["share"].reindex(standard.index).to_numpy(dtype=float)
    weights = standard.to_numpy(dtype=float) / float(standard.sum())
    line = first.municipalities[-1]
    assert line.standardised == pytest.approx(float(np.sum(weights * shares)))
    assert abs(line.standardised - line.share) < 3 * line.standardised_se
    assert line.fewest == int(mine["n"].min())


def _finished(table: Path, code: str) -> Finished:
    municipality = next(one for one in read_list(table) if one.code == code)
    folder = table.parent / "out" / code
    done = read_done(folder, content_key(municipality.workspace, STUDY, code, STANDARD))
    assert done is not None
    return Finished(municipality, folder, done)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("352038,山口市,990019,2030", "B40"),
        ("35203,山口市,990019,2030", "B40"),
        ("352039,山口市,どこにもない,2030", "B41"),
        ("352039,山口市,990019,令和12年", "B42"),
        ("352039,山口市,990019,2031", "B43"),
        ("990019,山口市,990019,2030", "G35"),
        ("352039,,990019,2030", "G37"),
    ],
)
def test_a_list_is_checked_as_a_whole(copied: Path, line: str, code: str) -> None:
    with copied.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(InputError, match=rf"^\[{code}\] municipalities\.csv 5行"):
        read_list(copied)


def test_two_runs_into_one_folder_do_not_meet(made: Path, tmp_path: Path) -> None:
    class Second(Here):
        def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
            with pytest.raises(InputError, match="B48"):
                run(made, tmp_path / "out")
            yield from super().__call__(jobs, alone=alone)

    assert len(run(made, tmp_path / "out", Second()).finished) == 3
