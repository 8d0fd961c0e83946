"""What the remedy of a finding asks for is what the import of corrections takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.findings import Finding
from schemas.settings.study import Study
from survey.corrections.corrections import add_corrections
from survey.fault_list import FINDING_RULES
from survey.ingest import ingest
from survey.returned.answered_findings import settled_findings
from survey.returned.correcting import judge
from survey.returned.correction_entries import Acceptance, ReturnedLine
from tests.survey.returned import test_faults_and_back as loop
from tests.survey.returned.returned_lists import RAW
from tests.survey.small_city import (
    HEADER,
    QUESTIONS,
    STUDY,
    answer,
    csv_text,
    define,
    small,
    toml,
    write,
)

ENTRY = Acceptance("職員", "2030-08-01", "")
EXAMPLE = re.compile(r"「([^「」]*=[^「」]*|\d(?:,\d)+|対象外|採用|原票どおり|無回答)」|例: ([\d.-]+)")
FIRST_CODE = re.compile(r"(\d+)[〜、（]")


def examples(finding: Finding) -> Iterator[str]:
    """The entries that the remedy names, and the first code of what is expected."""
    if finding.rule == "R20":  # one row comes in where the other goes out: two lines
        return
    for match in EXAMPLE.finditer(finding.remedy):
        yield match[1] or match[2]
    code = FIRST_CODE.match(finding.expected)
    if finding.column and code:
        yield code[1]


def line(finding: Finding, entry: str) -> ReturnedLine:
    return ReturnedLine(
        "back.xlsx", "入力誤り一覧", 4, finding.file, finding.sheet, str(finding.row), finding.column,
        finding.rule, finding.found, entry, "", "", "",
    )  # fmt: skip


def walked(root: Path, study: Study) -> set[str]:
    """The rules whose findings were answered with each of their own examples."""
    rules = set()
    for finding in ingest(root, study, small(study)).findings:
        for entry in examples(finding):
            assert judge(root, study, [line(finding, entry)], ENTRY).lines.total() == 1
            rules.add(finding.rule)
    return rules


def city(root: Path, text: str, *, questions: str = QUESTIONS) -> Study:
    study = define(root, questions=questions)
    write(root, RAW, text)
    return study


def test_the_examples_of_the_whole_list_are_taken(tmp_path: Path) -> None:
    study = loop.city(tmp_path)
    told = {finding.rule for finding in ingest(tmp_path, study, small(study)).findings}
    assert walked(tmp_path, study) == told


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("R32", csv_text([answer("1"), answer("2")]) + "3,1,2,1\n"),
        ("R34", csv_text([answer("1"), answer("2")]) + "3,1,2,1,2,,0,1,0,0,1,\n"),
        ("R24", csv_text([answer("7", 問1="1"), answer("007", 問1="2", F1="2")])),
        ("R25", csv_text([answer("1", 問1=""), answer("2", 問1="", F1="2")])),
    ],
    ids=["short row", "long row", "leading zeros", "blank column"],
)
def test_the_examples_of_other_files_are_taken(tmp_path: Path, rule: str, text: str) -> None:
    assert rule in walked(tmp_path, city(tmp_path, text))


def test_a_blank_column_that_was_confirmed_is_settled(tmp_path: Path) -> None:
    study = city(tmp_path, csv_text([answer("1", 問1=""), answer("2", 問1="", F1="2")]))
    (finding,) = ingest(tmp_path, study, small(study)).findings
    judged = judge(tmp_path, study, [line(finding, "原票どおり")], ENTRY)
    add_corrections(tmp_path, STUDY, judged.records)
    result = ingest(tmp_path, study, small(study), judged.records)
    assert set(settled_findings(result.findings, judged.records)) == {finding}
    assert judge(tmp_path, study, [line(finding, "原票どおり")], ENTRY).records == ()


def test_an_exclusive_choice_among_columns_of_codes(tmp_path: Path) -> None:
    """The codes of a question with a column for each mark are entered together (E10)."""
    questions = QUESTIONS.replace("問3_{code},marks,99,", "必要1|必要2|必要3,slots,,")
    heads = [head for head in HEADER if not head.startswith("問3")]
    cells = dict(zip(HEADER, answer("1"), strict=True))
    rows = [",".join([*heads, "必要1", "必要2", "必要3"])]
    rows.append(",".join([*(f'"{cells[head]}"' for head in heads), "1", "2", "3"]))
    study = city(tmp_path, "\n".join(rows) + "\n", questions=questions)
    (finding,) = ingest(tmp_path, study, small(study)).findings
    assert finding.rule == "E10"
    judged = judge(tmp_path, study, [line(finding, "3、2")], ENTRY)
    assert [(one.column, one.before, one.after) for one in judged.records] == [
        ("必要1", "1", "3"),
        ("必要3", "3", ""),
    ]
    add_corrections(tmp_path, STUDY, judged.records)
    assert not ingest(tmp_path, study, small(study)).findings


def test_a_study_without_numbers_of_respondents_is_asked_for_none(tmp_path: Path) -> None:
    """No entry names a column that the file does not have."""
    write(tmp_path, RAW, csv_text([answer("合計"), answer(""), ("",) * len(HEADER), answer("", F1="2")]))
    study = define(tmp_path, toml().replace('id_column = "番号"', 'id_column = ""'))
    assert {"R01"} <= walked(tmp_path, study)


def test_every_remedy_is_told_in_the_words_of_its_file() -> None:
    for rule in FINDING_RULES:
        told = rule.remedy_for("整理番号", "問1=1")
        assert "〈" not in told
        assert "〈" not in rule.remedy_for("", "問1=1")
