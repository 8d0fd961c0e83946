from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from reports.chapter.blocks import Figure, Number, Paragraph, Reference, Table
from reports.chapter.chart_specs import Scatter
from reports.chapter.content import ChapterContent
from reports.chapter.matrix_blocks import Placement, matrix_blocks, placement
from reports.runs.csv_tables import read_estimates
from schemas.chapter.matrix import Matrix
from schemas.errors import InputError
from schemas.loading.studies import load_study
from tests.made_estimates import index_of
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


def test_fields_follow_the_means(content: ChapterContent) -> None:
    placed = placement(content, matrix_of(content))
    assert placed.mean_x == pytest.approx(sum(one.x for one in placed.areas) / 12)
    for one in placed.areas:
        field = placed.field(one)
        assert (field in {1, 3}) == (one.x >= placed.mean_x)
        assert (field in {0, 1}) == (one.y >= placed.mean_y)


def test_a_score_on_the_mean_counts_as_high(content: ChapterContent) -> None:
    """Means of 0.1, 0.2 and 0.3 and of three times 0.7 in floats are a hair off 0.2 and 0.7."""
    known = placement(content, matrix_of(content)).areas[0]
    places = [(0.1, 0.7), (0.2, 0.7), (0.3, 0.7)]
    placed = Placement(matrix_of(content), tuple(dataclasses.replace(known, x=x, y=y) for x, y in places))
    assert placed.mean_x != 0.2 or placed.mean_y != 0.7
    assert [placed.field(one) for one in placed.areas] == [0, 1, 1]


def test_what_lies_under_the_mean_is_low_however_it_is_printed(content: ChapterContent) -> None:
    """0.199 and the mean 0.2 are both printed 0.20."""
    known = placement(content, matrix_of(content)).areas[0]
    scores = (0.199, 0.201)
    placed = Placement(matrix_of(content), tuple(dataclasses.replace(known, x=one, y=one) for one in scores))
    assert [placed.field(one) for one in placed.areas] == [2, 1]


def test_chart_table_and_sentence_tell_the_same(content: ChapterContent) -> None:
    matrix = matrix_of(content)
    blocks = matrix_blocks(content, matrix, "m")
    (figure,) = [block for block in blocks if isinstance(block, Figure)]
    (table,) = [block for block in blocks if isinstance(block, Table)]
    (sentence,) = [block for block in blocks if isinstance(block, Paragraph) and block.style == "body"]
    assert isinstance(figure.chart, Scatter)
    for point, row in zip(figure.chart.points, table.rows, strict=True):
        assert row.cells[0].text == point.label
        assert [float(row.cells[place].text) for place in (1, 3)] == pytest.approx(
            [point.x, point.y], abs=0.005
        )
        upper_left = point.x < figure.chart.mean_x and point.y >= figure.chart.mean_y
        assert (row.cells[5].text == "重点改善分野") == upper_left
        words = "".join(run.text for run in sentence.runs if not isinstance(run, Reference | Number))
        assert (f"「{point.label}」" in words) == upper_left
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
