from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.chapter.blocks import (
    Block,
    Chapter,
    Definition,
    DefinitionList,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Properties,
    Space,
    Table,
    Text,
    caption_labels,
)
from reports.charts.pictures import Heights, heights_of
from reports.word.block_heights import definition_line
from reports.word.document import PagePlans, planned_pages
from reports.word.pagination import PAGE_HEIGHT, Pages, fill_pages, held
from reports.word.tablelayout import layout
from tests.reports.sample_chapter import RANKED, sample_chapter, sample_table

LINE = Paragraph((Text("一行の文。"),))
"""15.4 pt and 2.8 pt below: 6.42 mm."""


def _filled(*blocks: Block, figures: dict[str, Heights] | None = None) -> Pages:
    return fill_pages(Chapter("題", "頭", blocks, Properties("題")), figures or {})


def _pages(*blocks: Block, figures: dict[str, Heights] | None = None) -> dict[str, int]:
    return dict(_filled(*blocks, figures=figures).numbers)


def _figure(name: str) -> Figure:
    return Figure(name, "図", RANKED, "図の説明。n=100。")


def _ids(pages: Pages) -> list[str]:
    return [block.id for block in pages.blocks if isinstance(block, Figure | Table)]


def _question(name: str) -> tuple[Block, ...]:
    return (
        Heading(2, "問", name),
        Paragraph((Text("（回答者全員、n=1）"),), "base"),
        LINE,
        _figure(f"{name}.fig"),
    )


def test_a_chapter_is_planned_once() -> None:
    chapter, plans = sample_chapter(), PagePlans("picture", heights_of)
    planned = plans.of(chapter)
    assert planned == planned_pages(chapter, "picture")
    assert plans.of(chapter) is planned
    shorter = replace(chapter, blocks=chapter.blocks[:3])
    assert plans.of(shorter) == planned_pages(shorter, "picture") != planned


def test_a_heading_that_asks_for_a_new_page_gets_one() -> None:
    assert _pages(Heading(1, "一", "a"), Heading(1, "二", "b", new_page=True)) == {"a": 1, "b": 2}


def test_a_page_break_moves_what_follows() -> None:
    assert _pages(Heading(1, "一", "a"), PageBreak(), Heading(1, "二", "b")) == {"a": 1, "b": 2}


def test_a_page_holds_as_many_lines_as_fit() -> None:
    """The title takes 13.2 mm, 255 mm may be used, a heading with its line 14: 35 lines fit before them, not 37."""
    assert _pages(*[LINE] * 32, Heading(3, "見出し", "h"), LINE)["h"] == 1
    assert _pages(*[LINE] * 37, Heading(3, "見出し", "h"), LINE)["h"] == 2


def test_a_question_stays_with_its_sentences_and_figure() -> None:
    """Two questions of 130 mm do not fit on a page; the second begins the next, whole."""
    tall = Heights.fixed(110.0)
    blocks = (*_question("a"), *_question("b"))
    numbers = _pages(*blocks, figures={"a.fig": tall, "b.fig": tall})
    assert numbers == {"a": 1, "a.fig": 1, "b": 2, "b.fig": 2}
    chapter = (*blocks, sample_table("t"))
    assert [held(chapter, place) for place in range(9)] == [True, True, True, False] * 2 + [False]


def test_charts_are_drawn_closer_so_that_a_question_fits_and_wider_so_that_a_page_is_full() -> None:
    flexible = Heights(88.0, 97.0, 112.0, 130.0)
    blocks = (*_question("a"), *_question("b"), Heading(1, "次", "c"), LINE)
    filled = _filled(*blocks, figures={"a.fig": flexible, "b.fig": flexible})
    assert filled.numbers["b.fig"] == 1
    assert filled.numbers["c"] == 2
    first, second = (block.chart for block in filled.blocks if isinstance(block, Figure))
    assert first.stretch == second.stretch < 0  # type: ignore[union-attr]
    alone = _filled(*_question("a"), Heading(1, "次", "c", new_page=True), figures={"a.fig": flexible})
    (chart,) = [block.chart for block in alone.blocks if isinstance(block, Figure)]
    assert chart.stretch == 1.0  # type: ignore[union-attr]
    assert alone.white[0] > 100.0


def test_a_page_that_would_stay_white_has_its_units_further_apart() -> None:
    """Two questions of 100 mm, and a third that does not fit: charts and the space between them fill the page."""
    figures = {f"{name}.fig": Heights(62.0, 66.0, 75.0, 87.0) for name in "abc"}
    blocks = (*_question("a"), *_question("b"), *_question("c"))
    filled = _filled(*blocks, figures=figures)
    assert [filled.numbers[f"{name}.fig"] for name in "abc"] == [1, 1, 2]
    (space,) = [one for one in filled.blocks if isinstance(one, Space)]
    second = filled.blocks[filled.blocks.index(space) + 1]
    assert isinstance(second, Heading)
    assert second.id == "b"
    first, _, last = (block.chart for block in filled.blocks if isinstance(block, Figure))
    assert first.stretch > 1.0  # type: ignore[union-attr]
    assert last.stretch == 0.0  # type: ignore[union-attr]
    assert filled.white[0] < 0.1 * PAGE_HEIGHT


def test_the_last_page_is_not_stretched() -> None:
    filled = _filled(*_question("a"), figures={"a.fig": Heights(50.0, 60.0, 70.0, 82.0)})
    (chart,) = [block.chart for block in filled.blocks if isinstance(block, Figure)]
    assert chart.stretch == 0.0  # type: ignore[union-attr]


def test_a_page_end_is_written_only_where_it_would_not_come_by_itself() -> None:
    """A question that nearly fits on the page before is told to begin a page; one that never could is not."""
    tall = Heights.fixed(215.0)
    near = _filled(*[LINE] * 2, *_question("a"), figures={"a.fig": tall})
    assert [block for block in near.blocks if isinstance(block, Heading) and block.new_page]
    far = _filled(*[LINE] * 36, *_question("a"), figures={"a.fig": tall})
    assert not [block for block in far.blocks if isinstance(block, Heading) and block.new_page]


def test_a_table_of_ten_rows_never_splits() -> None:
    filled = _filled(*[LINE] * 33, Heading(3, "見出し", "h"), sample_table("t", rows=9))
    assert _ids(filled) == ["t"]
    (table,) = [one for one in filled.blocks if isinstance(one, Table)]
    assert len(table.rows) == 10


def test_a_long_table_splits_and_says_so() -> None:
    """60 rows of 4.4 mm do not fit: the second part repeats the number, says （続き） and has the notes."""
    table = sample_table("t", rows=60)
    filled = _filled(*[LINE] * 10, table)
    first, second = (block for block in filled.blocks if isinstance(block, Table))
    assert first.rows + second.rows == table.rows
    assert (first.caption, second.caption) == (table.caption, f"{table.caption}（続き）")
    assert (first.notes, second.notes) == ((), table.notes)
    labels = caption_labels((first, second, sample_table("u")), "")
    assert [labels[name].text for name in (first.id, second.id, "u")] == ["表1", "表1", "表2"]
    assert isinstance(filled.blocks[filled.blocks.index(second) - 1], PageBreak)


def test_a_table_that_must_stay_whole_does_not_split() -> None:
    table = sample_table("t", rows=21)
    whole = Table(**{**table.__dict__, "whole": True})
    assert _ids(_filled(*[LINE] * 25, whole)) == ["t"]
    assert len(_ids(_filled(*[LINE] * 25, table))) == 2


def test_rows_are_higher_on_a_page_that_is_not_full() -> None:
    blocks = (*[LINE] * 20, sample_table("t", rows=15), Heading(1, "次", "h", new_page=True), LINE)
    (table,) = [block for block in _filled(*blocks).blocks if isinstance(block, Table)]
    assert table.stretch > 0.5


def test_rows_are_lower_where_that_makes_room_for_what_follows() -> None:
    """Rows give the room around their text, then some of the line: 0.4 mm each, of larger type too."""
    lines = 20
    while len(_filled(*[LINE] * lines, sample_table("t", rows=9)).white) == 1:
        lines += 1
    (table,) = [
        one
        for one in _filled(*[LINE] * (lines - 1), sample_table("t", rows=9)).blocks
        if isinstance(one, Table)
    ]
    assert table.stretch < 0.0
    for one in (table, replace(table, roomy=True)):
        usual, low = (layout(replace(one, stretch=stretch), 166.0) for stretch in (0.0, -1.0))
        assert usual.line + usual.around - low.line - low.around == pytest.approx(0.4)


def test_lines_of_key_points_are_higher_on_a_page_that_is_not_full() -> None:
    """Three points more a line at most: 19 for 16."""
    points = DefinitionList((Definition("項目", (Text("値"),)),) * 8, "points")
    filled = _filled(points, Heading(1, "次", "h", new_page=True), LINE)
    (made,) = [one for one in filled.blocks if isinstance(one, DefinitionList)]
    assert made.stretch == 1.0
    assert definition_line(made.stretch) == 19.0


def test_a_note_stays_with_the_sentence_that_it_notes() -> None:
    note = Paragraph((Text("出典"),), "note")
    assert held((LINE, note), 0)
    assert not held((LINE, LINE), 0)
    assert not held((note, note), 0)
    assert not held((LINE,), 0)


_BLOCKS = st.lists(
    st.one_of(
        st.integers(1, 6).map(lambda count: ("lines", count)),
        st.integers(1, 60).map(lambda rows: ("table", rows)),
        st.floats(20.0, 200.0).map(lambda height: ("figure", height)),
        st.just(("heading", 1)),
    ),
    min_size=1,
    max_size=14,
)


@given(_BLOCKS)
@settings(max_examples=60)
def test_nothing_is_lost_or_put_in_another_order(drawn: list[tuple[str, float]]) -> None:
    blocks: list[Block] = []
    figures: dict[str, Heights] = {}
    for place, (kind, size) in enumerate(drawn):
        match kind:
            case "lines":
                blocks += [LINE] * int(size)
            case "table":
                blocks.append(sample_table(f"t{place}", rows=int(size)))
            case "figure":
                blocks.append(_figure(f"f{place}"))
                figures[f"f{place}"] = Heights(size * 0.9, size, size * 1.1, size * 1.22)
            case _:
                blocks.append(Heading(2, "見出し", f"h{place}"))
    filled = _filled(*blocks, figures=figures)
    kept = [one for one in filled.blocks if not isinstance(one, PageBreak | Space)]
    ids = [
        one.continues if isinstance(one, Table) and one.continues else getattr(one, "id", "") for one in kept
    ]
    assert list(dict.fromkeys(filter(None, ids))) == [one.id for one in blocks if getattr(one, "id", "")]  # type: ignore[union-attr]
    rows = sum(len(one.rows) for one in kept if isinstance(one, Table))
    assert rows == sum(len(one.rows) for one in blocks if isinstance(one, Table))
    pages = [filled.numbers[one.id] for one in blocks if getattr(one, "id", "")]  # type: ignore[union-attr]
    assert pages == sorted(pages)
    assert all(0.0 <= white <= PAGE_HEIGHT for white in filled.white)
