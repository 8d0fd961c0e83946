"""The table of faults in the docs: every rule stands in it as the program treats it, with a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.loading.studies import load_study
from survey import fault_list as every
from survey.ingest import ingest
from tests.fault_table import PAGE, WORDS, Fault, faults, written
from tests.survey.small_city import CHOICES, RULES, answer, csv_text, define, run, small, write


def test_every_rule_of_a_raw_file_is_shown_by_a_test() -> None:
    shown = {code for fault in faults() for code in fault.codes}
    on_the_page = {"F31"}  # a file that was given to the page and is none of the year's
    assert shown | on_the_page == {rule.code for rule in every.EVERY_RULE if rule.code[0] in WORDS}


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.fault)
def test_a_test_that_shows_a_fault_names_its_rules(fault: Fault) -> None:
    for code in fault.codes:
        assert re.search(rf"\b{code}\b", fault.body), f"{fault.test} does not name {code}"
        assert WORDS[code[0]] == WORDS[fault.codes[0][0]]


def test_the_page_for_staff_has_the_faults_as_rules_and_tests_have_them() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page, "python -m tests.fault_table"
    assert {fault.section for fault in faults()} == set(re.findall(r"(?m)^## (.*)$", page))


@pytest.mark.fault("ファイル", "回収数が配布数より多い", "F23")
def test_more_returns_than_were_sent(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="F23"):
        run(tmp_path, [answer(str(number), 問4="1") for number in range(1, 102)])


@pytest.mark.fault("セル", "大文字と小文字", "N06")
def test_small_and_capital_letters(tmp_path: Path) -> None:
    define(tmp_path)
    choices = CHOICES.replace("yes_no,1,", "yes_no,A,").replace("yes_no,2,", "yes_no,B,")
    write(tmp_path, "schemas/2030/small/choices.csv", choices)
    write(tmp_path, "schemas/2030/small/rules.csv", RULES.replace("r1,q1,2,", "r1,q1,B,"))
    study = load_study(tmp_path, "2030")
    write(tmp_path, "raw/2030/answers.csv", csv_text([answer("1", 問1="a")]))
    result = ingest(tmp_path, study, small(study))
    assert [(change.column, change.rule, change.after) for change in result.changes] == [("問1", "N06", "A")]


@pytest.mark.fault("セル", "線や点だけの自由記述（無記入とする）", "N30")
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
