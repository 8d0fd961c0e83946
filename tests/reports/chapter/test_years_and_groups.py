"""Figures and tables by year and by group, where the choices changed and where several answers were given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reports.chapter.blocks import Figure, Paragraph, Reference, Table
from reports.chapter.chart_specs import ClusteredBars, GroupShareBars, StackedBars
from reports.chapter.content import AskedQuestion
from reports.chapter.question_blocks import question_blocks
from reports.chapter.question_figures import (
    breakdown_figure,
    has_breakdown_figure,
    main_figure,
    year_figure,
)
from reports.chapter.question_sentences import breakdown_sentences
from reports.chapter.question_tables import year_table
from reports.chapter.unit_blocks import unit
from schemas.chapter.plan import ChosenSentence
from schemas.settings.study import Comparison
from survey.estimates.index import Estimate
from tests.reports.small_chapter import asked_of_item, compared, content_of, counted, define_chapter, item_of

AGES = ("young", "middle", "old")
NEEDS = {"none": 10, "shop": 70, "bus": 60, "other": 20}


def asked(root: Path, concept: str, estimates: Sequence[Estimate]) -> AskedQuestion:
    return asked_of_item(content_of(define_chapter(root), estimates), concept)


def comparison_of(question: AskedQuestion) -> Comparison:
    found = question.content.study.comparison_for("small", question.concept.key)
    assert found is not None
    return found


def members(*, now: dict[str, int], then: dict[str, int]) -> list[Estimate]:
    sums = {"joined": ["yes"]}
    earlier = counted("q1", "member", then, 100, sums, study="2029")
    shares = {one.option: one.share for one in earlier}
    current = [
        compared(one, shares[one.option], 0.5) if one.option in shares else one
        for one in counted("q1", "member", now, 100, sums)
    ]
    return [*current, *earlier]


def rows_of(table: Table) -> dict[str, list[str]]:
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}


# --- Choices that only one of the years has -----------------------------------------------------


def test_a_choice_that_is_new_has_no_earlier_share(tmp_path: Path) -> None:
    question = asked(tmp_path, "member", members(now={"yes": 60, "no": 30}, then={"yes": 90}))
    figure = year_figure(question, comparison_of(question))
    assert isinstance(figure.chart, StackedBars)
    assert [one.label for one in figure.chart.series] == ["はい", "いいえ", "無回答"]
    now, then = figure.chart.rows
    assert [bar.text for bar in now.bars] == ["60.0", "30.0", "10.0"]
    assert [bar.text for bar in then.bars] == ["90.0", "…", "10.0"]
    assert then.bars[1].share is None
    table = year_table(question, comparison_of(question))
    assert rows_of(table)["いいえ"][:2] == ["…", "30.0"]
    for notes in (figure.notes, table.notes):
        assert "令和11年の選択肢に「いいえ」はない。" in "".join(notes)


def test_a_choice_that_is_gone_keeps_its_earlier_share(tmp_path: Path) -> None:
    question = asked(tmp_path, "member", members(now={"yes": 90}, then={"yes": 60, "no": 30}))
    one_choice = tuple(choice for choice in question.question.choices if choice.option == "yes")
    question = replace(question, question=replace(question.question, choices=one_choice))
    figure = year_figure(question, comparison_of(question))
    assert isinstance(figure.chart, StackedBars)
    assert [[bar.text for bar in row.bars] for row in figure.chart.rows] == [
        ["90.0", "…", "10.0"],
        ["60.0", "30.0", "10.0"],
    ]
    table = year_table(question, comparison_of(question))
    assert rows_of(table)["いいえ"] == ["30.0", "…", "…", "…", "…"]
    assert "令和12年の選択肢に「いいえ」はない。" in "".join(table.notes)


def test_nothing_is_said_of_choices_that_are_the_same(tmp_path: Path) -> None:
    counts = {"yes": 60, "no": 30}
    question = asked(tmp_path, "member", members(now=counts, then=counts))
    assert year_figure(question, comparison_of(question)).notes == ()
    assert "はない" not in "".join(year_table(question, comparison_of(question)).notes)


def test_nobody_is_a_dash_in_the_earlier_year_too(tmp_path: Path) -> None:
    question = asked(tmp_path, "member", members(now={"yes": 60, "no": 30}, then={"yes": 100, "no": 0}))
    rows = rows_of(year_table(question, comparison_of(question)))
    assert (rows["いいえ"][0], rows["無回答"][0], rows["はい"][0]) == ("-", "-", "100.0")


# --- Several answers ----------------------------------------------------------------------------


def needs(groups: Sequence[str] = AGES, n: int = 100) -> list[Estimate]:
    made = [*counted("q3", "needs", NEEDS, 100), *counted("q3", "needs", NEEDS, 100, study="2029")]
    for group in groups:
        made += counted("q3", "needs", NEEDS, n, breakdown="age_group", group=group)
    return [*made, *(one._replace(basis="unweighted") for one in made)]


def test_several_answers_are_never_stacked(tmp_path: Path) -> None:
    question = asked(tmp_path, "needs", needs())
    item = replace(item_of(question.content.study, "needs"), by=("age_group",))
    charts = [block.chart for block in question_blocks(question, item) if isinstance(block, Figure)]
    assert len(charts) == 3
    assert not any(isinstance(chart, StackedBars) for chart in charts)


def test_several_answers_by_group_are_a_bar_for_each_group(tmp_path: Path) -> None:
    question = asked(tmp_path, "needs", needs(n=20))
    figure = breakdown_figure(question, item_of(question.content.study, "needs"), "age_group", "年代別")
    assert figure is not None
    assert isinstance(figure.chart, ClusteredBars)
    assert figure.caption == "必要なもの（年代別、%）"
    assert figure.chart.series == (
        "全体 (n=100)", "30歳未満 (n=20)*", "30～59歳 (n=20)*", "60歳以上 (n=20)*",
    )  # fmt: skip
    assert [row.label for row in figure.chart.rows] == [
        "店",
        "バス、電車など、移動の手段",
        "特にない",
        "その他",
    ]
    assert [bar.text for bar in figure.chart.rows[0].bars] == ["70.0", "100.0", "100.0", "100.0"]
    ids = {bar.estimate_id for row in figure.chart.rows for bar in row.bars}
    assert len(ids) == 16


def test_several_answers_by_year_are_a_bar_for_each_year(tmp_path: Path) -> None:
    question = asked(tmp_path, "needs", needs())
    figure = year_figure(question, comparison_of(question))
    assert isinstance(figure.chart, ClusteredBars)
    assert figure.chart.series == ("令和12年 (n=100)", "令和11年 (n=100)")
    assert [bar.text for bar in figure.chart.rows[0].bars] == ["70.0", "70.0"]


def test_several_answers_by_year_show_both_bases_where_a_finding_changes(tmp_path: Path) -> None:
    """Weighted 店 is the first, unweighted バス: the figure has the shares that the sentence on it gives."""

    def of(basis: str, counts: dict[str, int], study: str) -> list[Estimate]:
        first = max(counts, key=lambda key: counts[key])
        made = counted("q3", "needs", counts, 100, basis=basis, study=study)
        return [
            one._replace(above="|".join(set(counts) - {first})) if one.option == first else one
            for one in made
        ]

    estimates = of("weighted", NEEDS, "2029") + of("weighted", NEEDS, "2030")
    estimates += of("unweighted", {**NEEDS, "shop": 45, "bus": 75}, "2030")
    question = asked(tmp_path, "needs", estimates)
    made = unit(question, item_of(question.content.study, "needs"))
    (figure,) = [block for block in made.blocks if isinstance(block, Figure)]
    assert isinstance(figure.chart, ClusteredBars)
    assert figure.chart.series == ("令和12年 (n=100)", "重みなし (n=100)", "令和11年 (n=100)")
    assert [[bar.text for bar in row.bars] for row in figure.chart.rows[:2]] == [
        ["70.0", "45.0", "70.0"],
        ["60.0", "75.0", "60.0"],
    ]
    assert "令和11年との比較、重みなしとの比較" in figure.caption
    assert "重みなし (n=100)では「バス、電車など、移動の手段」が75.0%" in figure.alt


def test_the_sentence_on_several_answers_names_the_figure_of_the_years(tmp_path: Path) -> None:
    """In 本編 one figure shows both years, under the name of the question's figure."""
    question = asked(tmp_path, "needs", needs())
    made = unit(question, item_of(question.content.study, "needs"))
    (figure,) = [block for block in made.blocks if isinstance(block, Figure)]
    assert isinstance(figure.chart, ClusteredBars)
    assert "令和11年との比較" in figure.caption
    told = [
        made.aliases.get(run.target, run.target)
        for block in made.blocks
        if isinstance(block, Paragraph)
        for run in block.runs
        if isinstance(run, Reference)
    ]
    assert figure.id in told


def test_bars_that_do_not_fit_on_a_page_are_those_of_the_first_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.chapter.question_figures._MOST_BARS", 12)
    question = asked(tmp_path, "needs", needs())
    figure = breakdown_figure(question, item_of(question.content.study, "needs"), "age_group", "年代別")
    assert figure is not None
    assert isinstance(figure.chart, ClusteredBars)
    assert figure.caption == "必要なもの（年代別、上位3項目、%）"
    assert [row.label for row in figure.chart.rows] == ["店", "バス、電車など、移動の手段", "特にない"]


def test_too_many_groups_have_a_table_and_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.chapter.question_figures._MOST_CLUSTERED_GROUPS", 3)
    question = asked(tmp_path, "needs", needs())
    item = replace(item_of(question.content.study, "needs"), by=("age_group",))
    blocks = question_blocks(question, item)
    figures = {block.id for block in blocks if isinstance(block, Figure)}
    assert figures == {"small.q3.fig", "small.q3.years.fig"}
    own = ChosenSentence("own", "age_group", ("店が必要です。",), "店が必要です。", "sentences.csv", 2)
    item = replace(item, sentences=(own,))
    (paragraph,) = breakdown_sentences(question, item, "age_group")
    assert [run.target for run in paragraph.runs if isinstance(run, Reference)] == ["small.q3.age_group.tab"]


def test_a_sum_of_several_answers_is_drawn_for_more_groups_than_bars_can_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.chapter.question_figures._MOST_CLUSTERED_GROUPS", 3)
    question = asked(tmp_path, "needs", needs())
    item = replace(item_of(question.content.study, "needs"), groups=("shop",))
    assert has_breakdown_figure(question, item, "age_group")
    assert not has_breakdown_figure(question, replace(item, groups=()), "age_group")


def test_one_answer_stays_stacked(tmp_path: Path) -> None:
    counts = {"yes": 60, "no": 30}
    made = [*members(now=counts, then=counts)]
    for group in AGES:
        made += counted("q1", "member", counts, 100, breakdown="age_group", group=group)
    question = asked(tmp_path, "member", made)
    item = item_of(question.content.study, "member")
    figure = breakdown_figure(question, replace(item, groups=()), "age_group", "年代別")
    assert figure is not None
    assert isinstance(figure.chart, StackedBars)
    assert isinstance(main_figure(question).chart, StackedBars)
    assert math.isclose(sum(bar.share or 0 for bar in figure.chart.rows[0].bars), 1.0)
    sums = [one for one in made if one.option == "yes" and one.breakdown != "_T"]
    question = asked(tmp_path, "member", [*made, *(one._replace(option="joined") for one in sums)])
    ranked = breakdown_figure(question, replace(item, rank=("age_group",)), "age_group", "年代別")
    assert ranked is not None
    assert isinstance(ranked.chart, GroupShareBars)
