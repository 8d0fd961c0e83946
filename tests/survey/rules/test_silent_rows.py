"""Rows, numbers and columns of real files that could count without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError
from survey.ingest import Ingested, ingest
from tests.survey.small_city import HEADER, answer, csv_text, define, run, small, toml, write


def found(result: Ingested, rule: str) -> list[tuple[int, str]]:
    return [(finding.row, finding.found) for finding in result.findings if finding.rule == rule]


@pytest.mark.parametrize(
    "word",
    [
        "集計", "データの個数", "個数", "最小値", "最大値", "標準偏差", "中央値", "小計", "総合計", "総計", "n=500",
        "N = 1,616", "合計（件）", "17 集計", "17 データの個数", "大内 集計", "全体の平均", "平均値：", "Total", "合計 500",
        "有効回答数", "Grand Total",
    ],
)  # fmt: skip
def test_a_row_of_sums_is_no_respondent(tmp_path: Path, word: str) -> None:
    result = run(tmp_path, [answer("1"), answer("2", 問4="1"), answer(word, 問1="2")])
    assert [row for row, _ in found(result, "R02")] == [4]
    assert (result.accounting.valid, result.accounting.excluded) == (2, 1)


@pytest.mark.parametrize("number", ["A12", "時計", "山田", "n12", "W-17", "13"])
def test_a_number_that_is_no_sum_stays(tmp_path: Path, number: str) -> None:
    assert run(tmp_path, [answer(number)]).accounting.valid == 1


def test_a_sum_beside_a_blank_number(tmp_path: Path) -> None:
    study = define(tmp_path)
    text = csv_text([(*answer("1"), ""), (*answer("", 問1="2"), "合計")], (*HEADER, "備考"))
    write(tmp_path, "raw/2030/answers.csv", text)
    assert [row for row, _ in found(ingest(tmp_path, study, small(study)), "R02")] == [3]


@pytest.mark.fault("見出しと行", "番号の欄の「不明」「#N/A」など（番号なしとする）", "N14")
@pytest.mark.parametrize(
    "number", ["#N/A", "#REF!", "不明", "-", "―", "なし", "NULL", "nan", "?", "0", "000"]
)
def test_what_is_no_number_makes_five_people_none_of_each_other(tmp_path: Path, number: str) -> None:
    rows = [answer(number, 問4=str(1 + place % 2)) for place in range(5)]
    result = run(tmp_path, [*rows, answer("6")])
    assert result.accounting.valid == 6
    assert [row for row, _ in found(result, "R10")] == [2, 3, 4, 5, 6]
    assert [change.rule for change in result.changes] == ["N14"] * 5


def test_a_single_zero_is_a_number(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("0"), answer("1", 問4="1")])
    assert found(result, "R10") == []


@pytest.mark.fault("見出しと行", "書き方の違う同じ整理番号（13 と 000013）", "R24")
@pytest.mark.parametrize("other", ["000013", "13.0", "No.13", "no 13", "№13", "０１３"])
def test_the_same_number_in_another_spelling_is_told(tmp_path: Path, other: str) -> None:
    result = run(tmp_path, [answer("13"), answer("14"), answer(other, 問4="1")])
    assert [row for row, _ in found(result, "R24")] == [4]
    assert result.accounting.valid == 3


def test_numbers_that_differ_are_not_told(tmp_path: Path) -> None:
    result = run(
        tmp_path, [answer("13"), answer("113", 問4="1"), answer("130", 問4="2"), answer("A13", 問1="1")]
    )
    assert found(result, "R24") == []


@pytest.mark.fault("見出しと行", "すべての行で空欄の設問の列", "R25")
def test_a_column_that_is_blank_throughout_is_told_once(tmp_path: Path) -> None:
    result = run(tmp_path, [answer(str(number), 問4="", 問3_1="1") for number in range(1, 5)])
    assert found(result, "R25") == [(1, "4行")]
    assert [finding.column for finding in result.findings if finding.rule == "R25"] == ["問4"]


def test_columns_that_are_blank_throughout_are_one_finding(tmp_path: Path) -> None:
    result = run(tmp_path, [answer(str(number), 問4="", 問1="", 問3_1="1") for number in range(1, 5)])
    assert found(result, "R25") == [(1, "4行、2列（D列「問1」、K列「問4」）")]


def test_headings_of_a_survey_service_below_the_header_are_no_respondents(tmp_path: Path) -> None:
    texts = tuple(f"お住まいの{name}を教えてください。" for name in HEADER)
    ids = tuple(f'{{"ImportId":"QID{place}"}}' for place, _ in enumerate(HEADER))
    result = run(tmp_path, [texts, ids, answer("1"), answer("2", 問4="1")])
    assert [row for row, _ in found(result, "R03")] == [2, 3]
    assert (result.accounting.valid, result.accounting.excluded) == (2, 2)


def test_a_respondent_with_strange_answers_in_the_first_row_stays(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1", 問1="不明である", 問4="そのほかの祭り"), answer("2")])
    assert result.accounting.valid == 2


# --- Files that are not what they should be ---------------------------------------------------------


def refused(root: Path, text: str, extra: str = "") -> list[tuple[str, str, str]]:
    study = define(root, toml(extra=extra))
    write(root, "raw/2030/answers.csv", text)
    with pytest.raises(InputError) as caught:
        ingest(root, study, small(study))
    return [(problem.rule, problem.found, problem.remedy) for problem in caught.value.problems]


@pytest.mark.fault("見出しと行", "回答の行が見出しの位置にある", "F28")
def test_a_file_without_a_header_is_told_as_such(tmp_path: Path) -> None:
    text = csv_text([answer(str(number)) for number in range(2, 5)], answer("1"))
    ((rule, _, remedy),) = refused(tmp_path, text)
    assert rule == "F28"
    assert "削除しないで" in remedy


@pytest.mark.fault("見出しと行", "ほとんどの設問の列がないファイル", "F29")
def test_another_surveys_file_is_one_sentence(tmp_path: Path) -> None:
    ((rule, text, _),) = refused(tmp_path, "会員ID,性別,満足度\n1,2,3\n")
    assert rule == "F29"
    assert text.startswith("11列のうち11列がない")


def test_a_delimiter_that_is_not_read_is_named(tmp_path: Path) -> None:
    ((rule, text, remedy),) = refused(tmp_path, csv_text([answer("1")]).replace(",", "|"))
    assert (rule, text) == ("F29", "すべての列が「|」で区切られた1列")
    assert remedy.startswith("カンマ、タブ、セミコロンのどれか")


def test_title_rows_that_nobody_declared_are_found(tmp_path: Path) -> None:
    text = "小市アンケート 回答一覧\n令和12年7月\n" + csv_text([answer("1")])
    ((rule, _, remedy),) = refused(tmp_path, text)
    assert rule == "F10"
    assert "見出しは3行目" in remedy


def test_a_link_to_itself_is_no_traceback(tmp_path: Path) -> None:
    study = define(tmp_path)
    (tmp_path / "raw/2030/answers.csv").symlink_to(tmp_path / "raw/2030/answers.csv")
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small(study))
    assert [problem.rule for problem in caught.value.problems] == ["F02"]
