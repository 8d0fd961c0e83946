"""Tables that agree give no finding; one cell that is changed gives exactly one."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from reports.formatting import share_of_count_text
from tests.reports.audit.passages import checked, grid

NAMES = "東西南北中央上下左右"


@dataclass(frozen=True)
class Counts:
    """Counts of answers by group, both at least two."""

    rows: tuple[tuple[int, ...], ...]


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    groups = draw(st.integers(3, 6))
    options = draw(st.integers(3, 5))
    cell = st.integers(5, 400)
    return Counts(tuple(tuple(draw(cell) for _ in range(options)) for _ in range(groups)))


def cell(count: int, n: int) -> str:
    return f"{count:,} ({share_of_count_text(count, n)})"


def cells_table(table: Counts) -> list[list[str]]:
    """件数 (構成比) by group, with a row and a column of totals."""
    options = len(table.rows[0])
    rows = [*table.rows, tuple(sum(row[at] for row in table.rows) for at in range(options))]
    head = ["地区", "合計", *[f"回答{NAMES[at]}" for at in range(options)]]
    body = [
        [
            "合計" if number == len(table.rows) else f"{NAMES[number]}地区",
            cell(sum(row), sum(row)),
            *[cell(count, sum(row)) for count in row],
        ]
        for number, row in enumerate(rows)
    ]
    return [head, *body]


def pair_table(table: Counts) -> list[list[str]]:
    """A column of counts and one of percentages."""
    row = table.rows[0]
    head = [["回答", "件数", "割合（%）"], ["合計", f"{sum(row):,}", "100.0"]]
    return head + [
        [f"回答{NAMES[at]}", f"{count:,}", share_of_count_text(count, sum(row))]
        for at, count in enumerate(row)
    ]


@given(counts())
def test_consistent_tables_give_no_finding(table: Counts) -> None:
    for rows in (cells_table(table), pair_table(table)):
        result = checked(grid(rows))
        assert result.findings == ()
        assert result.compared > 2


@given(counts(), st.data())
def test_one_changed_count_gives_one_finding(table: Counts, data: st.DataObject) -> None:
    rows = cells_table(table)
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(1, len(rows[0]) - 1))
    step = data.draw(st.integers(1, 90))
    number, share = rows[row][column].split(" ")
    rows[row][column] = f"{int(number.replace(',', '')) + step:,} {share}"
    assert len(checked(grid(rows)).findings) == 1


@given(counts(), st.data())
def test_one_changed_percentage_gives_one_finding(table: Counts, data: st.DataObject) -> None:
    for rows in (cells_table(table), pair_table(table)):
        changed = [list(row) for row in rows]
        row = data.draw(st.integers(2, len(changed) - 1))
        column = len(changed[0]) - 1
        step = data.draw(st.sampled_from([-0.2, -0.1, 0.1, 0.2, 1.0]))
        text = changed[row][column]
        share = text.split("(")[1].rstrip(")") if "(" in text else text
        changed[row][column] = (
            text.replace(share, f"{float(share) + step:.1f}")
            if "(" not in text
            else text.replace(f"({share})", f"({float(share) + step:.1f})")
        )
        findings = checked(grid(changed)).findings
        assert [one.rule in {"A12", "A13"} for one in findings] == [True]


@given(counts(), st.data())
def test_one_changed_count_of_a_pair_gives_one_finding(table: Counts, data: st.DataObject) -> None:
    rows = pair_table(table)
    row = data.draw(st.integers(1, len(rows) - 1))
    rows[row][1] = f"{int(rows[row][1].replace(',', '')) + data.draw(st.integers(1, 60)):,}"
    assert len(checked(grid(rows)).findings) == 1
