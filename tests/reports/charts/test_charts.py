from __future__ import annotations

import dataclasses
import importlib.util
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font
from PIL import Image

from reports.chapter.chart_specs import Bar, Chart, RankedBars, RankedRow, StackedBars
from reports.charts.canvas import WIDTH, Canvas, luminance, readable_on
from reports.charts.fonts import chart_font_path, missing_glyphs, text_width, wrap
from reports.charts.pictures import draw
from reports.charts.tones import tones
from schemas.errors import InputError
from tests.reports.sample_chapter import CHARTS, GROUPS, STACKED

GLYPHLESS = "\U0001f600"


def _pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_every_chart_is_a_picture_of_the_text_width(chart: Chart) -> None:
    picture = draw(chart)
    image = _pixels(picture.png)
    assert picture.width == WIDTH
    assert image.width == round(160 / 25.4 * 200)
    assert image.height == round(picture.height / 25.4 * 200)
    assert len(image.convert("L").getcolors(256) or []) > 4  # something is drawn, in several tones


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_the_same_chart_gives_the_same_bytes(chart: Chart) -> None:
    assert draw(chart).png == draw(chart).png


def test_a_picture_carries_no_text_metadata() -> None:
    png = draw(STACKED).png
    assert b"tEXt" not in png
    assert b"tIME" not in png
    assert b"iTXt" not in png


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_nothing_touches_the_edge_of_a_picture(chart: Chart) -> None:
    image = _pixels(draw(chart).png).convert("L")
    right, bottom = image.width - 1, image.height - 1
    edge = [image.getpixel((x, y)) for x in range(image.width) for y in (0, bottom)]
    edge += [image.getpixel((x, y)) for y in range(image.height) for x in (0, right)]
    assert set(edge) == {255}


def test_a_missing_glyph_is_an_error_that_hides_the_label() -> None:
    chart = RankedBars((RankedRow(f"その他{GLYPHLESS}", Bar(0.1, "10.0")),))
    with pytest.raises(InputError) as caught:
        draw(chart)
    assert caught.value.problems[0].rule == "O14"
    assert "U+1F600" in caught.value.for_operator()
    assert "その他" not in str(caught.value)


def test_a_missing_font_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match="O13"):
        chart_font_path()


def test_missing_glyphs_are_named_once() -> None:
    assert missing_glyphs(f"鋳銭司{GLYPHLESS}\n{GLYPHLESS}①～％") == GLYPHLESS


def test_missing_glyphs_are_those_that_the_font_lacks() -> None:
    font = FT2Font(str(chart_font_path()))
    every = "".join(chr(code) for code in range(0x20, 0x20000) if not 0xD800 <= code < 0xE000)
    assert missing_glyphs(every) == "".join(c for c in every if not font.get_char_index(ord(c)))


def test_bar_lengths_are_proportional() -> None:
    """Two single bars on the same axis (0 to 100 %): the longer has twice the pixels of the shorter."""

    def length(share: float) -> int:
        rows = (RankedRow("一", Bar(share, "")), RankedRow("二", Bar(0.9, "")))
        image = _pixels(draw(RankedBars(rows)).png).convert("RGB")
        y = round((1.0 + 0.3 + 3.1) / 25.4 * 200)
        return sum(image.getpixel((x, y)) == (133, 156, 186) for x in range(image.width))

    assert length(0.8) / length(0.4) == pytest.approx(2.0, abs=0.02)


def test_small_pieces_have_no_label_and_large_ones_do() -> None:
    hidden = dataclasses.replace(STACKED, hide_below=0.05)
    shown = dataclasses.replace(STACKED, hide_below=0.03)
    relabelled = StackedBars(
        STACKED.series,
        tuple(
            dataclasses.replace(
                row, bars=tuple(Bar(b.share, "9.9" if b.share == 0.04 else b.text) for b in row.bars)
            )
            for row in STACKED.rows
        ),
    )
    assert draw(hidden).png == draw(relabelled).png  # the text of the 4 % piece is not drawn
    assert draw(shown).png != draw(hidden).png


def test_a_low_base_looks_different() -> None:
    plain = dataclasses.replace(
        GROUPS, rows=tuple(dataclasses.replace(row, low_base=False) for row in GROUPS.rows)
    )
    assert draw(plain).png != draw(GROUPS).png


@pytest.mark.parametrize("count", range(1, 7))
def test_tones_are_told_apart_in_greyscale(count: int) -> None:
    shades = [luminance(tone.fill) for tone in tones(count)]
    assert shades == sorted(shades)
    assert all(lighter - darker > 0.06 for darker, lighter in pairwise(shades))


@pytest.mark.parametrize("count", range(7, 15))
def test_many_tones_differ_by_hatching_from_their_neighbours(count: int) -> None:
    assert all(one.hatch != other.hatch for one, other in pairwise(tones(count)))


@pytest.mark.parametrize("count", range(1, 7))
def test_labels_stand_out_from_their_ground(count: int) -> None:
    for tone in tones(count):
        text, ground = luminance(readable_on(tone.fill)) + 0.05, luminance(tone.fill) + 0.05
        assert max(text, ground) / min(text, ground) >= 4.5  # WCAG 2 AA


def test_a_canvas_rejects_what_it_cannot_write() -> None:
    with pytest.raises(InputError):
        Canvas(50, 10).text(1, 1, GLYPHLESS, 3)


def test_wrapping_follows_japanese_rules() -> None:
    text = "役員の負担を軽くすること、会費を公開すること"
    lines = wrap(text, 1.0, 12.2)
    assert "".join(lines) == text
    assert len(lines) == 2
    assert not lines[1].startswith("、")


@given(
    text=st.text(alphabet="あ漢ア、。（）「」abc 12.5%ー", min_size=1, max_size=60),
    width=st.floats(min_value=6, max_value=40),
)
def test_wrapping_loses_nothing_but_blanks(text: str, width: float) -> None:
    lines = wrap(text, 1.0, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(
    text=st.text(alphabet="あ漢字アイ", min_size=1, max_size=80), width=st.floats(min_value=2, max_value=30)
)
def test_wrapped_lines_fit(text: str, width: float) -> None:
    assert all(text_width(line, 1.0) <= width + 1e-9 for line in wrap(text, 1.0, width))
