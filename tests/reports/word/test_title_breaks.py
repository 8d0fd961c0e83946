from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.word.measuring import em_width, line_count
from reports.word.title_breaks import title_text

TITLE = "第3節 地域づくりに関する住民の意識（アンケート調査）"


def test_a_long_title_breaks_before_its_bracket() -> None:
    assert title_text(TITLE, 120.0) == "第3節 地域づくりに関する住民の意識\n（アンケート調査）"


def test_a_title_that_fits_or_has_no_phrase_stays() -> None:
    assert title_text("第3節　調査の結果", 160.0) == "第3節　調査の結果"
    assert title_text("あ" * 40, 160.0) == "あ" * 40
    assert title_text("自分で\n改行" + "あ" * 30, 160.0) == "自分で\n改行" + "あ" * 30


@given(text=st.text(alphabet="あ漢ア、。（）12.5%て", min_size=1, max_size=120), room=st.floats(6.0, 60.0))
def test_a_text_takes_about_as_many_lines_as_its_width(text: str, room: float) -> None:
    lines = line_count(text, 1.0, room)
    assert lines >= int(em_width(text) / (room + 1.0))
    assert (lines == 1) == (em_width(text) <= room) or em_width(text) <= room + 1.0
    assert line_count(text, 1.0, room, running=True) in {lines, lines + 1}


def test_words_and_brackets_are_not_parted() -> None:
    assert line_count("漢字漢（12.5%", 1.0, 4.2) == 2  # the bracket goes with the number: 3 and 4 ems
    assert line_count("漢字漢字漢字。漢字", 1.0, 6.0) == 2  # the full stop hangs over the end


def test_japanese_and_latin_type_stand_apart() -> None:
    assert em_width("令和4年") == pytest.approx(2 + 0.28 + 0.76 + 0.28 + 1)
    assert em_width("（4）") == pytest.approx(1.76)
