"""Every rule code belongs to one family, is given in that family's modules, and means one thing."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from pathlib import Path

from survey import fault_list as every
from tests.schemas.message_families import FAMILIES, SHARED, family_of
from tests.workspaces import ROOT

CODE = re.compile(r"[A-Z]\d{2,3}|\[[A-Z]\d{2,3}\] ?")
TELLING = "reports/audit/results/finding.py"
"""Names the audit's rules, which its checks give."""


def codes() -> dict[str, set[str]]:
    """Modules by code, of every text in the program that is a code and nothing else."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in ("flows", "office", "schemas", "tracker", "survey", "reports"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    where = path.relative_to(ROOT).as_posix()
                    if CODE.fullmatch(node.value):
                        found[node.value.strip("[] ")].add(where)
    return found


def test_no_two_families_have_one_letter() -> None:
    letters = [family.prefix for family in FAMILIES]
    assert len(set(letters)) == len(letters)
    assert letters == sorted(letters)


def test_every_code_is_given_where_its_family_lives() -> None:
    found = codes()
    assert len(found) > 150
    astray = {
        code: where
        for code, modules in found.items()
        for where in modules
        if not where.startswith(family_of(code).homes)
        and not (code in SHARED and where.startswith("office/"))
    }
    assert astray == {}


def test_every_family_is_used() -> None:
    assert {family_of(code) for code in codes()} == set(FAMILIES)


def test_a_code_of_two_modules_is_one_that_is_known_to_be_shared() -> None:
    shared = {
        code
        for code, modules in codes().items()
        if len(modules - {TELLING}) > 1 and family_of(code).prefix != "A"
    }
    assert shared - set(SHARED) == set()


def test_a_code_is_written_alike_everywhere() -> None:
    widths: dict[str, set[int]] = defaultdict(set)
    for code in codes():
        widths[code[0]].add(len(code))
    assert {letter: width for letter, width in widths.items() if len(width) > 1} == {}


def test_two_messages_of_one_code_say_the_same_thing_of_two_cases() -> None:
    counts = Counter(rule.code for rule in every.EVERY_RULE)
    assert {code for code, count in counts.items() if count > 1} == {
        "F02",
        "F08",
        "R06",
        "R07",
        "K12",
        "K14",
        "Q05",
    }


def test_the_families_are_told_in_the_docs() -> None:
    told = Path(ROOT / "docs/rule-codes.md").read_text(encoding="utf-8")
    for family in FAMILIES:
        assert f"| {family.prefix} | {family.label} |" in told
