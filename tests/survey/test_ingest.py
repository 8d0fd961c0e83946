from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import InputError
from schemas.findings import Treatment
from schemas.settings.study import Study
from survey.answers import threads as together
from survey.ingest import Ingested, ingest
from survey.reading.formats import bulk, text
from tests.long_runs import cases
from tests.survey.small_city import HEADER, answer, csv_text, define, run, small, toml, write


def same(one: Ingested, other: Ingested) -> bool:
    return (
        all(
            a.codes.tolist() == b.codes.tolist()
            and (a.marks is None or (b.marks is not None and a.marks.tolist() == b.marks.tolist()))
            for a, b in zip(one.coded.answers, other.coded.answers, strict=True)
        )
        and one.findings == other.findings
        and list(one.changes) == list(other.changes)
        and one.accounting == other.accounting
        and one.free_texts == other.free_texts
    )


def asked(result: Ingested, question: str) -> np.ndarray:
    """The codes of one question."""
    return next(answers.codes for answers in result.coded.answers if answers.key == question)


def test_a_whole_survey(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        [answer("1"), answer("2", F1="2", 問1="2", 問2="3", 問2その他="転居"), answer("3", F2="", 問3_2="0")],
    )
    responses = result.coded
    assert responses.survey == "small"
    assert [answers.key for answers in responses.answers] == ["region", "age", "q1", "q2", "q3", "q4"]
    assert [breakdown.name for breakdown in responses.breakdowns] == ["age_group", "region"]
    assert responses.breakdowns[0].codes.tolist() == [1, 1, -1]
    assert responses.breakdowns[1].groups == ("north", "south")
    _, _, member, reason, needs, wishes = responses.answers
    assert (member.kind, member.options, member.codes.tolist()) == ("single", ("yes", "no"), [0, 1, 0])
    assert reason.codes.tolist() == [-2, 2, -2]
    assert needs.codes.tolist() == [0, 0, -1]
    assert wishes.kind == "multiple"
    assert wishes.codes.dtype == np.int16
    assert result.findings == ()
    assert list(result.changes) == []
    assert [(text.question, text.row, text.text) for text in result.free_texts] == [("q2_text", 3, "転居")]


@pytest.mark.fault("見出しと行", "設問の列がない", "F12")
def test_missing_columns_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = (
        '[[surveys.files]]\npath = "raw/2030/a.csv"\nmode = "郵送"\n'
        '[[surveys.files]]\npath = "raw/2030/b.csv"\nmode = "Web"\n'
    )
    study = define(tmp_path, toml(files))
    header = tuple(name for name in HEADER if name not in ("番号", "問3_4"))
    write(tmp_path, "raw/2030/a.csv", csv_text([("1",) * len(header)], header))
    other = tuple(name for name in HEADER if name != "問1")
    write(tmp_path, "raw/2030/b.csv", csv_text([("1",) * len(other)], other))
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small(study))
    assert [(problem.rule, problem.file, problem.column) for problem in caught.value.problems] == [
        ("F12", "raw/2030/a.csv", "番号"),
        ("F12", "raw/2030/a.csv", "問3_4"),
        ("F12", "raw/2030/b.csv", "問1"),
    ]


@pytest.mark.fault("見出しと行", "余分な列、列の順序の違い")
def test_columns_may_be_in_any_order_and_others_beside_them(tmp_path: Path) -> None:
    study = define(tmp_path)
    order = (3, 0, 9, 1, 2, 10, 4, 5, 6, 7, 8)
    header = (*(HEADER[place] for place in order), "備考 ")
    rows = [(*(row[place] for place in order), "メモ") for row in (answer("1"), answer("2", 問1="2"))]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows, header))
    result = ingest(tmp_path, study, small(study))
    assert asked(result, "q1").tolist() == [0, 1]
    assert {
        place: [(head.name, head.letter) for head in heads] for place, heads in result.extra_columns.items()
    } == {("raw/2030/answers.csv", ""): [("備考", "L")]}


def test_findings_and_changes_stand_in_file_order(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        [answer("1", 問4="9", F1="１"), answer("2", F1="9", 問1="２"), blank_row(), answer("3", 問1="1,2")],
    )
    assert [(finding.row, finding.column) for finding in result.findings] == [(2, "問4"), (3, "F1"), (4, "")]
    assert [(change.row, change.column) for change in result.changes] == [(2, "F1"), (3, "問1"), (5, "問1")]


def blank_row() -> tuple[str, ...]:
    return ("",) * len(HEADER)


def test_the_same_file_gives_the_same_result(tmp_path: Path) -> None:
    rows = [answer(str(n), F1=str(n % 3), 問4="1、2" if n % 2 else "9") for n in range(30)]
    assert same(run(tmp_path / "a", rows), run(tmp_path / "b", rows))


@pytest.mark.parametrize("encoding", ["cp932", "utf-16", "utf-8-sig"])
def test_the_encoding_changes_nothing(tmp_path: Path, encoding: str) -> None:
    rows = [answer("1", F1="北部"), answer("2", 問1="2", 問2="3", 問2その他="忙しい,時間がない")]
    study = define(tmp_path)
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows).encode(encoding))
    assert same(ingest(tmp_path, study, small(study)), run(tmp_path, rows))


CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "1", "2", "3", "99", "１", "1,2", "はい", "9", "1.0", "①", "北", "1月2日", " "]
    ),
    st.text(max_size=4).map(lambda text: text.replace("\0", "").encode("utf-8", "ignore").decode()),
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Study]:
    root = tmp_path_factory.mktemp("city")
    return root, define(root)


ROWS = st.builds(
    lambda number, cells: answer(number, **cells),
    st.sampled_from(["1", "2", "3", "4", ""]),
    st.dictionaries(st.sampled_from(HEADER), CELLS, max_size=5),
)


@settings(max_examples=cases(60))
@given(rows=st.lists(st.one_of(ROWS, st.just(("",) * len(HEADER))), min_size=1, max_size=8))
def test_whatever_the_cells_hold_every_row_and_cell_is_accounted_for(
    city: tuple[Path, Study], rows: list[tuple[str, ...]]
) -> None:
    root, study = city
    write(root, "raw/2030/answers.csv", csv_text(rows))
    if not any(text.strip() for row in rows for text in row):
        with pytest.raises(InputError, match="F15"):
            ingest(root, study, small(study))
        return
    result = ingest(root, study, small(study))
    counts = result.accounting
    assert counts.rows_in == counts.valid + counts.invalid + counts.excluded
    assert result.coded.n == counts.valid
    excluded = {finding.row for finding in result.findings if finding.treatment is Treatment.EXCLUDED}
    assert len(excluded) == counts.excluded
    invalid = {finding.row for finding in result.findings if finding.treatment is Treatment.INVALID}
    assert len(invalid) == counts.invalid
    valid = [row for row in range(2, counts.rows_in + 2) if row not in excluded | invalid]
    told = {(finding.row, finding.column) for finding in result.findings} | {
        (change.row, change.column) for change in result.changes
    }
    for place, row in enumerate(valid):
        text = rows[row - 2][HEADER.index("問1")]
        code = asked(result, "q1")[place]
        assert (row, "問1") in told or (text, code) in {
            ("1", 0), ("2", 1), ("はい", 0), ("いいえ", 1), ("", -1), ("99", -1), ("無回答", -1),
        }  # fmt: skip


@settings(max_examples=cases(30))
@given(rows=st.lists(ROWS, min_size=1, max_size=8), encoding=st.sampled_from(["utf-8", "cp932"]))
def test_a_large_file_is_taken_in_as_a_small_one(
    city: tuple[Path, Study], rows: list[tuple[str, ...]], encoding: str
) -> None:
    root, study = city
    letters = re.sub("[\x80\uf8f0-\uf8f3]", "", csv_text(rows))  # for which a file is refused
    write(root, "raw/2030/answers.csv", letters.encode(encoding, "replace"))
    as_small = ingest(root, study, small(study))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BULK_SIZE", 0)
        patch.setattr(bulk, "_BLOCK", 30)
        patch.setattr(together, "MANY", 0)
        as_large = ingest(root, study, small(study))
    assert same(as_small, as_large)
    assert as_small.modes == as_large.modes
