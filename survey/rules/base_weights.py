"""Base weights that came with the answers, and returns without one."""

import numpy as np
import numpy.typing as npt

from schemas.findings import Treatment
from survey.answers.columns import Mask
from survey.answers.fields import WEIGHT
from survey.answers.table import AnswerTable
from survey.cleaning.numbers import read_weight
from survey.rules.rule import Context, RowRule


def base_weights(table: AnswerTable) -> npt.NDArray[np.float64]:
    """The base weight of each row, (n,); nan where its cell is no number above 0."""
    column = table.own[WEIGHT]
    weights = np.array([read_weight(text) for text in column.values], dtype=np.float64)
    return weights.take(column.codes)


def _unweighted(table: AnswerTable, context: Context) -> Mask:
    if not context.survey.weighting.column:
        return np.zeros(table.n, dtype=np.bool_)
    return np.isnan(base_weights(table))


NO_WEIGHT = RowRule(
    "R18",
    Treatment.INVALID,
    "初めの重みが空欄か、0より大きい数として読み取れません。重みが分かるまで、無効として扱います。",
    expected="0より大きい数",
    remedy="抽出の記録を確かめ、正しい重みを記入してください（例: 12.5）。",
    office="初めの重みの列は、コードブックのシート「調査」の「初めの重みの列」（weighting.column）です。重みを使わないときは、その欄を空欄にします。",
    rows=_unweighted,
    key=WEIGHT,
)
