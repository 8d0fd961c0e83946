"""The chapter on the weighted basis: its text is weighted, its counts are not."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from flows.cli import main
from reports.audit.reading.basis import basis_named, stated_basis
from reports.audit.results.finding import AuditFinding
from reports.audit.run import Audit, audit
from reports.runs.finished_run import FinishedRun
from tests.reports.audit.passages import checked, only, rules
from tests.reports.audit.test_against_ledger import first_with, set_text
from tests.workspaces import run_of

BESIDE = """本文の割合は「{basis}」です。

「はい」「どちらかといえばはい」を合わせた割合は{share}%です。

選択肢	件数	割合重み付き	割合重みなし
回答者数	200	100.0	100.0
はい	40	10.0	20.0
どちらかといえばはい	60	24.9	30.0
いいえ	100	65.1	50.0
"""
CELLS = """「はい」「どちらかといえばはい」を合わせた割合は{share}%です。

地域	合計	はい	どちらかといえばはい	いいえ
全体	200 (100.0)	40 (10.0)	60 (24.9)	100 (65.1)
北	100 (100.0)	20 (9.0)	30 (24.0)	50 (67.0)

構成比は重み付き。
"""


@pytest.fixture(scope="module")
def weighted(tmp_path_factory: pytest.TempPathFactory, finished: Path) -> FinishedRun:
    """The bundled example, which is unweighted by its definition, run on the other basis."""
    workspace = tmp_path_factory.mktemp("weighted") / "work"
    shutil.copytree(finished.parents[2], workspace, ignore=shutil.ignore_patterns("output"))
    assert main(["run", "2022", "--direct", "--basis", "weighted", "--workspace", str(workspace)]) == 0
    return run_of(workspace, "2022")


def changed(content: bytes, words: str, old: str, new: str) -> bytes:
    document = docx.Document(io.BytesIO(content))
    set_text(first_with(document, words), old, new)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def of_rule(result: Audit, rule: str) -> list[AuditFinding]:
    return [finding for finding in result.findings if finding.rule == rule]


def test_the_weighted_chapter_as_generated_passes(weighted: FinishedRun) -> None:
    assert weighted.study.basis == "weighted"
    for result in (
        audit("chapter.docx", weighted.chapter, weighted),
        audit("chapter.docx", weighted.chapter),
    ):
        assert result.findings == ()
        assert result.compared > 500


def test_a_chapter_is_audited_on_its_own_basis(weighted: FinishedRun, finished: Path) -> None:
    """After a run on the other basis the chapter still agrees with the estimates, which hold both."""
    other = run_of(finished.parents[2], "2022")
    assert other.study.basis == "unweighted"
    for chapter, run in ((weighted.chapter, other), (other.chapter, weighted)):
        result = audit("chapter.docx", chapter, run)
        assert result.findings == ()
        assert any("この文書の割合は" in note for note in result.notes)


def test_an_unweighted_share_in_the_weighted_chapter_is_found(weighted: FinishedRun) -> None:
    words = "「付き合っている（計）」は46.7%"
    content = changed(weighted.chapter, words, "46.7%", "52.6%")
    result = audit("chapter.docx", content, weighted)
    assert "A01" in {one.rule for one in result.findings}
    assert any("重み付き（n=1,616）で 46.7%" in one.arithmetic for one in of_rule(result, "A01"))


def test_staff_may_name_a_share_of_either_basis_in_words(weighted: FinishedRun) -> None:
    document = docx.Document(io.BytesIO(weighted.chapter))
    document.add_paragraph("重みなしの集計では「特に変わりはない」が67.7%です。")
    document.add_paragraph("「特に変わりはない」が68.6%です。")
    document.add_paragraph("「特に変わりはない」が67.7%です。")
    out = io.BytesIO()
    document.save(out)
    found = audit("chapter.docx", out.getvalue(), weighted).findings
    assert {(one.rule, one.quote) for one in found if one.rule == "A02"} == {
        ("A02", "「特に変わりはない」が67.7%です。")
    }
    assert {one.rule for one in found} <= {"A01", "A02", "A20"}


@pytest.mark.parametrize(("basis", "share"), [("重み付き", "34.9"), ("重みなし", "50.0")])
def test_a_sum_is_that_of_the_basis_of_the_text(basis: str, share: str) -> None:
    result = checked(BESIDE.format(basis=basis, share=share))
    assert result.findings == ()
    assert result.compared > 1


def test_a_weighted_sum_is_added_from_weighted_shares() -> None:
    finding = only(BESIDE.format(basis="重み付き", share="50.0"))
    assert finding.rule == "A20"
    assert "10.0 + 24.9 = 34.9%" in finding.arithmetic


def test_an_unweighted_sum_is_added_from_counts() -> None:
    assert "(40 + 60) ÷ 200 = 50.00%" in only(BESIDE.format(basis="重みなし", share="34.9")).arithmetic


def test_unweighted_shares_beside_weighted_ones_are_those_of_the_counts() -> None:
    text = BESIDE.format(basis="重み付き", share="34.9").replace("40\t10.0\t20.0", "40\t10.0\t21.0")
    assert rules(text) == ["A12"]


def test_weighted_shares_in_cells_are_not_those_of_the_counts_beside_them() -> None:
    assert rules(CELLS.format(share="34.9")) == []
    assert rules(CELLS.format(share="50.0")) == ["A20"]


def test_words_name_a_basis() -> None:
    assert basis_named("割合\n重み付き") == "weighted"
    assert basis_named("重みなし") == "unweighted"
    assert basis_named("重みなしと重み付き") == basis_named("重み付けの前後") == ""
    assert stated_basis(["表は重みなし。", "本文の割合は「重み付き」です。"]) == "weighted"
    assert stated_basis(["本文の割合は重みなしと重み付きです。"]) == ""


def test_a_document_without_a_record_is_held_against_the_basis_of_the_run(
    weighted: FinishedRun,
) -> None:
    text = "「特に変わりはない」が68.6%と最も多くなっています。".encode()
    assert audit("text.txt", text, weighted).passed
    unweighted = replace(weighted, study=replace(weighted.study, basis="unweighted"))
    assert [one.rule for one in audit("text.txt", text, unweighted).findings] == ["A01"]
