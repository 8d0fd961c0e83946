"""The table of faults in the docs: every rule stands in it as the program treats it, with a test that is there."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.findings import Treatment
from schemas.loading.studies import load_study
from survey import fault_list as every
from survey.ingest import ingest
from tests.survey.small_city import CHOICES, RULES, answer, csv_text, define, run, small, write
from tests.workspaces import ROOT

COUNTED = {
    Treatment.CHECK: "有効",
    Treatment.NOTE: "有効",
    Treatment.EXCLUDED: "除外",
    Treatment.INVALID: "無効",
}
WORDS = {"F": "受け付けない", "R": "誤り一覧", "E": "誤り一覧", "N": "受け入れる", "L": "受け入れる"}


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    fault: str
    treatment: str
    counted: tuple[str, ...]
    rules: tuple[str, ...]
    test: str


def lines() -> list[Line]:
    page = (ROOT / "docs/回答ファイルの誤りと扱い.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if "::" in line
    ]
    return [
        Line(fault, treatment, _words(counted), _words(rules), test)
        for fault, treatment, counted, rules, test in rows
    ]


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split("、") if word)


@cache
def body(test: str) -> str:
    """The source of a test with what parametrises it; "" where there is none of that name."""
    file, name = test.split("::")
    text = next((ROOT / "tests/survey").rglob(file)).read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
    return ""


def test_every_rule_of_a_raw_file_stands_in_the_table() -> None:
    told = {rule for line in lines() for rule in line.rules}
    assert told == {entry.code for entry in every.EVERY_RULE if entry.code[0] in WORDS}


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.fault)
def test_a_fault_is_treated_and_tested_as_the_table_says(line: Line) -> None:
    assert body(line.test), line.test
    assert line.treatment in WORDS.values()
    for rule in line.rules:
        assert WORDS[rule[0]] == line.treatment
        assert re.search(rf"\b{rule}\b", body(line.test)), f"{line.test} does not name {rule}"
    counted = {COUNTED[rule.treatment] for rule in every.FINDING_RULES if rule.code in line.rules}
    assert counted == set(line.counted)


def test_more_returns_than_were_sent(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="F23"):
        run(tmp_path, [answer(str(number), 問4="1") for number in range(1, 102)])


def test_small_and_capital_letters(tmp_path: Path) -> None:
    define(tmp_path)
    choices = CHOICES.replace("yes_no,1,", "yes_no,A,").replace("yes_no,2,", "yes_no,B,")
    write(tmp_path, "schemas/2030/small/choices.csv", choices)
    write(tmp_path, "schemas/2030/small/rules.csv", RULES.replace("r1,q1,2,", "r1,q1,B,"))
    study = load_study(tmp_path, "2030")
    write(tmp_path, "raw/2030/answers.csv", csv_text([answer("1", 問1="a")]))
    result = ingest(tmp_path, study, small(study))
    assert [(change.column, change.rule, change.after) for change in result.changes] == [("問1", "N06", "A")]


@pytest.mark.parametrize("text", ["-", "ー", "――", "・", " － ", "／", "…", "。"])
def test_a_text_field_that_was_only_crossed_out(tmp_path: Path, text: str) -> None:
    result = run(tmp_path, [answer("1", 問1="2", 問2="3", 問2その他=text)])
    assert result.free_texts == ()
    assert [(change.column, change.rule, change.before, change.after) for change in result.changes] == [
        ("問2その他", "N30", text, "")
    ]


@pytest.mark.parametrize("text", ["×", "1", "A", "？", "😀", "-1", "特になし"])
def test_any_other_text_is_an_answer(tmp_path: Path, text: str) -> None:
    result = run(tmp_path, [answer("1", 問1="2", 問2="3", 問2その他=text)])
    assert [found.text for found in result.free_texts] == [text]
