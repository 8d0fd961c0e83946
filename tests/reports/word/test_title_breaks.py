from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.word.measuring import em_width, line_count
from reports.word.title_breaks import heading_indent, title_text

TITLE = "第3節 地域づくりに関する住民の意識（アンケート調査）"


def test_a_long_title_breaks_before_its_bracket() -> None:
    assert title_text(TITLE, 160.0) == "第3節 地域づくりに関する住民の意識\n（アンケート調査）"


def test_a_title_that_fits_or_has_no_phrase_stays() -> None:
    assert title_text("第3節　調査の結果", 160.0) == "第3節　調査の結果"
    assert title_text("あ" * 40, 160.0) == "あ" * 40
    assert title_text("自分で\n改行" + "あ" * 30, 160.0) == "自分で\n改行" + "あ" * 30


def test_a_heading_that_fits_has_no_indent() -> None:
    assert heading_indent("（1）住民の意識", "Heading2", 160.0) == 0


def test_a_long_heading_breaks_after_a_particle_and_its_first_line_is_the_longer() -> None:
    """13 pt in 160 mm less 8.5 pt: 34.2 ems; 38.6 ems break after 23.6, the place nearest to the middle."""
    text = "（3）地域づくり協議会と市が連携して地域課題解決に向けて取り組んでいる事業数"
    indent = heading_indent(text, "Heading2", 160.0)
    room = (160.0 / 25.4 * 72 - 8.5 - indent / 20) / 13
    first = "（3）地域づくり協議会と市が連携して地域課題解決に"
    assert em_width(first) <= room < em_width(first) + 1.0
    assert em_width(text) - em_width(first) <= room


@given(text=st.text(alphabet="あ漢ア、。（）12.5%て", min_size=1, max_size=120), room=st.floats(6.0, 60.0))
def test_a_text_takes_about_as_many_lines_as_its_width(text: str, room: float) -> None:
    lines = line_count(text, 1.0, room)
    assert lines >= int(em_width(text) / (room + 1.0))
    assert (lines == 1) == (em_width(text) <= room) or em_width(text) <= room + 1.0
    assert line_count(text, 1.0, room, running=True) in {lines, lines + 1}


def test_words_and_brackets_are_not_parted() -> None:
    assert line_count("あいう（12.5%", 1.0, 4.2) == 2  # the bracket goes with the number: 3 and 4 ems
    assert line_count("あいうえおか。きく", 1.0, 6.0) == 2  # the full stop hangs over the end


def test_japanese_and_latin_type_stand_apart() -> None:
    assert em_width("令和4年") == pytest.approx(2 + 0.25 + 0.6 + 0.25 + 1)
    assert em_width("（4）") == pytest.approx(2.6)
