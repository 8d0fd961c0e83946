"""Text of cells: names of sheets, characters that are not allowed, long text, height of rows."""

import re

from hypothesis import given
from hypothesis import strategies as st

from reports.tables.cell_text import LONGEST_TEXT, height_for, plain, sheet_name


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=4))
def test_sheet_names_are_valid_and_new(name, others):
    used: list[str] = []
    for other in [*others, name]:
        used.append(sheet_name(other, used))
    assert len({one.casefold() for one in used}) == len(used)
    for one in used:
        assert 1 <= len(one) <= 31
        assert not set("[]:*?/\\'") & set(one)


@given(st.text())
def test_plain_text_has_no_forbidden_characters(text):
    clean = plain(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", clean)
    assert not (clean.startswith("<r>") and clean.endswith("</r>"))
    assert plain(clean) == clean


def test_long_text_is_cut_and_says_so():
    cut = plain("あ" * 40_000)
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("…（以下省略）")


def test_rows_grow_with_their_text():
    assert height_for([("短い", 10)]) < height_for([("とても長い見出しの文字列", 10)])
    assert height_for([("一\n二", 10)]) == height_for([("四文字の長い", 10)])
