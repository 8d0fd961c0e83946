from __future__ import annotations

from reports.chapter.blocks import Block, Chapter, Heading, PageBreak, Paragraph, Properties, Text
from reports.word.pagination import page_numbers
from tests.reports.sample_chapter import sample_table

LINE = Paragraph((Text("一行の文。"),))  # 17.5 pt and 5 pt below: 7.94 mm


def _pages(*blocks: Block, figures: dict[str, float] | None = None) -> dict[str, int]:
    return page_numbers(Chapter("題", "頭", blocks, Properties("題")), figures or {}, 160.0)


def test_a_heading_that_asks_for_a_new_page_gets_one() -> None:
    assert _pages(Heading(1, "一", "a"), Heading(1, "二", "b", new_page=True)) == {"a": 1, "b": 2}


def test_a_page_break_moves_what_follows() -> None:
    assert _pages(Heading(1, "一", "a"), PageBreak(), Heading(1, "二", "b")) == {"a": 1, "b": 2}


def test_a_page_holds_as_many_lines_as_fit() -> None:
    """Title 6.35 + 13.48 + 2.12 mm, a line 6.17 + 1.76, a heading 3.18 above (over 1.76) + 5.64 + 1.76.

    After 26 lines 228.3 mm are used, and a heading and a line end at 245.0 of 252; after 27 lines they
    would end at 253.0, while the heading alone ends at 245.1.
    """
    assert _pages(*[LINE] * 26, Heading(3, "見出し", "h"), LINE) == {"h": 1}
    assert _pages(*[LINE] * 27, Heading(3, "見出し", "h"), LINE) == {"h": 2}
    assert _pages(*[LINE] * 27, Heading(3, "見出し", "h")) == {"h": 1}


def test_a_heading_moves_with_what_it_stands_over() -> None:
    """25 lines leave room for a heading and a line, but not for a heading and a table kept whole."""
    assert _pages(*[LINE] * 25, Heading(3, "見出し", "h"), sample_table("t", rows=8)) == {"h": 2}


def test_a_long_table_breaks_and_counts_its_repeated_heads() -> None:
    """100 rows of 5.3 mm and a head on each page need three pages: the next heading stands on the third."""
    assert _pages(sample_table("t", rows=100), Heading(1, "次", "h"))["h"] == 3
