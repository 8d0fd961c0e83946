"""Damage real files in every way: a reader either gives a whole table or says what is wrong.

A long run: see tests/README.md.
"""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schemas.errors import InputError, Problem
from schemas.settings.study import RawFile, Study
from survey.ingest import Ingested, ingest
from survey.reading.formats import bulk, text
from survey.reading.formats.xls_errors import read_errors
from survey.reading.formats.xls_looks import read_looks
from survey.reading.reading import read_raw
from tests.long_runs import cases
from tests.survey.small_city import HEADER, answer, csv_text, define, small, write

FIXTURES = Path(__file__).parents[2] / "fixtures/intake"
TEXT = '番号,問１,自由\r\n1,２,"あい\n""う"\r\n2,,😀\r\n'
PAGE = "<html><table><tr><th rowspan=2>番号</th><th colspan=2>問1</th></tr><tr><th>A<th>B</tr><tr><td>1<td>2<td>3</table>"
SEEDS = {
    "utf-8": TEXT.encode(),
    "utf-16": TEXT.encode("utf-16"),
    "cp932": TEXT.replace("😀", "髙").encode("cp932"),
    "html": PAGE.encode(),
    **{name: (FIXTURES / name).read_bytes() for name in ("small.xlsx", "small.ods", "small.xls")},
}
SNIPPETS = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [
            b'"',
            b",",
            b"\r",
            b"\0",
            b"<",
            b"&",
            b"<c r='ZZ9'/>",
            b'r="XFD1048576"',
            b"&#0;",
            b"\xff",
            b"-1",
            b"999999999",
        ]
    ),
)
EDITS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), SNIPPETS), max_size=4)
COMMON = settings(
    max_examples=cases(300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


def damaged(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """Cut some bytes at each place and put others there."""
    for place, cut, put in edits:
        start = int(place * (len(content) + 1))
        content = content[:start] + put + content[start + cut :]
    return content


def check(root: Path, content: bytes, skip: int, header: int, *, first_row: int | None = None) -> None:
    """Read, and see that a table holds every row that the file has."""
    write(root, "raw/a", content)
    try:
        table = read_raw(root, RawFile("raw/a", "郵送", "", skip, header, tuple(range(1, header + 1))))
    except InputError as error:
        for problem in error.problems:
            assert problem.rule.startswith("F")
            assert problem.what.endswith("。")
            assert problem.remedy
        return
    assert table.n > 0
    assert len(table.headings) == len(table.columns)
    assert all(len(column) == table.n for column in table.columns)
    assert any(column[table.n - 1].strip() for column in table.columns)
    assert table.first_row == (first_row or skip + header + 1)


@COMMON
@pytest.mark.parametrize("seed", [name for name in SEEDS if name != "small.xls"])
@given(edits=EDITS, skip=st.integers(0, 2), header=st.integers(1, 3))
def test_damaged_bytes(
    tmp_path: Path, seed: str, edits: list[tuple[float, int, bytes]], skip: int, header: int
) -> None:
    check(tmp_path, damaged(SEEDS[seed], edits), skip, header)


@settings(COMMON, max_examples=COMMON.max_examples // 20)  # each one starts a process
@given(edits=EDITS)
def test_damaged_bytes_of_an_older_workbook(tmp_path: Path, edits: list[tuple[float, int, bytes]]) -> None:
    check(tmp_path, damaged(SEEDS["small.xls"], edits), 1, 2)


@COMMON
@given(edits=EDITS)
def test_errors_of_a_damaged_older_workbook(edits: list[tuple[float, int, bytes]]) -> None:
    """What the process does beside the native reader, without the process."""
    with suppress(ValueError, struct.error):
        for errors in read_errors(damaged((FIXTURES / "errors.xls").read_bytes(), edits)):
            assert all(text.startswith("#") for text in errors.values())


@COMMON
@given(edits=EDITS)
def test_looks_of_a_damaged_older_workbook(edits: list[tuple[float, int, bytes]]) -> None:
    content = (FIXTURES.parent / "real_files/faults.xls").read_bytes()
    with suppress(ValueError, struct.error):
        for looks in read_looks(damaged(content, edits)):
            assert all(
                0 <= row < 1 << 16 and column < 1 << 16 for row, column in (*looks.texts, *looks.struck)
            )


def read_or_refused(root: Path, skip: int, header: int) -> object:
    """Headings and texts of the file, or the problems with it."""
    try:
        table = read_raw(root, RawFile("raw/a", "郵送", "", skip, header, tuple(range(1, header + 1))))
    except InputError as error:
        return error.problems
    return table.headings, [column.texts().tolist() for column in table.columns]


@COMMON
@pytest.mark.parametrize("seed", ["utf-8", "utf-16", "cp932"])
@given(edits=EDITS, skip=st.integers(0, 2), header=st.integers(1, 3))
def test_a_damaged_large_file_is_read_or_refused_as_a_small_one(
    tmp_path: Path, seed: str, edits: list[tuple[float, int, bytes]], skip: int, header: int
) -> None:
    write(tmp_path, "raw/a", damaged(SEEDS[seed] + SEEDS[seed][-20:] * 3, edits))
    as_small = read_or_refused(tmp_path, skip, header)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BULK_SIZE", 0)
        patch.setattr(bulk, "_BLOCK", 15)
        assert read_or_refused(tmp_path, skip, header) == as_small


@COMMON
@pytest.mark.parametrize("seed", ["small.xlsx", "small.ods"])
@given(part=st.integers(0, 30), edits=EDITS)
def test_damaged_parts_of_a_workbook(
    tmp_path: Path, seed: str, part: int, edits: list[tuple[float, int, bytes]]
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SEEDS[seed])) as whole, zipfile.ZipFile(buffer, "w") as archive:
        names = whole.namelist()
        for name in names:
            content = whole.read(name)
            archive.writestr(name, damaged(content, edits) if name == names[part % len(names)] else content)
    check(tmp_path, buffer.getvalue(), 1, 2)


@COMMON
@given(content=st.binary(max_size=200))
def test_bytes_of_any_kind(tmp_path: Path, content: bytes) -> None:
    check(tmp_path, content, 0, 1)


@COMMON
@given(
    rows=st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)  # fmt: skip
def test_what_was_written_is_read(tmp_path: Path, rows: list[list[str]], encoding: str, end: str) -> None:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [["a", "b", "c"], *rows]]
    write(tmp_path, "raw/a", "".join(",".join(row) + end for row in quoted).encode(encoding))
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows = rows[:-1]
    if not rows:
        with pytest.raises(InputError, match="F15"):
            read_raw(tmp_path, RawFile("raw/a", "郵送", "", 0, 1, (1,)))
        return
    table = read_raw(tmp_path, RawFile("raw/a", "郵送", "", 0, 1, (1,)))
    assert [list(row) for row in zip(*(column.texts() for column in table.columns), strict=True)] == rows


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Study]:
    root = tmp_path_factory.mktemp("city")
    return root, define(root)


ANSWERS = csv_text(
    [
        answer("1"),
        answer("2", F1="南", 問1="2", 問2="3", 問2その他='転居,\n"急"に'),
        answer("3", 問3_1="1", 問4="1、3"),
        ("",) * len(HEADER),
        answer("1", F1="１"),
        answer("4", 問1="1,2", 問4="1,2,3"),
    ]
).encode("cp932")


@COMMON
@given(edits=EDITS)
def test_damaged_answers_are_refused_or_accounted_for(
    city: tuple[Path, Study], edits: list[tuple[float, int, bytes]]
) -> None:
    root, study = city
    write(root, "raw/2030/answers.csv", damaged(ANSWERS, edits))
    result: Ingested | None = None
    refused: tuple[Problem, ...] = ()
    try:
        result = ingest(root, study, small(study))
    except InputError as error:
        refused = error.problems
    assert all(problem.rule[0] == "F" for problem in refused)
    if result is None:
        return
    counts = result.accounting
    assert counts.rows_in == counts.valid + counts.invalid + counts.excluded
    assert sum(mode.rows_in for mode in result.modes.values()) == counts.rows_in
    out = {(f.row, f.treatment) for f in result.findings if f.treatment in ("集計から除外", "無効票")}
    assert len(out) == counts.invalid + counts.excluded
    for breakdown in result.coded.breakdowns:
        assert len(breakdown.codes) == counts.valid
    for answers in result.coded.answers:
        assert len(answers.codes) == counts.valid
        assert answers.codes.max(initial=-1) < len(answers.options)
