"""The table of faults for staff, written from the rules and from the tests that show them.

    python -m tests.fault_table

A test says with `@pytest.mark.fault(section, fault, *codes)` which fault of a raw file it shows, and the rules
that tell of it; what becomes of the cell or row follows from the rules.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas.findings import Treatment
from survey.fault_list import FINDING_RULES
from tests.workspaces import ROOT

PAGE = ROOT / "docs/回答ファイルの誤りと扱い.md"
HEAD = "| 誤り | 扱い | 行の数え方 | 規則 | 試験 |\n|---|---|---|---|---|\n"
WORDS = {"F": "受け付けない", "R": "誤り一覧", "E": "誤り一覧", "N": "受け入れる", "L": "受け入れる"}
COUNTED = {
    "有効": {Treatment.CHECK, Treatment.NOTE},
    "無効": {Treatment.INVALID},
    "除外": {Treatment.EXCLUDED},
}


@dataclass(frozen=True)
class Fault:
    """A fault, the rules that tell of it, and the test that shows it; `body` is the test without its marks."""

    section: str
    fault: str
    codes: tuple[str, ...]
    test: str
    body: str

    def line(self) -> str:
        """Its line of the table."""
        treatments = {rule.treatment for rule in FINDING_RULES if rule.code in self.codes}
        counted = [word for word, of_word in COUNTED.items() if treatments & of_word]
        word = WORDS[self.codes[0][0]] if self.codes else "受け入れる"
        cells = (self.fault, word, "、".join(counted), "、".join(self.codes), self.test)
        return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|\n"


def faults() -> list[Fault]:
    """All faults that tests show, those without a rule first."""
    found = [fault for path in sorted((ROOT / "tests/survey").rglob("test_*.py")) for fault in _of_file(path)]
    return sorted(found, key=lambda fault: (fault.codes, fault.test, fault.fault))


def _of_file(path: Path) -> Iterator[Fault]:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef):
            continue
        others = []
        told: list[Sequence[str]] = []
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
                told.append([ast.literal_eval(argument) for argument in mark.args])
            else:
                others.append(ast.unparse(mark))
        body = "\n".join([*others, *lines[node.lineno - 1 : node.end_lineno]])
        for section, fault, *codes in told:
            yield Fault(section, fault, tuple(codes), f"{path.name}::{node.name}", body)


def written(page: str) -> str:
    """The page with its tables as the rules and tests have them."""
    tables: dict[str, str] = {}
    for fault in faults():
        tables[fault.section] = tables.get(fault.section, HEAD) + fault.line()
    return re.sub(
        r"(?m)^## (.*)\n\n(?:\|.*\n)+", lambda match: f"## {match[1]}\n\n{tables.pop(match[1])}", page
    )


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
