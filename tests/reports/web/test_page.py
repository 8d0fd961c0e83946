"""The page as a file: complete, alone, readable without script, and equal to the estimates."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from reports.audit.contrast import contrast
from reports.chapter.blocks import Cell, Column, Number, Reference, Row, Table, Text
from reports.formatting import percent
from reports.runs.csv_tables import read_estimates
from reports.web.markup import runs_html, table_html
from reports.web.question import tone_styles


@pytest.fixture(scope="module")
def source(finished: Path) -> str:
    return (finished / "results.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source: str) -> html.HtmlElement:
    return html.document_fromstring(source)


@pytest.fixture(scope="module")
def estimates(finished: Path) -> pd.DataFrame:
    frame = read_estimates((finished / "estimates.csv").read_bytes())
    kept = (frame["study"] == "2022") & (frame["base"] == "all") & (frame["basis"] == "unweighted")
    return frame[kept]


def test_nothing_is_fetched_from_elsewhere(source: str, page: html.HtmlElement) -> None:
    assert not re.search(r"https?:|//[a-z]|@import|url\(", source)
    assert not page.xpath("//link[@rel!='icon'] | //img | //iframe | //script[@src] | //*[@onclick]")
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none';")


def test_language_title_and_landmarks(page: html.HtmlElement) -> None:
    assert page.get("lang") == "ja"
    assert "集計結果" in page.findtext(".//title")
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.xpath(f"//body/{landmark}")) == 1
    (skip,) = page.xpath("//body/a[1]")
    assert skip.get("href") == "#main"


def test_every_link_and_label_has_its_target_and_ids_are_unique(page: html.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = [link.removeprefix("#") for link in page.xpath("//a/@href")]
    targets += page.xpath("//label/@for") + page.xpath("//@aria-labelledby")
    assert set(targets) <= set(ids)
    assert {field.get("id") for field in page.xpath("//select")} == set(page.xpath("//label/@for"))


def test_headings_do_not_jump(page: html.HtmlElement) -> None:
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_heads(page: html.HtmlElement) -> None:
    tables = page.xpath("//table")
    assert len(tables) > 20
    for table in tables:
        assert (table.findtext("caption") or "").strip()
        assert table.xpath("./thead/tr/th[@scope='col']")
        assert not table.xpath(".//*[@colspan or @rowspan]")
        box = table.getparent()
        assert box.get("tabindex") == "0"
        assert box.get("role") == "region"
        assert box.get("aria-label")


def test_every_chart_is_told_in_words_with_n_and_the_top_result(page: html.HtmlElement) -> None:
    charts = page.xpath("//figure[div[@class='chart']]")
    assert len(charts) > 8
    for chart in charts:
        told = chart.xpath("string(p[@class='vh'])")
        assert re.search(r"n=[\d,]+", told)
        assert "%" in told
        (drawing,) = chart.xpath("div[@class='chart']")
        assert drawing.get("aria-hidden") == "true"


def test_without_a_script_everything_is_shown_and_the_filter_is_not(page: html.HtmlElement) -> None:
    hidden = page.xpath("//*[@hidden]")
    assert [element.get("id") for element in hidden] == ["filter"]


def _row(page: html.HtmlElement, article: str, breakdown: str, group: str) -> list[str]:
    place = f"@data-breakdown='{breakdown}' and @data-group='{group}'" if group else "@class='total'"
    (row,) = page.xpath(f"//article[@id='{article}']//table/tbody/tr[{place}]")
    return [cell.xpath("string()") for cell in row.xpath("td")]


@pytest.mark.parametrize(
    ("breakdown", "group"), [("_T", ""), ("age_group", "20歳代"), ("region", "大殿"), ("sex", "female")]
)
def test_the_numbers_are_those_of_the_estimates(
    page: html.HtmlElement, estimates: pd.DataFrame, breakdown: str, group: str
) -> None:
    rows = estimates[
        (estimates["survey"] == "shimin")
        & (estimates["concept"] == "attachment")
        & (estimates["breakdown"] == breakdown)
        & (estimates["group"] == (group or "_T"))
    ].set_index("option")
    options = ["very", "somewhat", "little", "none", "no_answer", "attached", "not_attached"]
    (article,) = page.xpath("//article[contains(h3, '地域への愛着')]/@id")
    shown = _row(page, article, breakdown, group)
    assert shown[0] == f"{rows['n'].iloc[0]:,}"
    expected = [
        "-" if rows.loc[option, "count"] == 0 else f"{percent(float(rows.loc[option, 'share']))}"
        for option in options
    ]
    assert [re.match(r"[\d.\-]+", cell).group() for cell in shown[1:]] == expected  # type: ignore[union-attr]


def test_a_bar_is_as_long_as_its_share(page: html.HtmlElement) -> None:
    for piece in page.xpath("//span[contains(@class, 'piece')]"):
        shown = piece.xpath("string()").strip()
        if shown:
            assert piece.get("style") == f"width:{shown}%"


def test_a_difference_is_marked_where_the_test_says_so(
    page: html.HtmlElement, estimates: pd.DataFrame
) -> None:
    higher = estimates[
        (estimates["concept"] == "attachment")
        & (estimates["survey"] == "shimin")
        & (estimates["option"] == "attached")
        & estimates["standing"].isin(["higher", "lower"])
        & (estimates["basis"] == "unweighted")
    ]
    (article,) = page.xpath("//article[contains(h3, '地域への愛着')]/@id")
    marked = set()
    for row in page.xpath(f"//article[@id='{article}']//table/tbody/tr[@data-group]"):
        if "他の区分より" in row.xpath("string(td[7])"):
            marked.add((row.get("data-breakdown"), row.get("data-group")))
    assert marked == set(zip(higher["breakdown"], higher["group"], strict=True))


def test_texts_are_escaped() -> None:
    table = Table("t", "<b>&", (Column('"x"\ny'),), (Row((Cell("<i>"),)),), "", notes=("a<b",), row_heads=0)
    made = table_html(table)
    assert "<b>" not in made
    assert "<i>" not in made
    assert 'aria-label="表: &lt;b&gt;&amp;"' in made
    assert "&quot;x&quot;<br>y" in made
    assert runs_html((Text("<u>", strong=True),)) == "<strong>&lt;u&gt;</strong>"


def test_references_to_the_printed_figures_are_left_out() -> None:
    runs = (Text("「A」が"), Number("5.0%", "e"), Text("です。"))
    referring = (*runs, Text("（"), Reference("f"), Text("、"), Reference("t"), Text("）"))
    assert runs_html(referring) == runs_html(runs) == "「A」が5.0%です。"


def test_labels_in_the_bars_stand_out() -> None:
    """Text on each tone has a contrast of at least 4.5."""
    rules = re.findall(r"background:#(\w{6});color:#(\w{3})", tone_styles())
    assert len(rules) == 21
    for ground, ink in rules:
        assert contrast(ground, "".join(digit * 2 for digit in ink)) >= 4.5
