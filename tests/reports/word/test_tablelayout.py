"""How wide the columns of a table are, and where its heads break."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.chapter.blocks import Column, Row, Table
from reports.word.measuring import line_count
from reports.word.tablelayout import layout, upright_height, with_broken_heads

WIDTH = 166.0
_HOW = ("", "どちらかといえば", "どちらかというと", "ある程度", "ほとんど", "あまり", "非常に")
_WHAT = (
    "不便を", "サービスが", "子ども会に", "市民活動に", "交通手段が", "行事や", "情報を", "家族と", "スマートフォンで", "地域の",
)  # fmt: skip
_DOES = (
    "感じている", "感じていない", "付き合っている", "付き合っていない", "参加したくない", "確保されている", "加入していない",
    "取り組んでいる", "関心が|ある", "必要な|サービス", "共有されていると|思う", "申し込める", "回答者数", "割合",
)  # fmt: skip
"""Phrases, and where those end that are several, as a reader would say without any rule."""

_HEAD = st.tuples(
    st.sampled_from(_HOW),
    st.sampled_from(("", *_WHAT)),
    st.sampled_from(_DOES),
    st.sampled_from(("", "（計）")),
).map(lambda parts: tuple(one for part in parts for one in part.split("|") if one))


@given(st.lists(_HEAD, min_size=2, max_size=5), st.lists(_HEAD, min_size=1, max_size=4))
@settings(max_examples=300)
def test_heads_of_columns_and_rows_break_between_phrases_alone(
    heads: list[tuple[str, ...]], rows: list[tuple[str, ...]]
) -> None:
    """Of up to five columns, the phrases of which always fit beside each other."""
    columns = (Column("区分", 2.0), *(Column("".join(head)) for head in heads))
    body = tuple(Row.of("".join(row), *("12 (34.5)" for _ in heads)) for row in rows)
    broken = with_broken_heads(Table("t", "表", columns, body, "表"), WIDTH)
    chosen = layout(broken, WIDTH)
    assert not chosen.upright
    assert sum(chosen.widths) == pytest.approx(WIDTH)
    texts = [(column.head, head) for column, head in zip(broken.columns[1:], heads, strict=True)]
    texts += [(row.cells[0].text, told) for row, told in zip(broken.rows, rows, strict=True)]
    for text, parts in texts:
        ends = {0, *accumulate(map(len, parts))}
        assert {*accumulate(map(len, text.split("\n")))} <= ends, text
    for (text, _), width in zip(texts, chosen.widths[1:], strict=False):
        room = width - 2 * chosen.padding
        assert line_count(text, chosen.size, room) == len(text.split("\n")), text


def test_heads_stand_upright_where_a_word_would_break() -> None:
    heads = ("子育て支援サービス", "買い物支援サービス", "交通安全マップ") * 5
    columns = (Column("区分"), *(Column(head) for head in heads))
    table = Table("t", "表", columns, (Row.of("全体", *("100.0" for _ in heads)),), "表")
    assert layout(table, WIDTH).upright


def test_only_as_many_columns_as_needed_break_inside_a_phrase() -> None:
    """Seven heads of eight characters beside a row's name: as few as will do give way, at the ends of their words."""
    heads = ("地域福祉推進計画",) * 7
    columns = (Column("区分"), *(Column(head) for head in heads))
    table = Table("t", "表", columns, (Row.of("全体", *("100.0" for _ in heads)),), "表")
    lines = [column.head for column in with_broken_heads(table, WIDTH).columns[1:]]
    broken = [head for head in lines if head != "地域福祉推進計画"]
    assert len(broken) == 2
    pieces = {piece for head in broken for piece in head.split("\n")}
    assert pieces <= {"地域", "福祉", "推進", "計画", "地域福祉", "推進計画"}


def test_heads_run_down_rather_than_break_inside_a_verb() -> None:
    heads = ("共有されていないと思う",) * 6
    columns = (Column("区分"), *(Column(head) for head in heads))
    made = with_broken_heads(
        Table("t", "表", columns, (Row.of("全体", *("100.0" for _ in heads)),), "表"), WIDTH
    )
    assert made.head_direction == "vertical"
    assert {column.head for column in made.columns[1:]} == {"共有されていないと\n思う"}


def test_an_upright_head_breaks_between_phrases_too() -> None:
    """Nine columns: the heads run down, どちらかというと in a line of its own, and the row is as high as the longest line."""
    said = (
        "共有されていると思う",
        "どちらかというと共有されていると思う",
        "どちらかというと共有されていないと思う",
    )
    heads = (
        "年代",
        "回答者数",
        *said,
        "共有されていないと思う",
        "無回答",
        "共有されている（計）",
        "共有されていない（計）",
    )
    row = Row.of("全体", *(["12.3"] * 8))
    table = Table("t", "表", tuple(Column(head) for head in heads), (row,), "表。")
    made = with_broken_heads(table, 166.0)
    assert made.head_direction == "vertical"
    assert made.columns[3].head == "どちらかというと\n共有されていると\n思う"
    chosen = layout(made, 166.0)
    longest = max(len(line) for column in made.columns[1:] for line in column.head.split("\n"))
    assert upright_height(made, chosen) >= longest * chosen.size
