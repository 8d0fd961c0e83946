from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.chapter.blocks import (
    Block,
    Chapter,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Properties,
    Table,
    Text,
)
from reports.word.block_heights import holds_note
from reports.word.pagination import Pages, fill_pages
from tests.reports.sample_chapter import RANKED, sample_table

LINE = Paragraph((Text("一行の文。"),))  # 17.5 pt and 5 pt below: 7.94 mm


def _pages(*blocks: Block, figures: dict[str, float] | None = None) -> dict[str, int]:
    numbers = _filled(*blocks, figures=figures).numbers
    return {name: page for name, page in numbers.items() if name.startswith(("h", "a", "b"))}


def _filled(*blocks: Block, figures: dict[str, float] | None = None) -> Pages:
    return fill_pages(Chapter("題", "頭", blocks, Properties("題")), figures or {}, 160.0)


def test_a_heading_that_asks_for_a_new_page_gets_one() -> None:
    assert _pages(Heading(1, "一", "a"), Heading(1, "二", "b", new_page=True)) == {"a": 1, "b": 2}


def test_a_page_break_moves_what_follows() -> None:
    assert _pages(Heading(1, "一", "a"), PageBreak(), Heading(1, "二", "b")) == {"a": 1, "b": 2}


def test_a_page_holds_as_many_lines_as_fit() -> None:
    """Title 6.35 + 13.48 + 2.12 mm, a line 6.17 + 1.76, a heading 3.18 above (over 1.76) + 5.64 + 1.76.

    After 25 lines 220.4 mm are used, and a heading and a line end at 237.1 of 252; after 27 lines they
    would end at 253.0, while the heading alone ends at 245.1.
    """
    assert _pages(*[LINE] * 25, Heading(3, "見出し", "h"), LINE) == {"h": 1}
    assert _pages(*[LINE] * 27, Heading(3, "見出し", "h"), LINE) == {"h": 2}
    assert _pages(*[LINE] * 27, Heading(3, "見出し", "h")) == {"h": 1}


def test_a_heading_that_only_just_fits_is_told_to_start_a_page() -> None:
    """After 26 lines 228.3 mm are used; a heading and a line would end at 245.0, 7.0 mm before the end."""
    filled = _filled(*[LINE] * 26, Heading(3, "見出し", "h"), LINE)
    assert filled.numbers == {"h": 2}
    (heading,) = [block for block in filled.blocks if isinstance(block, Heading)]
    assert heading.new_page
    (roomy,) = [
        block for block in _filled(LINE, Heading(3, "見出し", "h")).blocks if isinstance(block, Heading)
    ]
    assert not roomy.new_page


def test_a_heading_moves_with_what_it_stands_over() -> None:
    """25 lines leave room for a heading and a line, but not for a heading and a table kept whole."""
    assert _pages(*[LINE] * 25, Heading(3, "見出し", "h"), sample_table("t", rows=8)) == {"h": 2}


def test_a_long_table_breaks_and_counts_its_repeated_heads() -> None:
    """100 rows of 5.3 mm and a head on each page need three pages: the next heading stands on the third."""
    assert _pages(sample_table("t", rows=100), Heading(1, "次", "h"))["h"] == 3


def _figure(name: str) -> Figure:
    return Figure(name, "図", RANKED, "図の説明。n=100。")


def _ids(pages: Pages) -> list[str]:
    return [block.id for block in pages.blocks if isinstance(block, Figure | Table)]


def test_a_figure_that_does_not_fit_stands_behind_its_table() -> None:
    """15 lines leave 110 mm: too few for a figure of 150 mm, enough for the beginning of a long table."""
    filled = _filled(*[LINE] * 15, _figure("f"), sample_table("t", rows=30), figures={"f": 150.0})
    assert _ids(filled) == ["t", "f"]
    assert _ids(_filled(LINE, _figure("f"), sample_table("t", rows=30), figures={"f": 150.0})) == ["f", "t"]


def test_figures_keep_their_order_and_tables_theirs() -> None:
    blocks = (
        _figure("f1"),
        sample_table("t1"),
        sample_table("t2", rows=30),
        _figure("f2"),
        sample_table("t3"),
    )
    ids = _ids(_filled(*[LINE] * 22, *blocks, figures={"f1": 120.0, "f2": 120.0}))
    assert ids != ["f1", "t1", "t2", "f2", "t3"]
    assert [name for name in ids if name.startswith("f")] == ["f1", "f2"]
    assert [name for name in ids if name.startswith("t")] == ["t1", "t2", "t3"]


def test_nothing_moves_over_a_text() -> None:
    blocks: tuple[Block, ...] = (
        *[LINE] * 15,
        _figure("f"),
        Paragraph((Text("間の文。"),), id="p"),
        sample_table("t", rows=30),
    )
    assert _ids(_filled(*blocks, figures={"f": 150.0})) == ["f", "t"]


def test_a_note_stays_with_the_sentence_that_it_notes() -> None:
    note = Paragraph((Text("出典"),), "note")
    assert holds_note(LINE, note)
    assert not holds_note(LINE, LINE)
    assert not holds_note(note, note)
    assert not holds_note(LINE, None)


@given(
    rows=st.lists(st.integers(min_value=1, max_value=40), min_size=1, max_size=12),
    heights=st.lists(st.floats(min_value=20, max_value=200), min_size=12, max_size=12),
)
def test_every_block_is_set_once(rows: list[int], heights: list[float]) -> None:
    blocks: list[Block] = []
    for number, count in enumerate(rows):
        blocks += [
            Heading(2, "見出し", f"h{number}"),
            LINE,
            _figure(f"f{number}"),
            sample_table(f"t{number}", rows=count),
            sample_table(f"u{number}", rows=count),
        ]
    figures = {f"f{number}": height for number, height in enumerate(heights)}
    filled = _filled(*blocks, figures=figures)
    assert sorted(_ids(filled)) == sorted(block.id for block in blocks if isinstance(block, Figure | Table))
    pages = [filled.numbers[f"h{number}"] for number in range(len(rows))]
    assert pages == sorted(pages)
