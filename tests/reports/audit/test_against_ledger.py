"""The chapter of the bundled example, edited in one way a test."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import docx
import pytest
from docx.document import Document
from lxml import etree

from flows.cli import main
from reports.audit.against.ledger import check_against_ledger
from reports.audit.reading.docx_source import read_docx
from reports.audit.results.finding import AuditFinding
from reports.audit.run import Audit, audit
from reports.ooxml.package import pack, unpack
from reports.runs.finished_run import FinishedRun
from reports.word.ledger import Ledger, ledger_part, read_ledger
from reports.word.wordtokens import W
from schemas.errors import InputError
from tests.workspaces import run_of

SHARE = "2022.shimin.q3.attached.share.u"


@pytest.fixture(scope="module")
def run(finished: Path) -> FinishedRun:
    root = finished.parents[2]
    return run_of(root, "2022")


@pytest.fixture(scope="module")
def whole(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The chapter with its tables in one document."""
    out, workspace = tmp_path_factory.mktemp("whole") / "whole.docx", str(finished.parents[2])
    call = ["chapter", "2022", "--parts", "whole", "--workspace", workspace, "--out", str(out)]
    assert main(call) == 0
    return out.read_bytes()


class Edited(Protocol):
    """Edits a document, saves it, audits it."""

    def __call__(self, edit: Callable[[Document], None], content: bytes = ...) -> Audit: ...


@pytest.fixture(scope="module")
def edited(run: FinishedRun) -> Edited:
    """Edit the chapter, save it, audit it."""

    def edit_and_audit(edit: Callable[[Document], None], content: bytes = run.chapter) -> Audit:
        document = docx.Document(io.BytesIO(content))
        edit(document)
        out = io.BytesIO()
        document.save(out)
        return audit("chapter.docx", out.getvalue(), run)

    return edit_and_audit


def ledger_of(content: bytes) -> Ledger:
    ledger = read_ledger(unpack(content))
    assert ledger is not None
    return ledger


def of_rule(result: Audit, rule: str) -> list[AuditFinding]:
    assert not result.passed
    return [finding for finding in result.findings if finding.rule == rule]


def paragraphs(document: Document) -> Iterator[etree._Element]:
    yield from document.element.body.iter(f"{W}p")


def text_of(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def first_with(document: Document, words: str) -> etree._Element:
    """The first paragraph that begins with these words, else the first that has them (要点 repeats some)."""
    having = [one for one in paragraphs(document) if words in text_of(one)]
    return next((one for one in having if text_of(one).startswith(words)), having[0])


def set_text(element: etree._Element, old: str, new: str) -> None:
    node = next(node for node in element.iter(f"{W}t") if old in (node.text or ""))
    node.text = (node.text or "").replace(old, new)


def test_the_chapter_as_generated_passes(edited: Edited, whole: bytes) -> None:
    result = edited(lambda _: None, whole)
    assert result.findings == ()
    assert result.passed
    assert result.compared > 1000


def test_a_number_that_was_changed(edited: Edited) -> None:
    def edit(document: Document) -> None:
        set_text(first_with(document, "減少しました。「非常に感じている」"), "67.0%", "76.0%")

    marked = [one for one in of_rule(edited(edit), "A01") if SHARE in one.arithmetic]
    assert len(marked) == 1
    assert "文書では「76.0%」、集計した値は「67.0%」" in marked[0].arithmetic
    assert marked[0].place.heading == "Q\tあなたは、お住まいの地域について、愛着や誇りを感じていますか。"


def test_a_number_in_full_width_is_the_same_number(edited: Edited) -> None:
    def edit(document: Document) -> None:
        set_text(first_with(document, "減少しました。「非常に感じている」"), "67.0%", "６７．０％")

    assert edited(edit).findings == ()


def test_a_percentage_without_an_estimate(edited: Edited) -> None:
    def edit(document: Document) -> None:
        document.add_paragraph("近隣市の平均は61.5%です。")

    result = edited(edit)
    assert [(one.rule, one.quote) for one in result.findings] == [("A02", "近隣市の平均は61.5%です。")]


def test_a_percentage_added_to_a_generated_sentence(edited: Edited) -> None:
    def edit(document: Document) -> None:
        paragraph = first_with(document, "「はい」が")
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(run, f"{W}t").text = "前回は91.2%でした。"

    assert [(one.rule, "91.2%" in one.arithmetic) for one in edited(edit).findings] == [("A02", True)]


def test_staff_may_name_a_share_of_the_study(edited: Edited) -> None:
    def edit(document: Document) -> None:
        document.add_paragraph("「はい」が88.3%と、高い割合になっています。")

    assert edited(edit).findings == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("n=1,999の集計です。", "A01"),
        ("回答者数は1,999人です。", "A01"),
        ("有効回収数は1,999票です。", "A01"),
    ],
)
def test_a_number_of_respondents_without_an_estimate(edited: Edited, text: str, rule: str) -> None:
    """Under the heading of a question n is that of the question, and a return that of its survey."""

    def edit(document: Document) -> None:
        paragraph = first_with(document, "「ある程度付き合っている」が")
        added = deepcopy(document.add_paragraph(text)._p)
        paragraph.addnext(added)
        last = document.paragraphs[-1]._p
        last.getparent().remove(last)  # type: ignore[union-attr]

    result = edited(edit)
    assert [(one.rule, one.place.heading) for one in result.findings] == [
        (rule, "Q1\t隣近所の人とどの程度関わりを持たれていますか。")
    ]


def test_words_of_staff_are_no_finding(edited: Edited) -> None:
    def edit(document: Document) -> None:
        document.add_paragraph("感染症の影響で行事が減ったことが一因と考えられます。")

    assert edited(edit).findings == ()


def test_a_lost_anchor(edited: Edited) -> None:
    def edit(document: Document) -> None:
        paragraph = first_with(document, "減少しました。「非常に感じている」")
        mark = next(
            node
            for node in paragraph.iter(f"{W}bookmarkStart")
            if str(node.get(f"{W}name")).startswith("_ksn_")
        )
        parent = mark.getparent()
        assert parent is not None
        parent.remove(mark)

    lost = of_rule(edited(edit), "A03")
    assert len(lost) == 1
    assert SHARE in lost[0].arithmetic


def test_a_lost_paragraph(edited: Edited) -> None:
    def edit(document: Document) -> None:
        paragraph = first_with(document, "減少しました。「非常に感じている」")
        parent = paragraph.getparent()
        assert parent is not None
        for mark in [paragraph.getprevious(), paragraph.getnext()]:
            if mark is not None and mark.tag in {f"{W}bookmarkStart", f"{W}bookmarkEnd"}:
                parent.remove(mark)
        parent.remove(paragraph)

    lost = of_rule(edited(edit), "A03")
    assert [one.quote[:23] for one in lost] == ["「感じている（計）」は67.0%（約7割）で、"[:23]]


def test_a_lost_ledger(run: FinishedRun) -> None:
    parts = unpack(run.chapter)
    name = ledger_part(parts)
    assert name is not None
    parts[name] = b"<empty/>"
    result = audit("chapter.docx", pack(parts), run)
    assert [one.rule for one in result.findings] == ["A03"]


def test_a_changed_table_cell(edited: Edited) -> None:
    def edit(document: Document) -> None:
        table = document.tables[-1]
        set_text(table._tbl, text_of(next(table._tbl.iter(f"{W}tc"))), "別の言葉")

    changed = of_rule(edited(edit), "A04")
    assert len(changed) == 1
    assert "文書では「別の言葉」" in changed[0].arithmetic


def test_a_number_in_a_table(edited: Edited, whole: bytes) -> None:
    def edit(document: Document) -> None:
        row = next(row for row in document.element.body.iter(f"{W}tr") if text_of(row).startswith("はい"))
        set_text(row, "1,427", "1,472")

    rules = {one.rule for one in edited(edit, whole).findings}
    assert "A04" in rules
    assert rules & {"A11", "A12"}  # the table contradicts itself as well


def test_a_table_row_too_many(edited: Edited) -> None:
    def edit(document: Document) -> None:
        table = document.tables[-1]._tbl
        table.append(deepcopy(table.tr_lst[-1]))

    assert ["行や列の数" in one.what for one in of_rule(edited(edit), "A04")] == [True]


def test_a_tracked_change(edited: Edited) -> None:
    def edit(document: Document) -> None:
        paragraph = first_with(document, "「はい」が")
        inserted = etree.SubElement(paragraph, f"{W}ins")
        inserted.set(f"{W}author", "担当")
        run = etree.SubElement(inserted, f"{W}r")
        etree.SubElement(run, f"{W}t").text = "追記です。"

    assert [(one.rule, one.quote, one.arithmetic) for one in edited(edit).findings] == [
        ("A05", "追記です。", "挿入（担当）")
    ]


def test_the_numbers_of_a_newer_run_count(run: FinishedRun) -> None:
    word = read_docx("chapter.docx", run.chapter)
    ledger = ledger_of(run.chapter)
    pieces = tuple(
        replace(
            piece,
            numbers=tuple(
                replace(mark, shown="68.1%") if mark.estimate_id == SHARE else mark for mark in piece.numbers
            ),
        )
        for piece in ledger.pieces
    )
    newer = replace(ledger, run="newer", pieces=pieces)
    result = check_against_ledger(word.opened.body, ledger, newer, word.places, lambda _: frozenset())
    assert {one.rule for one in result.findings} == {"A01"}
    assert "文書では「67.0%」、集計した値は「68.1%」" in result.findings[0].arithmetic


def test_the_chapter_of_another_study_is_refused(run: FinishedRun) -> None:
    other = replace(run, study=replace(run.study, key="2031"))
    with pytest.raises(InputError) as caught:
        audit("chapter.docx", run.chapter, other)
    assert [problem.rule for problem in caught.value.problems] == ["A93"]
