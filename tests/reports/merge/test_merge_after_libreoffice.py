"""Chapters that LibreOffice saved, with edits and without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reports.merge.merging import merge
from reports.ooxml.package import unpack
from reports.word.document import render_bytes
from tests.reports.merge.merges import edited, results, saved_by_libreoffice
from tests.reports.report_of_staff import NOW, REWORDED, THEN
from tests.reports.sample_chapter import sample_chapter
from tests.reports.staff_edits import Desk

SAVED_BY_LIBREOFFICE = Path(__file__).parents[2] / "fixtures" / "libreoffice" / "edited.docx"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOfficeがありません。")
def test_saves_by_libreoffice_alone_are_no_edit(tmp_path: Path) -> None:
    """Twice, with every kind of block, and with charts as pictures and as native charts."""
    for kind in ("picture", "native"):
        content = fresh = render_bytes(sample_chapter(), charts=kind)  # type: ignore[arg-type]
        for _ in range(2):
            content = saved_by_libreoffice(content, tmp_path)
            assert results(merge(content, fresh)) == {}
    desk = edited(saved_by_libreoffice(THEN, tmp_path))
    desk.append("q1.s1", "職員の補足です。")
    assert results(merge(desk.save(), NOW)) == {"q1.s1": "conflict", "q1.tab": "replaced"}


def test_a_document_edited_and_saved_in_libreoffice_keeps_its_edits() -> None:
    """The fixture is the report of `THEN`, edited by staff and saved by LibreOffice 7.4."""
    saved = SAVED_BY_LIBREOFFICE.read_bytes()
    assert b"LibreOffice" in unpack(saved)["docProps/app.xml"]
    merged = merge(saved, REWORDED)
    assert results(merged) == {
        "q1.s1": "replaced",
        "q1.s2": "kept",
        "q2.tab": "kept",
        "q2.s1": "deleted",
    }
    assert merged.own == ("LibreOfficeで書いた段落",)
    desk = Desk(merged.document)
    assert desk.text("q1.s1") == Desk(REWORDED).text("q1.s1")
    assert desk.text("q1.s2") == "地域による差は見られません。職員の補足です。"
    assert "99.9" in desk.text("q2.tab")
    assert merge(merged.document, REWORDED).document == merged.document
