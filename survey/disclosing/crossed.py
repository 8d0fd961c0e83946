"""Masking of tables of two or three questions: the same counts are masked in whatever order the questions stand.

All counts of the questions' answers together form a cube, with their sums in every direction. What is masked in it is
chosen by `masking.choose_masked`, from the cube alone and with its questions in the order of their names, so that a
table asked for again, or with rows and columns exchanged, masks the same. A table of three questions masks what the
three tables of two mask, and leaves the other sums, which those tables show. The answers to each question alone are
taken to be known. What several tables of three questions tell together is not looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.questions.crosses import Cross
from survey.answers.coded import NOT_APPLICABLE, QuestionAnswers
from survey.answers.columns import Mask
from survey.disclosing.disclosure import blanked
from survey.disclosing.masking import choose_masked
from survey.disclosing.relations import ANSWERED, ASKED, CellKey, Relations, matrix_of
from survey.estimates.table import texts_of

NOT_ASKED = "\x00not asked"
"""The returns that a question was not asked of, where there are any; everybody is `ASKED` and these then."""

EVERYBODY = "\x00everybody"
"""All returns: the sum in the direction of a question. It is `ASKED` where everybody was."""

Place = tuple[str, ...]
"""A cell of the cube: an item of each question."""

Sums = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class CubeSide:
    """One question: the returns of each item, and which items add up, exactly or at most."""

    name: str
    items: Mapping[str, Mask]
    exact: Sums
    at_most: Sums

    @property
    def whole(self) -> str:
        """The item that all returns are in."""
        return EVERYBODY if EVERYBODY in self.items else ASKED


def side_of(answers: QuestionAnswers) -> CubeSide:
    """The side of a question that is counted by choice."""
    codes, options = answers.codes, answers.options
    marks = codes[:, None] == np.arange(len(options)) if answers.marks is None else answers.marks
    chosen = {option: marks[:, place] for place, option in enumerate(options)}
    groups = {
        key: np.logical_or.reduce([chosen[option] for option in members])
        for key, members in answers.option_groups.items()
    }
    not_asked = codes == NOT_APPLICABLE
    items = {
        **chosen,
        **groups,
        NO_ANSWER_OPTION: ~marks.any(axis=1) & ~not_asked,
        ASKED: ~not_asked,
    }
    exact: list[tuple[str, Sequence[str]]] = []
    at_most: list[tuple[str, Sequence[str]]] = []
    sums = [(ASKED, (*options, NO_ANSWER_OPTION)), *answers.option_groups.items()]
    if not_asked.any():
        items |= {NOT_ASKED: not_asked, EVERYBODY: np.ones(len(codes), dtype=np.bool_)}
        exact.append((EVERYBODY, (ASKED, NOT_ASKED)))
    if answers.kind == "single":
        return CubeSide(answers.concept, items, [*exact, *sums], at_most)
    for whole, parts in sums:
        at_most.append((whole, parts))
        at_most += [(part, (whole,)) for part in parts]
    at_most += [(key, (ASKED,)) for key in groups]
    return CubeSide(answers.concept, items, exact, at_most)


def hidden_cells(sides: Sequence[CubeSide], threshold: int) -> frozenset[Place]:
    """The cells of two or three questions that are masked, each with its items in the order of `sides`."""
    order = sorted(range(len(sides)), key=lambda place: sides[place].name)
    found = _hidden([sides[place] for place in order], threshold)
    back = [order.index(place) for place in range(len(sides))]
    return frozenset(tuple(cell[place] for place in back) for cell in found)


def _hidden(sides: Sequence[CubeSide], threshold: int) -> frozenset[Place]:
    cells = list(product(*(side.items for side in sides)))
    number = {cell: place for place, cell in enumerate(cells)}
    whole = tuple(side.whole for side in sides)
    known = np.array(
        [sum(item != all_of for item, all_of in zip(cell, whole, strict=True)) <= 1 for cell in cells],
        dtype=np.bool_,
    )
    told = np.zeros(len(cells), dtype=np.bool_)
    if len(sides) > 2:
        for pair in combinations(range(len(sides)), 2):
            of_pair = _hidden([sides[place] for place in pair], threshold)
            for two in product(*(sides[place].items for place in pair)):
                cell = list(whole)
                for place, item in zip(pair, two, strict=True):
                    cell[place] = item
                told[number[tuple(cell)]] = two in of_pair
                known[number[tuple(cell)]] |= two not in of_pair
    relations = _relations(sides, cells, number)
    masked = choose_masked(relations, threshold, hidden=told & ~known, shown=known)
    return frozenset(cell for cell, place in number.items() if masked[place])


def _relations(sides: Sequence[CubeSide], cells: Sequence[Place], number: Mapping[Place, int]) -> Relations:
    """The counts of the cube, and the sums along each of its sides."""
    value = np.array(
        [
            float(
                np.logical_and.reduce(
                    [side.items[item] for side, item in zip(sides, cell, strict=True)]
                ).sum()
            )
            for cell in cells
        ]
    )
    first = [item for item in sides[0].items if item != ASKED]
    places = list(dict.fromkeys(cell[1:] for cell in cells))
    return Relations(
        value=value,
        number={
            (_key(sides, cell[1:]), item): place
            for cell, place in number.items()
            for item in ((ASKED, ANSWERED) if cell[0] == ASKED else (cell[0],))
        },
        items={_key(sides, place): tuple(first) for place in places},
        union=np.zeros(len(cells), dtype=np.bool_),
        equal=matrix_of(list(_lines(sides, number, exact=True)), len(cells)),
        at_most=matrix_of(list(_lines(sides, number, exact=False)), len(cells)),
    )


def _key(sides: Sequence[CubeSide], others: Place) -> CellKey:
    everybody = all(item == side.whole for item, side in zip(others, sides[1:], strict=True))
    breakdown = TOTAL if everybody else "×".join(side.name for side in sides[1:])
    return CellKey(sides[0].name, breakdown, "×".join(others))


def _lines(
    sides: Sequence[CubeSide], number: Mapping[Place, int], *, exact: bool
) -> Iterable[dict[int, float]]:
    """Of every sum along every side: its whole as 1, its parts as -1."""
    for along, side in enumerate(sides):
        others = product(*(one.items if place != along else ("",) for place, one in enumerate(sides)))
        for cell in others:
            for whole, parts in side.exact if exact else side.at_most:
                terms = {number[(*cell[:along], whole, *cell[along + 1 :])]: 1.0}
                for part in parts:
                    terms[number[(*cell[:along], part, *cell[along + 1 :])]] = -1.0
                yield terms


# --- The table ----------------------------------------------------------------------------------


def mask_cross(
    table: pd.DataFrame,
    cross: Cross,
    answers: Mapping[str, QuestionAnswers],
    threshold: int,
) -> pd.DataFrame:
    """The estimates of a cross table (`comparing.crossing.cross_table`) with what `hidden_cells` says masked.

    A masked row has the status "suppressed" and no figures, its count is 0; where n is masked, so is all of the row.
    Means are left out: they tell of masked counts. 全体 stays as it is.
    """
    told = (table["option_kind"] != "mean") & (table["base"] == "all")
    table = table[told | (table["breakdown"] == TOTAL)].reset_index(drop=True)
    concepts = [cross.column, cross.row, *((cross.layer,) if cross.layer else ())]
    hidden = hidden_cells([side_of(answers[concept]) for concept in concepts], threshold)
    places = {
        cross.group(row, layer): (row, layer) if cross.layer else (row,)
        for row in answers[cross.row].options
        for layer in (answers[cross.layer].options if cross.layer else ("",))
    }
    options, groups = texts_of(table["option"]), texts_of(table["group"])
    base = np.array(
        [group in places and (ASKED, *places[group]) in hidden for group in groups], dtype=np.bool_
    )
    cell = np.array(
        [
            group in places and (option, *places[group]) in hidden
            for option, group in zip(options, groups, strict=True)
        ],
        dtype=np.bool_,
    )
    return blanked(table, cell | base, base).assign(
        n=np.where(base, 0, table["n"]), count=np.where(cell | base, 0, table["count"])
    )
