"""Tables, pictures and charts that staff changed, or left as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx.oxml.ns import qn

from reports.chapter.blocks import Figure as FigureBlock
from reports.merge.merging import merge
from reports.ooxml.package import pack, unpack
from reports.word.document import render_bytes
from reports.word.said_text import alternative_text
from tests.reports.merge.merges import assert_says_what_is_generated, edited, outcome, results
from tests.reports.report_of_staff import NOW, THEN, blocks, report, table
from tests.reports.sample_chapter import RANKED, STACKED, sample_chapter
from tests.reports.staff_edits import Desk
from tests.reports.word.test_validity import HAS_VALIDATOR, errors_of


def test_a_changed_cell_keeps_the_whole_table_and_is_named() -> None:
    desk = edited()
    desk.cell("q1.tab", 2, 2, "99.9")
    merged = merge(desk.save(), NOW)
    told = outcome(merged, "q1.tab")
    assert told.result == "conflict"
    assert [(c.row, c.column, c.before, c.staff, c.generated) for c in told.cells] == [
        ("地域2", "割合", "60.0", "99.9", "61.0")
    ]
    assert "99.9" in Desk(merged.document).text("q1.tab")
    assert "40.0" in Desk(merged.document).text("q1.tab")
    assert results(merge(desk.save(), THEN)) == {"q1.tab": "kept"}


def test_a_row_added_by_staff_stays() -> None:
    desk = edited()
    desk.row_after("q1.tab", 3)
    merged = merge(desk.save(), NOW)
    assert outcome(merged, "q1.tab").result == "conflict"
    assert len(list(Desk(merged.document).element("q1.tab").iter(qn("w:tr")))) == 5


def test_widths_that_staff_set_stay_where_only_figures_change() -> None:
    desk = edited()
    next(desk.element("q1.tab").iter(qn("w:gridCol"))).set(qn("w:w"), "1234")
    merged = merge(desk.save(), NOW)
    assert outcome(merged, "q1.tab").result == "replaced"
    tabled = Desk(merged.document).element("q1.tab")
    assert next(tabled.iter(qn("w:gridCol"))).get(qn("w:w")) == "1234"
    assert alternative_text(tabled) == "参加意向の表。先頭は41.0。"


def test_a_table_whose_first_cell_was_typed_over_is_recognised() -> None:
    desk = edited()
    desk.cell("q1.tab", 0, 0, "地区")
    for mark in list(desk.element("q1.tab").iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    merged = merge(desk.save(), THEN)
    assert results(merged) == {"q1.tab": "kept"}
    assert Desk(merged.document).text("q1.tab").startswith("地区")


# --- Pictures ----------------------------------------------------------------------------------


EMU = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"


@pytest.fixture(scope="module")
def with_charts() -> tuple[bytes, bytes]:
    """A report with a chart, and the same with another chart in its place."""
    then, now = (
        report(
            [*blocks("50.0%")[1:4], FigureBlock("fig", "図", chart, f"説明{number}"), table("q1", ("1.0",))]
        )
        for number, chart in enumerate((STACKED, RANKED))
    )
    return then, now


def _pictures(document: bytes) -> set[bytes]:
    return {content for name, content in unpack(document).items() if name.endswith(".png")}


def test_an_untouched_picture_is_replaced_and_keeps_the_width_staff_gave_it(
    with_charts: tuple[bytes, bytes],
) -> None:
    then, now = with_charts
    desk = edited(then)
    for length in desk.element("fig").iter(EMU):
        length.set("cx", "3000000")
    merged = merge(desk.save_as_word(), now)
    assert outcome(merged, "fig").result == "replaced"
    assert _pictures(merged.document) == _pictures(now)
    (extent,) = Desk(merged.document).element("fig").iter(EMU)
    (drawn,) = Desk(now).element("fig").iter(EMU)
    ratio = int(drawn.get("cy", "0")) / int(drawn.get("cx", "1"))
    assert extent.get("cx") == "3000000"
    assert int(extent.get("cy", "0")) == pytest.approx(3000000 * ratio, abs=1)
    assert alternative_text(Desk(merged.document).element("fig")) == "説明1"


def test_a_picture_that_staff_exchanged_stays(with_charts: tuple[bytes, bytes]) -> None:
    then, now = with_charts
    parts = unpack(then)
    (name,) = [name for name in parts if name.endswith(".png")]
    merged = merge(pack({**parts, name: parts[name] + b"edited"}), now)
    assert outcome(merged, "fig").result == "conflict"
    assert _pictures(merged.document) == {parts[name] + b"edited"}


def test_charts_of_the_sample_become_the_new_ones(tmp_path: Path) -> None:
    then = sample_chapter()
    charts = [block for block in then.blocks if isinstance(block, FigureBlock)]
    swapped = {charts[0].id: charts[1].chart, charts[1].id: charts[0].chart}
    now = replace(
        then,
        blocks=tuple(
            replace(block, chart=swapped[block.id])
            if isinstance(block, FigureBlock) and block.id in swapped
            else block
            for block in then.blocks
        ),
    )
    for kind in ("picture", "native"):
        old, fresh = (render_bytes(chapter, charts=kind) for chapter in (then, now))  # type: ignore[arg-type]
        merged = merge(old, fresh)
        assert results(merged) == {charts[0].id: "replaced", charts[1].id: "replaced"}
        assert_says_what_is_generated(merged.document, fresh)
        if HAS_VALIDATOR:
            assert errors_of(merged.document, tmp_path) == []
