"""The reader of large files and the reader of records give the same tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.settings.study import RawFile
from survey.answers.raw_table import RawTable
from survey.reading.formats import bulk
from survey.reading.formats.bulk import BULK_SIZE, read_bulk
from survey.reading.formats.grid import Grid, HeadRows
from survey.reading.formats.text import read_text_file
from survey.reading.reading import read_raw
from tests.survey.small_city import write

LAYOUT = HeadRows("a.csv", 0, 1)
CELLS = st.one_of(
    st.sampled_from(
        ["", "1", "２", "NA", "null", " x ", '"', 'a"b', "a,b", "a\nb", "a\r\nb", "\t", "'1", "髙"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0\x80"), max_size=5),
)


def table(grid: Grid) -> list[list[str]]:
    return [list(row) for row in grid.head] + [
        list(row) for row in zip(*(c.texts() for c in grid.columns), strict=True)
    ]


def quoted(rows: list[list[str]], *, always: bool) -> str:
    def cell(text: str) -> str:
        plain = not always and not any(sign in text for sign in ',"\r\n')
        return text if plain else '"' + text.replace('"', '""') + '"'

    return "".join(",".join(cell(text) for text in row) + "\r\n" for row in rows)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS).map(list), min_size=1, max_size=10),
    st.booleans(),
    st.sampled_from([1, 20, bulk._BLOCK]),
)
def test_any_table_is_read_alike(rows: list[list[str]], always: bool, block: int) -> None:
    content = quoted([["番号", "b\nc", "d"], *rows], always=always).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "_BLOCK", block)
        grid = read_bulk(content, ("utf-8", "cp932"), LAYOUT)
    if grid is not None:
        assert table(grid) == table(read_text_file(content, LAYOUT))


TEXTS = st.text(
    st.characters(codec="cp932", exclude_characters='\0\x80",\r\n\uf8f0\uf8f1\uf8f2\uf8f3¢£¬‖−〜'), max_size=4
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=30),
    st.sampled_from(["utf-8", "cp932"]),
    st.sampled_from([1, 20, bulk._BLOCK]),
)
def test_cells_of_any_length_in_blocks_of_any_size(
    rows: list[tuple[str, str]], encoding: str, block: int
) -> None:
    content = "".join(f"{one},{other}\n" for one, other in [("番号", "問"), *rows]).encode(encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "_BLOCK", block)
        grid = read_bulk(content, (encoding,), LAYOUT)
    assert grid is not None
    found = [list(row) for row in rows]
    while found and not any(text.strip() for text in found[-1]):
        found.pop()
    assert table(grid)[1:] == found
    for column in grid.columns:
        assert len(set(column.values)) == len(column.values)


def test_a_column_of_labels_has_no_blank_among_its_texts() -> None:
    content = "番号,問\n".encode("cp932") + "1,はい\n2,いいえ\n".encode("cp932") * 3
    grid = read_bulk(content, ("cp932",), LAYOUT)
    assert grid is not None
    assert sorted(grid.columns[1].values) == ["いいえ", "はい"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("sign", [",", "\t"])
def test_plain_tables_are_read_in_bulk(encoding: str, sign: str) -> None:
    lines = [
        "題名",
        sign.join(["番号", "問１"]),
        sign.join(["1", "はい"]),
        sign.join(["2", '"改\n行"']),
        sign.join(["3", ""]),
    ]
    content = "\n".join(lines).encode(encoding)
    layout = HeadRows("a.csv", 1, 1)
    encodings = ("utf-8-sig",) if encoding == "utf-8-sig" else ("utf-8", "cp932")
    grid = read_bulk(content, encodings, layout)
    assert grid is not None
    assert table(grid)[1:] == [["番号", "問１"], ["1", "はい"], ["2", "改\n行"], ["3", ""]]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n3\n",
        b"a,b\n1,2\n3,4,5\n",
        b"a,b\n1,2,3\n4,5,6\n",
        b"a,\xfd\n1,2\n",
        b'a,b\n1,2\n3,"4\n5,6\n',
        b'a,b\n1,2\n3,"4\n5,6',
        b'a,b\n1,2\n3,"',
        b'a\n1\n"2\n',
        b'a,b\n1,"2\n',
        "a,b\n1,あ\n".encode() + b"2,\xff\n",
        "a,あ\n1,".encode("cp932") + b"\x80\n",
        b"a,b\n1,\0\n",
        b"a,b",
        b"",
    ],
)
def test_whatever_needs_a_message_goes_to_the_reader_of_records(content: bytes) -> None:
    assert read_bulk(content, ("utf-8", "cp932"), LAYOUT) is None


def test_characters_that_cp932_has_twice_are_one_text() -> None:
    rows = b"".join(b"%d,%s\n" % (n, (b"\x81\xe0", b"\x87\x90")[n % 2]) for n in range(4))
    grid = read_bulk("番号,問\n".encode("cp932") + rows, ("utf-8", "cp932"), LAYOUT)
    assert grid is not None
    assert grid.columns[1].values == ("≒",)
    assert grid.columns[1].codes.tolist() == [0, 0, 0, 0]


def test_second_bytes_that_look_like_signs_stay_in_their_character() -> None:
    content = "番号,問\n1,ソ|表―ポ\n2,能\\噂構\n".encode("cp932")  # second bytes 5C, 7C and 5B among them
    grid = read_bulk(content, ("utf-8", "cp932"), LAYOUT)
    assert grid is not None
    assert table(grid)[1:] == [["1", "ソ|表―ポ"], ["2", "能\\噂構"]]


@pytest.mark.parametrize("cell", [b"\x82", b"\x82,", b'"\x82"', b"\xa0\xfd"])
def test_half_a_character_is_no_text(cell: bytes) -> None:
    content = "番号,問\n1,あ\n2,".encode("cp932") + cell + b"\n"
    assert read_bulk(content, ("utf-8", "cp932"), LAYOUT) is None


def read(root: Path, content: bytes) -> RawTable:
    write(root, "raw/a.csv", content)
    return read_raw(root, RawFile("raw/a.csv", "郵送", "", 0, 1, (1,)))


@pytest.mark.parametrize("line", ["{n},はい,\r\n", "{n},はい,\r\n\r\n"])
def test_a_file_of_that_size(tmp_path: Path, line: str) -> None:
    rows = BULK_SIZE // 12
    text = "番号,問１,問２\r\n" + "".join(line.format(n=number) for number in range(rows))
    content = text.encode("cp932")
    assert len(content) >= BULK_SIZE
    found = read(tmp_path, content)
    step = 1 if line.count("\n") == 1 else 2
    assert found.n == rows * step - (step - 1)
    assert found.columns[0][step * (rows - 1)] == str(rows - 1)
    assert set(found.columns[1].values) == ({"はい"} if step == 1 else {"はい", ""})
