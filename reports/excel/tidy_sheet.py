"""The sheet 1セル1データ: one estimate a row, one datum a cell, numbers to 12 significant digits, as in the CSV."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reports.excel.page_setup import set_page
from reports.excel.sheets import Book
from reports.tables.labels import label_columns
from schemas.settings.study import Study

_ALWAYS_SHOWN = frozenset({"n"})


@dataclass(frozen=True)
class _Number:
    """A numeric column of the estimates and its Japanese head."""

    column: str
    head: str
    width: int = 11


_NUMBERS = (
    _Number("n", "n（回答者数）"),
    _Number("count", "件数"),
    _Number("n_effective", "有効n"),
    _Number("weighted_base", "分母の大きさ（重み付きは推計人数）"),
    _Number("share", "構成比（0～1）"),
    _Number("se", "標準誤差"),
    _Number("ci_low", "信頼区間下限"),
    _Number("ci_high", "信頼区間上限"),
    _Number("deff", "デザイン効果"),
    _Number("reference_share", "比較年の構成比"),
    _Number("diff", "比較年との差"),
    _Number("diff_se", "差の標準誤差"),
    _Number("diff_low", "差の下限"),
    _Number("diff_high", "差の上限"),
    _Number("p", "差のp値"),
    _Number("rest_diff", "他の属性との差"),
    _Number("rest_se", "他の属性との差の標準誤差"),
    _Number("rest_p", "他の属性との差のp値"),
)
_TEXT_WIDTHS = (9, 26, 9, 40, 26, 28, 13, 12, 16, 9, 14, 10, 24, 18, 16, 11, 18)
_HEAD_ROW = 2


def tidy_sheet(book: Book, name: str, study: Study, estimates: pd.DataFrame) -> None:
    """Write every row of the estimates, both bases and both denominators, in their own order.

    Withheld figures (秘匿) are left empty but for n. Raises ValueError beyond a sheet's row limit.
    """
    page, sheet = book.add_long(name)
    page.top("1セル1データ（推計値の一覧。丸める前の値）")
    texts = label_columns(study, estimates)
    heads = [*texts, *(number.head for number in _NUMBERS)]
    page.heads(_HEAD_ROW, heads)
    page.widths([*_TEXT_WIDTHS, *(number.width for number in _NUMBERS)])
    sheet.set_row(_HEAD_ROW, 30)
    if len(estimates):
        sheet.set_body(_HEAD_ROW + 1, list(texts.values()), _numbers(estimates))
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(1, len(estimates)), len(heads) - 1)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    set_page(sheet, study.title, repeat=(_HEAD_ROW, _HEAD_ROW))


def _numbers(estimates: pd.DataFrame) -> list[npt.NDArray[np.float64]]:
    withheld = (estimates["status"] == "suppressed").to_numpy()
    columns = []
    for number in _NUMBERS:
        values = estimates[number.column].to_numpy(dtype=np.float64)
        columns.append(values if number.column in _ALWAYS_SHOWN else np.where(withheld, np.nan, values))
    return columns
