"""The bars of a question on the page stand as they do in the chapter."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from lxml import html

from reports.chapter.chart_specs import RankedBars
from reports.chapter.content import AskedQuestion
from reports.chapter.question_figures import main_figure
from reports.web.question import question_html
from schemas.chapter.plan import ChapterItem
from tests.made_estimates import index_of
from tests.reports.chapter.test_question_figures import ELEVEN, asked


def alone(question: AskedQuestion) -> AskedQuestion:
    """The question without breakdowns, with estimates on both bases."""
    survey = replace(question.survey, breakdowns=())
    study = replace(question.content.study, breakdowns=(), surveys=(survey,))
    rows = question.content.estimates.frame
    frame = pd.concat([rows.assign(basis=basis) for basis in ("weighted", "unweighted")], ignore_index=True)
    content = replace(question.content, study=study, estimates=index_of(study.key, frame))
    return replace(question, content=content, survey=survey)


@pytest.mark.parametrize(
    "labels", [[str(score) for score in range(11)], ["駅", "店", "道", "川", "山", "海", "空", *"甲乙丙丁"]]
)
def test_the_order_is_that_of_the_chapter(labels: list[str]) -> None:
    question = alone(asked(labels, ELEVEN))
    chart = main_figure(question).chart
    assert isinstance(chart, RankedBars)
    item = ChapterItem("shimin", "scale")
    page = html.fragment_fromstring(question_html(question, item))
    assert page.xpath(".//p[@class='name']/text()") == [row.label for row in chart.rows]
