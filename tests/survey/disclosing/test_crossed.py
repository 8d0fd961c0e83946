"""Masking of tables of questions: the same in every order, and nothing that is masked follows from what stays."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from schemas.codes import NO_ANSWER_OPTION
from survey.disclosing.crossed import CubeSide, hidden_cells
from survey.disclosing.relations import ASKED


def side(name: str, codes: list[int], options: int) -> CubeSide:
    """A question of one answer; -1 is 無回答."""
    given = np.array(codes)
    keys = [f"{name}{place}" for place in range(options)]
    items = {key: given == place for place, key in enumerate(keys)}
    items |= {NO_ANSWER_OPTION: given < 0, ASKED: np.ones(len(given), dtype=np.bool_)}
    return CubeSide(name, items, [(ASKED, (*keys, NO_ANSWER_OPTION))], [])


def cells(counts: list[list[int]]) -> tuple[CubeSide, CubeSide]:
    """Two questions whose table has these counts."""
    pairs = [(r, c) for r, row in enumerate(counts) for c, count in enumerate(row) for _ in range(count)]
    rows, columns = zip(*pairs, strict=True)
    return side("r", list(rows), len(counts)), side("c", list(columns), len(counts[0]))


def test_one_small_count_takes_three_others_with_it() -> None:
    row, column = cells([[2, 20, 30], [40, 50, 60], [70, 80, 90]])
    hidden = {cell for cell in hidden_cells((row, column), 5) if ASKED not in cell}
    assert ("r0", "c0") in hidden
    assert sorted(hidden) == [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")]


def test_no_small_count_masks_nothing() -> None:
    assert hidden_cells(cells([[20, 30], [40, 50]]), 5) == frozenset()


def test_rows_and_columns_exchanged_mask_the_same() -> None:
    generator = np.random.default_rng(7)
    row, column = cells(generator.integers(0, 25, (4, 5)).tolist())
    there = hidden_cells((row, column), 5)
    assert there
    assert {(c, r) for r, c in there} == hidden_cells((column, row), 5)


@pytest.fixture(scope="module")
def three() -> tuple[CubeSide, CubeSide, CubeSide]:
    generator = np.random.default_rng(3)
    n = 400
    return (
        side("a", generator.choice(3, n, p=[0.03, 0.4, 0.57]).tolist(), 3),
        side("b", generator.choice(3, n, p=[0.05, 0.35, 0.6]).tolist(), 3),
        side("c", generator.choice([-1, 0, 1], n, p=[0.02, 0.4, 0.58]).tolist(), 2),
    )


def test_three_questions_mask_what_two_of_them_mask_and_no_other_sum(
    three: tuple[CubeSide, CubeSide, CubeSide],
) -> None:
    hidden = hidden_cells(three, 5)
    a, b, c = three
    assert {cell[:2] for cell in hidden if cell[2] == ASKED} == hidden_cells((a, b), 5)
    assert {cell[1:] for cell in hidden if cell[0] == ASKED} == hidden_cells((b, c), 5)
    assert {(cell[0], cell[2]) for cell in hidden if cell[1] == ASKED} == hidden_cells((a, c), 5)
    for order in permutations(range(3)):
        turned = hidden_cells([three[place] for place in order], 5)
        assert turned == {tuple(cell[place] for place in order) for cell in hidden}


def test_every_small_count_of_an_answer_is_masked_and_none_is_alone_in_a_sum(
    three: tuple[CubeSide, CubeSide, CubeSide],
) -> None:
    hidden = hidden_cells(three, 5)
    small = []
    for a, in_a in three[0].items.items():
        for b, in_b in three[1].items.items():
            for c, in_c in three[2].items.items():
                count = int((in_a & in_b & in_c).sum())
                if 0 < count < 5 and [a, b, c].count(ASKED) < 2 and NO_ANSWER_OPTION not in (a, b, c):
                    small.append((a, b, c))
    assert small
    assert set(small) <= hidden
    for cell in small:
        for along in range(3):
            line = [(*cell[:along], item, *cell[along + 1 :]) for item in three[along].items]
            others = [
                one
                for one in line
                if one != cell
                and one in hidden
                and np.logical_and.reduce([s.items[i] for s, i in zip(three, one, strict=True)]).any()
            ]
            assert others, cell
