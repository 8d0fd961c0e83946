"""The audit of the plan's tables and sentences finds every published figure that cannot hold, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from reports.audit.results.finding import AuditFinding
from reports.audit.run import Audit, audit
from tests.examples.keyed_files import ROOT, rows_of
from tests.examples.plan_text import plan_text
from tests.workspaces import run_of

SOURCE = ROOT / "raw/source"


def audited(source: Path) -> Audit:
    return audit("plan.txt", plan_text(source).encode())


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))


def tells(finding: AuditFinding, row: dict[str, str]) -> bool:
    """Whether a finding has the printed and the computed figure, or the change of share, and the year."""
    claimed, computed = numbers(row["published"]), numbers(row["computed"]) or numbers(row["arithmetic"])[-1:]
    year = re.findall(r"_(20\d\d)$", row["id"])
    if not claimed and row["computed"] not in finding.arithmetic:
        return False
    told = numbers(f"{finding.quote} {finding.arithmetic}")
    return all(number in told for number in (*claimed, *computed, *year))


def test_the_audit_finds_every_contradiction_and_no_other(finished: Path) -> None:
    run = run_of(finished.parents[2], "2022")
    found = audit("plan.txt", plan_text(SOURCE).encode(), run)
    listed = rows_of(SOURCE / "contradictions.csv")
    assert [row["id"] for row in listed if not any(tells(one, row) for one in found.findings)] == []
    assert [one for one in found.findings if not any(tells(one, row) for row in listed)] == []


def test_every_figure_that_is_changed_is_seen(tmp_path: Path) -> None:
    for path in SOURCE.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if path.name == "services_by_region_2022.csv":
            text = text.replace("大殿,89,100.0,11,12.4", "大殿,90,100.0,11,12.5")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    known = {one.quote for one in audited(SOURCE).findings}
    assert {one.quote for one in audited(tmp_path).findings} - known == {
        "大殿・合計「90 (100.0)」",
        "大殿・不便を感じている「11 (12.5)」",
    }


def test_readme_tells_how_many_figures_were_compared() -> None:
    text = (ROOT / "raw/README.md").read_text(encoding="utf-8")
    failed = len(rows_of(SOURCE / "contradictions.csv"))
    assert f"{audited(SOURCE).compared} comparisons" in text
    assert f"all {failed} of them" in text
