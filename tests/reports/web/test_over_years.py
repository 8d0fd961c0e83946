"""A question of three or more years on the page: lines, drawn by what draws those of the chapter, and their table."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import html
from rich.console import Console

from flows.direct import direct
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import compute
from flows.writing import content_of
from reports.web.page import results_page
from tests.made_city import CHAPTER, comparisons, study_toml, write_lists, write_year

YEARS = {2020: 0.3, 2025: 0.5}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> html.HtmlElement:
    """Made without measuring any text: the page is the same bytes whatever fonts a machine has."""
    root: Path = tmp_path_factory.mktemp("years")
    write_lists(root)
    for year, liked in YEARS.items():
        write_year(root, year, study_toml(year), liked=liked)
    more = comparisons(tuple(YEARS)) + CHAPTER.replace("COMPARE", "true")
    write_year(root, 2030, study_toml(2030, more=more), liked=0.6)
    year = compute(RunSettings("2030", root), direct(Progress(Console(file=io.StringIO()))))
    assert year.study.chapter is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.charts.fonts.text_width", None)
        patch.setattr("reports.charts.lines.text_width", None)
        made = results_page(content_of(year), year.study.chapter)
    return html.fromstring(made)


def test_every_question_has_lines_with_a_marker_and_a_value_a_year(page: html.HtmlElement) -> None:
    charts = page.xpath("//article//svg[@class='lines']")
    assert len(charts) == 2
    (liked,) = [one for one in charts if one.xpath("ancestor::article//h3[contains(., 'まちへの愛着')]")]
    assert len(liked.xpath(".//*[local-name()='circle']")) == 3
    written = [one.text for one in liked.xpath(".//*[local-name()='text']")]
    table = liked.xpath("ancestor::article//table[contains(caption, '推移')]")[0]
    (row,) = [
        [cell.text_content() for cell in line.xpath("./*")]
        for line in table.xpath(".//tbody/tr[contains(th, '好き（計）') and contains(th, '再掲')]")
    ][:1]
    assert [year for year in written if year in ("2020年", "2025年", "2030年")] == [
        "2020年",
        "2025年",
        "2030年",
    ]
    assert set(row[1:4]) <= set(written)


def test_the_drawing_is_told_in_words_beside_it(page: html.HtmlElement) -> None:
    """A screen reader gets the text and the table, not the drawing; the look of each line stands in the legend."""
    for chart in page.xpath("//svg[@class='lines']"):
        (hidden,) = chart.xpath("ancestor::div[@aria-hidden='true']")
        (told,) = hidden.xpath("../p[@class='vh']")
        assert "3回の調査での推移を示す折れ線グラフ" in told.text_content()
        assert hidden.xpath(".//li/svg[@class='line-key']")


def test_what_the_columns_of_the_tables_are_is_told_once(page: html.HtmlElement) -> None:
    assert page.text_content().count("直線の傾き") == 1
