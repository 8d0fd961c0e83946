"""The indicators on the page: what was published before beside the value of the run, and its groups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from reports.chapter.content import ChapterContent
from reports.web.trends import trends_html
from survey.indicators import indicator_values
from tests.reports.small_chapter import content_of, counted, define_chapter
from tests.tracker.made import KGI1
from tracker.terms.history import IndicatorHistory, PublishedHistory, PublishedValue, PublishedVersion

BEFORE = PublishedValue(2025, 1, 41.5, 38.0, 45.0, 0.95, 800)


@pytest.fixture
def content(tmp_path: Path) -> ChapterContent:
    """A share of 40 of 80 (50.0 %), 12 of 20 (60.0 %) among the young, and a target of 60 in 2035."""
    study = define_chapter(tmp_path)
    estimates = counted("q1", "member", {"yes": 40, "no": 30}, 80)
    estimates += counted("q1", "member", {"yes": 12, "no": 8}, 20, breakdown="age_group", group="young")
    made = content_of(study, estimates)
    kgi = replace(
        KGI1, survey="small", concept="member", option="yes", basis="weighted", targets={2035: 60}, baseline_year=None,
        baseline_value=None,
    )  # fmt: skip
    values = indicator_values(2030, "weighted", indicators=[kgi], estimates=made.estimates, administrative={})
    return replace(made, indicators=values)


def history(present: int) -> PublishedHistory:
    """One earlier value, and its publication."""
    version = PublishedVersion(2025, 1, "新規", "集計の公表", "公表", "2026-03-31")
    return PublishedHistory({"kgi1": IndicatorHistory((BEFORE,), ((2030, 55.0),), (), present)}, (version,))


def test_without_a_tracker_there_are_the_groups_alone(content: ChapterContent) -> None:
    tree = html.fromstring(f"<div>{trends_html(content)}</div>")
    assert not tree.xpath("//svg")
    assert [cell.text for cell in tree.xpath("//details//tbody/tr[1]/*")][1] == "60.0%"


@pytest.mark.parametrize(("present", "lines"), [(1, 1), (2, 2)])
def test_the_years_are_one_line_and_another_after_a_change_of_definition(
    content: ChapterContent, present: int, lines: int
) -> None:
    tree = html.fromstring(f"<div>{trends_html(replace(content, history=history(present)))}</div>")
    (chart,) = tree.xpath("//svg")
    solid = [line for line in chart.xpath("./polyline") if not line.get("stroke-dasharray")]
    assert [len(line.get("points").split()) for line in solid] == ([2] if lines == 1 else [1, 1])
    rows = [[cell.text for cell in row.xpath("./*")] for row in tree.xpath("//table[1]/tbody/tr")]
    assert rows[0] == ["2025年", "41.5%", "38.0～45.0", "—"]
    assert (rows[1][0], rows[1][1], rows[1][3]) == ("2030年", "50.0%", "55.0%")
    assert rows[2] == ["2035年", "—", "—", "60.0%"]
    assert ("2030年から: 定義の変更（前の値とは別の系列）" in rows[3:][0]) is (present == 2)
    assert "集計の公表" in tree.text_content()
