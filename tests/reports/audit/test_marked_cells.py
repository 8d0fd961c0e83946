"""Cells with a mark of what differs behind the number, and tables of two blocks side by side."""

from __future__ import annotations

import pytest

from reports.audit.reading.numerals import cell_figures
from reports.audit.run import audit

TABLE = """| 地域 | KGI(1) | KGI(2) | 地域 | KGI(1) | KGI(2) |
| --- | --- | --- | --- | --- | --- |
| 東町 | 50.4 ▽ | 35.6 ▽ | 西町 | 82.8 | 68.8 ▲ |
| 南町 | 60.0 | 42.6 | 北町 | 89.2 ▲ | 84.6 ▲ |
"""


@pytest.mark.parametrize(
    ("text", "value"), [("50.4 ▽", "50.4"), ("75.7▲", "75.7"), ("▲7.1", "-7.1"), ("60.0", "60.0")]
)
def test_a_mark_behind_a_number_is_no_sign(text: str, value: str) -> None:
    read = cell_figures(text)
    assert read is not None
    assert f"{read.number.value}" == value


@pytest.mark.parametrize(("share", "found"), [("35.6", 0), ("68.8", 1), ("36.5", 1)])
def test_a_sentence_is_held_against_the_block_of_its_group(share: str, found: int) -> None:
    """The row of 東町 ends where that of 西町 begins."""
    text = f"# 指標\n\n表1 指標の値（%）\n\n{TABLE}\n地域別にみると、KGI(2)は東町（{share}%）で低くなっています。\n"
    assert len(audit("本文.md", text.encode()).findings) == found


COUNTS = """| 指標 | 全体 | 30歳未満 | 30〜59歳 | 60歳以上 |
| --- | --- | --- | --- | --- |
| 回答者数 | {all} | 38 | 24 | 26 |
| うち有効 | 85 | 37 | 24 | 24 |
| KGI(1) | 56.1 | 60.5 | 54.2 | 53.9 |
"""


@pytest.mark.parametrize(("everyone", "found"), [("88", 0), ("98", 1)])
def test_shares_below_numbers_of_people_are_no_sum(everyone: str, found: int) -> None:
    """38 + 24 + 26 = 88; the share of all lies among those of the groups."""
    text = f"# 指標\n\n表1 指標の値（%）\n\n{COUNTS.format(all=everyone)}\n"
    assert len(audit("本文.md", text.encode()).findings) == found
