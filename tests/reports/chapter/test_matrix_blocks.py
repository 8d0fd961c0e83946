from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from reports.chapter.blocks import Figure, Paragraph, Reference, Table
from reports.chapter.chart_specs import Scatter
from reports.chapter.content import ChapterContent
from reports.chapter.matrix_blocks import matrix_blocks, placement
from reports.chapter.matrix_words import ScoredItem, fields_sentence, means_sentence
from reports.runs.csv_tables import read_estimates
from schemas.chapter.matrix import Matrix
from schemas.errors import InputError
from schemas.loading.studies import load_study
from survey.comparing.items import ItemMean
from tests.made_estimates import index_of
from tests.reports.small_chapter import words
from tests.workspaces import ROOT, replace_in


@pytest.fixture(scope="module")
def estimates(finished: Path) -> pd.DataFrame:
    return read_estimates((finished / "estimates.csv").read_bytes())


@pytest.fixture(scope="module")
def content(estimates: pd.DataFrame) -> ChapterContent:
    study = load_study(ROOT, "2022")
    assert study.chapter is not None
    return ChapterContent(study, index_of("2022", estimates), {}, {}, pd.DataFrame())


def matrix_of(content: ChapterContent) -> Matrix:
    assert content.study.chapter is not None
    (matrix,) = [one.matrix for one in content.study.chapter.sections if one.matrix is not None]
    return matrix


def test_a_score_is_the_mean_of_the_counts(content: ChapterContent, estimates: pd.DataFrame) -> None:
    """Unweighted: Σ score × count / Σ count over the five answers, without わからない and 無回答."""
    matrix = matrix_of(content)
    (placed,) = [one for one in placement(content, matrix).areas if one.area.label == "道路・公共交通"]
    rows = estimates[
        (estimates["concept"] == "satisfaction_transport")
        & (estimates["breakdown"] == "_T")
        & (estimates["basis"] == "unweighted")
        & (estimates["base"] == "all")
    ].set_index("option")["count"]
    total = sum(int(rows[option]) for option in matrix.scores)
    assert placed.x == pytest.approx(
        sum(score * int(rows[option]) for option, score in matrix.scores.items()) / total
    )
    assert 0 < total < 1829


def an_item(mean: float, standing: str, *, alone: bool = False) -> ItemMean:
    return ItemMean(1000, mean, mean - 0.05, mean + 0.05, mean, 0.01, standing, alone)


def standing(content: ChapterContent, **standings: tuple[str, str]) -> ChapterContent:
    """The content with tests of both scales, x and y of an area by the end of its concept's key; others lie right and low."""
    matrix = matrix_of(content)
    items = {}
    for place, area in enumerate(matrix.areas):
        x, y = standings.get(area.x.removeprefix("satisfaction_"), ("higher", "lower"))
        items[matrix.survey, area.x] = an_item(0.1 * place, x, alone=place in (0, 11))
        items[matrix.survey, area.y] = an_item(1.0, y)
    return dataclasses.replace(content, items=items)


@pytest.mark.parametrize(
    ("x", "y", "field"),
    [
        ("lower", "higher", 0), ("higher", "higher", 1), ("lower", "lower", 2), ("higher", "lower", 3),
        ("none", "higher", None), ("lower", "none", None), ("", "", None),
    ],
)  # fmt: skip
def test_an_area_is_in_a_field_only_if_both_tests_say_so(x: str, y: str, field: int | None) -> None:
    assert ScoredItem("A", an_item(0.0, x), an_item(0.0, y)).field == field


def test_the_sentence_says_why_an_area_is_in_no_field(content: ChapterContent) -> None:
    made = standing(
        content, transport=("lower", "higher"), elderly=("lower", "higher"), childcare=("none", "higher"), industry=("lower", "none"),
        culture=("none", "none"),
    )  # fmt: skip
    placed = placement(made, matrix_of(content))
    assert words(fields_sentence(placed.matrix, placed.items)) == (
        "満足度の平均点が全分野の平均より低く、重要度の平均点が全分野の平均より高い分野（重点改善分野）は、「高齢者福祉」と「道路・公共交通」です。"
        "「子育て支援」は満足度が、「産業・雇用」は重要度が、「文化・スポーツ」は満足度も重要度も、全分野の平均と差があるとはいえないため、区分していません。"
    )
    none = placement(standing(content), matrix_of(content))
    assert words(fields_sentence(none.matrix, none.items)) == "重点改善分野にあたるといえる分野はありません。"


def test_the_highest_and_the_lowest_mean_are_named_alone_only_by_the_test(content: ChapterContent) -> None:
    placed = placement(standing(content), matrix_of(content))
    assert words(means_sentence(placed.matrix, placed.items)) == (
        "12分野の満足度の平均点（+2点から-2点）は、「行政サービス」が1.10点と最も高く、「協働・地域コミュニティ」が0.00点と最も低くなっています。"
    )
    together = [dataclasses.replace(one, x=dataclasses.replace(one.x, alone=False)) for one in placed.items]
    assert "「行政サービス」（1.10点）と「文化・スポーツ」（1.00点）が高く、" in words(
        means_sentence(placed.matrix, together)
    )


def test_chart_table_and_sentence_tell_the_same(content: ChapterContent) -> None:
    matrix = matrix_of(content)
    blocks = matrix_blocks(
        standing(content, transport=("lower", "higher"), childcare=("none", "higher")), matrix, "m"
    )
    (figure,) = [block for block in blocks if isinstance(block, Figure)]
    (table,) = [block for block in blocks if isinstance(block, Table)]
    (sentence,) = [block for block in blocks if isinstance(block, Paragraph) and block.style == "body"]
    assert isinstance(figure.chart, Scatter)
    for point, row in zip(figure.chart.points, table.rows, strict=True):
        assert row.cells[0].text == point.label
        assert [float(row.cells[place].text) for place in (1, 3)] == pytest.approx(
            [point.x, point.y], abs=0.005
        )
        fields = {"道路・公共交通": "重点改善分野", "子育て支援": "-"}
        assert row.cells[5].text == fields.get(point.label, "現状維持分野")
        assert (f"「{point.label}」" in words(sentence.runs)) == (point.label in fields)
    assert {run.target for run in sentence.runs if isinstance(run, Reference)} == {figure.id, table.id}
    assert "「わからない」と無回答を除いて" in table.notes[0]


def test_many_areas_are_numbered_in_chart_and_table(content: ChapterContent) -> None:
    """The names of forty areas would lie over each other."""
    matrix = matrix_of(content)
    areas = [one._replace(label=f"{one.label}{again}") for again in "ABCD" for one in matrix.areas[:10]]
    blocks = matrix_blocks(content, dataclasses.replace(matrix, areas=tuple(areas)), "m")
    (figure,) = [block for block in blocks if isinstance(block, Figure)]
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert isinstance(figure.chart, Scatter)
    assert [point.label for point in figure.chart.points] == [str(place) for place in range(1, 41)]
    assert table.rows[0].cells[0].text == f"1. {areas[0].label}"
    assert table.rows[39].cells[0].text == f"40. {areas[39].label}"
    assert any("番号" in note for note in figure.notes)
    (few,) = [block for block in matrix_blocks(content, matrix, "m") if isinstance(block, Figure)]
    assert isinstance(few.chart, Scatter)
    assert [point.label for point in few.chart.points] == [one.label for one in matrix.areas]
    assert "番号" not in "".join(few.notes)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('"satisfaction_culture", "importance_culture"', '"satisfaction_culture"', "D063"),
        ('"satisfaction_culture"', '"satisfaction_art"', "D059"),
        ("very = 2", "most = 2", "D063"),
        ('x_group = "satisfied"', 'x_group = "happy"', "D063"),
        ('"現状維持分野"]', "]", "D063"),
        ("scores = { very = 2, rather = 1, neutral = 0, rather_not = -1, not = -2 }", "scores = {}", "D063"),
        ("very = 2", 'very = "2"', "D053"),
    ],
)
def test_a_slip_in_the_matrix_is_told(workspace: Path, old: str, new: str, rule: str) -> None:
    replace_in(workspace / "schemas/2022/study.toml", old, new)
    with pytest.raises(InputError) as caught:
        load_study(workspace, "2022")
    assert rule in {problem.rule for problem in caught.value.problems}
