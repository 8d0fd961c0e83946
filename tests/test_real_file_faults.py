"""The page of faults of real files is that of the tests."""

from __future__ import annotations

import re

import pytest

from survey.fault_list import EVERY_RULE
from tests.real_file_faults import KINDS, PAGE, Kind, cases, written
from tests.workspaces import ROOT


def test_the_page_is_what_kinds_files_and_tests_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "run: python -m tests.real_file_faults"


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_a_kind_has_its_tests_and_its_codes(kind: Kind) -> None:
    assert kind.tests or kind.files
    for test in kind.tests:
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
    known = {rule.code for rule in EVERY_RULE}
    codes = set(re.findall(r"\b[FREN]\d\d\b", kind.now))
    assert codes <= known
    told = {
        code for case in cases() if case.kind == kind.files for code in re.findall(r"[FREN]\d\d", case.told)
    }
    assert told <= known


def test_every_kind_of_small_files_stands_in_the_table() -> None:
    assert {kind.files for kind in KINDS} - {""} == {case.kind for case in cases()}
