from __future__ import annotations

import dataclasses
import importlib.util
import io
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font
from PIL import Image

from reports.chapter.chart_specs import (
    Bar,
    Chart,
    Histogram,
    IndicatorPanels,
    IndicatorPath,
    PathPoint,
    RankedBars,
    RankedRow,
    Series,
    SeriesKind,
    StackedBars,
    StackedRow,
)
from reports.charts.barparts import fitting_end
from reports.charts.canvas import DARK, MIDDLE, TINY, WHITE, WIDTH, PictureCanvas, luminance, readable_on
from reports.charts.columns import axis_ends
from reports.charts.fonts import chart_font_path, missing_glyphs, text_width, wrap
from reports.charts.pictures import draw, height_of
from reports.charts.tones import Tone, bar_rows, stacked_tones, tones
from schemas.errors import InputError
from tests.reports.sample_chapter import CHARTS, GROUPS, LINES, STACKED

GLYPHLESS = "\U0001f600"


def _pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_every_chart_is_a_picture_of_the_text_width(chart: Chart) -> None:
    picture = draw(chart)
    image = _pixels(picture.png)
    assert picture.width == WIDTH
    assert image.width == round(166 / 25.4 * 200)
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
        y = round((0.7 + 3.2) / 25.4 * 200)
        return sum(image.getpixel((x, y)) == (0xB9, 0xC3, 0xD9) for x in range(image.width))

    assert length(0.8) / length(0.4) == pytest.approx(2.0, abs=0.02)


def _texts(monkeypatch: pytest.MonkeyPatch, chart: Chart) -> list[tuple[float, float, str, float]]:
    """(left, middle, text, size) of every text of a picture, in millimetres."""
    found: list[tuple[float, float, str, float]] = []
    write = PictureCanvas.text

    def noted(self: PictureCanvas, x: float, y: float, text: str, size: float, **more: Any) -> None:
        width = text_width(text, size, bold=more.get("bold", False)) if text else 0.0
        part = {"left": 0.0, "center": 0.5, "right": 1.0}[more.get("anchor", "left")]
        found.append((x - part * width, y, text, size))
        write(self, x, y, text, size, **more)

    monkeypatch.setattr(PictureCanvas, "text", noted)
    draw(chart)
    return [one for one in found if one[2]]


def _stacked(*shares: float) -> StackedBars:
    bars = tuple(Bar(share, f"{share * 100:.1f}") for share in shares)
    series = tuple(Series(f"選択肢{number}") for number in range(len(shares)))
    return StackedBars(series, (StackedRow("全体 (n=100)", bars), StackedRow("別 (n=100)", bars)))


def test_every_value_of_a_stacked_bar_is_written_however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two neighbours of 0.4 and 1.1 % stand above their pieces, beside each other, right of the axis."""
    found = _texts(monkeypatch, _stacked(0.004, 0.011, 0.885, 0.1))
    small = [(left, left + text_width(text, size), y) for left, y, text, size in found if size == TINY]
    assert [text for _, _, text, size in found if size == TINY] == ["0.4", "1.1"] * 2
    (first, end, above), (second, _, _) = small[:2]
    assert end < second
    inside = next(y for _, y, text, _ in found if text == "88.5")
    assert above < inside - 2.0
    assert first > max(left for left, _, text, _ in found if text.startswith("全体"))


def test_no_answer_stands_in_a_column_and_on_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _texts(monkeypatch, STACKED)
    (at,) = [left for left, _, text, _ in found if text == "4.0"]
    assert at > max(left for left, _, text, _ in found if text == "46.0")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_texts_stand_inside_the_picture_and_are_readable(
    chart: Chart, monkeypatch: pytest.MonkeyPatch
) -> None:
    for left, y, text, size in _texts(monkeypatch, chart):
        assert size >= TINY
        assert left >= 0.0, text
        assert left + text_width(text, size) <= WIDTH, text
        assert size / 2 <= y + 0.3, text
    assert TINY / 25.4 * 72 >= 6.4


@pytest.mark.parametrize(
    "chart", [one for one in CHARTS if not isinstance(one, Histogram)], ids=lambda chart: type(chart).__name__
)
def test_a_chart_can_be_drawn_closer_and_wider(chart: Chart) -> None:
    low, usual, high = (height_of(dataclasses.replace(chart, stretch=one)) for one in (-1.0, 0.0, 1.0))
    assert low <= usual <= high
    assert low < high
    assert draw(dataclasses.replace(chart, stretch=0.5)).height == pytest.approx((usual + high) / 2, abs=0.6)


def test_the_dark_bars_are_those_that_the_sentence_puts_first() -> None:
    rows = [RankedRow("一", Bar(0.5, "50.0"), kind) for kind in ("first", "option", "other", "no_answer")]
    fills = [row.bars[0][1] for row in bar_rows(RankedBars(tuple(rows))).rows]
    assert [one.fill for one in fills] == [DARK, MIDDLE, WHITE, WHITE]
    assert [bool(one.hatch) for one in fills] == [False, False, False, True]


@pytest.mark.parametrize(
    ("shares", "end"),
    [
        ((0.1,), (0.2, 0.05)),
        ((0.322, 0.02), (0.4, 0.1)),
        ((0.41,), (0.5, 0.1)),
        ((0.677,), (0.8, 0.2)),
        ((), (0.2, 0.05)),
    ],
)
def test_the_end_of_an_axis_is_round(shares: tuple[float, ...], end: tuple[float, float]) -> None:
    assert fitting_end(shares) == end


@pytest.mark.parametrize(
    ("found", "aimed", "ends"),
    [
        ((74.7, 67.0), (80.0, 85.0), (60, 90)),
        ((58.2, 62.7), (63.0, 67.5), (50, 80)),
        ((42.8, 45.8), (46.0, 50.0), (30, 60)),
        ((2.0, 3.0), (), (0, 30)),
    ],
)
def test_the_axis_of_an_indicator_spans_thirty_points(
    found: tuple[float, ...], aimed: tuple[float, ...], ends: tuple[int, int]
) -> None:
    points = tuple(PathPoint(year, value, "") for year, value in enumerate(found))
    targets = tuple(PathPoint(year, value, "") for year, value in enumerate(aimed, start=1))
    assert axis_ends(IndicatorPath("", points, targets)) == ends


def test_values_of_a_panel_cover_neither_years_nor_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """52.0 would stand on the year below the axis, and the target of 35.0 on the interval from 38.5 of 41.7."""
    low = IndicatorPath(
        "上", (PathPoint(0, 52.0, "52.0"), PathPoint(1, 54.3, "54.3")), (PathPoint(1, 60.0, "60.0"),)
    )
    falling = IndicatorPath(
        "下",
        (PathPoint(0, 40.0, "40.0"), PathPoint(1, 41.7, "41.7", 38.5, 45.1)),
        (PathPoint(1, 35.0, "35.0"),),
    )
    chart = IndicatorPanels(("令和7年", "令和12年"), (low, falling), "%")
    at = {text: y for _, y, text, _ in _texts(monkeypatch, chart)}
    assert at["52.0"] < at["令和7年"] - 2.5  # the axis
    assert at["35.0"] > at["40"] + (at["30"] - at["40"]) / 2 - 0.1  # not above its marker


def test_a_low_base_looks_different() -> None:
    plain = dataclasses.replace(
        GROUPS, rows=tuple(dataclasses.replace(row, low_base=False) for row in GROUPS.rows)
    )
    assert draw(plain).png != draw(GROUPS).png


def _grey(tone: Tone) -> float:
    """Lightness of a fill in greyscale print, 0 to 100."""
    red, green, blue = tone.fill
    return 100 * (0.299 * red + 0.587 * green + 0.114 * blue)


@pytest.mark.parametrize("count", range(1, 7))
def test_tones_are_told_apart_in_greyscale(count: int) -> None:
    shades = [_grey(tone) for tone in tones(count)]
    assert shades == sorted(shades)
    assert all(lighter - darker > 11 for darker, lighter in pairwise(shades))


def test_the_two_sides_of_a_scale_are_told_apart_in_greyscale() -> None:
    kinds: list[SeriesKind] = ["option", "option", "option", "against", "against", "unsure", "no_answer"]
    series = tuple(Series(str(number), kind) for number, kind in enumerate(kinds))
    bars = tuple(Bar(0.1, "10.0") for _ in kinds)
    shades = stacked_tones(StackedBars(series, (StackedRow("全体", bars),)))
    for one, other in pairwise(shades):
        assert abs(_grey(one) - _grey(other)) > 11 or one.hatch != other.hatch


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
        PictureCanvas(50, 10).text(1, 1, GLYPHLESS, 3)


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


def test_lines_keep_the_distances_of_the_years_and_no_value_covers_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """2017 and 2018 stand a readable distance apart, 2012 farther off; 31.6 and 31.5 of 2022 below each other."""
    found = {text: (left, y) for left, y, text, _ in _texts(monkeypatch, LINES)}
    at = [found[label][0] for label in ("平成24年", "平成29年", "平成30年", "令和4年")]
    gaps = [after - before for before, after in pairwise(at)]
    assert gaps[0] > gaps[2] > gaps[1] >= 19.0
    assert found["31.6"][1] + 2.8 <= found["31.5"][1]
