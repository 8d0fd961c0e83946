from __future__ import annotations

import dataclasses

import pytest

from reports.chapter.blocks import (
    Cell,
    Chapter,
    Column,
    Heading,
    Number,
    Paragraph,
    Properties,
    Reference,
    Row,
    Table,
    Text,
)
from reports.chapter.chart_specs import (
    Bar,
    ClusteredBars,
    ClusterRow,
    Histogram,
    Series,
    StackedBars,
    StackedRow,
)
from tests.reports.sample_chapter import sample_chapter, sample_table


def test_blocks_are_values() -> None:
    assert sample_chapter() == sample_chapter()
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample_chapter().title = "x"  # type: ignore[misc]


@pytest.mark.parametrize("bad", ["", "a b", "a\nb", "x" * 60])
def test_an_id_must_fit_a_word_tag(bad: str) -> None:
    with pytest.raises(ValueError, match="an id has 1 to 59"):
        Number("1", bad)


def test_the_longest_id_is_accepted() -> None:
    assert Number("1", "x" * 59).estimate_id == "x" * 59


def test_two_blocks_with_one_id_are_refused() -> None:
    blocks = (Heading(1, "a", "same"), Paragraph((Text("b"),), id="same"))
    with pytest.raises(ValueError, match="two blocks"):
        Chapter("t", "h", blocks, Properties("t"))


def test_a_reference_needs_its_figure_or_table() -> None:
    with pytest.raises(ValueError, match="no figure or table"):
        Chapter("t", "h", (Paragraph((Reference("missing"),)),), Properties("t"))
    Chapter("t", "h", (Paragraph((Reference("t1"),)), sample_table("t1")), Properties("t"))


def test_rows_must_be_as_wide_as_the_table() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("t", "c", (Column("a"), Column("b")), (Row((Cell("x"),)),), "d")
    with pytest.raises(ValueError, match="3 cells for 2 columns"):
        Table("t", "c", (Column("a"), Column("b")), (), "d", upper_heads=(("x", "y", "z"),))


def test_charts_need_a_bar_for_every_series() -> None:
    with pytest.raises(ValueError, match="1 bars for 2 series"):
        StackedBars((Series("a"), Series("b")), (StackedRow("x", (Bar(1.0, "100"),)),))
    with pytest.raises(ValueError, match="2 bars for 1 series"):
        ClusteredBars(("2022",), (ClusterRow("x", (Bar(0.5, ""), Bar(0.5, ""))),))
    with pytest.raises(ValueError, match="2 counts need 3 edges"):
        Histogram((0.0, 1.0), (1, 2), "x", "y")


def test_upper_heads_count_as_head_rows() -> None:
    table = Table("t", "c", (Column("a"), Column("b")), (), "d", upper_heads=(("", "2022年"),))
    assert table.head_rows == 2
