"""What a study says of how a file is written stands above what its content tells."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from schemas.errors import InputError
from schemas.settings.study import Delimiter, Encoding, RawFile
from survey.answers.raw_table import RawTable
from survey.ingest import ingest
from survey.reading.formats import text as text_files
from survey.reading.reading import read_raw
from tests.survey.reading.test_silent_faults import merged_book
from tests.survey.small_city import define, small, toml, write

FIXTURES = Path(__file__).parents[2] / "fixtures/intake"


def read(root: Path, content: bytes, delimiter: Delimiter = "auto", encoding: Encoding = "auto") -> RawTable:
    write(root, "raw/a", content)
    return read_raw(root, RawFile("raw/a", "郵送", "", 0, 1, (1,), delimiter=delimiter, encoding=encoding))


def heads(table: RawTable) -> list[str]:
    return [heading.name for heading in table.headings]


def test_a_named_delimiter_divides_where_another_sign_is_more_frequent(tmp_path: Path) -> None:
    content = "番号;問1,年,月,日;問2\n1;2;3\n".encode()
    assert len(heads(read(tmp_path, content))) == 4
    assert heads(read(tmp_path, content, "semicolon")) == ["番号", "問1,年,月,日", "問2"]
    assert heads(read(tmp_path, content, "comma"))[0] == "番号;問1"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16", "euc-jp", "iso-2022-jp"])
def test_a_named_encoding_is_read(tmp_path: Path, encoding: Encoding) -> None:
    content = "番号,地域\n1,大内\n".encode(encoding)
    assert heads(read(tmp_path, content, encoding=encoding)) == ["番号", "地域"]


def test_a_large_file_in_a_named_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """EUC-JP of two bytes is often CP932 too; the reader of large files takes the name, and the delimiter."""
    monkeypatch.setattr(text_files, "BULK_SIZE", 1)
    for encoding in ("euc-jp", "cp932", "utf-8", "iso-2022-jp"):
        content = ("番号;地域,名\n" + "1;大内\n" * 3).encode(encoding)
        table = read(tmp_path, content, "semicolon", encoding)
        assert heads(table) == ["番号", "地域,名"]
        assert table.columns[1].texts().tolist() == ["大内"] * 3


def test_an_encoding_that_is_not_the_files_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, "番号,地域\n1,大内\n".encode("cp932"), encoding="utf-8")
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row) == ("F04", 1)
    assert "utf-8" in problem.expected
    assert "「文字コード」（encoding）" in problem.remedy


def test_an_spss_file_in_a_named_encoding(tmp_path: Path) -> None:
    content = (FIXTURES / "cp932_says_utf8.sav").read_bytes()
    assert heads(read(tmp_path, content, encoding="cp932")) == heads(read(tmp_path, content))
    with pytest.raises(InputError, match="F04"):
        read(tmp_path, content, encoding="utf-8")


def test_a_draft_is_made_with_the_delimiter_and_encoding_that_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They come into the codebook's sheet of raw files."""
    write(tmp_path, "a.csv", ("番号;性別\n" + "1;男\n2;女\n" * 5).encode("euc-jp"))
    out = tmp_path / "draft.xlsx"
    call = ["codebook", "from-data", str(tmp_path / "a.csv"), "--study", "2030", "--out", str(out)]
    named = ["--delimiter", "semicolon", "--encoding", "euc-jp"]
    assert main([*call, *named, "--workspace", str(tmp_path)]) == 0
    sheet = openpyxl.load_workbook(out)["回答ファイル"]
    line = dict(zip([one.value for one in sheet[3]], [one.value for one in sheet[6]], strict=True))
    assert (line["区切り文字"], line["文字コード"]) == ("セミコロン", "EUC-JP")
    assert main([*call[:-1], str(tmp_path / "b.xlsx"), "--encoding", "utf-8"]) == 3
    assert "「--encoding」で指定してください" in capsys.readouterr().err


@pytest.mark.fault("ファイル", "縦に結合された回答のセル（受け付けない設定のとき）", "F30")
def test_cells_that_are_merged_downwards_are_refused_where_the_study_says_so(tmp_path: Path) -> None:
    files = '[[surveys.files]]\npath = "raw/2030/answers.xlsx"\nmode = "郵送"\n'
    study = define(tmp_path, toml('[surveys.cleaning]\nmerged = "refuse"\n' + files))
    merged_book().save(tmp_path / "raw/2030/answers.xlsx")
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small(study))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row, problem.found) == ("F30", 3, "B列の4行（3行など）")
