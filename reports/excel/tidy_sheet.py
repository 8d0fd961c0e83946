"""The sheet 1セル1データ: one estimate a row, one datum a cell, numbers to 12 significant digits, as in the CSV."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from reports.excel.page_setup import set_page
from reports.excel.sheets import Book
from reports.tables.labels import label_columns
from schemas.settings.study import Study

_ALWAYS_SHOWN = frozenset({"n"})


_NUMBERS = {
    "n": "n（回答者数）",
    "count": "件数",
    "n_effective": "有効n",
    "weighted_base": "分母の大きさ（重み付きは推計人数）",
    "share": "構成比（0～1）",
    "se": "標準誤差",
    "ci_low": "信頼区間下限",
    "ci_high": "信頼区間上限",
    "deff": "デザイン効果",
    "reference_share": "比較年の構成比",
    "diff": "比較年との差",
    "diff_se": "差の標準誤差",
    "diff_low": "差の下限",
    "diff_high": "差の上限",
    "p": "差のp値（補正後）",
    "rest_diff": "他の属性との差",
    "rest_p": "他の属性との差のp値（補正後）",
}
"""Numeric columns of the estimates, with their Japanese heads."""

_WHERE_THERE_ARE_ANY = {"mean": "平均点（推奨−批判は-1～1）", "table_p": "行による差のp値"}
"""Columns of means and of crossed questions, which many studies have none of."""

_COUNTED_NUMBERS = frozenset({"n", "count", "share", "reference_share", "diff", "rest_diff"})
"""What there is without a sample."""

_NUMBER_WIDTH = 11
_TEXT_WIDTHS = (9, 26, 9, 40, 26, 28, 13, 12, 16, 9, 14, 10, 24, 18, 16, 11, 18)
_HEAD_ROW = 2


def tidy_sheet(book: Book, name: str, study: Study, estimates: pd.DataFrame) -> None:
    """Write every row of the estimates, both bases and both denominators, in their own order.

    Withheld figures (秘匿) are left empty but for n. Raises ValueError beyond a sheet's row limit.
    """
    page, sheet = book.add_long(name)
    page.top("1セル1データ（推計値の一覧。丸める前の値）")
    texts = label_columns(study, estimates)
    numbers = {
        **{name: head for name, head in _NUMBERS.items() if study.sampled or name in _COUNTED_NUMBERS},
        **{name: head for name, head in _WHERE_THERE_ARE_ANY.items() if estimates[name].notna().any()},
    }
    heads = [*texts, *numbers.values()]
    page.heads(_HEAD_ROW, heads)
    page.widths([*_TEXT_WIDTHS, *(_NUMBER_WIDTH for _ in numbers)])
    sheet.set_row(_HEAD_ROW, 30)
    if len(estimates):
        sheet.set_body(_HEAD_ROW + 1, list(texts.values()), _numbers(estimates, list(numbers)))
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(1, len(estimates)), len(heads) - 1)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    set_page(sheet, study.title, repeat=(_HEAD_ROW, _HEAD_ROW))


def _numbers(estimates: pd.DataFrame, names: Sequence[str]) -> list[npt.NDArray[np.float64]]:
    withheld = (estimates["status"] == "suppressed").to_numpy()
    columns = {name: estimates[name].to_numpy(dtype=np.float64) for name in names}
    return [
        values if name in _ALWAYS_SHOWN else np.where(withheld, np.nan, values)
        for name, values in columns.items()
    ]
