"""Any question crossed with any other, once or within the answers to a third: estimates in one call."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from schemas.codes import TOTAL
from schemas.questions.crosses import Cross
from survey.answers.coded import Breakdown, CodedAnswers, QuestionAnswers
from survey.answers.columns import Mask
from survey.comparing.exact import holm
from survey.comparing.letters import add_letters
from survey.comparing.rao_scott import rao_scott
from survey.comparing.rest import compare_with_rest
from survey.design.design import Design, simple_sample
from survey.estimates.estimation import LOW_BASE, estimate
from survey.estimates.table import stacked, texts_of
from survey.weighting.weights import Weights, design_weights

_FEWEST_ROWS = 2  # of which a table can be tested


def with_crosses(
    study: str,
    responses: CodedAnswers,
    weights: Weights,
    estimates: pd.DataFrame,
    crosses: Sequence[Cross],
    *,
    level: float,
    low_base: int,
) -> pd.DataFrame:
    """The estimates with those of the questions that are crossed with each other behind them."""
    tables = [
        cross_table(study, responses, weights.design, weights, cross, level=level, low_base=low_base)
        for cross in crosses
    ]
    return stacked([estimates, *tables])


def cross_table(
    study: str,
    responses: CodedAnswers,
    design: Design,
    weights: Weights | None,
    cross: Cross,
    *,
    level: float = 0.95,
    low_base: int = LOW_BASE,
    total: bool = False,
) -> pd.DataFrame:
    """The estimates of one question by the answers to another, in the form of `schemas.contracts.ESTIMATES`.

    A row of the table (a breakdown's group) is an answer to `cross.row`, within an answer to `cross.layer` where one is
    named; returns without such an answer are in no row. Shares, errors and intervals are those of
    `survey.estimates.estimation.estimate`, without 全体 unless `total` is asked for, which is first then. Rows of one layer that nobody can be in twice are compared as
    the groups of a breakdown are (`standing`, `letters`), and `table_p` tests them as a whole: Rao and
    Scott's second-order test among those who answered both, without rows of a low base; of a multiple-answer
    question option by option, adjusted (Holm). The rows of a multiple-answer question share returns and are not
    compared. Raises KeyError for a concept that is not counted.
    """
    counted = {answers.concept: answers for answers in responses.answers}
    column, row = counted[cross.column], counted[cross.row]
    blocks = list(_blocks(cross, row, counted[cross.layer] if cross.layer else None))
    breakdowns = tuple(one for block in blocks for one in block)
    part = replace(responses, questions={column.key: column}, breakdowns=breakdowns)
    rows = estimate(study, part, design, weights, level=level, low_base=low_base)
    of_group = np.array(texts_of(rows["group"]), dtype=object)
    of_total = (rows["breakdown"] == TOTAL).to_numpy()
    tables = [rows[of_total]] if total else []
    for block in blocks:
        groups = [group for one in block for group in one.groups]
        table = rows[np.isin(of_group, groups) & ~of_total].reset_index(drop=True)
        if row.kind == "single":
            tested = add_letters(compare_with_rest(table, level=level), level=level)
            table = _with_table_test(tested, column, block[0], design, weights)
        tables.append(table)
    return stacked(tables)


def _blocks(
    cross: Cross, row: QuestionAnswers, layer: QuestionAnswers | None
) -> Iterator[tuple[Breakdown, ...]]:
    """The rows of each layer: one breakdown of all answers that exclude each other, or one for each answer."""
    everybody = np.ones(len(row.codes), dtype=np.bool_)
    layers = [("", everybody)] if layer is None else list(_given(layer))
    for name, inside in layers:
        groups = tuple(cross.group(option, name) for option in row.options)
        if row.kind == "single":
            codes = np.where(inside, np.maximum(row.codes, -1), -1).astype(np.int16)
            yield (Breakdown(cross.breakdown, groups, codes),)
        else:
            yield tuple(
                Breakdown(cross.breakdown, (group,), np.where(inside & given, 0, -1).astype(np.int16))
                for group, (_, given) in zip(groups, _given(row), strict=True)
            )


def _given(answers: QuestionAnswers) -> Iterator[tuple[str, Mask]]:
    """Each option with the returns that gave it."""
    for place, option in enumerate(answers.options):
        yield option, answers.codes == place if answers.marks is None else answers.marks[:, place]


def _with_table_test(
    table: pd.DataFrame, column: QuestionAnswers, rows: Breakdown, design: Design, weights: Weights | None
) -> pd.DataFrame:
    """Fill `table_p`, on both bases of weighting, for rows whose base is not low."""
    normal = (table["base"] == "all") & (table["status"] == "normal")
    kept = np.isin(rows.groups, np.array(texts_of(table["group"][normal])))
    if kept.sum() < _FEWEST_ROWS:
        return table
    compared = replace(rows, codes=np.where(np.append(kept, False)[rows.codes], rows.codes, np.int16(-1)))
    simple = design_weights(simple_sample(design.n, design.population))
    options: Sequence[str | None] = (None,) if column.kind == "single" else column.options
    found = np.full(len(table), np.nan)
    of_option = np.array(texts_of(table["option"]), dtype=object)
    for basis, used in (("weighted", weights), ("unweighted", simple)):
        if used is None:
            continue
        alone = np.array([rao_scott(column, compared, used, option=option).p for option in options])
        for option, p in zip(options, holm(alone).tolist(), strict=True):
            found[
                (table["basis"] == basis).to_numpy() & (True if option is None else of_option == option)
            ] = p
    return table.assign(table_p=found)
