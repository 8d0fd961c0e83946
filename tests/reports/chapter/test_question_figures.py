from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from reports.chapter.blocks import Paragraph, Text
from reports.chapter.chart_specs import GroupShareBars, RankedBars, StackedBars
from reports.chapter.content import AskedQuestion, ChapterContent, asked_question
from reports.chapter.question_figures import breakdown_figure, main_figure
from reports.chapter.question_tables import both_bases_table, main_table, year_table
from reports.chapter.unit_blocks import unit
from reports.runs.csv_tables import read_estimates
from schemas.chapter.plan import ChapterItem
from schemas.codes import NO_ANSWER_OPTION
from schemas.loading.studies import load_study
from schemas.questions.concepts import Concept, Option, OptionGroup
from schemas.questions.questionnaire import Choice, Kind, Question
from tests.made_estimates import index_of
from tests.reports.estimates import an_estimate
from tests.workspaces import ROOT

N = 100


def asked(labels: Sequence[str], counts: Sequence[int], **changes: object) -> AskedQuestion:
    """A question q1 of the survey shimin, not one of the bundled study, with counts of its options."""
    keys = [f"o{place}" for place in range(len(labels))]
    kind: Kind = "number" if changes.get("number") else "single"
    groups = (OptionGroup("sum", "合計（計）", tuple(keys[:2])),) if changes.get("groups") else ()
    concept = Concept("scale", "評価", "scale", tuple(map(Option, keys, labels)), groups)
    choices = tuple(
        Choice(str(place), label, key) for place, (key, label) in enumerate(zip(keys, labels, strict=True))
    )
    question = Question("q1", "問1", concept, kind, "評価は。", "問1", "code", choices, (), None)
    rows = [
        an_estimate(count, N, concept="scale", option=key)._asdict()
        for key, count in zip((*keys, NO_ANSWER_OPTION), (*counts, N - sum(counts)), strict=True)
    ]
    study = load_study(ROOT, "2022")
    index = index_of("2022", pd.DataFrame(rows))
    content = ChapterContent(study, index, {}, {}, pd.DataFrame())
    return AskedQuestion(content, study.survey("shimin"), question, concept)


def drawn(labels: Sequence[str], counts: Sequence[int], **changes: object) -> list[str]:
    chart = main_figure(asked(labels, counts, **changes)).chart
    assert isinstance(chart, RankedBars)
    return [row.label for row in chart.rows]


ELEVEN = (1, 2, 3, 4, 5, 20, 8, 12, 10, 9, 6)


def test_a_scale_from_0_to_10_is_drawn_in_its_order() -> None:
    labels = [str(score) for score in range(11)]
    assert drawn(labels, ELEVEN) == [*labels, "無回答"]
    worded = ["0（まったく満足していない）", *map(str, range(1, 10)), "10（とても満足している）"]
    assert drawn(worded, ELEVEN) == [*worded, "無回答"]
    assert drawn(labels[::-1], ELEVEN) == [*labels[::-1], "無回答"]


def test_bands_and_scales_with_sums_keep_their_order() -> None:
    labels = ["なし", "少し", "まあまあ", "ふつう", "かなり", "とても", "たいへん"]
    counts = (5, 30, 10, 20, 5, 15, 5)
    assert drawn(labels, counts, number=True) == [*labels, "無回答"]
    assert drawn(labels, counts, groups=True) == [*labels, "無回答"]


@pytest.mark.parametrize(
    "labels",
    [
        ["駅", "店", "道", "川", "山", "海", "空"],
        ["国道9号", "店", "道", "川", "山", "海", "空"],
        ["3番街", "1番街", "2番街", "5番街", "4番街", "7番街", "6番街"],
    ],
)
def test_names_without_an_order_stand_by_their_share(labels: list[str]) -> None:
    assert drawn(labels, (5, 30, 10, 20, 4, 15, 6)) == [
        labels[1], labels[3], labels[5], labels[2], labels[6], labels[0], labels[4], "無回答",
    ]  # fmt: skip


def test_few_options_are_one_stacked_bar() -> None:
    chart = main_figure(asked(["はい", "いいえ"], (60, 30))).chart
    assert isinstance(chart, StackedBars)
    assert [one.label for one in chart.series] == ["はい", "いいえ", "無回答"]


# --- Sums of options ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def attachment(finished: Path) -> Mapping[str, object]:
    study = load_study(ROOT, "2022")
    assert study.chapter is not None
    items = {item.concept: item for section in study.chapter.sections for item in section.items}
    estimates = read_estimates((finished / "estimates.csv").read_bytes())
    content = ChapterContent(study, index_of("2022", estimates), {}, {}, pd.DataFrame())
    return {"asked": asked_question(content, "shimin", "attachment"), "item": items["attachment"]}


def test_table_and_chart_call_a_sum_alike_and_tell_what_it_adds(attachment: Mapping[str, object]) -> None:
    question, item = attachment["asked"], attachment["item"]
    assert isinstance(question, AskedQuestion)
    assert isinstance(item, ChapterItem)
    name = question.concept.label_of("attached")
    told = f"「{name}」は「非常に感じている」「感じている」"
    figure = breakdown_figure(question, item, "region", "居住地域別")
    assert isinstance(figure.chart, GroupShareBars)
    assert f"「{name}」の割合" in figure.caption
    table = main_table(question)
    both = both_bases_table(question, "attached", "region", "居住地域別")
    assert f"「{name}」の割合" in both.caption
    (defined,) = [
        block
        for block in unit(question, item).blocks
        if isinstance(block, Paragraph) and block.id.endswith(".sums")
    ]
    for text in ("".join(run.text for run in defined.runs if isinstance(run, Text)), *table.notes):
        assert told in text
    comparison = question.content.study.comparison_for(item.survey, item.concept)
    assert comparison is not None
    for made in (table, year_table(question, comparison)):
        labels = [row.cells[0].text for row in made.rows]
        assert f"（再掲）{name}" in labels
        assert labels.index(f"（再掲）{name}") > labels.index("無回答")
