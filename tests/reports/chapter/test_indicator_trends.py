"""The panels of the indicators in 本編: what was published before, as the page and the tracker have it, and in the same words."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest
from lxml import html

from reports.chapter.blocks import Figure, Table
from reports.chapter.chart_specs import IndicatorPanels
from reports.chapter.content import ChapterContent
from reports.chapter.indicator_sentences import REACHED_WORDS
from reports.chapter.indicator_unit import indicator_unit
from reports.web.trends import trends_html
from schemas.findings import Accounting
from schemas.indicators.verdicts import WITHIN_ERROR, Verdict
from survey.indicators import indicator_values
from tests.reports.small_chapter import content_of, counted, define_chapter
from tests.tracker.made import KGI1
from tracker.judging import MeasuredValue, judged_against_earlier, judged_against_target
from tracker.terms.history import IndicatorHistory, PublishedHistory, PublishedValue, PublishedVersion

PUBLISHED = (
    PublishedValue(2024, 1, 39.0, 36.0, 42.0, 0.95, 800),
    PublishedValue(2026, 1, 41.5, 38.0, 45.0, 0.95, 800),
    PublishedValue(2028, 2, 47.0, None, None, None, None),
)
SE = 0.03


def content(root: Path, *, target: float = 60.0, baseline: float | None = 40.0) -> ChapterContent:
    """A share of 400 of 800 (50.0 %) with an error of 3 points, targets of 2030 and 2035, a baseline of 2020."""
    study = define_chapter(root)
    ends = {"se": SE, "ci_low": 0.5 - 1.96 * SE, "ci_high": 0.5 + 1.96 * SE}
    made = content_of(study, counted("q1", "member", {"yes": 400, "no": 400}, 800, **ends))
    kgi = replace(
        KGI1, survey="small", concept="member", option="yes", basis="weighted", targets={2030: target, 2035: 60},
        baseline_year=None if baseline is None else 2020, baseline_value=baseline,
    )  # fmt: skip
    values = indicator_values(2030, "weighted", indicators=[kgi], estimates=made.estimates, administrative={})
    accounting = Accounting("small", 800, 800, 0, 0, 1000)
    return replace(made, indicators=values, accounting={"small": accounting})


def with_history(made: ChapterContent, present: int = 2) -> ChapterContent:
    history = IndicatorHistory(PUBLISHED, ((2025, 45.0),), ((2028, 2, "設問の変更"),), present)
    return replace(made, history=PublishedHistory({"kgi1": history}))


def test_years_that_were_revised_are_told_with_the_reason(tmp_path: Path) -> None:
    made = with_history(content(tmp_path))
    assert [block.id for block in indicator_unit(made) if isinstance(block, Table)] == ["indicators.tab"]
    versions = (
        PublishedVersion(2024, 1, "新規", "", "公表", "2025-03-31"),
        PublishedVersion(2026, 1, "新規", "", "旧版", "2027-03-31"),
        PublishedVersion(2026, 2, "訂正", "集計対象の誤り", "公表", "2027-06-30"),
    )
    *_, table = indicator_unit(replace(made, history=replace(made.history, versions=versions)))
    assert isinstance(table, Table)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["令和8年　第1版", "新規", "-", "旧版"],
        ["令和8年　第2版", "訂正", "集計対象の誤り", "公表"],
    ]


def figure(made: ChapterContent) -> Figure:
    return next(block for block in indicator_unit(made) if isinstance(block, Figure))


def test_the_panel_has_what_the_page_has(tmp_path: Path) -> None:
    made = with_history(content(tmp_path, baseline=None))
    drawn = figure(made)
    assert isinstance(drawn.chart, IndicatorPanels)
    (panel,) = drawn.chart.panels
    years = [2024, 2025, 2026, 2028, 2030, 2035]
    assert [(years[one.year], one.text) for one in panel.found] == [
        (2024, "39.0"),
        (2026, "41.5"),
        (2028, "47.0"),
        (2030, "50.0"),
    ]
    assert [(years[one.year], one.text) for one in panel.aimed] == [
        (2025, "45.0"),
        (2030, "60.0"),
        (2035, "60.0"),
    ]
    tree = html.fromstring(f"<div>{trends_html(made)}</div>")
    rows = {
        row.xpath("./*")[0].text: [cell.text for cell in row.xpath("./*")[1:]]
        for row in tree.xpath("//table[1]/tbody/tr")
        if len(row.xpath("./*")) > 1
    }
    for one in panel.found:
        assert rows[f"{years[one.year]}年"][0] == f"{one.text}%"
    assert rows["2030年"][2] == "60.0%"


@pytest.mark.parametrize(("present", "series"), [(2, [1, 1, 2, 2]), (3, [1, 1, 2, 3])])
def test_no_line_joins_values_of_different_definitions(
    tmp_path: Path, present: int, series: list[int]
) -> None:
    drawn = figure(with_history(content(tmp_path, baseline=None), present))
    assert isinstance(drawn.chart, IndicatorPanels)
    assert [one.series for one in drawn.chart.panels[0].found] == series
    told = "KGI(1)は2028年から: 設問の変更（前の値とは別の系列）"
    assert told in drawn.notes[0]
    assert ("2030年から: 定義の変更" in drawn.notes[0]) is (present == 3)


def test_the_baseline_stands_where_its_year_has_no_published_value(tmp_path: Path) -> None:
    drawn = figure(with_history(content(tmp_path)))
    assert isinstance(drawn.chart, IndicatorPanels)
    first = drawn.chart.panels[0].found[0]
    assert (first.text, first.low, drawn.chart.years[first.year]) == ("40.0", None, "令和2年")
    alone = figure(content(tmp_path))
    assert isinstance(alone.chart, IndicatorPanels)
    assert [one.text for one in alone.chart.panels[0].found] == ["40.0", "50.0"]
    assert alone.notes == ()


def words(made: ChapterContent) -> str:
    return "".join(
        run.text
        for block in indicator_unit(made)
        for run in getattr(block, "runs", ())
        if hasattr(run, "text")
    )


@pytest.mark.parametrize("target", [40.0, 44.1, 44.2, 50.0, 55.8, 55.9, 60.0])
def test_chapter_and_tracker_judge_a_target_alike(tmp_path: Path, target: float) -> None:
    """達成 and 未達成 are the same words; 誤差の範囲内 is 判定できない with that reason."""
    made = content(tmp_path, target=target)
    row = made.indicators.iloc[0]
    now = MeasuredValue(row["value"], True, row["se"], row["ci_low"], row["ci_high"], 800)
    judged = judged_against_target(now, target, "increase")
    alike = {
        (Verdict.REACHED, ""): "達成",
        (Verdict.NOT_REACHED, ""): "未達成",
        (Verdict.UNDECIDED, WITHIN_ERROR): "誤差の範囲内",
    }
    expected = alike[judged.verdict, judged.reason]
    assert REACHED_WORDS[row["reached"]] == expected
    text = words(made)
    assert ("達しています" in text) is (judged.verdict is Verdict.REACHED)
    assert ("達していません" in text) is (judged.verdict is Verdict.NOT_REACHED)
    assert ("判定できません" in text) is (judged.verdict is Verdict.UNDECIDED)


@pytest.mark.parametrize("apart", [-12.0, -8.4, -8.2, 0.0, 8.2, 8.4, 12.0])
def test_chapter_and_tracker_judge_a_change_alike(tmp_path: Path, apart: float) -> None:
    """A baseline has this year's error: 上昇 is 増加, 低下 減少, 差は見られません 横ばい, on either side of z sqrt(2) se = 8.3."""
    made = content(tmp_path, baseline=50.0 - apart)
    earlier = MeasuredValue(50.0 - apart, True, 100 * SE)
    judged = judged_against_earlier(MeasuredValue(50.0, True, 100 * SE), earlier, 0.95)
    assert (abs(apart) > NormalDist().inv_cdf(0.975) * math.sqrt(2) * 3.0) is (
        judged.verdict is not Verdict.UNCHANGED
    )
    text = words(made)
    assert ("上昇しています" in text) is (judged.verdict is Verdict.INCREASED)
    assert ("低下しています" in text) is (judged.verdict is Verdict.DECREASED)
    assert ("差は見られません" in text) is (judged.verdict is Verdict.UNCHANGED)
