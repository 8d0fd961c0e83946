"""Every message of the tracker has a code of its own, is used, and is told in the guide."""

from __future__ import annotations

from schemas.messages.rule import FileRule
from tests.workspaces import ROOT
from tracker.terms import messages

RULES = {name: rule for name, rule in vars(messages).items() if isinstance(rule, FileRule)}


def test_each_message_has_a_code_of_its_own_and_is_in_the_guide() -> None:
    guide = (ROOT / "docs/指標の進行管理.md").read_text(encoding="utf-8")
    assert len({rule.code for rule in RULES.values()}) == len(RULES)
    for rule in RULES.values():
        assert f"| {rule.code} | {rule.what} | {rule.remedy} |" in guide


def test_each_message_is_given_somewhere() -> None:
    rooms = (ROOT / "tracker", ROOT / "flows")
    program = "".join(path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py"))
    assert [name for name in RULES if f"messages.{name}" not in program] == []


def test_the_tracker_imports_definitions_alone() -> None:
    for path in (ROOT / "tracker").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for other in ("flows", "survey", "reports", "prefect", "docx"):
            assert f"from {other}" not in text, path
            assert f"import {other}" not in text, path
